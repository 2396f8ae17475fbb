"""Losses that compare examples with each other, by squared distances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.expr.handles import maximum, norm, norm_squared
from symgrad.nets.comparing import difference

if TYPE_CHECKING:
    from symgrad.expr.array import Array, Operand


def triplet_loss(anchor: Array, positive: Array, negative: Array, *, margin: Operand = 1) -> Array:
    """L = max(0, ‖a - p‖² - ‖a - n‖² + m) (Schroff et al. 2015, eq. 3), m the ``margin``.

    What is cut off at 0 is named u.
    """
    near = norm_squared(difference(anchor, positive))
    far = norm_squared(difference(anchor, negative))
    return maximum(0, (near - far + margin).named("u"))


def contrastive_loss(a: Array, b: Array, y: Array, *, margin: Operand = 1) -> Array:
    """L = y ½ d² + (1 - y) ½ max(0, m - d)², d = ‖a - b‖ (Hadsell et al. 2006, eq. 4).

    y = 1 for a similar pair, 0 for a dissimilar one (there with the meanings exchanged); the
    distance is named d.
    """
    d = norm(difference(a, b)).named("d")
    return (y * d**2 + (1 - y) * maximum(0, margin - d) ** 2) / 2
