"""A problem's own value of the derivative at a kink, put into a derivative."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from sympy import Rational

from symgrad.errors import ProblemError
from symgrad.expr.functions import sign, step
from symgrad.expr.replacing import replace_leaves

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.expr.graph import Graph


def with_kink_value(expr: Expr, graph: Graph, kink: float) -> Expr:
    """1[u > 0] and sign(u), the derivatives of relu and |u|, with the value ``kink`` at u = 0."""
    if kink == 0:
        return expr
    if any(equation.right.has(step, sign) for equation in graph.equations):
        raise ProblemError(
            "a kink other than 0 needs a network without steps and signs of its own",
            where="[convention] kink",
        )
    value = Rational(str(Fraction(repr(kink))))

    def meaning(part: Expr) -> Expr | None:
        if not isinstance(part, (step, sign)):
            return None
        argument = part.args[0]
        return part + value * (1 - step(argument) - step(-argument))

    return replace_leaves(expr, meaning)
