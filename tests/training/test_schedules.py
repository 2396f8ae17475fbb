"""Schedules against their formulas and against PyTorch's."""

import numpy as np
import pytest

from symgrad.errors import ValueProblem
from symgrad.training import (
    constant,
    cosine,
    exponential,
    gd,
    step_decay,
    steps_per_epoch,
    warm_up,
)


def first(schedule, count=12):
    return [schedule(t) for t in range(count)]


def test_each_schedule_follows_its_formula():
    assert first(constant(0.3), 3) == [0.3, 0.3, 0.3]
    assert first(step_decay(0.8, factor=0.5, every=2), 5) == [0.8, 0.8, 0.4, 0.4, 0.2]
    assert first(exponential(1.0, factor=0.5), 3) == [1, 0.5, 0.25]
    assert first(cosine(2.0, steps=4, end=1.0), 6) == pytest.approx(
        [2, 1.5 + 0.5 * 2**-0.5, 1.5, 1.5 - 0.5 * 2**-0.5, 1, 1]
    )


def test_a_warm_up_rises_to_the_schedule_that_follows():
    assert first(warm_up(4, 0.8), 6) == pytest.approx([0.2, 0.4, 0.6, 0.8, 0.8, 0.8])
    assert first(warm_up(2, step_decay(1.0, every=1)), 5) == [0.5, 1, 1, 0.5, 0.25]


IN_PYTORCH = {
    "StepLR": (step_decay(0.1, factor=0.3, every=3), {"step_size": 3, "gamma": 0.3}),
    "ExponentialLR": (exponential(0.1, factor=0.9), {"gamma": 0.9}),
    "CosineAnnealingLR": (cosine(0.1, steps=11, end=0.01), {"T_max": 11, "eta_min": 0.01}),
}


@pytest.mark.parametrize("name", IN_PYTORCH)
def test_step_sizes_are_those_of_pytorch(name):
    torch = pytest.importorskip("torch")
    schedule, settings = IN_PYTORCH[name]
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    peer, sizes = getattr(torch.optim.lr_scheduler, name)(optimizer, **settings), []
    for _ in range(12):
        sizes.append(peer.get_last_lr()[0])
        optimizer.step()
        peer.step()
    assert first(schedule) == pytest.approx(sizes, rel=1e-12)


def test_an_optimizer_steps_by_its_schedule():
    w, optimizer = np.zeros(1), gd(step_decay(0.8, every=1))
    state, path = optimizer.init(w), []
    for _ in range(3):
        optimizer.update(np.ones(1), state, w)
        path.append(float(w[0]))
    assert path == pytest.approx([-0.8, -1.2, -1.4])
    assert optimizer.name == "gd(step_size=step_decay(step_size=0.8, factor=0.5, every=1))"


@pytest.mark.parametrize(
    ("make", "settings"),
    [
        (constant, {"step_size": 0.0}),
        (step_decay, {"step_size": 0.1, "factor": 1.5}),
        (step_decay, {"step_size": 0.1, "every": 0}),
        (exponential, {"step_size": 0.1, "factor": float("nan")}),
        (cosine, {"step_size": 0.1, "steps": 0}),
        (cosine, {"step_size": 0.1, "steps": 3, "end": 0.2}),
        (warm_up, {"steps": 0, "then": 0.1}),
        (warm_up, {"steps": 1, "then": -0.1}),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(make, settings):
    with pytest.raises(ValueProblem):
        make(**settings)


def test_an_epoch_has_one_step_a_batch():
    assert steps_per_epoch(10, None) == 1
    assert steps_per_epoch(10, 3) == 4
    assert steps_per_epoch(10, 100) == 1
    assert steps_per_epoch(0, 5) == 1
