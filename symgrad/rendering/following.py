"""Numbers that follow from given ones: every equation and derivative evaluated entry by entry.

Plain Python floats and nested lists, so that a page or a picture needs no NumPy.
"""

from __future__ import annotations

import math
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from symgrad.errors import NameProblem
from symgrad.expr.binding import Binder
from symgrad.expr.evaluation import compile_entry, size_value
from symgrad.expr.floats import Floats

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sympy import Expr

    from symgrad.derivation import Derivation
    from symgrad.expr.graph import Graph
    from symgrad.expr.index import Index

MOST_WORK = 500_000  # leaves to read for one equation: about a second
WITHOUT_VALUE = (KeyError, NameProblem)  # a name or a size without a number


def known_numbers(
    graph: Graph, derivation: Derivation | None, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Nested lists for every name and derivative that follows from the given values.

    What takes too long in plain Python, and what follows from it, has none.
    """
    known = {name: _listed(value) for name, value in values.items()}
    sizes = {**_sizes(graph, known), **graph.sizes}
    for name, axes, right in _equations(graph, derivation):
        if name not in known and known:
            with suppress(*WITHOUT_VALUE):
                if _cells(axes, sizes) * _work(right, sizes) <= MOST_WORK:
                    known[name] = _entries(right, axes, known, sizes)
    return known


def _cells(axes: Iterable[Index], sizes: Mapping[str, int]) -> int:
    return math.prod(size_value(axis.size, sizes) for axis in axes)


def _work(expr: Expr, sizes: Mapping[str, int]) -> int:
    """How many leaves are read for one entry."""
    if isinstance(expr, Binder):
        return _cells(expr.bound, sizes) * _work(expr.body, sizes)
    return 1 if expr.is_symbol else sum(_work(part, sizes) for part in expr.args) or 1


def _equations(
    graph: Graph, derivation: Derivation | None
) -> Iterable[tuple[str, tuple[Index, ...], Expr]]:
    """What the graph defines, then what the derivation ends in, in an order to compute."""
    yield from ((e.name, e.indices, e.right) for e in graph.equations)
    for step in derivation.results.values() if derivation else ():
        yield step.left.name, step.left.positions, step.right


def _listed(value: Any) -> Any:
    """Nested lists of an array of any make."""
    return value.tolist() if hasattr(value, "tolist") else value


def _sizes(graph: Graph, values: Mapping[str, Any]) -> dict[str, int]:
    """The sizes that the values' shapes say."""
    return {
        size.name: number
        for free in graph.free
        if free.name in values
        for size, number in zip(free.shape, shape_of(values[free.name]), strict=False)
        if size.is_Symbol
    }


def shape_of(value: Any) -> tuple[int, ...]:
    """The lengths along the axes of nested lists."""
    return (len(value), *shape_of(value[0])) if isinstance(value, (list, tuple)) else ()


def _entries(
    expr: Expr, axes: tuple[Index, ...], values: Mapping[str, Any], sizes: Mapping[str, int]
) -> Any:
    """An expression as nested lists over some of its indices."""
    value = compile_entry(expr, Floats(values), sizes)

    def along(rest: tuple[Index, ...], at: dict[Index, int]) -> Any:
        if not rest:
            return value(at)
        places = range(size_value(rest[0].size, sizes))
        return [along(rest[1:], {**at, rest[0]: place}) for place in places]

    return along(axes, {})
