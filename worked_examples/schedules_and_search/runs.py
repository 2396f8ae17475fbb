"""One linear regression trained with several schedules, its loss counted from the minimum."""

from dataclasses import replace
from pathlib import Path

import numpy as np

import symgrad as sg
from symgrad.training import Recipe, named_set

PROBLEM = sg.read_problem(Path(__file__).parent / "problem.toml")
RECIPES = {
    "constant 0.1": Recipe("sgd", 0.1),
    "constant 0.01": Recipe("sgd", 0.01),
    "constant 0.001": Recipe("sgd", 0.001),
    "halved every 5 epochs": Recipe("sgd", 0.1, schedule="step", decay=0.5, decay_every=5),
    "exponential": Recipe("sgd", 0.1, schedule="exponential", decay=0.8),
    "cosine": Recipe("sgd", 0.1, schedule="cosine"),
    "cosine, warmed up": Recipe("sgd", 0.1, schedule="cosine", warm_up=2),
}


def minimum():
    """The lowest loss that there is, by least squares."""
    columns = named_set("diabetes").columns
    x = (columns["x"] - columns["x"].mean(axis=0)) / columns["x"].std(axis=0)
    with_ones = np.column_stack([x, np.ones(len(x))])
    _, (squares,), *_ = np.linalg.lstsq(with_ones, columns["y"], rcond=None)
    return squares / 2 / len(x)


def run(name):
    """Forty epochs in batches of ten, the loss above the minimum."""
    found = sg.train(
        PROBLEM.graph, "diabetes", optimizer=RECIPES[name], epochs=40, batch_size=10, seed=0
    )
    lowest = minimum()
    return replace(found, loss=tuple(loss - lowest for loss in found.loss))
