"""A factor that all terms of a derivative have is printed once."""

import pytest

import symgrad as sg
from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta, Entry, Sum
from symgrad.expr.text import show
from symgrad.rendering.gathering import gathered

ROW, J, K = Index("i", 3), Index("j", 2), Index("k", 3)
a, b, c = map(Entry, "abc")
X, z, y = Entry("X", ROW, J), Entry("z", ROW), Entry("y", ROW)


@pytest.mark.parametrize(
    ("expr", "shown"),
    [
        (a * b - a * c, "a·(b - c)"),
        (a / c - b / c, "(a - b)/c"),
        (2 * a * b - 2 * a * c, "2·a·(b - c)"),
        (-a * b - a * c, "-a·(b + c)"),
        (a * (b - c) + a * (c - 1), "a·(b - 1)"),
        (Sum(X * z, ROW) - Sum(X * y, ROW), "Σ_i X[i,j]·(z[i] - y[i])"),
        (Sum(z, ROW) - Sum(y**2, ROW), "Σ_i z[i] - Σ_i y[i]²"),
        (a * b + c, "a·b + c"),
        (z * Delta(ROW, K) - z * Entry("z", K), "z[i]·δ[i,k] - z[i]·z[k]"),
    ],
)
def test_common_factors_stand_in_front(expr, shown):
    assert show(gathered(expr)) == shown


def test_a_gradient_over_rows_of_data_is_one_product():
    problem = {
        "equations": [r"L = \sum_{n=1}^N (\exp(x_n^\top w) - y_n x_n^\top w)"],
        "parameters": ["w"],
        "inputs": ["x", "y"],
        "shapes": {"w": ["D"], "x": ["N", "D"], "y": ["N"]},
    }
    derivation = sg.derive(sg.read_problem(problem))
    assert "∂L/∂w = xᵀ·(exp(x·w) - y)" in sg.render(derivation, view="matrix")


def test_a_temperature_stands_under_one_line():
    problem = {
        "equations": [r"p = softmax(z/\tau)", r"L = -\sum_i y_i \log p_i"],
        "parameters": ["z", r"\tau"],
        "inputs": ["y"],
        "domains": {"y": "probabilities"},
        "shapes": {"z": ["D"], "y": ["D"], "p": ["D"], r"\tau": []},
    }
    derivation = sg.derive(sg.read_problem(problem), wrt=["z"])
    assert "∂L/∂z = (p - y)/τ" in sg.render(derivation, view="matrix")
