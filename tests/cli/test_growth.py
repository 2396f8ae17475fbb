"""A loss that explodes but stays finite is told, though the run ends as it should."""

import pytest

from symgrad.cli.training import train_problem
from symgrad.problems import read_problem
from symgrad.training import Recipe

PROBLEM = {
    "equations": ["L = (y - w x)^2"],
    "inputs": ["x"],
    "targets": ["y"],
    "parameters": ["w"],
    "values": {"x": 1.0, "y": 1.0, "w": 0.0},
}


@pytest.mark.parametrize(("step_size", "warns"), [(2.0, True), (0.1, False)])
def test_a_finite_loss_that_grows_a_million_times_is_a_warning(capsys, step_size, warns):
    run, _ = train_problem(read_problem(PROBLEM), recipe=Recipe(step_size=step_size), epochs=20)
    assert len(run.loss) == 20
    assert ("warning: the loss grew" in capsys.readouterr().err) == warns


def test_a_loss_that_explodes_in_the_first_step_is_a_warning(capsys):
    run, _ = train_problem(read_problem(PROBLEM), recipe=Recipe(step_size=1e9), epochs=1)
    assert run.first_loss == 1.0
    assert "warning: the loss grew from 1 to" in capsys.readouterr().err
