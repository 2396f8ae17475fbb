"""The equations evaluated entry by entry in plain Python loops, to check the forward program by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.expr.evaluation import compile_entry, size_value
from symgrad.expr.floats import Floats

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sympy import Expr

    from symgrad.expr.evaluation import Field
    from symgrad.expr.graph import Equation, Graph
    from symgrad.expr.index import Index

    Values = Mapping[str, Any]
    Numbers = Callable[[Values], Field]


def evaluate(
    graph: Graph, values: Mapping[str, np.ndarray], sizes: Mapping[str, int]
) -> dict[str, np.ndarray]:
    """Every defined name's array, each entry computed by itself from the equations."""
    known = {name: np.asarray(value, dtype=float) for name, value in values.items()}
    known = follow(graph.equations, known, sizes)
    return {name: known[name] for name in graph.defined}


def follow(
    equations: Iterable[Equation],
    values: Values,
    sizes: Mapping[str, int],
    *,
    numbers: Numbers = Floats,
    kind: type = float,
) -> dict[str, Any]:
    """The values, and after them those of every equation whose name has none.

    ``numbers`` reads known values as one kind of number, of which arrays of ``kind`` are made.
    """
    known = dict(values)
    for equation in equations:
        if equation.name not in known:
            axes = equation.indices
            known[equation.name] = _filled(equation.right, axes, numbers(known), sizes, kind)
    return known


def entries(
    expr: Expr, axes: tuple[Index, ...], values: Mapping[str, np.ndarray], sizes: Mapping[str, int]
) -> np.ndarray:
    """An expression as an array over some of its indices."""
    return _filled(expr, axes, Floats(values), sizes, float)


def _filled(
    expr: Expr, axes: tuple[Index, ...], numbers: Field, sizes: Mapping[str, int], kind: type
) -> np.ndarray:
    value = compile_entry(expr, numbers, sizes)
    shape = tuple(size_value(axis.size, sizes) for axis in axes)
    result: np.ndarray = np.empty(shape, dtype=kind)
    for place in np.ndindex(shape):
        result[place] = value(dict(zip(axes, place, strict=True)))
    return result
