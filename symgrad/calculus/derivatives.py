"""∂of/∂by as a tensor over a graph's own names, every derivative sign worked out."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from sympy import Integer

from symgrad.calculus.local import contracted
from symgrad.calculus.steps import Steps
from symgrad.calculus.sweep import sweep_back
from symgrad.expr.array import Array
from symgrad.expr.graph import Equation, Graph
from symgrad.expr.index import Index
from symgrad.expr.leaves import Entry, Total, match_positions, names_in
from symgrad.expr.replacing import replace_leaves

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from sympy import Expr

    from symgrad.derivation import Step


@lru_cache(maxsize=256)
def derivative(graph: Graph, of: str, by: str) -> Array:
    """∂of/∂by over all paths; axes of ``of``, then of ``by``."""
    if of not in graph.defined:
        return _of_free_name(graph, of, by)
    steps = Steps(graph)
    sweep_back(steps, of, [by])
    meanings: dict[str, tuple[Total, Expr]] = {}
    for step in steps.results():
        meanings[step.left.by.name] = (step.left, contracted(_with_meanings(step, meanings)))
    left, right = meanings[by]
    return Array((*left.of.positions, *left.by.positions), right)


def _of_free_name(graph: Graph, of: str, by: str) -> Array:
    """A free name depends on nothing but itself."""
    left, right = (_letters(graph, name) for name in (of, by))
    return Array((*left, *right), match_positions(left, right) if of == by else Integer(0))


def _letters(graph: Graph, name: str) -> tuple[Index, ...]:
    return tuple(Index.fresh(size) for size in graph.shapes[name])


def _with_meanings(step: Step, meanings: Mapping[str, tuple[Total, Expr]]) -> Expr:
    def meaning(leaf: Expr) -> Expr | None:
        if not isinstance(leaf, Total) or leaf.by.name not in meanings:
            return None
        left, right = meanings[leaf.by.name]
        return right.xreplace(dict(zip(_places(left), _places(leaf), strict=True)))

    return replace_leaves(step.right, meaning)


def _places(sign: Total) -> tuple[Expr, ...]:
    return (*sign.of.positions, *sign.by.positions)


def work_out(array: Array, graph: Graph) -> Array:
    """The tensor with every derivative sign in it replaced by the derivative.

    Equations that ``array`` knows beside the graph's (what ∂(wx + b)/∂w differentiates, what is
    differentiated a second time) are put after the graph's.
    """
    longer = graph
    for name, known in array.known.items():
        if isinstance(known, Equation) and name not in longer.shapes:
            longer = with_equation(longer, replace(known, right=_worked_out(known.right, longer)))
    expr = _without_names(_worked_out(array.expr, longer), longer, keep=graph.shapes)
    own = {n: graph.defined[n] for n in array.known if n in graph.defined}
    return Array(array.axes, expr, own)


def _without_names(expr: Expr, graph: Graph, keep: Container[str]) -> Expr:
    """Every name but those to keep replaced by what its equation says."""

    def meaning(leaf: Expr) -> Expr | None:
        is_own = isinstance(leaf, Entry) and leaf.name not in keep
        return graph.defined[leaf.name].at(leaf.positions) if is_own else None

    while any(name not in keep for name in names_in(expr)):
        expr = replace_leaves(expr, meaning)
    return expr


def with_equation(graph: Graph, equation: Equation) -> Graph:
    return replace(graph, equations=(*graph.equations, equation))


def _worked_out(expr: Expr, graph: Graph) -> Expr:
    def meaning(leaf: Expr) -> Expr | None:
        if not isinstance(leaf, Total):
            return None
        return derivative(graph, leaf.of.name, leaf.by.name).at(*_places(leaf))

    return replace_leaves(expr, meaning)
