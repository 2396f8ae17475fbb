"""The constant between two expressions, and whether constants only stand at other places."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from sympy import Rational, S

from symgrad.equality import Refuted, Undecided
from symgrad.expr.array import Array
from symgrad.marking.comparing import compare_tensors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sympy import Expr

    from symgrad.marking.derivations.board import Board

LARGEST = 10_000  # denominator of a constant


class OpenError(Exception):
    """Whether two factors are the same cannot be said."""


def fit_as_placed(ratios: Sequence[Rational], free: Rational, *, is_small: bool) -> bool:
    """Whether a number or a sign only stands elsewhere; ``is_small``: no new ones cancel."""
    odd = [ratio for ratio in ratios if ratio != 1]
    if not odd or (len(odd) == 1 and odd[0] * free == 1):
        return True
    negative = sum(bool(ratio < 0) for ratio in ratios)
    return is_small and negative == (1 if free < 0 else 0)


def constant_ratio(factor: Expr, value: Expr, board: Board) -> Rational | None:
    """The constant by which a factor differs from a derivative, if there is one."""
    found = _compared(factor, value, board)
    if not isinstance(found, Refuted):
        return S.One
    if not found.right or not found.left:
        return None
    number = Fraction(found.left / found.right).limit_denominator(LARGEST)
    ratio = Rational(number.numerator, number.denominator)
    is_it = ratio != 0 and not isinstance(_compared(factor, ratio * value, board), Refuted)
    return ratio if is_it else None


def _compared(one: Expr, other: Expr, board: Board) -> object:
    verdict = compare_tensors(Array((), one), Array((), other), board.here)
    if isinstance(verdict, Undecided):
        raise OpenError
    return verdict


def height(expr: Expr) -> int:
    """How large the numbers in the constant of a factor are: 6 for 2/3 x, 1 for x - y."""
    constant = expr.as_content_primitive()[0]
    return int(constant.p * constant.q) if constant.is_Rational and constant else 1
