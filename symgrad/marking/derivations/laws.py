"""The law that takes one side of a line to the next, in the words of symgrad's own derivations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Add

from symgrad.calculus.local import law_of
from symgrad.errors import ShapeError
from symgrad.expr.leaves import Entry, Total, names_in

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.expr.graph import Graph
    from symgrad.parsing import Member


def law_between(left: Member, right: Member, graph: Graph) -> str:
    """What a reader calls the step from one side to the next."""
    if any(isinstance(side.meaning, ShapeError) for side in (left, right)):
        return "chain"
    before, after = left.array.expr, right.array.expr
    if after.has(Total):
        return _of_signs(before, after)
    if isinstance(before, Total):
        return _of_one_sign(before, graph)
    if before.has(Total):
        return "put in"
    if not (names_in(before) or names_in(after)):
        return "numbers"
    is_given = isinstance(before, Entry) or names_in(before) != names_in(after)
    return "substitute" if is_given else "algebra"


def _of_signs(before: Expr, after: Expr) -> str:
    if not isinstance(before, Total):
        return "put in" if before.has(Total) else "chain"
    if isinstance(after, Total) and after.by.name == before.by.name:
        return "substitute"
    paths = [term for term in Add.make_args(after) if term.has(Total)]
    return "chain" if len(paths) == 1 else "sum over users"


def _of_one_sign(sign: Total, graph: Graph) -> str:
    """The law of the one equation that is differentiated; over several of them, the chain rule."""
    equation = graph.defined.get(sign.of.name)
    if equation is None or sign.by.name not in equation.names:
        return "chain"
    reached = graph.depends_on([sign.by.name]) - {sign.by.name}
    return "chain" if equation.names & reached else law_of(equation.right, sign.by.name)
