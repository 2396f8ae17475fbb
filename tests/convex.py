"""Logistic regression with a penalty: a convex problem with a true leave-one-out soon found."""

from __future__ import annotations

from functools import cache

import numpy as np

from symgrad.influence import Optimum, leave_one_out, match_examples
from symgrad.nets import Network

GRAPH = Network((3, 1), loss="logistic_loss", l2=0.1).graph
START = {"W1": np.zeros((1, 3)), "b1": np.zeros(1)}
FIT = Optimum(GRAPH, START)


@cache
def drawn(seed, count, part):
    """Examples whose labels follow a line, with noise."""
    rng = np.random.default_rng([seed, part])
    x = rng.standard_normal((count, 3))
    y = x @ [1.0, -1.0, 0.5] + rng.logistic(size=count) > 0
    return match_examples(GRAPH, (x, y.astype(float)))


@cache
def true_leave_one_out(seed, count=60):
    return leave_one_out(FIT, drawn(seed, count, 0), drawn(seed, 20, 1))


def correlation(one, other):
    return np.corrcoef(one.scores.ravel(), other.scores.ravel())[0, 1]
