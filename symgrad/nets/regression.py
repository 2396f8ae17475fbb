"""Losses of a number against a number; each says whose factor it carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Piecewise, Rational

from symgrad.expr.array import as_array, elementwise
from symgrad.expr.functions import absolute
from symgrad.expr.handles import apply, norm_squared
from symgrad.nets.comparing import difference

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.expr.array import Array, Operand

HALF = as_array(Rational(1, 2))


def half_squared_error(yhat: Array, y: Array) -> Array:
    """L = ½ Σ (ŷ - y)², so that ∂L/∂ŷ = ŷ - y (Bishop 2006, eq. 5.11, for one example)."""
    return sum_of_squares(yhat, y) * HALF


def sum_of_squares(yhat: Array, y: Array) -> Array:
    """L = Σ (ŷ - y)², without a factor (Prince 2023, eq. 2.5: the least-squares loss)."""
    return norm_squared(difference(yhat, y))


def mean_squared_error(yhat: Array, y: Array) -> Array:
    """L = 1/K Σ (ŷ - y)² over the K entries of the prediction (PyTorch's ``MSELoss``)."""
    return (difference(yhat, y) ** 2).mean()


def absolute_error(yhat: Array, y: Array) -> Array:
    """L = Σ |ŷ - y|: ∂L/∂ŷ = sign(ŷ - y), 0 at the kink (PyTorch's ``L1Loss``, summed)."""
    return apply("abs", difference(yhat, y)).sum()


def huber_loss(yhat: Array, y: Array, *, threshold: Operand = 1) -> Array:
    """L = Σ ½ r² where |r| <= δ, else δ (|r| - ½ δ), with r = ŷ - y (Huber 1964, eq. 2.1).

    ∂L/∂ŷ = r, cut off at ±δ, the ``threshold`` (PyTorch's ``HuberLoss``, summed).
    """

    def cases(r: Expr, delta: Expr) -> Expr:
        size = absolute(r)
        return Piecewise((r**2 / 2, size <= delta), (delta * (size - delta / 2), True))

    return elementwise("by cases", cases, difference(yhat, y), threshold).sum()
