"""The numbers of a worked example: nested lists that fit the declared shapes."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, NoReturn

from sympy import Symbol

from symgrad.errors import ValueProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from symgrad.expr.graph import Free, Graph, Shape

MAX_SHOWN = 60


def shape_of_value(name: str, value: Any) -> tuple[int, ...]:
    """The shape of nested lists; every number is finite, rows are of one length."""
    if isinstance(value, (list, tuple)):
        if not value:
            raise ValueProblem(f"the value of {name} has an empty list", where=f"[values] {name}")
        shapes = {shape_of_value(name, item) for item in value}
        if len(shapes) > 1:
            raise ValueProblem(f"the rows of {name} differ in length", where=f"[values] {name}")
        return (len(value), *shapes.pop())
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueProblem(
            f"the value of {name} holds {_shown(value)}, which is no number",
            where=f"[values] {name}",
        )
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueProblem(f"the value of {name} is not finite", where=f"[values] {name}")
    return ()


def _shown(value: object) -> str:
    return repr(value)[:MAX_SHOWN]


def fit_sizes(
    free: Sequence[Free],
    values: Mapping[str, Any],
    sizes: Mapping[str, int],
    settings: Iterable[str] = (),
) -> dict[str, int]:
    """The size names' numbers: the given ones and those that follow from the values' shapes.

    The sizes in ``settings`` are not the file's own.
    Raises ValueProblem for a value of the wrong shape.
    """
    known, source = dict(sizes), dict.fromkeys(sizes, "[sizes]")
    source |= {name: f"--set {name}={sizes[name]}" for name in settings}
    for name, shape in ((f.name, f.shape) for f in free if f.name in values):
        found = shape_of_value(name, values[name])
        if len(found) != len(shape):
            raise _misfit(name, found, shape)
        for number, size in zip(found, shape, strict=True):
            if isinstance(size, Symbol):
                if known.setdefault(size.name, number) != number:
                    told = f"{size} is {known[size.name]} by {source[size.name]}"
                    raise _misfit(name, found, shape, hint=told)
                source.setdefault(size.name, f"the value of {name}")
            elif number != size:
                raise _misfit(name, found, shape)
    return known


def _misfit(name: str, found: tuple[int, ...], shape: Shape, *, hint: str = "") -> ValueProblem:
    return ValueProblem(
        f"the value of {name} has the shape {_shape_words(found)}, not {_shape_words(shape)}",
        where=f"[values] {name}",
        hint=hint or f"[shapes] {name} = {list(found)}, or other numbers",
    )


def _shape_words(shape: Iterable[object]) -> str:
    return " x ".join(map(str, shape)) or "of a number"


def numbers_for(graph: Graph, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of the free names in use; a ValueProblem names those that are missing."""
    needed = [f.name for f in graph.free if graph.users[f.name]]
    missing = [name for name in needed if name not in values]
    if missing:
        raise ValueProblem(
            f"there is no value for {', '.join(missing)}",
            hint=f"[values] {missing[0]} = ... in the problem file, or --set {missing[0]}=...",
        )
    return {name: values[name] for name in needed}


def read_settings(settings: Iterable[str]) -> dict[str, Any]:
    """``NAME=VALUE`` texts as values; a VALUE is a JSON number or nested lists of them.

    >>> read_settings(["x=[1, 2.5]", "y=3"])
    {'x': [1, 2.5], 'y': 3}
    """
    return dict(map(_setting, settings))


def _setting(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise ValueProblem("a setting is NAME=VALUE", where=text[:MAX_SHOWN], hint="--set x=[1, 2]")
    try:
        number = json.loads(value, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise ValueProblem(
            f"the value of {name.strip()} is no number and no list of numbers",
            where=text[:MAX_SHOWN],
            hint=f"--set {name.strip()}=3, or --set {name.strip()}=[1, 2] for a vector",
        ) from None
    shape_of_value(name.strip(), number)
    return name.strip(), number


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
