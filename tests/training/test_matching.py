"""Columns as tensors: by name, by number, by role; labels; and what does not fit."""

import numpy as np
import pytest

import symgrad as sg
from symgrad.errors import DataError
from symgrad.nets import Network
from symgrad.training.data import Dataset
from symgrad.training.matching import match_data

BINARY = Network((2, 1), loss="logistic_loss").graph
ONE_HOT = [[1, 0, 0], [0, 0, 1], [0, 1, 0]]


def dataset(target="", lines=(), **columns):
    return Dataset("data.csv", {k: np.array(v) for k, v in columns.items()}, target, lines=lines)


def scalar_line():
    w, x, y = sg.parameter("w"), sg.input("x"), sg.target("y")
    return sg.graph(((w * x - y) ** 2).named("L"))


def classifier(outputs=3):
    return Network((2, outputs), loss="softmax_cross_entropy").graph


def test_a_column_belongs_to_the_tensor_of_its_name():
    found = match_data(scalar_line(), dataset(y=[1.0, 2.0], extra=[0, 0], x=[3, 4])).arrays
    assert found["x"].tolist() == [3, 4]
    assert found["y"].tolist() == [1, 2]


@pytest.mark.parametrize("names", [("x1", "x2"), ("x_1", "x_2"), ("x[0]", "x[1]")])
def test_numbered_columns_are_the_entries_of_a_vector(names):
    columns = {names[1]: [3, 4], names[0]: [1, 2], "y": [0, 1]}
    found = match_data(Network((2, 1)).graph, dataset(**columns)).arrays
    assert found["x"].tolist() == [[1, 3], [2, 4]]
    assert found["y"].shape == (2, 1)


def test_all_other_columns_are_the_vector_where_the_target_is_named():
    found = match_data(Network((2, 1)).graph, dataset("price", a=[1, 2], price=[9, 8], b=[3, 4]))
    assert found.arrays["x"].tolist() == [[1, 3], [2, 4]]
    assert found.arrays["y"].tolist() == [[9], [8]]


def test_a_size_with_a_name_follows_from_the_data():
    graph = Network(("D", "K"), loss="softmax_cross_entropy").graph
    found = match_data(graph, dataset(x=np.ones((3, 5)), y=["b", "a", "c"]))
    assert found.sizes == {"D": 5, "K": 3}
    assert found.classes == ("a", "b", "c")


@pytest.mark.parametrize("labels", [[0, 2, 1], [0.0, 2.0, 1.0], [5, 9, 7], ["a", "c", "b"]])
def test_labels_become_one_hot_vectors_in_their_order(labels):
    found = match_data(classifier(), dataset(x=np.ones((3, 2)), y=labels)).arrays
    assert found["y"].tolist() == ONE_HOT


def test_a_class_that_does_not_occur_keeps_its_place():
    found = match_data(classifier(4), dataset(x=np.ones((3, 2)), y=[0, 2, 1])).arrays
    assert found["y"].shape == (3, 4)


def test_two_words_become_0_and_1():
    graph = Network((2, 1), loss="logistic_loss").graph
    found = match_data(graph, dataset(x=np.ones((3, 2)), y=["no", "yes", "no"]))
    assert found.arrays["y"].tolist() == [[0], [1], [0]]
    assert found.classes == ("no", "yes")


@pytest.mark.parametrize(
    ("graph", "data", "message"),
    [
        (scalar_line(), dataset(a=[1], b=[2]), "no column for x and y"),
        (scalar_line(), dataset(x=[1.0], b=[2]), "no column for y"),
        (scalar_line(), dataset(x=[1.0, np.nan], y=[1, 2], lines=(2, 5)), "x holds nan in line 5"),
        (scalar_line(), dataset(x=[1.0, 2], y=[1, np.inf]), "y holds inf in example 2"),
        (scalar_line(), dataset(x=["1", "?"], y=[1, 2], lines=(2, 3)), "not a number, in line 3"),
        (scalar_line(), dataset(x=["1", ""], y=[1, 2], lines=(2, 3)), "empty cell in line 3"),
        (scalar_line(), dataset(x=[1.0, 2, 3], y=["1", "a", "2"]), "one number an example"),
        (
            classifier(), dataset(x=np.ones((3, 2)), y=["a", "", "b"], lines=(2, 3, 4)),
            "y has an empty cell in line 3",
        ),
        (Network((3, 1)).graph, dataset(a=[1], b=[2], y=[3]), "2 entries for x, which has 3"),
        (classifier(), dataset(x=np.ones((2, 4)), y=[0, 1]), "4 entries for x"),
        (classifier(), dataset(x=np.ones((4, 2)), y=[3, 4, 5, 6]), "labels take 4 values"),
        (classifier(), dataset(x=np.ones((2, 2)), y=[0.5, 1]), "0.5 in example 1 is none"),
        (classifier(), dataset(x=np.ones((1, 2)), y=[[0.5, 0.2, 0.2]]), "lives in probabilities"),
        (BINARY, dataset(x=np.ones((2, 2)), y=[1, 2]), r"\[0, 1\]"),
    ],
)  # fmt: skip
def test_data_that_does_not_fit_is_refused(graph, data, message):
    with pytest.raises(DataError, match=message):
        match_data(graph, data)
