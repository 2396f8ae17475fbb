"""A number for a name that has none is a condition and is told; outside of its domain, refused."""

import pytest

import symgrad as sg
from symgrad.marking.judging import judge

MARGIN = {
    "equations": ["m = y w x + b", r"L = \max(0, 1 - m)"],
    "inputs": ["x"],
    "targets": ["y"],
    "parameters": ["w", "b"],
    "domains": {"y": "{-1, 1}"},
}
C, D, X = "correct", "definition", "incorrect"
PAGES = {
    "a right line under it": ("y = 1\ndL/dw = -x (m < 1)", [D, C]),
    "a right line anywhere": ("y = 1\ndL/dw = -y x (m < 1)", [D, C]),
    "a wrong line under it": ("y = 1\ndL/dw = x (m < 1)", [D, X]),
    "what is right at another number": ("y = -1\ndL/dw = -x (m < 1)", [D, X]),
    "a number outside of the domain": ("y = 5\ndL/dw = -y x (m < 1)", [X, C]),
    "what it would make of a line": ("y = 5\ndL/dw = -5 x (m < 1)", [X, X]),
    "a 0 before a definition that uses it": ("b = 0\nm = y w x\ndL/dw = -y x (m < 1)", [D, C, C]),
    "a wrong definition behind a 0": ("b = 0\nm = w x\ndL/dw = -y x (m < 1)", [D, X, C]),
    "a 0 that is not assumed": ("m = y w x\ndL/dw = -y x (m < 1)", [X, C]),
}


@pytest.mark.parametrize("name", PAGES)
def test_it_holds_for_the_lines_behind_it(name):
    text, verdicts = PAGES[name]
    mark = judge(sg.read_problem(MARGIN), text, wrt="w")
    assert [line.verdict for line in mark.lines] == verdicts


def test_it_is_told():
    mark = judge(sg.read_problem(MARGIN), "y = 1\ndL/dw = -x (m < 1)", wrt="w")
    assert "taken for a condition: at y = 1" in mark.notes
    mark = judge(sg.read_problem(MARGIN), "y = 5\ndL/dw = -y x (m < 1)", wrt="w")
    assert mark.lines[0].message == "y was given in {-1, 1}: 5 is not in it."


def test_a_gradient_that_is_set_to_0_stays_a_condition():
    line = {"equations": ["L = (w x - y)^2 / 2"], "inputs": ["x"], "targets": ["y"]}
    problem = sg.read_problem({**line, "parameters": ["w"]})
    mark = judge(problem, "dL/dw = (w x - y) x = 0\nw x^2 = x y", wrt="w")
    assert (mark.verdict, mark.notes) == ("correct", ("true where ∂L/∂w = 0",))
