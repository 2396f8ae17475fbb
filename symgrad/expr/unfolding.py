"""Names replaced by what their equations say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.expr.leaves import Entry, Sum, names_in

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.expr.graph import Equation


def with_definition(expr: Expr, equation: Equation) -> Expr:
    """An expression with one defined name replaced by the right side of its equation."""
    if isinstance(expr, Sum):
        body, index = expr.open()
        return Sum(with_definition(body, equation), index)
    if isinstance(expr, Entry):
        return equation.at(expr.positions) if expr.name == equation.name else expr
    if equation.name not in names_in(expr):
        return expr
    return expr.func(*(with_definition(argument, equation) for argument in expr.args))
