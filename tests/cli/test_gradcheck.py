"""The roads that ``symgrad gradcheck`` goes."""

import json
from typing import get_args

from symgrad.cli.options import RoadName
from symgrad.numeric import ROADS


def test_gradcheck_goes_the_roads_that_are_named(run):
    named = ("--road", "direction", "--road", "richardson")
    code, out, _ = run("gradcheck", "problem.toml", *named, "--json")
    assert code == 0
    assert set(json.loads(out)["gradients"]["W"]) == {"direction", "richardson"}
    assert run("gradcheck", "problem.toml", "--road", "nowhere")[0] == 2


def test_every_road_has_its_name_on_the_command_line():
    assert get_args(RoadName) == (*ROADS, "all")


def test_a_gradient_that_no_road_resolves_is_undecided(run, folder):
    text = 'equations = ["L = sin(10^4 sqrt(w^2))"]\nparameters = ["w"]\n[values]\nw = 0.3\n'
    (folder / "wave.toml").write_text(text)
    code, out, _ = run("gradcheck", "wave.toml", "--road", "central", "--json")
    assert code == 3
    assert json.loads(out)["undecided"] == ["w"]
    assert run("gradcheck", "wave.toml", "--road", "backprop")[0] == 0
