"""How well a trained network predicts: accuracy for labels, error and R² for numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sympy import exp

from symgrad.expr.functions import sigmoid, softplus
from symgrad.expr.leaves import Entry

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sympy import Expr

    from symgrad.expr.graph import Graph

    Numbers = NDArray[np.floating]


def accuracy(prediction: Numbers, target: Numbers, *, threshold: float = 0.5) -> float:
    """Share of examples whose largest entry is the label's, or that lie on its side of a threshold.

    Targets are one-hot vectors or two labels; the larger label is the side above the threshold.
    """
    if is_one_hot(target):
        right = prediction.argmax(axis=-1) == target.argmax(axis=-1)
    else:
        right = (prediction > threshold) == (target == 1)
    return float(right.mean())


def mean_squared_error(prediction: Numbers, target: Numbers) -> float:
    """Mean of (ŷ - y)² over examples and entries."""
    return float(((prediction - target) ** 2).mean())


def r_squared(prediction: Numbers, target: Numbers) -> float:
    """R² = 1 - Σ (ŷ - y)² / Σ (y - mean y)², for targets that are not all the same."""
    spread = ((target - target.mean(axis=0)) ** 2).sum()
    return float(1 - ((prediction - target) ** 2).sum() / spread)


def is_one_hot(target: Numbers) -> bool:
    """Vectors of two entries or more, each with one 1 among zeros."""
    if target.ndim < 2 or target.shape[-1] < 2:
        return False
    return bool(np.isin(target, (0, 1)).all() and (target.sum(axis=-1) == 1).all())


def is_two_labels(target: Numbers) -> bool:
    """Numbers that are 0 or 1, or -1 or 1, both of them occurring."""
    return set(np.unique(target).tolist()) in ({0.0, 1.0}, {-1.0, 1.0})


def score(
    prediction: Numbers, target: Numbers, *, logit: bool = False, like: Numbers | None = None
) -> dict[str, float]:
    """The measures that fit the kind of target; ``like`` are more targets to tell the kind from.

    Two labels are told apart at a probability's middle, or at 0 where the prediction is a logit.
    """
    kind = target if like is None else like
    if is_one_hot(kind) or is_two_labels(kind):
        threshold = 0.0 if logit or kind.min() < 0 else 0.5
        return {"accuracy": accuracy(prediction, target, threshold=threshold)}
    measures = {"mean_squared_error": mean_squared_error(prediction, target)}
    if np.ptp(target, axis=0).any():
        measures["r_squared"] = r_squared(prediction, target)
    return measures


def prediction_of(graph: Graph, target: str) -> str | None:
    """The last name of the target's shape that rests on inputs and on no target."""
    after_targets = graph.depends_on(graph.role("targets"))
    after_inputs = graph.depends_on(graph.role("inputs"))
    fitting = [
        e.name
        for e in graph.equations
        if e.shape == graph.shapes[target] and e.name in after_inputs - after_targets
    ]
    return fitting[-1] if fitting else None


def is_logit(graph: Graph, name: str) -> bool:
    """Does an equation turn the name into a probability: is it under exp, softplus or σ?"""
    return any(_is_under_exp(user.right, name) for user in graph.users[name])


def _is_under_exp(right: Expr, name: str) -> bool:
    calls = right.atoms(exp, softplus, sigmoid)
    return any(entry.name == name for call in calls for entry in call.atoms(Entry))
