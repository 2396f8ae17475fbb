"""Inverses and determinants as in books: derived, verified, computed, printed, and marked.

From the Matrix Cookbook (Petersen and Pedersen, version of 2012-11-15; the number is the
equation's) and from Gaussian likelihoods and ridge regression.
"""

import pytest

import symgrad as sg

SHAPES = {"X": [3, 3], "A": [3, 3], "B": [3, 3], "C": [3, 3], "R": [4, 2], "W": [4, 4],
          "a": [3], "b": [3], "m": [3], "S": [3, 3], "D": [5, 3], "y": [5], "w": [3]}  # fmt: skip
SYMMETRIC, DEFINITE = {"W": "symmetric"}, {"S": "positive definite"}
# name: loss, by what, derivative, domains
IDENTITIES = {
    "49": (r"\det X", "X", r"\det(X) X^{-\top}", {}),
    "51": (r"\det(A X B)", "X", r"\det(A X B) (X^{-1})^\top", {}),
    "52": (r"\det(X^\top A X)", "X", r"2 \det(X^\top A X) X^{-\top}", {}),
    "53": (r"\det(R^\top W R)", "R", r"2 \det(R^\top W R) W R (R^\top W R)^{-1}", SYMMETRIC),
    "54": (
        r"\det(R^\top W R)",
        "R",
        r"\det(R^\top W R) (W R (R^\top W R)^{-1} + W^\top R (R^\top W^\top R)^{-1})",
        {},
    ),
    "55": (r"\ln|\det(R^\top R)|", "R", r"2 R (R^\top R)^{-1}", {}),
    "57": (r"\ln|\det X|", "X", r"X^{-\top}", {}),
    "58": (r"\det(X^3)", "X", r"3 \det(X^3) X^{-\top}", {}),
    "61": (r"a^\top X^{-1} b", "X", r"-X^{-\top} a b^\top X^{-\top}", {}),
    "62": (r"\det(X^{-1})", "X", r"-\det(X^{-1}) (X^{-1})^\top", {}),
    "63": (r"\operatorname{Tr}(A X^{-1} B)", "X", r"-(X^{-1} B A X^{-1})^\top", {}),
    "64": (
        r"\operatorname{Tr}((X + A)^{-1})",
        "X",
        r"-((X + A)^{-1} (X + A)^{-1})^\top",
        {},
    ),
    "124": (r"\operatorname{Tr}(A X^{-1} B)", "X", r"-X^{-\top} A^\top B^\top X^{-\top}", {}),
    "125": (
        r"\operatorname{Tr}((R^\top W R)^{-1})",
        "R",
        r"-2 W R (R^\top W R)^{-1} (R^\top W R)^{-1}",
        SYMMETRIC,
    ),
    "138, an inverse by a number": (r"a^\top (A + t B)^{-1} b", "t",
        r"-a^\top (A + t B)^{-1} B (A + t B)^{-1} b", {}),
    "43, a determinant by a number": (r"\ln|\det(A + t B)|", "t",
        r"\operatorname{Tr}((A + t B)^{-1} B)", {}),
    "norm of an inverse": (r"\|X^{-1}\|_F^2", "X", r"-2 X^{-\top} X^{-1} X^{-\top}", {}),
    "one over a determinant": (r"1/\det(X)", "X", r"-X^{-\top}/\det(X)", {}),
    "log of the determinant of an inverse": (r"\log\det(S^{-1})", "S", r"-S^{-\top}", DEFINITE),
    "Gaussian by its covariance": (
        r"\frac{1}{2} \ln\det S + \frac{1}{2} (a - m)^\top S^{-1} (a - m)",
        "S",
        r"\frac{1}{2} (S^{-1} - S^{-1} (a - m) (a - m)^\top S^{-1})",
        DEFINITE,
    ),
    "Gaussian by its mean": (
        r"\frac{1}{2} \ln\det S + \frac{1}{2} (a - m)^\top S^{-1} (a - m)",
        "m",
        r"-S^{-1} (a - m)",
        DEFINITE,
    ),
    "ridge's loss by the strength": (
        r"y^\top D (D^\top D + t I)^{-1} D^\top y",
        "t",
        r"-y^\top D (D^\top D + t I)^{-1} (D^\top D + t I)^{-1} D^\top y",
        {"t": "positive"},
    ),
}  # fmt: skip


def problem(name):
    loss, by, _, domains = IDENTITIES[name]
    names = [
        n for n in (*SHAPES, "t") if n != by and n in loss.replace(r"\det", "").replace("Tr", "")
    ]
    return sg.read_problem(
        {
            "equations": [f"f = {loss}"],
            "parameters": [by],
            "inputs": names,
            "shapes": {n: shape for n, shape in SHAPES.items() if n in (by, *names)},
            "domains": domains,
        }
    )


@pytest.mark.parametrize("name", IDENTITIES)
def test_the_identity_is_derived_and_every_step_holds(name):
    derivation = sg.derive(problem(name))
    report = sg.verify(derivation)
    assert report.holds, str(report)


@pytest.mark.parametrize("name", IDENTITIES)
def test_three_roads_agree_on_it(name):
    agreement = sg.gradcheck(problem(name), seed=1)
    assert agreement.holds, str(agreement)


@pytest.mark.parametrize("name", IDENTITIES)
def test_the_books_answer_is_right_and_its_negative_wrong(name):
    _, by, answer, _ = IDENTITIES[name]
    mark = sg.mark(problem(name), answer, wrt=by)
    assert mark.verdict == "correct", str(mark)
    assert sg.mark(problem(name), f"-({answer})", wrt=by).verdict == "incorrect"


@pytest.mark.parametrize("name", [n for n in IDENTITIES if IDENTITIES[n][1] in ("X", "R")])
def test_it_is_printed_as_a_matrix(name):
    _, by, _, _ = IDENTITIES[name]
    text = sg.render(sg.derive(problem(name)), view="matrix")
    assert f"∂f/∂{by} = " in text
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
    ],
)
def test_what_is_often_written_instead_is_wrong(name, wrong):
    assert sg.mark(problem(name), wrong, wrt=IDENTITIES[name][1]).verdict == "incorrect"
