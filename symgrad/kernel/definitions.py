"""What a step must say, from definitions alone.

The derivative of one equation by an entry v[p] is d/dt at t = 0 with every v[q] replaced by
v[q] + t δ(q, p): SymPy's scalar ``diff`` on the written definitions, no table of derivatives.
The derivative over all paths is the sum over the users of a name: the chain rule of a let-block.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sympy import Add, Dummy, Integer, Mul

from symgrad.expr.index import Index
from symgrad.expr.leaves import (
    Direct,
    Entry,
    Sum,
    Total,
    match_positions,
    names_in,
    sum_over,
)

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.expr.graph import Equation, Graph

_T = Dummy("t", real=True)


def direct_derivative(equation: Equation, of: Entry, by: Entry) -> Expr:
    """∂of/∂by where ``of`` is an entry of the name that the equation defines."""
    return _moved_derivative(equation.at(of.positions), by)


@lru_cache(maxsize=4096)
def _moved_derivative(right: Expr, by: Entry) -> Expr:
    moved = _move(right, by)
    return moved.diff(_T).xreplace({_T: Integer(0)})


def _move(expr: Expr, by: Entry) -> Expr:
    """Every entry of the name moved by t along ``by``; sums are opened, so nothing is captured."""
    if isinstance(expr, Sum):
        body, index = expr.open()
        return Sum(_move(body, by), index)
    if isinstance(expr, Entry):
        same = expr.name == by.name
        return expr + _T * match_positions(expr.positions, by.positions) if same else expr
    if by.name not in names_in(expr):
        return expr
    return expr.func(*(_move(argument, by) for argument in expr.args))


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
    if isinstance(expr, Sum):
        body, index = expr.open()
        return Sum(without_direct(graph, body), index)
    if isinstance(expr, Direct):
        return direct_derivative(graph.defined[expr.of.name], expr.of, expr.by)
    if not expr.has(Direct):
        return expr
    return expr.func(*(without_direct(graph, argument) for argument in expr.args))


def with_meanings(expr: Expr, meanings: dict[str, tuple[Total, Expr]]) -> Expr:
    """An expression with the adjoints of some names replaced by what earlier steps say."""
    if isinstance(expr, Sum):
        body, index = expr.open()
        return Sum(with_meanings(body, meanings), index)
    if isinstance(expr, Total) and expr.by.name in meanings:
        left, right = meanings[expr.by.name]
        old = (*left.of.positions, *left.by.positions)
        new = (*expr.of.positions, *expr.by.positions)
        return right.xreplace(dict(zip(old, new, strict=True)))
    if not expr.has(Total) or isinstance(expr, Total):
        return expr
    return expr.func(*(with_meanings(argument, meanings) for argument in expr.args))
