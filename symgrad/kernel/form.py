"""Whether a step can be judged at all: every name and position in it fits the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Expr, Symbol

from symgrad.expr.chosen import chosen_in
from symgrad.expr.index import Chosen, Index, free_indices
from symgrad.expr.leaves import Direct, Entry, Tangent, Total, entries_in

if TYPE_CHECKING:
    from symgrad.derivation import Derivation, Step
    from symgrad.expr.graph import Graph

SIGNS = (Total, Direct, Tangent)
NO_LAW = ""
OF_NAMES = ("substitute", "name", NO_LAW)


def malformed(step: Step, derivation: Derivation) -> str:
    """Why a step cannot be judged at all; empty if it can."""
    graph, left = derivation.graph, step.left
    if not isinstance(left, (*SIGNS, Entry)) or not isinstance(step.right, Expr):
        return "it is no equation about a derivative"
    numbers = [s.number for s in derivation.steps]
    if numbers.count(step.number) != 1 or any(
        n not in numbers or n >= step.number for n in step.because
    ):
        return "its reasons are not earlier steps"
    reasons = [s for s in derivation.steps if s.number in step.because]
    if not all(reason.is_general for reason in reasons):
        return "a reason of it is about some positions only"
    if step.law == NO_LAW and (isinstance(left, Tangent) or step.right.has(Tangent)):
        return "what is said of tangents names a law"
    if step.law == NO_LAW and not all(map(_says_a_derivative, reasons)):
        return "a reason of it does not say in names alone what a derivative is"
    signs = step.right.atoms(*SIGNS) | ({left} if isinstance(left, SIGNS) else set())
    entries = {e for d in (left, *signs) for e in _named(d)} | entries_in(step.right)
    if not all(_fits(entry, graph) for entry in entries):
        return "a name in it is not known or has the wrong number of indices"
    if any(d.of.name not in graph.defined and not is_direction(d, derivation) for d in signs):
        return "it differentiates a name that no equation defines"
    if step.law == "name" and not isinstance(left, Entry):
        return "only an equation has a name to give"
    if isinstance(left, Entry) and (left.name not in graph.defined or step.law not in OF_NAMES):
        return "a name that an equation defines is written out or given, and nothing else"
    if is_direction(left, derivation):
        return "its left side is a direction, which is given"
    positions = left.positions
    sizes = [size for entry in _named(left) for size in graph.shapes[entry.name]]
    if not all(map(_lies_on, positions, sizes)):
        return "its positions do not fit the shapes of the names"
    if step.law != NO_LAW and not step.is_general:
        return "two positions on its left side are the same, or one of them is a number"
    if not free_indices(step.right) <= set(positions):
        return "its right side has an index that its left side lacks"
    return "" if _only_sizes(step.right, graph) else "a symbol in it is no name of the graph"


def _fits(entry: Entry, graph: Graph) -> bool:
    known = entry.name in graph.shapes
    return known and len(entry.positions) == len(graph.shapes[entry.name])


def _says_a_derivative(reason: Step) -> bool:
    return isinstance(reason.left, (Total, Direct)) and not reason.right.has(*SIGNS)


def _lies_on(position: Expr, size: Expr) -> bool:
    """Is a position an index of an axis, or a number on it?"""
    if isinstance(position, Index):
        return bool(position.size == size)
    return (
        bool(position.is_Integer and position >= 0) and (size - position).is_positive is not False
    )


def _named(sign: Expr) -> tuple[Entry, ...]:
    """The entries that a left side or sign names; the time of a tangent is none."""
    if isinstance(sign, Entry):
        return (sign,)
    return (sign.of,) if isinstance(sign, Tangent) else (sign.of, sign.by)


def is_direction(sign: Expr, derivation: Derivation) -> bool:
    return isinstance(sign, Tangent) and sign.of.name in derivation.moved


def _only_sizes(expr: Expr, graph: Graph) -> bool:
    """Are all symbols outside entries and signs names of sizes, or positions of the graph's?"""
    if isinstance(expr, (Entry, *SIGNS)):
        return True
    if isinstance(expr, Chosen):
        return expr in chosen_in(equation.right for equation in graph.equations)
    if isinstance(expr, Symbol):
        return any(expr in size.free_symbols for shape in graph.shapes.values() for size in shape)
    return all(_only_sizes(a, graph) for a in expr.args if not isinstance(a, Index))
