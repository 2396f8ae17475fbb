"""Extreme numbers and small batches: no warning, finite and exact gradients, one clear sentence."""

import numpy as np
import pytest

import symgrad as sg
from symgrad.errors import DataError, DivergedError
from symgrad.nets import Network
from symgrad.training import Dataset, adam, chain, clip_norm, gd, momentum
from symgrad.training.opening import open_training

SOFTMAX = Network((2, 3), loss="softmax_cross_entropy").graph
LOGISTIC = Network((2, 1), loss="logistic_loss").graph
X = np.array([[1000.0, 0.0], [-1000.0, 0.0], [0.0, 1000.0]])
LABELS = np.array([0, 2, 1])
TYPES = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def gradient(graph, data, start, dtype, batch_size=None):
    """The loss and the gradients that the first step of a training sees."""
    opening = open_training(graph, data, start=start, dtype=dtype)
    space = opening.allocate(batch_size)
    loss = space(**opening.prepared.training)
    return loss, {name: space.gradient_of(name).copy() for name in space.shapes}


@TYPES
def test_logits_of_a_thousand_have_the_exact_gradient_of_softmax(dtype):
    """z = ±1000: p is one-hot to the last bit, so ∂L/∂b = mean (p - y) has thirds alone."""
    start = {"W1": np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, -1.0]]), "b1": np.zeros(3)}
    loss, found = gradient(SOFTMAX, (X, LABELS), start, dtype)
    assert found["b1"].dtype == dtype
    z = X @ start["W1"].T
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    y = np.array([[1, 0, 0], [0, 0, 1], [0, 1, 0]])
    np.testing.assert_allclose(found["b1"], (p - y).mean(axis=0), rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(found["W1"], (p - y).T @ X / 3, rtol=1e-6)
    lost = np.log(np.exp(z - z.max(1, keepdims=True)).sum(1)) + z.max(1) - (z * y).sum(1)
    assert loss == pytest.approx(lost.mean(), rel=1e-6)


@TYPES
def test_logits_of_a_thousand_have_the_exact_gradient_of_the_logistic_loss(dtype):
    start = {"W1": np.array([[1.0, 0.0]]), "b1": np.zeros(1)}
    loss, found = gradient(LOGISTIC, (X[:2], np.array([0.0, 0.0])), start, dtype)
    assert loss == 500  # softplus(1000) = 1000 and softplus(-1000) = 0
    np.testing.assert_array_equal(found["W1"], [[500.0, 0.0]])
    np.testing.assert_array_equal(found["b1"], [0.5])


@TYPES
@pytest.mark.parametrize("graph", [SOFTMAX, LOGISTIC])
@pytest.mark.parametrize("optimizer", [gd(1e-4), adam(0.1), chain(clip_norm(1.0), momentum(0.1))])
def test_training_on_inputs_of_a_thousand_warns_of_nothing(graph, optimizer, dtype):
    labels = LABELS if graph is SOFTMAX else (LABELS > 0).astype(float)
    run = sg.train(graph, (X, labels), optimizer=optimizer, epochs=30, batch_size=2, dtype=dtype)
    assert np.isfinite(run.loss).all()
    assert run.parameters["W1"].dtype == dtype


@TYPES
def test_a_class_without_an_example_gets_only_its_probability_as_gradient(dtype):
    """Five classes, of which 3 and 4 never occur; a validation part may lack classes too."""
    graph = Network((2, 5), loss="softmax_cross_entropy").graph
    x, labels = np.eye(2)[[0, 1, 0, 1, 0]], np.array([0, 1, 2, 0, 1])
    start = {"W1": np.zeros((5, 2)), "b1": np.zeros(5)}
    _, found = gradient(graph, (x, labels), start, dtype)
    np.testing.assert_allclose(found["b1"][3:], [0.2, 0.2], rtol=1e-6)
    run = sg.train(graph, (x, labels), epochs=5, validation=0.4, batch_size=1, dtype=dtype)
    assert np.isfinite(run.loss).all()
    assert run.metrics["validation_accuracy"] in (0.0, 0.5, 1.0)


@TYPES
def test_a_batch_of_one_has_the_gradient_of_its_example(dtype):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(1, 2))
    start = {"W1": rng.normal(size=(3, 2)), "b1": rng.normal(size=3)}
    _, one = gradient(SOFTMAX, (x, np.array([[0.0, 1.0, 0.0]])), start, dtype)
    program = sg.lower(sg.derive(SOFTMAX, wrt=["W1", "b1"]))
    alone = program(x=x[0], y=np.array([0.0, 1.0, 0.0]), **start)
    for name, slope in one.items():
        exact = 1e-5 if dtype == np.float32 else 1e-13
        np.testing.assert_allclose(slope, alone[f"dL/d{name}"], rtol=exact)
    run = sg.train(SOFTMAX, (np.repeat(x, 3, axis=0), np.array([0, 1, 2])), epochs=2, batch_size=1)
    assert run.steps == 6


