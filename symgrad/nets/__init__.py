"""Layers and losses of the field; they only build Graphs."""

from symgrad.nets.layers import activate, dense
from symgrad.nets.losses import (
    LOSSES,
    Loss,
    binary_cross_entropy,
    half_squared_error,
    l2_penalty,
    logistic_loss,
    mean_squared_error,
    softmax_cross_entropy,
    sum_of_squares,
)
from symgrad.nets.network import Network

__all__ = [
    "LOSSES",
    "Loss",
    "Network",
    "activate",
    "binary_cross_entropy",
    "dense",
    "half_squared_error",
    "l2_penalty",
    "logistic_loss",
    "mean_squared_error",
    "softmax_cross_entropy",
    "sum_of_squares",
]
