"""Deep ReLU nets as in notebook 7.3 of Prince's Understanding Deep Learning."""

from functools import cache

import numpy as np

import symgrad as sg

VARIANCES = {"0.00001": 1e-5, "0.001": 1e-3, "2/80": 2 / 80, "0.1": 0.1, "1": 1.0, "100000": 1e5}


@cache
def net(depth, width):
    """One input, one output, and so many hidden layers of that width between them."""
    return sg.Network((1, *[width] * depth, 1), activation="relu", loss="sum_of_squares").graph


def scales(variance, *, depth=50, width=80, examples=1000):
    """The scales of all layers for weights of that variance, drawn in the notebook's order."""
    rng, deviation = np.random.RandomState(0), np.sqrt(variance)
    sizes = {"W1": (width, 1), f"W{depth + 1}": (1, width)}
    sizes |= {f"W{layer}": (width, width) for layer in range(2, depth + 1)}
    start = {name: deviation * rng.normal(size=size) for name, size in sizes.items()}
    data = {"x": rng.normal(size=(examples, 1)), "y": np.zeros((examples, 1))}
    return sg.training.layer_scales(net(depth, width), data, start=start)
