"""``[convention] kink``: the derivative of relu, |z|, max where their argument is 0."""

import pickle

import pytest

import symgrad as sg
from symgrad.errors import ProblemError

SLOPES = {  # to the right of the kink, to the left, of a(z)
    "a = relu(z)": (1, 0),
    "a = LeakyReLU(z)": (1, 0.01),
    "a = |z|": (1, -1),
    "a = max(0, z)": (1, 0),
    "a = -max(-z, 0)": (0, 1),
    r"a = \|z\|_1": (1, -1),
}
KINKS = (1, 0.5, 0.25, -2, 0)


def problem(equation="a = relu(z)", **convention):
    return sg.read_problem(
        {
            "equations": ["z = w x + b", equation, r"L = \frac{1}{2} (y - a)^2"],
            "inputs": ["x"],
            "targets": ["y"],
            "parameters": ["w", "b"],
            "values": {"x": 1, "y": 1, "w": 1, "b": -1},
            "convention": convention,
            "questions": [{"id": "z", "ask": r"\frac{\partial L}{\partial z}"}],
        }
    )


@pytest.mark.parametrize("kink", KINKS)
@pytest.mark.parametrize("equation", SLOPES)
def test_the_agreed_value_is_derived_proved_and_computed(equation, kink):
    asked = problem(equation, kink=kink)
    derivation = sg.derive(asked, wrt=["z"])
    report = sg.verify(derivation)
    assert report.holds, report
    program = sg.lower(derivation)
    slopes = {w: -float(program(**asked.values | {"w": w, "y": 1 + _value(equation, w - 1)})
                        ["dL/dz"]) for w in (0.5, 1, 1.5)}  # fmt: skip
    right, left = SLOPES[equation]
    assert slopes == pytest.approx({0.5: left, 1: kink, 1.5: right})
    assert sg.gradcheck(asked).holds


def _value(equation, z):
    right, left = SLOPES[equation]
    return right * z if z > 0 else left * z


def test_of_two_equal_arguments_of_max_one_gets_the_value_and_the_other_the_rest():
    asked = sg.read_problem(
        {
            "equations": ["m = max(u, v)"],
            "parameters": ["u", "v"],
            "values": {"u": 2, "v": 2},
            "convention": {"kink": 0.25},
        }
    )
    derivation = sg.derive(asked)
    assert sg.verify(derivation).holds
    found = sg.lower(derivation)(**asked.values)
    assert sorted([found["dm/du"], found["dm/dv"]]) == [0.25, 0.75]


def test_a_square_of_relu_has_no_kink():
    derivation = sg.derive(problem("a = relu(z)^2", kink=1), wrt=["z"])
    assert sg.verify(derivation).holds
    assert "where" not in str(derivation)


@pytest.mark.parametrize(
    ("kink", "answer", "verdict"),
    [
        (1, "(a - y) [z >= 0]", "correct"),
        (1, "(a - y) [z > 0]", "incorrect"),
        (1, "(a - y) relu'(z)", "correct"),
        (1, "(a - y) [z < 0]", "incorrect"),
        (1, r"\begin{cases} a - y & z \ge 0 \\ 0 & z < 0 \end{cases}", "correct"),
        (0.5, "(a - y) [z >= 0]", "incorrect"),
        (0.5, "(a - y) ([z > 0] + [z >= 0]) / 2", "correct"),
        (0, "(a - y) [z > 0]", "correct"),
        (0, "(a - y) [z >= 0]", "incorrect"),
        (None, "(a - y) [z >= 0]", "correct"),
    ],
)
def test_the_value_at_the_kink_counts_where_it_is_agreed_on(kink, answer, verdict):
    asked = problem() if kink is None else problem(kink=kink)
    mark = sg.mark(asked, answer, question="z")
    assert mark.verdict == verdict
    if verdict == "incorrect" and ">" in answer:
        assert "value at 0" in mark.mistake.message


def test_a_derivation_with_another_value_is_refused():
    derivation = sg.derive(problem(kink=1))
    others = sg.derive(problem(kink=0.5))
    mixed = type(derivation)(derivation.graph, "L", derivation.wrt, others.steps)
    assert sg.verify(mixed).refuted


def test_the_page_says_the_value():
    assert "is taken to be 1" in sg.render(sg.derive(problem(kink=1)), "html")


def test_a_problem_keeps_its_value_when_it_is_stored():
    asked = problem(kink=0.5)
    again = pickle.loads(pickle.dumps(asked))
    assert again.graph == asked.graph
    assert again.graph != problem(kink=1).graph
    assert sg.verify(sg.derive(again)).holds


@pytest.mark.parametrize("kink", [float("inf"), "1", True])
def test_a_value_that_is_no_number_is_refused(kink):
    with pytest.raises(ProblemError, match="kink"):
        problem(kink=kink)
