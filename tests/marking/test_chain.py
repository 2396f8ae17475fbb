"""A side that is right in another reading than the plain one says nothing else on the way."""

import pytest

import symgrad as sg
from symgrad.marking.judging import judge

FORK = {
    "equations": ["u = 2 w", "v = w + u", "L = v^2"],
    "parameters": ["w"],
    "values": {"w": 1},
}
SQUARE = {
    "equations": ["z = W x", "h = tanh(z)", r"L = \sum_k h_k"],
    "inputs": ["x"],
    "parameters": ["W"],
    "shapes": {"x": ["D"], "W": ["D", "D"]},
}
PATHS = (
    r"\frac{\partial L}{\partial w} = \frac{\partial L}{\partial v} \frac{\partial v}{\partial w}"
    r" + \frac{\partial L}{\partial u} \frac{\partial u}{\partial w}"
)
ALONG = (
    r"\frac{\partial L}{\partial x} = \frac{\partial z}{\partial x} \frac{\partial L}{\partial z}"
)
ENDS = {
    "the local derivatives": (FORK, "w", PATHS, " = 2 v + 4 v", "correct"),
    "their number": (FORK, "w", PATHS, " = 18", "correct"),
    "over all paths": (FORK, "w", PATHS, " = 6 v + 4 v", "incorrect"),
    "the number over all paths": (FORK, "w", PATHS, " = 30", "incorrect"),
    "along the names": (SQUARE, "W", ALONG, r" = W^\top (1 - h^2)", "correct"),
    "as matrices": (SQUARE, "W", ALONG, " = W (1 - h^2)", "incorrect"),
}


@pytest.mark.parametrize("name", ENDS)
def test_the_next_side_is_what_the_chain_began_with(name):
    problem, wrt, text, end, verdict = ENDS[name]
    assert judge(sg.read_problem(problem), text, wrt=wrt).verdict == "correct"
    mark = judge(sg.read_problem(problem), text + end, wrt=wrt)
    assert mark.verdict == verdict, mark.lines
