"""Targets of a network that predicts a probability: labels 0 and 1, or shares between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sympy import Add, Mul, Pow, exp, log

from symgrad.errors import DataError
from symgrad.expr.functions import sigmoid, softplus
from symgrad.expr.leaves import Entry
from symgrad.training.metrics import prediction_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sympy import Expr

    from symgrad.expr.graph import Free, Graph
    from symgrad.training.data import Dataset

ROUNDING = 1e-9


def check_probability(graph: Graph, free: Free, array: NDArray[np.float64], data: Dataset) -> None:
    """A cross-entropy is bounded below only where its targets lie in [0, 1]."""
    outside = (array < -ROUNDING) | (array > 1 + ROUNDING)
    if free.role != "targets" or not outside.any() or not predicts_probability(graph, free.name):
        return
    place = tuple(np.argwhere(outside)[0])
    raise DataError(
        f"the network predicts a probability, but {free.name} is {array[place]:g} "
        f"in {data.place(int(place[0]))}",
        where=data.title,
        hint="labels 0 and 1, or words as labels",
    )


def predicts_probability(graph: Graph, target: str) -> bool:
    """Is the prediction a sigmoid or a softmax, or the logit of one in the loss?"""
    node = prediction_of(graph, target)
    if node is None:
        return False
    right = graph.defined[node].right
    users = [user.right for user in graph.users[node]]
    return _is_probability(right) or any(_is_cross_entropy(u, node, target) for u in users)


def _is_probability(right: Expr) -> bool:
    """σ(z), 1/(1 + e⁻ᶻ) or eᶻ/Σ eᶻ; also the logarithm of one."""
    if isinstance(right, log):
        return _is_probability(right.args[0])
    factors = Mul.make_args(right)
    below = [f for f in factors if isinstance(f, Pow) and f.exp == -1 and f.base.has(exp)]
    above = [f for f in factors if f not in below]
    is_ratio = len(below) == 1 and all(isinstance(f, exp) for f in above)
    return isinstance(right, sigmoid) or is_ratio


def _is_cross_entropy(right: Expr, node: str, target: str) -> bool:
    """softplus(s) - y s and its kin: y weighs s, and no y stands in the softplus (a margin)."""
    calls = right.atoms(softplus, sigmoid) | {c for c in right.atoms(log) if c.has(exp)}
    normalizes = any(_reads(call, node) and not _reads(call, target) for call in calls)
    return normalizes and any(_weighs(product, node, target) for product in right.atoms(Mul))


def _weighs(product: Expr, node: str, target: str) -> bool:
    weights = [f for f in product.args if isinstance(f, (Entry, Add)) and _reads(f, target)]
    return any(
        _reads(factor, node) for weight in weights for factor in product.args if factor != weight
    )


def _reads(expr: Expr, name: str) -> bool:
    return any(entry.name == name for entry in expr.atoms(Entry))
