"""Names replaced by what their equations say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.expr.leaves import Entry
from symgrad.expr.replacing import replace_leaves

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.expr.graph import Equation


def with_definition(expr: Expr, equation: Equation) -> Expr:
    """An expression with one defined name replaced by the right side of its equation."""

    def meaning(e: Expr) -> Expr | None:
        is_it = isinstance(e, Entry) and e.name == equation.name
        return equation.at(e.positions) if is_it else None

    return replace_leaves(expr, meaning)
