"""Identities of matrix calculus as in books: derived, verified, computed, printed, and marked."""

from functools import cache

import pytest
from matrix_table import IDENTITIES, marked, problem_of

import symgrad as sg


@cache
def derivation_of(name):
    return sg.derive(problem_of(name))


@pytest.mark.parametrize("name", IDENTITIES)
def test_the_identity_is_derived_and_every_step_is_proved(name):
    report = sg.verify(derivation_of(name))
    assert report.holds, str(report)
    assert {judgment.certainty for judgment in report.judgments} == {"proved"}


@pytest.mark.parametrize("name", IDENTITIES)
def test_three_roads_agree_on_it(name):
    agreement = sg.gradcheck(problem_of(name), seed=1)
    assert agreement.holds, str(agreement)


@pytest.mark.parametrize("name", IDENTITIES)
def test_the_books_answer_is_proved(name):
    mark = marked(name, IDENTITIES[name]["is"])
    assert (mark.verdict, mark.certainty) == ("correct", "proved"), str(mark)


@pytest.mark.parametrize("name", list(IDENTITIES)[::5])
def test_its_negative_is_refuted(name):
    assert marked(name, f"-({IDENTITIES[name]['is']})").verdict == "incorrect"


# Sums over single entries, diagonals of diagonals and inverses of Kronecker products keep indices.
WITH_INDICES = {
    "76",
    "an inverse entry",
    "128, sine of a trace",
    "a log determinant of a Kronecker product",
}


def is_gradient(name):
    row = IDENTITIES[name]
    return "ask" not in row and row["by"] in ("X", "R") and name not in WITH_INDICES


@pytest.mark.parametrize("name", [n for n in IDENTITIES if is_gradient(n)])
def test_it_is_printed_as_a_matrix(name):
    text = sg.render(derivation_of(name), view="matrix")
    assert f"∂f/∂{IDENTITIES[name]['by']} = " in text
    assert "Σ" not in text.split("backward")[1]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("57", "X^{-1}"),
        ("61", r"-X^{-1} a b^\top X^{-1}"),
        ("49", r"\det(X) X^{-1}"),
        ("52", r"\det(X^\top A X) X^{-\top}"),
        ("124", r"-X^{-\top} B^\top A^\top X^{-\top}"),
        ("Gaussian by its covariance", r"\frac{1}{2} (S^{-1} - (a - m) (a - m)^\top)"),
        ("105", "I"),
        ("Kronecker Gaussian", r"2 S^{-1} F^\top G^{-1}"),
        ("a form in stacked columns", r"B X A^\top + B^\top X A"),
        ("Golub and Pereyra", r"-D^{+\top} a y^\top D^{+\top}"),
        ("projection by the columns", r"2 y y^\top D (D^\top D)^{-1}"),
        ("123", r"2 C^\top X X^\top C^\top X B B^\top + 2 C X B B^\top X^\top C X"),
        ("60, an inverse by entries", r"-(X^{-1})_{ki} (X^{-1})_{jl}"),
    ],
)
def test_what_is_often_written_instead_is_wrong(name, wrong):
    assert marked(name, wrong).verdict == "incorrect"
