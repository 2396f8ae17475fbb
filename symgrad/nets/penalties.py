"""Penalties on weights, beside a loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.expr.array import Array, Operand, as_array
from symgrad.expr.handles import apply, norm_squared
from symgrad.nets.regression import HALF

if TYPE_CHECKING:
    from collections.abc import Iterable


def l2_penalty(weights: Iterable[Array], strength: Operand) -> Array:
    """R = λ/2 Σ W² over all the weights: ∂R/∂W = λ W (Goodfellow et al. 2016, eq. 7.2)."""
    return as_array(strength) * HALF * _total(map(norm_squared, weights))


def l1_penalty(weights: Iterable[Array], strength: Operand) -> Array:
    """R = λ Σ |W| over all the weights: ∂R/∂W = λ sign(W) (Goodfellow et al. 2016, eq. 7.18)."""
    return as_array(strength) * _total(apply("abs", each).sum() for each in weights)


def _total(parts: Iterable[Array]) -> Array:
    return sum(parts, start=as_array(0))
