"""What a step must say, from definitions alone.

The derivative of one equation by an entry v[p] is d/dt at t = 0 with every v[q] replaced by
v[q] + t δ(q, p): SymPy's scalar ``diff`` on the written definitions, no table of derivatives.
The derivative over all paths is the sum over the users of a name: the chain rule of a let-block.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sympy import Add, Dummy, Integer, Mul

from symgrad.equality.contraction import contracted
from symgrad.expr.index import Index
from symgrad.expr.leaves import Direct, Entry, Tangent, Total, match_positions, sum_over
from symgrad.expr.replacing import replace_leaves

if TYPE_CHECKING:
    from collections.abc import Callable

    from sympy import Expr

    from symgrad.derivation import Step
    from symgrad.expr.graph import Equation, Graph

_T = Dummy("t", real=True)


def direct_derivative(equation: Equation, of: Entry, by: Entry) -> Expr:
    """∂of/∂by where ``of`` is an entry of the name that the equation defines."""
    return _moved_derivative(equation.at(of.positions), by)


@lru_cache(maxsize=4096)
def _moved_derivative(right: Expr, by: Entry) -> Expr:
    def along(e: Entry) -> Expr | None:
        return match_positions(e.positions, by.positions) if e.name == by.name else None

    return derivative_along(right, along)


def derivative_along(expr: Expr, along: Callable[[Entry], Expr | None]) -> Expr:
    """d/dt at t = 0 with every entry that moves, v[q], replaced by v[q] + t times its velocity."""

    def moved(e: Expr) -> Expr | None:
        velocity = along(e) if isinstance(e, Entry) else None
        return None if velocity is None else e + _T * velocity

    return replace_leaves(expr, moved).diff(_T).xreplace({_T: Integer(0)})


def total_derivative(graph: Graph, of: Entry, by: Entry, *, resolved: bool = True) -> Expr:
    """∂L/∂v = Σ over users u of v of Σ ∂L/∂u ∂u/∂v, users that do not reach L left out.

    The local derivatives ∂u/∂v are what they mean, or, not ``resolved``, signs.
    """
    if of.name == by.name:
        return match_positions(of.positions, by.positions)
    needed = graph.needed_for(of.name)
    users = [user for user in graph.users[by.name] if user.name in needed]
    return Add(*(_through(user, of, by, resolved) for user in users))


def _through(user: Equation, of: Entry, by: Entry, resolved: bool) -> Expr:
    ends = user.name == of.name
    places = of.positions if ends else tuple(Index.fresh(i.size) for i in user.indices)
    entry = Entry(user.name, *places)
    local = direct_derivative(user, entry, by) if resolved else Direct(entry, by)
    return local if ends else sum_over(Mul(Total(of, entry), local), *places)


def without_direct(graph: Graph, expr: Expr) -> Expr:
    """An expression with every local derivative in it replaced by what it means."""

    def meaning(e: Expr) -> Expr | None:
        if not isinstance(e, Direct):
            return None
        return direct_derivative(graph.defined[e.of.name], e.of, e.by)

    return replace_leaves(expr, meaning)


def without_signs(graph: Graph, expr: Expr, reasons: tuple[Step, ...] = ()) -> Expr:
    """An expression with every derivative replaced by what it means, in names alone.

    What one of the reasons says of a derivative is what it means.
    """

    def meaning(e: Expr) -> Expr | None:
        if not isinstance(e, (Total, Direct)):
            return None
        is_local = isinstance(e, Direct)
        left, right = _meaning(graph, reasons, e.of.name, e.by.name, is_local=is_local)
        return right.xreplace(dict(zip(left.positions, e.positions, strict=True)))

    return replace_leaves(expr, meaning)


@lru_cache(maxsize=1024)
def _meaning(
    graph: Graph, reasons: tuple[Step, ...], of: str, by: str, *, is_local: bool
) -> tuple[Expr, Expr]:
    """∂of/∂by at any positions, and what it means."""
    sign = Direct if is_local else Total
    for step in reversed(reasons):
        if isinstance(step.left, sign) and (step.left.of.name, step.left.by.name) == (of, by):
            return step.left, step.right
    entries = (Entry(name, *map(Index.fresh, graph.shapes[name])) for name in (of, by))
    left = sign(*entries)
    if is_local:
        return left, direct_derivative(graph.defined[of], left.of, left.by)
    right = total_derivative(graph, left.of, left.by, resolved=False)
    return left, contracted(without_signs(graph, right, reasons))


def with_meanings(expr: Expr, meanings: dict[str, tuple[Expr, Expr]]) -> Expr:
    """An expression with some derivatives over all paths replaced by what earlier steps say."""

    def meaning(e: Expr) -> Expr | None:
        if not isinstance(e, (Total, Tangent)) or e.name not in meanings:
            return None
        left, right = meanings[e.name]
        return right.xreplace(dict(zip(left.positions, e.positions, strict=True)))

    return replace_leaves(expr, meaning)
