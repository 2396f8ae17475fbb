"""Losses of one example, each saying whose factor it carries.

Every function takes the prediction (or the logit) and the target, two tensors of one shape, and
gives a number. The mean or the sum over examples is taken later, by the view on a batch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sympy import Rational

from symgrad.errors import ShapeError
from symgrad.expr.array import Array, Operand, as_array, describe
from symgrad.expr.handles import apply, logsumexp, norm_squared
from symgrad.expr.handles import softmax as shares

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

HALF = as_array(Rational(1, 2))


def half_squared_error(yhat: Array, y: Array) -> Array:
    """L = ½ Σ (ŷ - y)², so that ∂L/∂ŷ = ŷ - y (Bishop 2006, eq. 5.11, for one example)."""
    return sum_of_squares(yhat, y) * HALF


def sum_of_squares(yhat: Array, y: Array) -> Array:
    """L = Σ (ŷ - y)², without a factor (Prince 2023, eq. 2.5: the least-squares loss)."""
    return norm_squared(_difference(yhat, y))


def mean_squared_error(yhat: Array, y: Array) -> Array:
    """L = 1/K Σ (ŷ - y)² over the K entries of the prediction (PyTorch's ``MSELoss``)."""
    return (_difference(yhat, y) ** 2).mean()


def binary_cross_entropy(p: Array, y: Array) -> Array:
    """L = -Σ (y log p + (1 - y) log(1 - p)), p a probability (PyTorch's ``BCELoss``, summed)."""
    _difference(p, y)
    return -(y * apply("log", p) + (1 - y) * apply("log", 1 - p)).sum()


def logistic_loss(z: Array, y: Array) -> Array:
    """L = Σ (log(1 + e^z) - y z), z the logit of p = σ(z): ∂L/∂z = σ(z) - y.

    The same number as binary cross-entropy of σ(z), finite for every z
    (PyTorch's ``BCEWithLogitsLoss``, summed).
    """
    _difference(z, y)
    return (apply("softplus", z) - y * z).sum()


def softmax_cross_entropy(z: Array, y: Array) -> Array:
    """L = log Σ exp(z) - yᵀz, z the logits, y one-hot or probabilities: ∂L/∂z = softmax(z) - y.

    This is -Σ y log softmax(z) where Σ y = 1 (PyTorch's ``CrossEntropyLoss`` of one example).
    """
    _difference(z, y)
    return logsumexp(z) - (y * z).sum()


def l2_penalty(weights: Iterable[Array], strength: Operand) -> Array:
    """R = λ/2 Σ W² over all the weights: ∂R/∂W = λ W (Goodfellow et al. 2016, eq. 7.2)."""
    squares: Array = sum((norm_squared(each) for each in weights), start=as_array(0))
    return as_array(strength) * HALF * squares


def _difference(prediction: Array, y: Array) -> Array:
    """Prediction minus target, of one shape: broadcasting here would hide a mistake."""
    if prediction.shape != y.shape:
        shapes = [f"[{', '.join(map(str, each.shape))}]" for each in (prediction, y)]
        raise ShapeError(
            f"the prediction has the shape {shapes[0]}, the target {shapes[1]}",
            where=f"{describe(prediction)} - {describe(y)}",
            hint="the same shape for both",
        )
    return prediction - y


@dataclass(frozen=True)
class Loss:
    """How a network ends in a loss.

    ``of`` compares the last tensor with the target; ``domain`` is where targets live. A loss that
    reads logits also names a ``prediction`` made from them (a name and a function).
    """

    of: Callable[[Array, Array], Array]
    domain: str = "reals"
    prediction: tuple[str, Callable[[Array], Array]] | None = None


def _logistic(z: Array) -> Array:
    return apply("sigmoid", z)


LOSSES: dict[str, Loss] = {
    "half_squared_error": Loss(half_squared_error),
    "sum_of_squares": Loss(sum_of_squares),
    "mean_squared_error": Loss(mean_squared_error),
    "binary_cross_entropy": Loss(binary_cross_entropy, "[0, 1]"),
    "logistic_loss": Loss(logistic_loss, "[0, 1]", ("yhat", _logistic)),
    "softmax_cross_entropy": Loss(softmax_cross_entropy, "probabilities", ("p", shares)),
}
