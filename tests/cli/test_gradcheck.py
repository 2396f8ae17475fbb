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
