"""Gradients of single examples, their products, TracIn."""

from __future__ import annotations

import numpy as np
import pytest
from convex import FIT, GRAPH, START, correlation, drawn, true_leave_one_out
from zoo import ZOO

import symgrad as sg
from symgrad.errors import DataError, ValueProblem
from symgrad.influence import (
    Recorder,
    gradient_norms,
    gradient_products,
    match_examples,
    per_example_gradients,
    self_influence,
    tracin,
)

LINE = ZOO["seed_000_line"]
AT_ONE = {"w": np.asarray(1.0), "b": np.asarray(1.0)}
TRAIN, TEST = ([2.0], [5.0]), ([1.0], [3.0])


def test_the_gradients_of_the_seed_are_those_that_it_prints():
    found = per_example_gradients(LINE, AT_ONE, TRAIN)
    assert (found["w"].tolist(), found["b"].tolist()) == ([-4.0], [-2.0])


def test_the_minimal_check_of_tracin_and_its_second_order_gap():
    """Seed 000 at w = b = 1: η g·g' = 0.6 to first order, the loss truly falls by 0.42."""
    scores = tracin(LINE, [(AT_ONE, 0.1)], TRAIN, TEST).scores
    assert scores == pytest.approx(np.array([[0.6]]), rel=1e-14)
    run = sg.train(LINE, TRAIN, optimizer=sg.training.gd(0.1), epochs=1, start=AT_ONE,
                   standardize=False)  # fmt: skip
    before, after = (
        sg.lower(LINE)(**parameters, x=1.0, y=3.0)["L"] for parameters in (AT_ONE, run.parameters)
    )
    assert before - after == pytest.approx(0.42, rel=1e-14)


def test_the_mean_of_the_gradients_is_the_gradient_of_the_mean():
    arrays = drawn(0, 60, 0)
    each = per_example_gradients(GRAPH, START, arrays)
    mean = sg.lower(sg.derive(GRAPH), batch="mean")(**START, **arrays)
    for name, gradients in each.items():
        assert gradients.shape == (60, *START[name].shape)
        np.testing.assert_allclose(gradients.mean(axis=0), mean[f"dL/d{name}"], atol=1e-15)


def test_many_examples_are_the_same_as_few(monkeypatch):
    arrays = drawn(0, 60, 0)
    whole = per_example_gradients(GRAPH, START, arrays)
    monkeypatch.setattr("symgrad.influence.each.CHUNK", 7)
    parts = per_example_gradients(GRAPH, START, arrays)
    for name in whole:
        np.testing.assert_allclose(parts[name], whole[name], rtol=1e-12)


def test_tracin_is_the_weighted_sum_of_products_at_the_checkpoints():
    train, test = drawn(1, 30, 0), drawn(1, 5, 1)
    other = {"W1": np.array([[0.5, -0.5, 1.0]]), "b1": np.array([0.2])}
    parts = [gradient_products(GRAPH, at, train, test).scores for at in (START, other)]
    found = tracin(GRAPH, [(START, 0.5), (other, 2.0)], train, test)
    np.testing.assert_allclose(found.scores, 0.5 * parts[0] + 2.0 * parts[1], rtol=1e-12)
    assert found.scores.shape == (5, 30)


def test_self_influence_is_what_an_example_does_for_itself():
    train, steps = drawn(1, 30, 0), [(START, 0.5)]
    itself = np.diag(tracin(GRAPH, steps, train, train).scores)
    np.testing.assert_allclose(self_influence(GRAPH, steps, train), itself, rtol=1e-12)
    assert gradient_norms(GRAPH, steps * 3, train).shape == (3, 30)


@pytest.mark.parametrize("seed", range(3))
def test_tracin_over_a_run_correlates_with_true_leave_one_out(seed):
    """0.95 where the penalty evens the Hessian out; without one it is about 0.9 here, and only
    influence functions, which know the Hessian, stay above 0.99."""
    train, test, recorder = drawn(seed, 60, 0), drawn(seed, 20, 1), Recorder(every=10)
    run = sg.train(
        GRAPH, train, optimizer=sg.training.gd(0.5), epochs=200, start=START, record=recorder
    )
    optimum = FIT(train)
    np.testing.assert_allclose(run.parameters["W1"], optimum["W1"], atol=1e-6)
    found = tracin(GRAPH, recorder.checkpoints, train, test)
    assert correlation(found, true_leave_one_out(seed)) > 0.95


@pytest.fixture(scope="module")
def mislabeled():
    """150 digits, 15 of them with a wrong label; a small net trained on them."""
    pytest.importorskip("sklearn")
    graph = sg.Network((64, 16, 10), loss="softmax_cross_entropy").graph
    digits, rng = sg.training.named_set("digits"), np.random.default_rng(0)
    order = rng.permutation(len(digits))[:150]
    x, y = digits.columns["x"][order] / 16, digits.columns["y"][order].copy()
    wrong = rng.choice(150, 15, replace=False)
    y[wrong] = (y[wrong] + rng.integers(1, 10, 15)) % 10
    train, recorder = match_examples(graph, (x, y)), Recorder(every=30)
    sg.train(graph, train, optimizer=sg.training.gd(0.5), epochs=120, record=recorder)
    return graph, train, recorder.checkpoints, wrong


def test_planted_mislabeled_digits_stand_out_by_their_self_influence(mislabeled):
    graph, train, checkpoints, wrong = mislabeled
    suspects = np.argsort(-self_influence(graph, checkpoints, train))
    assert np.isin(wrong, suspects[:30]).mean() > 0.9
    assert np.isin(suspects[:15], wrong).mean() >= 0.8


def test_right_labels_do_not_stand_out_when_the_wrong_ones_are_mended(mislabeled):
    graph, train, checkpoints, wrong = mislabeled
    digits, order = sg.training.named_set("digits"), np.random.default_rng(0).permutation(1797)
    mended = match_examples(graph, (train["x"], digits.columns["y"][order[:150]]))
    suspects = np.argsort(-self_influence(graph, checkpoints, mended))
    assert np.isin(suspects[:15], wrong).mean() < 0.5


def test_examples_are_scaled_as_the_training_scaled_them():
    graph = sg.Network((2, 1)).graph
    x, y = np.array([[1.0, 10.0], [3.0, 50.0]]), np.array([[0.0], [1.0]])
    run = sg.train(graph, (x, y), epochs=1, standardize=True)
    found = match_examples(graph, (x, y), run=run)
    assert found["x"].tolist() == [[-1.0, -1.0], [1.0, 1.0]]
    assert found["y"].tolist() == y.tolist()


def test_a_graph_of_all_rows_at_once_has_no_single_examples():
    X, y, w = sg.input("X", "N", 2), sg.target("y", "N"), sg.parameter("w", 2)
    graph = sg.graph((((y - X @ w) ** 2).sum()).named("L"))
    with pytest.raises(DataError, match="no example has a loss of its own"):
        match_examples(graph, (np.ones((5, 2)), np.ones(5)))


def test_no_checkpoints_are_refused():
    with pytest.raises(ValueProblem, match="no checkpoints"):
        tracin(GRAPH, [], drawn(0, 60, 0), drawn(0, 20, 1))
