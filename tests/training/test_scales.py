"""Scales of layers: the published and computed numbers, and the words vanishing and exploding."""

from math import inf, sqrt

import numpy as np
import pytest

import symgrad as sg
from symgrad.errors import ValueProblem
from symgrad.nets import Network
from symgrad.training import layer_scales, normal


def of_notebook(depth, width, variance):
    """Prince (2023), notebook 7.3: the net, its parameters in the order drawn there, its inputs."""
    net = Network((1, *[width] * depth, 1), activation="relu", loss="sum_of_squares")
    rng, scale = np.random.RandomState(0), sqrt(variance)
    first = {"W1": rng.normal(size=(width, 1)) * scale}
    first[f"W{depth + 1}"] = rng.normal(size=(1, width)) * scale
    for layer in range(2, depth + 1):
        first[f"W{layer}"] = rng.normal(size=(width, width)) * scale
    data = {"x": rng.normal(size=(1000, 1)), "y": np.zeros((1000, 1))}
    return layer_scales(net.graph, data, start=first)


def test_the_hidden_units_of_the_notebook_have_its_deviations():
    scales = of_notebook(5, 8, 1.0)
    found = [round(layer.activation, 3) for layer in scales.layers]
    assert found == [0.811, 1.472, 4.547, 8.896, 10.106]


@pytest.mark.parametrize(
    ("variance", "last", "word"),
    [
        (1e-5, 7.5e-87, "vanishing"),
        (0.001, 7.5e-37, "vanishing"),
        (2 / 80, 0.0669, "steady"),
        (0.1, 7.5e13, "exploding"),
        (1.0, 7.5e38, "exploding"),
    ],
)
def test_fifty_layers_vanish_or_explode_unless_he_chooses_the_variance(variance, last, word):
    scales = of_notebook(50, 80, variance)
    assert scales.layers[-1].activation == pytest.approx(last, rel=0.02)
    assert scales.activations == scales.gradients == word
    assert scales.forward == pytest.approx(80 * variance / 2, rel=0.05)
    assert scales.backward == pytest.approx(80 * variance / 2, rel=0.1)


def test_fifty_layers_of_a_huge_variance_leave_the_numbers():
    scales = of_notebook(50, 80, 1e5)
    assert scales.layers[-1].activation > 1e150
    assert scales.activations == scales.gradients == "exploding"
    assert scales.backward == inf or scales.backward > 1e4


def test_gradients_are_those_of_one_example_whatever_their_number():
    graph = Network((2, 4, 4, 1)).graph
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(6, 2)), rng.normal(size=(6, 1))
    once = layer_scales(graph, (x, y))
    thrice = layer_scales(graph, (np.tile(x, (3, 1)), np.tile(y, (3, 1))))
    for one, many in zip(once.layers, thrice.layers, strict=True):
        assert one.name == many.name
        assert one.gradient == pytest.approx(many.gradient)
        assert one.activation == pytest.approx(many.activation)


def test_zeros_vanish_and_the_table_says_so():
    scales = layer_scales(
        Network((2, 4, 4, 1)).graph, (np.ones((3, 2)), np.ones(3)), initialization="zeros"
    )
    assert scales.activations == scales.gradients == "vanishing"
    assert str(scales).splitlines() == [
        "layer  std activation  std gradient",
        "a1     0               0",
        "a2     0               0",
        "activations: variance x 0 a layer, vanishing",
        "gradients:   variance x 0 a layer down, vanishing",
    ]


def test_he_is_steady_for_relu_and_the_chosen_variance_is_used():
    rng = np.random.default_rng(1)
    data = (rng.normal(size=(200, 10)), rng.normal(size=(200, 1)))
    graph = Network((10, *[60] * 12, 1), activation="relu").graph
    assert layer_scales(graph, data, initialization="he").activations == "steady"
    assert layer_scales(graph, data, initialization=normal(1.0)).activations == "exploding"
    assert layer_scales(graph, data, initialization=normal(1e-4)).gradients == "vanishing"


def test_layers_are_found_in_equations_too_and_missed_by_name():
    w, v = sg.parameter("w"), sg.parameter("v")
    h = sg.tanh(w * sg.input("x")).named("h")
    graph = sg.graph(((v * h - sg.target("y")) ** 2).named("L"))
    scales = layer_scales(graph, ([1.0, 2.0], [0.0, 1.0]), start={"w": 1.0, "v": 2.0})
    assert [layer.name for layer in scales.layers] == ["h"]
    assert scales.layers[0].activation == pytest.approx(np.tanh([1, 2]).std())
    residual = 2 * np.tanh([1, 2]) - [0, 1]
    assert scales.layers[0].gradient == pytest.approx((4 * residual).std())
    with pytest.raises(ValueProblem, match="no hidden layer"):
        layer_scales(Network((2, 1)).graph, (np.ones((3, 2)), np.ones(3)))
