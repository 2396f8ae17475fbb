"""New inputs through a trained network."""

import numpy as np
import pytest

import symgrad as sg
from symgrad.errors import DataError, ValueProblem
from symgrad.training import predict


def flowers():
    return sg.Network((4, 8, 3), loss="softmax_cross_entropy").graph


@pytest.fixture(scope="module")
def run():
    pytest.importorskip("sklearn")
    return sg.train(flowers(), "iris", optimizer=sg.training.adam(0.02), epochs=60, seed=0)


def test_new_inputs_are_scaled_as_in_training_and_get_the_class_they_should(run):
    new = np.array([[5.0, 3.4, 1.5, 0.2], [6.5, 3.0, 5.5, 2.0]])  # a setosa and a virginica
    scores = predict(flowers(), run, new)
    assert scores.shape == (2, 3)
    assert [run.classes[k] for k in scores.argmax(axis=1)] == ["setosa", "virginica"]


def test_each_example_is_predicted_alone(run):
    new = np.random.default_rng(0).uniform(1, 6, (5, 4))
    whole = predict(flowers(), run, {"x": new})
    np.testing.assert_allclose(whole[3], predict(flowers(), run, new[3:4])[0], rtol=1e-12)


def test_rows_along_an_axis_of_the_graph_are_its_examples():
    graph = sg.read_problem(
        {
            "equations": [r"p = X w", r"L = \frac{1}{N} \sum_{n=1}^{N} (p_n - y_n)^2"],
            "inputs": ["X"],
            "targets": ["y"],
            "parameters": ["w"],
            "shapes": {"X": ["N", "D"], "w": ["D"], "y": ["N"], "p": ["N"]},
        }
    ).graph
    X = np.random.default_rng(1).normal(size=(20, 2))
    run = sg.train(graph, {"X": X, "y": X @ [1.0, -2.0]}, epochs=300)
    np.testing.assert_allclose(predict(graph, run, [[1.0, 0.0], [1.0, 1.0]]), [1, -1], atol=1e-6)


def test_a_node_that_rests_on_the_target_is_refused(run):
    with pytest.raises(ValueProblem, match="L is no name that follows from the inputs"):
        predict(flowers(), run, np.zeros((1, 4)), node="L")


def test_an_array_for_two_inputs_is_refused():
    graph = sg.read_problem(
        {
            "equations": ["p = w u + v", "L = (p - y)^2"],
            "inputs": ["u", "v"],
            "targets": ["y"],
            "parameters": ["w"],
        }
    ).graph
    run = sg.train(graph, {"u": [1.0, 2.0], "v": [0.0, 1.0], "y": [1.0, 3.0]}, epochs=2)
    with pytest.raises(DataError, match="one array does not say which of u, v it is"):
        predict(graph, run, [1.0])
    assert predict(graph, run, {"u": [2.0], "v": [1.0]}).shape == (1,)


def test_inputs_of_another_width_are_refused(run):
    with pytest.raises(ValueProblem, match="x"):
        predict(flowers(), run, np.zeros((1, 3)))
