"""The equations evaluated entry by entry in plain Python loops, to check the forward program by."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.errors import NameProblem
from symgrad.expr.evaluation import compile_entry, size_value
from symgrad.expr.functions import define_away

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sympy import Expr

    from symgrad.expr.graph import Graph
    from symgrad.expr.index import Index

FROM_MATH = "exp log sin cos tan sinh cosh tanh asin acos atan asinh acosh atanh erf erfc".split()
FUNCTIONS: dict[str, Callable[[float], float]] = {name: getattr(math, name) for name in FROM_MATH}
FUNCTIONS |= {"Abs": abs, "floor": math.floor, "ceiling": math.ceil}


@dataclass(frozen=True)
class Floats:
    """Python's floats as numbers of an evaluation; what has no value is nan or infinite."""

    values: Mapping[str, np.ndarray]
    computed: dict[Any, Any] = field(default_factory=dict)

    def number(self, value: Expr) -> float:
        plain = define_away(value)
        return float(plain) if plain.is_real else math.nan

    def read(self, leaf: Expr, positions: tuple[int, ...]) -> float:
        """An entry; at positions outside the tensor 0, which a range indicator multiplies by 0."""
        array = self.values[leaf.name]
        inside = all(0 <= p < n for p, n in zip(positions, array.shape, strict=True))
        return float(array[positions]) if inside else 0.0

    def power(self, base: float, exponent: float) -> float:
        return self._guarded(lambda: base**exponent)

    def function(self, name: str, argument: float) -> float:
        if name not in FUNCTIONS:
            raise NameProblem(f"the function {name} has no values to compare with")
        return self._guarded(lambda: FUNCTIONS[name](argument))

    def abstract(self, name: str, order: int, argument: float) -> float:
        raise NameProblem(f"{name} is any function and has no values", hint="a definition of it")

    def _guarded(self, compute: Callable[[], Any]) -> float:
        try:
            result = compute()
        except OverflowError:
            return math.inf
        except (ValueError, ZeroDivisionError):
            return math.nan
        return math.nan if isinstance(result, complex) else float(result)


def evaluate(
    graph: Graph, values: Mapping[str, np.ndarray], sizes: Mapping[str, int]
) -> dict[str, np.ndarray]:
    """Every defined name's array, each entry computed by itself from the equations."""
    known = {name: np.asarray(value, dtype=float) for name, value in values.items()}
    for equation in graph.equations:
        if equation.name not in known:
            known[equation.name] = entries(equation.right, equation.indices, known, sizes)
    return {name: known[name] for name in graph.defined}


def entries(
    expr: Expr, axes: tuple[Index, ...], values: Mapping[str, np.ndarray], sizes: Mapping[str, int]
) -> np.ndarray:
    """An expression as an array over some of its indices."""
    value = compile_entry(expr, Floats(values), sizes)
    shape = tuple(size_value(axis.size, sizes) for axis in axes)
    result = np.empty(shape)
    for place in np.ndindex(shape):
        result[place] = value(dict(zip(axes, place, strict=True)))
    return result
