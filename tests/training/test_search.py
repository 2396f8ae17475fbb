"""The search: every combination, ranked, whatever runs it; and the road without derivatives."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import pytest

import symgrad as sg
from symgrad.errors import ValueProblem
from symgrad.nets import Network
from symgrad.training import (
    Recipe,
    grid,
    log_uniform,
    one_weight_at_a_time,
    random_settings,
    search,
)

GRAPH = Network((2, 4, 2), loss="softmax_cross_entropy").graph
CHOICES = grid(step_size=[1e-4, 0.1], batch_size=[8, 32], momentum=[0.0, 0.9])


def test_a_grid_is_every_combination_in_order():
    assert grid(step_size=[1, 2], momentum=[0]) == (
        {"step_size": 1, "momentum": 0},
        {"step_size": 2, "momentum": 0},
    )
    assert len(CHOICES) == 8


def test_settings_at_random_repeat_with_their_seed_and_stay_in_their_range():
    of = {"step_size": log_uniform(1e-4, 1.0), "batch_size": [8, 16]}
    drawn = random_settings(200, seed=3, **of)
    assert drawn == random_settings(200, seed=3, **of) != random_settings(200, seed=4, **of)
    assert {each["batch_size"] for each in drawn} == {8, 16}
    sizes = [each["step_size"] for each in drawn]
    assert all(1e-4 <= size <= 1 for size in sizes)
    assert 70 < sum(size < 1e-2 for size in sizes) < 130


def test_the_best_trial_comes_first_and_is_a_run_like_any_other():
    found = search(GRAPH, "moons", settings=CHOICES, epochs=8)
    losses = [trial.loss for trial in found.trials]
    assert losses == sorted(losses)
    best = found.best.settings
    assert best["step_size"] == 0.1
    stepper = sg.training.momentum(0.1, beta=best["momentum"])
    again = sg.train(
        GRAPH, "moons", epochs=8, batch_size=best["batch_size"], validation=0.2, optimizer=stepper
    )
    assert again.loss == found.best.run.loss
    title = "validation loss  step_size  batch_size  momentum"
    assert str(found).splitlines()[0] == title


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_an_executor_changes_nothing_of_the_result(kind):
    alone = search(GRAPH, "moons", settings=CHOICES[:4], epochs=3)
    pool = (
        ThreadPoolExecutor(2)
        if kind == "threads"
        else ProcessPoolExecutor(2, mp_context=get_context("spawn"))
    )
    with pool as executor:
        together = search(GRAPH, "moons", settings=CHOICES[:4], epochs=3, executor=executor)
    assert [t.settings for t in together.trials] == [t.settings for t in alone.trials]
    assert [t.run.loss for t in together.trials] == [t.run.loss for t in alone.trials]


def test_a_trial_that_diverges_is_last():
    w, x, y = sg.parameter("w"), sg.input("x"), sg.target("y")
    graph = sg.graph(((w * x - y) ** 2).named("L"))
    data = ([1.0, 2.0, 3.0, 4.0], [2.0, 4.0, 6.0, 8.0])
    steps = grid(step_size=[1e30, 0.01])
    found = search(graph, data, settings=steps, validation=0.25, epochs=50, recipe=Recipe("gd"))
    assert found.best.settings == {"step_size": 0.01}
    assert found.trials[-1].run is None
    assert str(found).endswith("diverged         1e+30")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: grid(step_size=[]),
        lambda: random_settings(0, step_size=[1]),
        lambda: log_uniform(0.0, 1.0),
        lambda: log_uniform(2.0, 1.0),
        lambda: search(GRAPH, "moons", settings=[]),
        lambda: search(GRAPH, "moons", settings=[{"speed": 3}]),
        lambda: search(GRAPH, "moons", settings=[{"seed": 3}], validation=0.0),
        lambda: one_weight_at_a_time(GRAPH, "moons", change=0.0),
        lambda: one_weight_at_a_time(GRAPH, "moons", epochs=0),
    ],
)
def test_a_search_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueProblem):
        wrong()


def test_one_weight_at_a_time_descends_and_counts_its_forward_passes():
    start = sg.train(GRAPH, "moons", epochs=1, optimizer=sg.training.gd(1e-300))
    run = one_weight_at_a_time(GRAPH, "moons", change=0.05, epochs=3)
    weights = sum(array.size for array in run.parameters.values())
    assert weights == 22
    assert run.metrics["forward_passes"] == 1 + 3 * 2 * weights
    assert list(run.loss) == sorted(run.loss, reverse=True)
    assert run.loss[0] < start.loss[0]


def test_one_weight_at_a_time_finds_the_value_of_the_lecture():
    """A weight .3 of loss .5, at .35 of loss .6, at .25 of loss .4: it is decreased."""
    w = sg.parameter("w")
    graph = sg.graph((2 * w - sg.constant("c")).named("L"))
    run = one_weight_at_a_time(graph, start={"w": 0.3}, constants={"c": 0.1}, change=0.05)
    assert run.parameters["w"] == pytest.approx(0.25)
    assert run.loss == pytest.approx((0.4,))
    assert run.metrics["forward_passes"] == 3
