"""Names that an equation defines as a derivative: δ = ∂L/∂z."""

import pytest

import symgrad as sg
from symgrad.marking.judging import judge

NET = {
    "equations": [
        "z = W x + b",
        r"L = \frac12 \|\tanh(z) - y\|^2",
        r"\delta = \frac{\partial L}{\partial z}",
    ],
    "loss": "L",
    "inputs": ["x"],
    "targets": ["y"],
    "parameters": ["W", "b"],
    "shapes": {"W": ["H", "D"], "x": ["D"], "b": ["H"], "y": ["H"]},
}


def test_such_a_name_stands_for_the_derivative_itself():
    problem = sg.read_problem(NET)
    assert str(problem.graph.defined["delta"]) == (
        "delta[i] = (1 - tanh(z[i])²)·(tanh(z[i]) - y[i])"
    )


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [(r"\delta x^\top", "correct"), (r"x \delta^\top", "incorrect")],
)
def test_answers_may_use_it(answer, verdict):
    assert judge(sg.read_problem(NET), answer, wrt="W").verdict == verdict


def test_a_question_may_ask_for_it():
    problem = sg.read_problem({**NET, "questions": [{"id": "d", "ask": r"\delta"}]})
    assert judge(problem, r"(\tanh(z) - y) \odot (1 - \tanh(z)^2)").verdict == "correct"
    assert judge(problem, r"\tanh(z) - y").verdict == "incorrect"
    assert judge(problem, r"\delta").verdict == "undecided"
