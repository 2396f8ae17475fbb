"""Fifty ReLU layers of width 80, as in notebook 7.3 of Prince's Understanding Deep Learning."""

import numpy as np

import symgrad as sg

DEPTH, WIDTH = 50, 80
NET = sg.Network((1, *[WIDTH] * DEPTH, 1), activation="relu", loss="sum_of_squares").graph
VARIANCES = {"0.00001": 1e-5, "0.001": 1e-3, "2/80": 2 / 80, "0.1": 0.1, "1": 1.0, "100000": 1e5}


def scales(variance, examples=1000):
    """The scales of all layers for weights of that variance, drawn in the notebook's order."""
    rng, deviation = np.random.RandomState(0), np.sqrt(variance)
    sizes = {"W1": (WIDTH, 1), f"W{DEPTH + 1}": (1, WIDTH)}
    sizes |= {f"W{layer}": (WIDTH, WIDTH) for layer in range(2, DEPTH + 1)}
    start = {name: deviation * rng.normal(size=size) for name, size in sizes.items()}
    data = {"x": rng.normal(size=(examples, 1)), "y": np.zeros((examples, 1))}
    return sg.training.layer_scales(NET, data, start=start)
