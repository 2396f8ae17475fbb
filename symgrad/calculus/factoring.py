"""A common factor before a sum: δ (1 - y) - δ y is δ (1 - 2y)."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from sympy import Add, Mul

if TYPE_CHECKING:
    from sympy import Expr


def with_common_factors(expr: Expr) -> Expr:
    """The same with the factors that all terms of a sum share written once, before it."""
    match expr:
        case Add():
            return _factored(expr)
        case Mul():
            return Mul(*map(with_common_factors, expr.args))
        case _:
            return expr


def _factored(expr: Add) -> Expr:
    parts = [[f for f in Mul.make_args(term) if not f.is_number] for term in expr.args]
    shared = reduce(lambda kept, part: [f for f in kept if f in part], parts)
    if not shared:
        return expr
    common = Mul(*shared)
    return Mul(common, Add(*(term / common for term in expr.args)))
