"""Running a program's source: what it may call, and what callers may give it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import special

from symgrad.errors import ValueProblem
from symgrad.expr.sizes import solved
from symgrad.lowering.numpy_printer import NUMPY
from symgrad.lowering.runtime import functions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sympy import Expr

    from symgrad.lowering.assignments import Argument
    from symgrad.lowering.program import Program

NUMPY_CALLS = NUMPY | frozenset(
    "add subtract multiply divide negative square power maximum absolute sign logaddexp heaviside "
    "dot vdot matmul copyto".split()
)


def compiled(source: str, xp: Any = np, erf: Any = special) -> Callable[..., dict[str, Any]]:
    """The function that generated source defines, over a namespace of arrays like NumPy's.

    ``erf`` is a namespace with erf and erfc. Only source that a printer made comes here.
    """
    names: dict[str, Any] = {"np": xp, **functions(xp, erf)}
    exec(compile(source, "<symgrad program>", "exec"), names)  # noqa: S102
    return names["program"]  # type: ignore[no-any-return]


def memory_of(source: str, dtype: np.dtype) -> Callable[..., Callable[..., Any]]:
    """The function that the source of a program in place defines, its arrays of one type."""
    names: dict[str, Any] = {
        **functions(np, special),
        **{name: getattr(np, name) for name in NUMPY_CALLS},
        **{name: getattr(special, name) for name in ("expit", "erf", "erfc")},
        **{"total": np.add.reduce, "largest": np.maximum.reduce, "np": np, "dtype": dtype},
        "empty": partial(np.empty, dtype=dtype),
        "ones": partial(np.ones, dtype=dtype),
        "constant": partial(np.array, dtype=dtype),
    }
    exec(compile(source, "<symgrad memory>", "exec"), names)  # noqa: S102
    return names["memory"]  # type: ignore[no-any-return]


def read_arguments(program: Program, arrays: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """The arrays that the program reads, in one floating type and in shapes that fit together.

    The type is the common one of the arrays that have a floating type; whole numbers and plain
    Python numbers follow it.
    """
    known = {argument.name: argument for argument in program.arguments}
    for name in arrays:
        if name not in known:
            raise ValueProblem(f"{name} is no name that this program reads", hint=", ".join(known))
    missing = [name for name in program.signature if name not in arrays]
    if missing:
        names = " and ".join(missing)
        raise ValueProblem(f"no value is given for {names}", hint=f"program({missing[0]}=...)")
    given = {name: as_array(name, value) for name, value in arrays.items()}
    kind = _common_type(arrays.values())
    sizes: dict[str, tuple[int, str]] = {}
    for name, value in sorted(given.items(), key=lambda item: _is_compound(known[item[0]])):
        _check_shape(known[name], value.shape, sizes)
    return {
        program.signature[name]: given[name].astype(kind, copy=False) for name in program.signature
    }


def as_array(name: str, value: Any) -> np.ndarray:
    """What was given for a name as an array; ValueProblem where it is none of numbers."""
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueProblem(f"the rows of {name} have different lengths") from None
    if array.dtype.kind not in "biufc":
        raise ValueProblem(f"{name} is not made of numbers", where=repr(value)[:60])
    return array


def _common_type(values: Any) -> np.dtype:
    kinds = [v.dtype for v in values if isinstance(v, (np.ndarray, np.generic))]
    floating = [kind for kind in kinds if kind.kind in "fc"]
    return np.result_type(*floating) if floating else np.dtype(float)


def _is_compound(argument: Argument) -> bool:
    return any(not (size.is_Symbol or size.is_Integer) for size in argument.shape)


def _check_shape(
    argument: Argument, shape: tuple[int, ...], sizes: dict[str, tuple[int, str]]
) -> None:
    """Every size is the same wherever it stands."""
    wanted = f"({', '.join(map(str, argument.shape))}{',' * (len(argument.shape) == 1)})"
    if len(shape) != len(argument.shape):
        raise ValueProblem(f"{argument.name} has shape {shape}, not {wanted}")
    for size, number in zip(argument.shape, shape, strict=True):
        if size.is_Symbol:
            first, origin = sizes.setdefault(size.name, (number, argument.name))
            if first != number:
                where = f"{size} is {first} in {origin}"
                raise ValueProblem(f"{argument.name} has shape {shape}, not {wanted}: {where}")
        elif _known_size(size, sizes) not in (None, number):
            raise ValueProblem(f"{argument.name} has shape {shape}, not {wanted}")
        elif relation := solved(size):
            symbol, slope, rest = relation
            if slope <= 0 or (number - rest) % slope or number - rest < slope:
                raise ValueProblem(f"{argument.name} has shape {shape}, not {wanted}")
            sizes.setdefault(symbol.name, ((number - rest) // slope, argument.name))


def _known_size(size: Expr, sizes: Mapping[str, tuple[int, str]]) -> int | None:
    if any(s.name not in sizes for s in size.free_symbols):
        return None
    return int(size.xreplace({s: sizes[s.name][0] for s in size.free_symbols}))
