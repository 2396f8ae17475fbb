"""What a network writes down: names, shapes, orientation, and errors."""

import doctest

import pytest

import symgrad as sg
from symgrad.errors import NameProblem, ShapeError
from symgrad.nets import LOSSES, Network, network


def sizes(graph, name):
    return tuple(map(str, graph.shapes[name]))


def test_the_docstring_shows_what_is_built():
    assert doctest.testmod(network).failed == 0


def test_intermediates_and_free_names_come_in_the_order_of_the_layers():
    graph = Network((4, 3, 2), loss="softmax_cross_entropy").graph
    assert list(graph.defined) == ["z1", "a1", "z2", "p", "L"]
    assert [f.name for f in graph.free] == ["x", "W1", "b1", "W2", "b2", "y"]
    assert graph.parameters == ("W1", "b1", "W2", "b2")


def test_weights_are_out_by_in_unless_told_from_to():
    assert sizes(Network((4, 3, 2)).graph, "W1") == ("3", "4")
    turned = Network((4, 3, 2), from_to=True).graph
    assert sizes(turned, "W1") == ("4", "3")
    assert str(turned.defined["z1"]) == "z1[i] = Σ_j W1[j,i]·x[j] + b1[i]"


def test_sizes_may_be_names():
    assert sizes(Network(("D", "H", "K")).graph, "W2") == ("K", "H")


@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_ends_in_a_number_called_L(loss):
    graph = Network((3, 4, 2), loss=loss, output_activation="sigmoid").graph
    assert graph.loss == "L"
    assert graph.shapes["L"] == ()
    assert sizes(graph, "y") == ("2",)


def test_losses_on_logits_name_the_prediction():
    assert "sigmoid" in str(Network((2, 1), loss="logistic_loss").graph.defined["yhat"])
    assert "exp" in str(Network((2, 3), loss="softmax_cross_entropy").graph.defined["p"])


def test_the_penalty_holds_the_weights_and_not_the_biases():
    graph = Network((2, 3, 1), l2=0.01).graph
    assert graph.defined["R"].names == {"W1", "W2"}
    assert graph.defined["L"].names == {"E", "R"}
    assert Network((2, 1), l2="lam").graph.role("constants") == ("lam",)


def test_a_batch_is_a_view_of_the_same_network():
    graph = Network((2, 3, 1)).batch(reduction="sum")
    assert sizes(graph, "x") == ("batch", "2")
    assert sizes(graph, "W1") == ("3", "2")
    assert str(graph.defined["a1"]) == "a1[n,i] = tanh(z1[n,i])"
    assert "/batch" in str(Network((2, 1)).batch())


@pytest.mark.parametrize(
    ("build", "error"),
    [
        (lambda: Network((3,)), ShapeError),
        (lambda: Network((3, 2), loss="squared"), NameProblem),
        (lambda: Network((3, 2, 1), activation="tan").graph, NameProblem),
        (lambda: sg.dense(sg.input("X", 3, 2), 4), ShapeError),
    ],
)
def test_what_cannot_be_built_is_refused(build, error):
    with pytest.raises(error):
        build()
