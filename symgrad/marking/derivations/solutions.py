"""A solution ``w = A⁻¹ c`` as the equations ``A w = c`` that it solves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Mul

from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta, Sum, sum_over
from symgrad.expr.matrices import Inverse
from symgrad.expr.replacing import replace_leaves

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.expr.graph import Equation


def as_equations(solution: Equation, place: Index) -> Expr | None:
    """``A w - c`` at a place, of a vector w; None where the right side is no inverse times c.

    Σ_i M⁻¹[p, i] M[i, q] = δ(p, q), so M⁻¹ goes where both sides are multiplied by M.
    """
    inverse = _one_inverse(solution.right)
    if inverse is None or len(solution.indices) != 1:
        return None
    (axis,), (left, right) = solution.indices, inverse.positions
    body, row, column = inverse.open()
    depends_on = {s for s in body.free_symbols if isinstance(s, Index)} - {row, column}
    if (left == axis) == (right == axis) or depends_on:
        return None
    rule = {row: place, column: axis} if left == axis else {row: axis, column: place}
    rest = _without(solution.right, axis, place)
    if axis in rest.free_symbols:
        return None
    return sum_over(body.xreplace(rule) * solution.left, axis) - rest


def _one_inverse(expr: Expr) -> Inverse | None:
    """The inverse that is a factor, once, of all there is; the others know nothing of its place."""
    if isinstance(expr, Inverse):
        return expr
    if isinstance(expr, Sum):
        return _one_inverse(expr.body)
    found = [factor for factor in Mul.make_args(expr) if factor.has(Inverse)]
    return _one_inverse(found[0]) if isinstance(expr, Mul) and len(found) == 1 else None


def _without(expr: Expr, axis: Index, place: Index) -> Expr:
    """The expression with δ in the place of its inverse."""

    def meaning(part: Expr) -> Expr | None:
        if not isinstance(part, Inverse):
            return None
        left, right = part.positions
        return Delta(right if left == axis else left, place)

    return replace_leaves(expr, meaning)
