"""``[indices] o = "V"``: a fixed but arbitrary position along an axis; ``[rows] x = "X"``."""

import pickle

import numpy as np
import pytest

import symgrad as sg
from symgrad.errors import ProblemError, ValueProblem

NAIVE_SOFTMAX = {
    "equations": ["z = U v", r"\hat y = \operatorname{softmax}(z)", r"J = -\log \hat y_o"],
    "parameters": ["v", "U"],
    "indices": {"o": "V"},
    "rows": {"u": "U"},
    "shapes": {"v": ["d"], "U": ["V", "d"]},
    "questions": [
        {"id": "z", "ask": r"\frac{\partial J}{\partial z_i}"},
        {"id": "v", "ask": r"\frac{\partial J}{\partial v}"},
    ],
}
VALUES = {"v": [1.0, 2.0], "U": [[0.5, 0.25], [-1, 0.5], [0.25, 0]]}


def problem(**changes):
    return sg.read_problem({**NAIVE_SOFTMAX, **changes})


def test_it_is_derived_and_verified_for_every_position():
    derivation = sg.derive(problem())
    report = sg.verify(derivation)
    assert report.holds, report
    latex = sg.render(derivation, "latex")
    assert r"\delta_{i o}" in latex
    assert r"\hat{y}_{o}" in latex


@pytest.mark.parametrize("o", [1, 2, 3])
def test_a_program_takes_its_number_from_the_values(o):
    asked = problem(values={**VALUES, "o": o})
    found = sg.lower(sg.derive(asked, wrt=["v", "z"]))(**asked.concrete_values())
    U, v = np.array(VALUES["U"]), np.array(VALUES["v"])
    p = np.exp(U @ v) / np.exp(U @ v).sum()
    np.testing.assert_allclose(found["J"], -np.log(p[o - 1]))
    np.testing.assert_allclose(found["dJ/dz"], p - np.eye(3)[o - 1], atol=1e-15)
    np.testing.assert_allclose(found["dJ/dv"], U.T @ p - U[o - 1])
    assert sg.gradcheck(asked).holds
    assert sg.gradcheck(problem().with_values({"o": o, "V": 3})).holds


def test_gradcheck_takes_any_position_where_none_is_given():
    assert sg.gradcheck(problem()).holds


def test_a_program_without_a_number_says_what_is_missing():
    with pytest.raises(ValueProblem, match="no number for the position o"):
        sg.lower(sg.derive(problem()))


@pytest.mark.parametrize("given", [{}, {"values": {**VALUES, "o": 2}}], ids=["any", "given"])
@pytest.mark.parametrize(
    ("question", "answer", "verdict"),
    [
        ("z", r"\hat y_i - \delta_{io}", "correct"),
        ("z", r"\hat y_i - \mathbf 1[i = o]", "correct"),
        ("z", r"\hat y_i", "incorrect"),
        ("z", r"\hat y_i - \delta_{i1}", "incorrect"),
        ("z", r"\hat y_i - 1", "incorrect"),
        ("z", r"\hat y_o - \delta_{io}", "incorrect"),
        ("v", r"U^\top \hat y - u_o", "correct"),
        ("v", r"-u_o + \sum_{w=1}^{V} \hat y_w u_w", "correct"),
        ("v", r"U^\top \hat y + u_o", "incorrect"),
        ("v", r"U^\top \hat y - u_1", "incorrect"),
    ],
)
def test_answers_may_name_it(question, answer, verdict, given):
    mark = sg.mark(problem(**given), answer, question=question)
    assert mark.verdict == verdict, mark


def test_it_stands_on_its_own_axis_only():
    equations = ["z = U v", "J = v_o"]
    with pytest.raises(sg.SymgradError, match="leaves an axis"):
        problem(equations=equations)
    with pytest.raises(sg.SymgradError, match="leaves an axis"):
        problem(equations=["z = U v", "J = z_{o+1}"])


def test_a_number_beyond_the_axis_is_refused():
    with pytest.raises(ProblemError, match="position o is 4, but V is 3"):
        problem(sizes={"V": 3}, values={"o": 4})
    with pytest.raises(ProblemError, match="W is no size"):
        problem(indices={"o": "W"})


def test_another_position_in_a_step_is_refused():
    derivation = sg.derive(problem(sizes={"V": 3}))
    other = sg.derive(problem(equations=[*NAIVE_SOFTMAX["equations"][:2], r"J = -\log \hat y_1"]))
    mixed = type(derivation)(derivation.graph, "J", derivation.wrt, other.steps)
    assert sg.verify(mixed).refuted


def test_a_stored_problem_keeps_its_positions():
    asked = problem()
    assert pickle.loads(pickle.dumps(asked)).graph == asked.graph


ROWS = {
    "equations": [r"f_i = w^\top x_i", r"R = \frac{1}{n} \sum_{i=1}^{n} (f_i - y_i)^2"],
    "inputs": ["X"],
    "targets": ["y"],
    "parameters": ["w"],
    "rows": {"x": "X"},
    "shapes": {"X": ["n", "d"], "y": ["n"], "w": ["d"]},
}


def test_rows_stand_in_equations_derivations_programs_and_answers():
    asked = sg.read_problem(ROWS)
    assert sg.verify(sg.derive(asked)).holds
    assert sg.gradcheck(asked).holds
    right = r"\frac{2}{n} \sum_{i=1}^{n} (w^\top x_i - y_i) x_i"
    assert sg.mark(asked, right, wrt="w").verdict == "correct"
    assert sg.mark(asked, right.replace("2", "1", 1), wrt="w").verdict == "incorrect"
    assert sg.mark(asked, r"\frac{2}{n} X^\top (X w - y)", wrt="w").verdict == "correct"
