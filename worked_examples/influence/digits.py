"""150 digits of which 15 get a wrong label, and 150 others with right labels to be tested with."""

import numpy as np

import symgrad as sg
from symgrad.influence import Optimum, match_examples

GRAPH = sg.Network((64, 10), loss="softmax_cross_entropy", l2=0.01).graph
FIT = Optimum(GRAPH, {"W1": np.zeros((10, 64)), "b1": np.zeros(10)})
CHANCE = np.random.default_rng(0)
DIGITS = sg.training.named_set("digits").columns
ORDER = CHANCE.permutation(len(DIGITS["y"]))[:300]
X, RIGHT = DIGITS["x"][ORDER] / 16, DIGITS["y"][ORDER]
WRONG = CHANCE.choice(150, 15, replace=False)
LABELS = RIGHT.copy()
LABELS[WRONG] = (LABELS[WRONG] + CHANCE.integers(1, 10, 15)) % 10
TRAIN = match_examples(GRAPH, (X[:150], LABELS[:150]))
TEST = match_examples(GRAPH, (X[150:], RIGHT[150:]))


def found(examples):
    """How many of the fifteen wrong labels are among these examples."""
    return len({*map(int, examples)} & {*map(int, WRONG)})
