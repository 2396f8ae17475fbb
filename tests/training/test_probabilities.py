"""Labels that a cross-entropy cannot have are refused; other losses take any number."""

import numpy as np
import pytest

import symgrad as sg
from symgrad.errors import DataError
from symgrad.nets import Network
from symgrad.problems import read_problem
from symgrad.training.data import Dataset
from symgrad.training.matching import match_data


def data(labels):
    y, lines = np.array(labels), tuple(range(2, len(labels) + 2))
    return Dataset("data.csv", {"x": np.ones(len(labels)), "y": y}, lines=lines)


def neuron(*equations):
    problem = {"inputs": ["x"], "targets": ["y"], "parameters": ["w"]}
    return read_problem(problem | {"equations": list(equations)}).graph


CROSS_ENTROPIES = [
    ("p = sigmoid(w x)", "L = -y log(p) - (1 - y) log(1 - p)"),
    ("p = 1 / (1 + exp(-w x))", "L = -y log(p) - (1 - y) log(1 - p)"),
    ("s = w x", "L = softplus(s) - y s"),
    ("s = w x", "L = log(1 + exp(s)) - y s"),
    ("s = w x", "L = softplus(-s) + (1 - y) s"),
]
OTHERS = [
    ("s = w x", "L = (y - s)^2"),
    ("s = w x", "L = softplus(-y s)"),
    ("s = w x", "L = exp(s) - y s"),
    ("a = sigmoid(w x)", "s = a w", "L = (y - s)^2"),
]


@pytest.mark.parametrize("equations", CROSS_ENTROPIES)
@pytest.mark.parametrize("labels", [[1, 1, 2], [0, 0, 5], [0, 0, 2], [1, 1, -1]])
def test_labels_beyond_0_and_1_are_refused_with_their_line(equations, labels):
    with pytest.raises(DataError, match=rf"y is {labels[-1]} in line 4") as caught:
        match_data(neuron(*equations), data(labels))
    assert caught.value.where == "data.csv"
    assert "0 and 1" in caught.value.hint


@pytest.mark.parametrize("equations", CROSS_ENTROPIES)
@pytest.mark.parametrize("labels", [[0, 1, 1], [0.2, 0.9, 0.5], ["a", "b", "a"]])
def test_labels_and_shares_are_taken(equations, labels):
    assert len(match_data(neuron(*equations), data(labels))) == 3


@pytest.mark.parametrize("equations", OTHERS)
def test_other_losses_take_any_number(equations):
    assert match_data(neuron(*equations), data([-1, 1, 3])).arrays["y"].tolist() == [-1, 1, 3]


def test_a_network_with_one_logistic_output_refuses_three_classes():
    with pytest.raises(DataError, match="y lives in .*, but example 3 holds"):
        sg.train(Network((2, 1), loss="logistic_loss").graph, (np.ones((3, 2)), np.arange(3)))
