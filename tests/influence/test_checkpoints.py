"""A recorder keeps where a training passed and changes nothing about it."""

from __future__ import annotations

from itertools import pairwise

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


def trained(optimizer, recorder=None, graph=GRAPH, start=START):
    return sg.train(
        graph, drawn(0, 60, 0), optimizer=optimizer, epochs=3, batch_size=20, start=start,
        record=recorder,
    )  # fmt: skip


@pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_a_recorded_training_is_the_same_bit_for_bit(make):
    recorder = Recorder()
    alone, watched = trained(make()), trained(make(), recorder)
    assert all((alone.parameters[n] == watched.parameters[n]).all() for n in START)
    assert len(recorder.checkpoints) == watched.steps == 9
    assert all((recorder.checkpoints[0].parameters[n] == START[n]).all() for n in START)
    path = recorder.path(watched)
    assert path.shape == (10, 4)
    assert len(np.unique(path, axis=0)) == 10
    end = np.concatenate([watched.parameters[n].ravel() for n in recorder.points[0]])
    assert (path[-1] == end).all()


def test_points_have_the_names_that_the_parameters_have():
    """Two layers: a step of the recorded gradient leads from each point to the next one."""
    graph = sg.Network((3, 4, 1), loss="logistic_loss").graph
    recorder, data = Recorder(), drawn(0, 60, 0)
    run = sg.train(graph, data, optimizer=sg.training.gd(0.5), epochs=3, record=recorder)
    gradients = sg.lower(sg.derive(graph), batch="mean")
    points = [*(step.parameters for step in recorder.checkpoints), run.parameters]
    for here, there in pairwise(points):
        found = gradients(**here, **data)
        for name in graph.parameters:
            expected = here[name] - 0.5 * found[f"dL/d{name}"]
            np.testing.assert_allclose(there[name], expected, rtol=1e-10, atol=1e-14)


def test_step_sizes_follow_the_schedule_and_are_summed_between_checkpoints():
    recorder = Recorder(every=2)
    trained(OPTIMIZERS["decay"](), recorder)
    sizes = [0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125, 0.125, 0.125]
    found = [checkpoint.step_size for checkpoint in recorder.checkpoints]
    assert found == [sum(sizes[k : k + 2]) for k in range(0, 9, 2)]


def test_a_recorder_that_keeps_nothing_is_refused():
    with pytest.raises(ValueProblem, match="every is 0"):
        Recorder(every=0)


def test_a_chain_is_recorded_with_the_step_size_of_its_end():
    recorder = Recorder()
    trained(sg.training.chain(sg.training.clip_norm(0.1), sg.training.gd(0.5)), recorder)
    assert {step.step_size for step in recorder.checkpoints} == {0.5}
