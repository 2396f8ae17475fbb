"""The equations evaluated entry by entry in plain Python loops, to check the forward program by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from symgrad.expr.evaluation import compile_entry, size_value
from symgrad.expr.floats import Floats

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sympy import Expr

    from symgrad.expr.graph import Graph
    from symgrad.expr.index import Index


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
