"""What a tangent must say: v̇ = Σ over the arguments u of v of Σ ∂v/∂u u̇.

A tangent is ż where some names are moved along directions, or ∂z/∂x, where x is moved along unit
directions. Which arguments move is read off the graph's equations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Add, Mul

from symgrad.expr.index import Index
from symgrad.expr.leaves import Direct, Entry, Tangent, Total, match_positions, sum_over
from symgrad.kernel.definitions import derivative_along

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.expr.graph import Graph

Sign = Total | Tangent


def arguments_that_move(graph: Graph, left: Sign, moved: tuple[str, ...]) -> frozenset[str]:
    """The names in the equation of v that depend on what is moved."""
    origins = (left.by.name,) if isinstance(left, Total) else moved
    return graph.defined[left.of.name].names & graph.depends_on(origins)


def tangent(graph: Graph, left: Sign, moved: tuple[str, ...]) -> Expr:
    """d/dt at t = 0 of the one equation of v with every argument u that moves at u + t u̇."""
    if left.of.name == left.by.name:
        return match_positions(left.of.positions, left.by.positions)
    moving = arguments_that_move(graph, left, moved)
    right = graph.defined[left.of.name].at(left.of.positions)
    return derivative_along(right, lambda e: _velocity(e, left) if e.name in moving else None)


def tangent_by_signs(graph: Graph, left: Sign, moved: tuple[str, ...]) -> Expr:
    """The same with the local derivatives ∂v/∂u as signs."""
    moving = arguments_that_move(graph, left, moved)
    return Add(*(_through(graph, name, left) for name in moving))


def _through(graph: Graph, argument: str, left: Sign) -> Expr:
    if isinstance(left, Total) and argument == left.by.name:
        return Direct(left.of, left.by)
    places = tuple(Index.fresh(size) for size in graph.shapes[argument])
    entry = Entry(argument, *places)
    return sum_over(Mul(Direct(left.of, entry), _velocity(entry, left)), *places)


def _velocity(entry: Entry, left: Sign) -> Expr:
    if isinstance(left, Tangent):
        return Tangent(entry)
    if entry.name == left.by.name:
        return match_positions(entry.positions, left.by.positions)
    return Total(entry, left.by)
