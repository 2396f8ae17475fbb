"""Losses of a class against scores, logits or probabilities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.expr.array import as_array
from symgrad.expr.handles import apply, logsumexp, maximum
from symgrad.nets.comparing import same_shape

if TYPE_CHECKING:
    from symgrad.expr.array import Array, Operand


def binary_cross_entropy(p: Array, y: Array) -> Array:
    """L = -Σ (y log p + (1 - y) log(1 - p)), p a probability (PyTorch's ``BCELoss``, summed)."""
    same_shape(p, y)
    return -(y * apply("log", p) + (1 - y) * apply("log", 1 - p)).sum()


def logistic_loss(z: Array, y: Array) -> Array:
    """L = Σ (log(1 + e^z) - y z), z the logit of p = σ(z): ∂L/∂z = σ(z) - y.

    The same number as binary cross-entropy of σ(z), finite for every z
    (PyTorch's ``BCEWithLogitsLoss``, summed).
    """
    same_shape(z, y)
    return (apply("softplus", z) - y * z).sum()


def softmax_cross_entropy(z: Array, y: Array) -> Array:
    """L = log Σ exp(z) - yᵀz, z the logits, y one-hot or probabilities: ∂L/∂z = softmax(z) - y.

    This is -Σ y log softmax(z) where Σ y = 1 (PyTorch's ``CrossEntropyLoss`` of one example).
    """
    same_shape(z, y)
    return logsumexp(z) - (y * z).sum()


def smoothed_cross_entropy(z: Array, y: Array, *, smoothing: Operand = 0.1) -> Array:
    """L = log Σ exp(z) - tᵀz with t = (1 - ε) y + ε/K for K classes (Szegedy et al. 2016, sec. 7).

    ∂L/∂z = softmax(z) - t (PyTorch's ``CrossEntropyLoss`` with ``label_smoothing``).
    """
    same_shape(z, y)
    share = as_array(smoothing)
    return softmax_cross_entropy(z, (1 - share) * y + share / z.shape[-1])


def focal_loss(p: Array, y: Array, *, focus: Operand = 2) -> Array:
    """L = -Σ y (1 - p)^γ log p, p probabilities, y one-hot (Lin et al. 2017, eq. 4, without α).

    ``focus`` is γ; with 0 it is cross-entropy.
    """
    same_shape(p, y)
    return -(y * (1 - p) ** focus * apply("log", p)).sum()


def hinge_loss(z: Array, y: Array) -> Array:
    """L = Σ max(0, 1 - y z), y = ±1 (Cortes and Vapnik 1995): ∂L/∂z = -y where y z < 1, else 0."""
    same_shape(z, y)
    return maximum(0, 1 - y * z).sum()


def multiclass_hinge(z: Array, y: Array) -> Array:
    """L = Σ_{j ≠ c} max(0, 1 + z_j - z_c), c the class of the one-hot y (Weston and Watkins 1999).

    The score of the right class is named m. PyTorch's ``MultiMarginLoss`` is 1/K of this.
    """
    same_shape(z, y)
    own = (y * z).sum().named("m")
    return ((1 - y) * maximum(0, 1 + z - own)).sum()
