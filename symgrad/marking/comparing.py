"""Two tensors with the same axes: equal entry by entry?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sympy import Integer

from symgrad.equality import Proved, Sampled, compare
from symgrad.expr.array import Array
from symgrad.expr.index import Index, as_size
from symgrad.expr.instantiation import concrete_size, positions_of, write_out
from symgrad.expr.leaves import Delta, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sympy import Expr

    from symgrad.equality import Verdict
    from symgrad.marking.asked import Asked


def compare_tensors(answer: Array, right: Array, asked: Asked) -> Verdict:
    """Whether two tensors agree for all values in their domains, at all sizes.

    The names that the graph defines have the values that their equations give them.
    """
    graph, places = asked.graph, dict(zip(answer.axes, right.axes, strict=True))
    return compare(
        answer.expr.xreplace(places),
        right.expr,
        graph.sizes,
        free=graph.free_names,
        definitions=graph.defined,
        at_kinks=asked.at_kinks,
    )


def names_positions(array: Array) -> bool:
    """Does a tensor speak of single positions, as a list of its entries does?"""
    return any(
        place.is_Integer for leaf in array.expr.atoms(Entry, Delta) for place in _positions(leaf)
    )


def _positions(leaf: Expr) -> tuple[Expr, ...]:
    return leaf.positions if isinstance(leaf, Entry) else leaf.args


def at_sizes(array: Array, sizes: Mapping[str, int]) -> Array:
    """A tensor written out entry by entry: its axes and sums have numbers for sizes."""
    axes = tuple(Index(axis.name, concrete_size(axis, sizes)) for axis in array.axes)
    written = write_out(array.expr, sizes).xreplace(dict(zip(array.axes, axes, strict=True)))
    return Array(axes, written, array.known)


def fixed(asked: Asked, sizes: Mapping[str, int]) -> Asked:
    """The same question at given sizes. Raises KeyError where one is missing."""
    graph = asked.graph
    equations = tuple(replace(e, right=write_out(e.right, sizes)) for e in graph.equations)
    numbers = {as_size(name): Integer(number) for name, number in sizes.items()}
    free = tuple(
        replace(f, shape=tuple(size.xreplace(numbers) for size in f.shape)) for f in graph.free
    )
    return replace(
        asked,
        graph=replace(graph, free=free, equations=equations, sizes=dict(sizes)),
        expected=at_sizes(asked.expected, sizes),
    )


def compare_entries(answer: Array, right: Array, asked: Asked) -> Verdict:
    """Whether two tensors of concrete sizes agree, entry by entry."""
    moved = dict(zip(answer.axes, right.axes, strict=True))
    verdicts = []
    for place in positions_of((*right.axes, *asked.letters.values()), asked.graph.sizes):
        left_entry = Array((), answer.expr.xreplace(moved).xreplace(place))
        right_entry = Array((), right.expr.xreplace(place))
        verdicts.append(compare_tensors(left_entry, right_entry, asked))
        if not verdicts[-1].holds:
            return verdicts[-1]
    return _weakest(verdicts)


def _weakest(verdicts: Iterable[Verdict]) -> Verdict:
    return next((v for v in verdicts if isinstance(v, Sampled)), Proved())