def test_the_last_batch_may_be_one_example():
    rng = np.random.default_rng(0)
    data = (rng.normal(size=(7, 2)), rng.integers(0, 3, 7))
    run = sg.train(SOFTMAX, data, epochs=4, batch_size=3)
    assert run.steps == 4 * 3


def test_a_mini_batch_epoch_is_the_loop_that_one_would_write():
    """The same order of examples, each step with the lowered program and w - η g written out."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(23, 2)), np.eye(3)[rng.integers(0, 3, 23)]
    start = {"W1": rng.normal(size=(3, 2)), "b1": rng.normal(size=3)}
    run = sg.train(SOFTMAX, (x, y), optimizer=gd(0.1), epochs=3, batch_size=5, start=start, seed=4)
    program = sg.lower(sg.derive(SOFTMAX, wrt=["W1", "b1"]), batch="mean")
    w, losses = dict(start), []
    for epoch in (1, 2, 3):
        order = np.random.default_rng([4, 2, epoch]).permutation(23)
        for begin in range(0, 23, 5):
            batch = order[begin : begin + 5]
            found = program(x=x[batch], y=y[batch], **w)
            w = {name: value - 0.1 * found[f"dL/d{name}"] for name, value in w.items()}
        losses.append(float(program(x=x, y=y, **w)["L"]))
    assert run.loss == pytest.approx(losses, rel=1e-12)
    for name, value in w.items():
        np.testing.assert_allclose(run.parameters[name], value, rtol=1e-12)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ((np.array([[1.0, np.nan]]), [0]), r"x holds nan in example 1"),
        ((np.array([[1.0, 2.0], [np.inf, 0.0]]), [0, 1]), r"x holds inf in example 2"),
        ((np.ones((4, 2)), [0, 1, 2, 3]), r"y has 3 entries, but its labels take 4 values"),
        ((np.ones((2, 2)), [0, 7]), r"y has 3 entries, but its labels take 2 values"),
        ((np.ones((2, 2)), [0, -1]), r"y has 3 entries, but its labels take 2 values"),
        ((X, [0.0, 1.5, 2.0]), r"y wants labels, but 1.5 in example 2 is none"),
    ],
)
def test_bad_data_is_one_sentence_that_says_where(data, sentence):
    graph = Network((2, 3), loss="softmax_cross_entropy").graph
    with pytest.raises(DataError, match=sentence):
        sg.train(graph, data, epochs=1)


@TYPES
def test_a_diverging_step_size_names_the_epoch_and_keeps_the_last_good_parameters(dtype):
    w, x, y = sg.parameter("w"), sg.input("x"), sg.target("y")
    graph = sg.graph(((w * x - y) ** 2).named("L"))
    data = Dataset("four", {"x": np.arange(1.0, 5.0), "y": np.arange(4.0)})
    settings = {"optimizer": momentum(5.0), "batch_size": 3, "dtype": dtype}
    with pytest.raises(DivergedError) as caught:
        sg.train(graph, data, epochs=2000, **settings)
    run, epoch = caught.value.run, len(caught.value.run.loss) + 1
    assert f"no longer finite in epoch {epoch} with step size 5" in str(caught.value)
    assert "a smaller step size, such as 0.5" in str(caught.value)
    assert np.isfinite(run.parameters["w"])
    again = sg.train(graph, data, epochs=epoch - 1, **settings)
    assert again.parameters["w"] == run.parameters["w"]
    assert again.loss == run.loss


def test_a_number_too_large_for_the_type_is_refused_before_training():
    huge = (np.array([[1e300, 0.0], [0.0, 1.0]]), np.array([0, 1]))
    with pytest.raises(DataError, match=r"x holds 1e\+300, too large for float32"):
        sg.train(SOFTMAX, huge, epochs=1, dtype=np.float32)
    with pytest.raises(DataError, match=r"b1 holds 1e\+39, too large for float32"):
        sg.train(SOFTMAX, (X, LABELS), start={"b1": [1e39, 0, 0]}, dtype="float32")
