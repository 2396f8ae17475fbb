"""Steps that write one thing in other names: what their two sides must be the same as.

A loss with definitions put in; its derivative as it is written; names put back; and an equation of
the graph that gives a derivative found before a name, so that it can be differentiated again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.expr.leaves import Entry, Total, match_positions, names_in
from symgrad.expr.replacing import replace_leaves
from symgrad.expr.unfolding import with_definition
from symgrad.kernel.definitions import derivative_along

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.derivation import Derivation, Step
    from symgrad.expr.graph import Graph

Sides = tuple["Expr", "Expr"]


def before(step: Step, derivation: Derivation) -> Step | None:
    """The reason of a step that has its left side."""
    about = (s for s in derivation.steps if s.number in step.because and s.left == step.left)
    return next(about, None)


def written_loss(step: Step, derivation: Derivation) -> Step | None:
    """The reason of a step that writes the loss in other names."""
    about = (s for s in derivation.steps if s.number in step.because and s.law == "substitute")
    return next((s for s in about if s.left == step.left.of), None)


def put_in(step: Step, derivation: Derivation) -> tuple[str, ...]:
    """The names that a step replaces by their definitions, latest first."""
    names = names_in(_start(step, derivation)) - names_in(step.right)
    return tuple(e.name for e in reversed(derivation.graph.equations) if e.name in names)


def _start(step: Step, derivation: Derivation) -> Expr:
    earlier = before(step, derivation)
    if earlier is not None:
        return earlier.right
    return derivation.graph.defined[step.left.name].at(step.left.positions)


def substituted(step: Step, derivation: Derivation) -> Sides:
    """The loss as written before, with the definitions of the names that are now gone."""
    right = _start(step, derivation)
    for name in put_in(step, derivation):
        right = with_definition(right, derivation.graph.defined[name])
    return right, step.right


def differentiated(step: Step, derivation: Derivation) -> Sides:
    """d/dt of the loss as it is written, every v[q] replaced by v[q] + t δ(q, p)."""
    written, by = written_loss(step, derivation), step.left.by

    def along(e: Entry) -> Expr | None:
        return match_positions(e.positions, by.positions) if e.name == by.name else None

    right = step.right if written is None else derivative_along(written.right, along)
    return right, step.right


def put_back(step: Step, derivation: Derivation) -> Sides:
    """What was said before, and the names put back replaced by their definitions again."""
    earlier = before(step, derivation)
    return (step.right if earlier is None else earlier.right), unfolded(
        step.right, frozenset() if earlier is None else names_in(earlier.right), derivation.graph
    )


def unfolded(expr: Expr, kept: frozenset[str], graph: Graph) -> Expr:
    """An expression with all definitions put in but those of some names."""
    for equation in reversed(graph.equations):
        if equation.name not in kept and equation.name in names_in(expr):
            expr = with_definition(expr, equation)
    return expr


def named(step: Step, derivation: Derivation) -> Sides:
    """The equation that has the name, and the last step about the derivative that it names."""
    because = [s for s in derivation.steps if s.number in step.because]
    known = frozenset(s.left.name for s in because if s.law == "name")
    about = [s.right for s in because if s.left == step.right]
    equation = derivation.graph.defined[step.left.name].at(step.left.positions)
    return equation, by_names(about[-1] if about else step.right, known)


def names_given(derivation: Derivation, number: float = float("inf")) -> frozenset[str]:
    """The derivatives that have got a name, by steps before a number."""
    return frozenset(s.left.name for s in derivation.steps if s.law == "name" and s.number < number)


def by_names(expr: Expr, known: frozenset[str]) -> Expr:
    """An expression with derivatives that have a name of their own written by it."""
    if not known:
        return expr

    def meaning(e: Expr) -> Expr | None:
        is_known = isinstance(e, Total) and e.name in known
        return Entry(e.name, *e.positions) if is_known else None

    return replace_leaves(expr, meaning)


SIDES = {
    "differentiate": differentiated,
    "put names back": put_back,
    "name": named,
}


def sides(step: Step, derivation: Derivation) -> Sides | None:
    """What must be the same for a step that writes something in other names; None for others."""
    if step.law in SIDES:
        return SIDES[step.law](step, derivation)
    return substituted(step, derivation) if isinstance(step.left, Entry) else None
