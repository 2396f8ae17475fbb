"""The losses by name, as a network ends in one.

Each takes the prediction (or the logit) and the target, two tensors of one shape, and gives the
number of one example. The mean or the sum over examples is taken later, by the view on a batch.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from symgrad.expr.handles import apply, softmax
from symgrad.nets.classification import (
    binary_cross_entropy,
    hinge_loss,
    logistic_loss,
    multiclass_hinge,
    smoothed_cross_entropy,
    softmax_cross_entropy,
)
from symgrad.nets.likelihoods import poisson_likelihood
from symgrad.nets.regression import (
    absolute_error,
    half_squared_error,
    huber_loss,
    mean_squared_error,
    sum_of_squares,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from symgrad.expr.array import Array


@dataclass(frozen=True)
class Loss:
    """How a network ends in a loss.

    ``of`` compares the last tensor with the target; ``domain`` is where targets live. A loss that
    reads logits also names a ``prediction`` made from them (a name and a function).
    """

    of: Callable[[Array, Array], Array]
    domain: str = "reals"
    prediction: tuple[str, Callable[[Array], Array]] | None = None


LOSSES: dict[str, Loss] = {
    "half_squared_error": Loss(half_squared_error),
    "sum_of_squares": Loss(sum_of_squares),
    "mean_squared_error": Loss(mean_squared_error),
    "absolute_error": Loss(absolute_error),
    "huber_loss": Loss(huber_loss),
    "binary_cross_entropy": Loss(binary_cross_entropy, "[0, 1]"),
    "logistic_loss": Loss(logistic_loss, "[0, 1]", ("yhat", partial(apply, "sigmoid"))),
    "hinge_loss": Loss(hinge_loss, "{-1, 1}"),
    "multiclass_hinge": Loss(multiclass_hinge, "probabilities"),
    "softmax_cross_entropy": Loss(softmax_cross_entropy, "probabilities", ("p", softmax)),
    "smoothed_cross_entropy": Loss(smoothed_cross_entropy, "probabilities", ("p", softmax)),
    "poisson_likelihood": Loss(poisson_likelihood, "nonnegative", ("rate", partial(apply, "exp"))),
}
