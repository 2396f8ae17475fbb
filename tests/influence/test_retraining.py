"""Leave-one-out and Shapley values, by training again."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import cache, partial
from itertools import permutations
from multiprocessing import get_context

import numpy as np
import pytest

import symgrad as sg
from symgrad.errors import ValueProblem
from symgrad.influence import Influence, Optimum, Training, leave_one_out, shapley
from symgrad.influence.each import losses

GRAPH = sg.Network((2, 1), loss="half_squared_error", l2=0.1).graph
START = {"W1": np.zeros((1, 2)), "b1": np.zeros(1)}
FIT = Optimum(GRAPH, START)


def drawn(count, part):
    rng = np.random.default_rng([3, part])
    x = rng.standard_normal((count, 2))
    return {"x": x, "y": (x @ [1.0, -1.0] + rng.standard_normal(count))[:, None]}


FEW, TESTS = drawn(4, 0), drawn(6, 1)


@cache
def value(which):
    """V(S) = -L(z'; trained on S)."""
    part = {name: array[list(which)] for name, array in FEW.items()}
    return -losses(GRAPH, FIT(part) if which else START, TESTS)


def exact_shapley():
    """The mean over all orders of what an example adds to those before it."""
    gains, orders = np.zeros((6, 4)), list(permutations(range(4)))
    for order in orders:
        for place, example in enumerate(order):
            before, after = sorted(order[:place]), sorted(order[: place + 1])
            gains[:, example] += value(tuple(after)) - value(tuple(before))
    return gains / len(orders)


def test_the_optimum_has_no_slope_left():
    at = FIT(FEW)
    found = sg.lower(sg.derive(GRAPH), batch="mean")(**at, **FEW)
    assert max(np.abs(found[f"dL/d{name}"]).max() for name in at) < 1e-8


def test_a_loss_without_a_minimum_is_said():
    w, x, y = sg.parameter("w"), sg.input("x"), sg.target("y")
    fit = Optimum(sg.graph((y - w * x).named("L")), {"w": np.zeros(())})
    with pytest.raises(ValueProblem, match="no minimum of L"):
        leave_one_out(fit, ([1.0, 2.0], [0.0, 1.0]), ([1.0], [1.0]))


def test_leaving_an_example_out_is_training_without_it():
    found = leave_one_out(FIT, FEW, TESTS)
    everything = value((0, 1, 2, 3))
    for example in range(4):
        rest = tuple(k for k in range(4) if k != example)
        np.testing.assert_allclose(found.scores[:, example], everything - value(rest), atol=1e-9)


def test_shapley_values_come_to_the_mean_over_all_orders():
    found, truth = shapley(FIT, FEW, TESTS, permutations=100), exact_shapley()
    assert np.abs((found.scores - truth) / found.errors).max() < 4.5
    assert np.corrcoef(found.scores.ravel(), truth.ravel())[0, 1] > 0.95


def test_shapley_values_add_up_to_the_whole_gain():
    found = shapley(FIT, FEW, TESTS, permutations=3)
    whole = value((0, 1, 2, 3)) - value(())
    np.testing.assert_allclose(found.scores.sum(axis=1), whole, atol=1e-12)


def test_truncation_saves_trainings_and_is_said():
    trained = []

    class Counted:
        graph, start, constants = GRAPH, START, {}

        def __call__(self, arrays):
            trained.append(len(arrays["y"]))
            return FIT(arrays)

    shapley(Counted(), FEW, TESTS, permutations=5)
    assert len(trained) == 1 + 5 * 3  # all four together are trained once
    trained.clear()
    found = shapley(Counted(), FEW, TESTS, permutations=5, tolerance=100.0)
    assert len(trained) == 1 + 5 * 1
    assert "within 100 of" in repr(found)


def test_training_again_takes_the_settings_of_training():
    fit = Training(GRAPH, START, partial(sg.training.gd, 0.15), epochs=1500)
    exact = leave_one_out(FIT, FEW, TESTS).scores
    np.testing.assert_allclose(leave_one_out(fit, FEW, TESTS).scores, exact, atol=1e-6)


@pytest.mark.parametrize("pool", ["threads", "processes"])
def test_an_executor_gives_the_same_bit_for_bit(pool):
    fit = Training(GRAPH, START, partial(sg.training.gd, 0.1), epochs=5)
    alone = leave_one_out(fit, FEW, TESTS), shapley(fit, FEW, TESTS, permutations=3)
    make = {
        "threads": lambda: ThreadPoolExecutor(2),
        "processes": lambda: ProcessPoolExecutor(1, mp_context=get_context("spawn")),
    }[pool]
    with make() as executor:
        beside = (
            leave_one_out(fit, FEW, TESTS, executor=executor),
            shapley(fit, FEW, TESTS, permutations=3, executor=executor),
        )
    for one, other in zip(alone, beside, strict=True):
        assert (one.scores == other.scores).all()


def test_no_permutations_are_refused():
    with pytest.raises(ValueProblem, match="permutations is 0"):
        shapley(FIT, FEW, TESTS, permutations=0)


def test_scores_rank_and_read_well():
    found = Influence(np.array([[1.0, -2.0, 0.5], [3.0, 0.0, -0.5]]), "by hand", ("as planted",))
    assert found.total.tolist() == [2.0, -1.0, 0.0]
    assert (found.helpful(2), found.harmful(1)) == ([0, 2], [1])
    assert found.harmful(1, test=1) == [2]
    assert repr(found).splitlines() == [
        "by hand: 3 training examples for 2 test examples",
        "most helpful  0: +2",
        "most harmful  1: -1",
        "as planted",
    ]
