"""Two kinds of irises by logistic regression: 50 flowers to learn from, 50 to be tested with."""

from pathlib import Path

import numpy as np

import symgrad as sg
from symgrad.influence import Optimum, match_examples

GRAPH = sg.Network((4, 1), loss="logistic_loss", l2=0.1).graph
FIT = Optimum(GRAPH, {"W1": np.zeros((1, 4)), "b1": np.zeros(1)})


def parts():
    """Training and test examples, in an order drawn once."""
    file = Path(__file__).parents[2] / "docs" / "flowers.csv"
    *measures, species = sg.training.read_data(file).columns.values()
    kept = np.random.default_rng(0).permutation(np.flatnonzero(species != "setosa"))
    x, y = np.column_stack(measures)[kept], (species[kept] == "virginica").astype(float)
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    return match_examples(GRAPH, (x[:50], y[:50])), match_examples(GRAPH, (x[50:], y[50:]))


TRAIN, TEST = parts()
