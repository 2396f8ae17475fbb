"""Cases that hold for every value a name may have leave nothing out."""

import numpy as np
import pytest

import symgrad as sg

CASES = r"L = \begin{cases} -\log p & y = 1\\ -\log(1-p) & y = 0\end{cases}"


def problem(equation=CASES, domain="{0, 1}"):
    return sg.read_problem(
        {
            "equations": [equation],
            "parameters": ["p"],
            "targets": ["y"],
            "domains": {"p": "(0, 1)", "y": domain},
        }
    )


@pytest.mark.parametrize("y", [0.0, 1.0])
def test_cases_that_cover_a_set_are_complete(y):
    derived = sg.derive(problem())
    assert sg.verify(derived).holds
    values = sg.lower(derived)(p=0.3, y=y)
    assert values["L"] == pytest.approx(-np.log(0.3 if y else 0.7))
    assert values["dL/dp"] == pytest.approx(-1 / 0.3 if y else 1 / 0.7)


@pytest.mark.parametrize("y", [-1.0, 1.0, 2.0])
def test_a_set_of_three_is_covered_by_two_cases(y):
    text = r"L = \begin{cases} p & y = -1\\ p^2 & y \ge 1\end{cases}"
    values = sg.lower(sg.derive(problem(text, "{-1, 1, 2}")))(p=0.3, y=y)
    assert values["dL/dp"] == pytest.approx(1 if y == -1 else 0.6)


@pytest.mark.parametrize("domain", ["{-1, 1}", "{0, 1, 2}", "[0, 1]", "reals"])
def test_a_member_without_a_case_is_refused(domain):
    with pytest.raises(sg.SymgradError, match="leave something out"):
        problem(domain=domain)


def test_the_first_case_that_holds_counts():
    text = r"L = \begin{cases} p & y \ge 0\\ p^2 & y \le 0\end{cases}"
    assert sg.lower(problem(text).graph)(p=0.5, y=0.0)["L"] == 0.5
