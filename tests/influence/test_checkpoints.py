"""A recorder keeps where a training passed and changes nothing about it."""

from __future__ import annotations

import numpy as np
import pytest
from convex import GRAPH, START, drawn

import symgrad as sg
from symgrad.errors import ValueProblem
from symgrad.influence import Recorder

OPTIMIZERS = {
    "gd": lambda: sg.training.gd(0.5),
    "look-ahead": lambda: sg.training.nesterov_ahead(0.5),
    "adam": lambda: sg.training.adam(0.1),
    "decay": lambda: sg.training.gd(sg.training.step_decay(0.5, every=3)),
}


def trained(optimizer):
    return sg.train(
        GRAPH, drawn(0, 60, 0), optimizer=optimizer, epochs=3, batch_size=20, start=START
    )


@pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_a_watched_training_is_the_same_bit_for_bit(make):
    recorder = Recorder()
    alone, watched = trained(make()), trained(recorder.watch(make()))
    assert all((alone.parameters[n] == watched.parameters[n]).all() for n in START)
    checkpoints = recorder.checkpoints(watched.parameters)
    assert len(checkpoints) == watched.steps == 9
    assert all((checkpoints[0].parameters[n] == START[n]).all() for n in START)
    assert recorder.path().shape == (10, 4)
    end = np.concatenate([watched.parameters[n].ravel() for n in START])
    assert (recorder.path()[-1] == end).all()


def test_step_sizes_follow_the_schedule_and_are_summed_between_checkpoints():
    recorder = Recorder(every=2)
    run = trained(recorder.watch(OPTIMIZERS["decay"]()))
    sizes = [0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125, 0.125, 0.125]
    found = [checkpoint.step_size for checkpoint in recorder.checkpoints(run.parameters)]
    assert found == [sum(sizes[k : k + 2]) for k in range(0, 9, 2)]


def test_a_recorder_begins_anew_with_every_training():
    recorder = Recorder()
    for _ in range(2):
        run = trained(recorder.watch(sg.training.gd(0.5)))
    assert len(recorder.checkpoints(run.parameters)) == run.steps


def test_a_recorder_that_keeps_nothing_is_refused():
    with pytest.raises(ValueProblem, match="every is 0"):
        Recorder(every=0)


def test_a_chain_is_recorded_with_the_step_size_of_its_end():
    recorder = Recorder()
    optimizer = sg.training.chain(sg.training.clip_norm(0.1), sg.training.gd(0.5))
    run = trained(recorder.watch(optimizer))
    assert {step.step_size for step in recorder.checkpoints(run.parameters)} == {0.5}
