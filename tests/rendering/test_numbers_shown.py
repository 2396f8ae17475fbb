"""Numbers and the order of terms, as a lecturer writes them."""

import pytest
from sympy import Rational, exp, log, tanh

import symgrad as sg
from symgrad.expr.leaves import Entry
from symgrad.expr.text import show

z, y = Entry("z"), Entry("y")


@pytest.mark.parametrize(
    ("expr", "shown"),
    [
        (Rational("0.044715") * z**3, "0.044715·z³"),
        (Rational("0.999") * z, "0.999·z"),
        (-Rational("0.037") * z, "-0.037·z"),
        (Rational("0.044715") * (z + y), "0.044715·(y + z)"),
        (z * Rational(2, 3), "2·z/3"),
        (z / 100, "z/100"),
        (1 / (1 + exp(-z)), "1/(1 + exp(-z))"),
        (log(1 + exp(z)), "log(1 + exp(z))"),
        (1 - tanh(z) ** 2, "1 - tanh(z)²"),
        (z + 1, "z + 1"),
    ],
)
def test_numbers_and_terms(expr, shown):
    assert show(expr) == shown


def test_a_decimal_is_read_back_as_the_same_number():
    problem = {"equations": ["L = 0.044715 z^3"], "parameters": ["z"], "shapes": {"z": []}}
    graph = sg.read_problem(problem).graph
    assert graph.equations[0].right == Rational("0.044715") * z**3
    assert r"0.044715" in sg.render(sg.derive(graph), "latex")


@pytest.mark.parametrize("view", ["index", "matrix"])
def test_the_cross_entropy_of_two_classes_is_written_as_it_is_taught(view):
    loss = r"L = -y \log \sigma(z) - (1 - y) \log(1 - \sigma(z))"
    problem = {"equations": [loss], "parameters": ["z"], "targets": ["y"]}
    page = sg.render(
        sg.derive(sg.read_problem({**problem, "shapes": {"z": [], "y": []}})), view=view
    )
    assert "L = -y·log(sigmoid(z)) - (1 - y)·log(1 - sigmoid(z))" in page


@pytest.mark.parametrize(
    ("right", "text", "latex"),
    [
        (r"\sigma(w)", "sigmoid(-0.3)", r"\sigma\left(-0.3\right)"),
        ("e^w", "exp(-0.3)", "e^{-0.3}"),
        (r"\max(0, w)", "relu(-0.3)", r"\operatorname{ReLU}\left(-0.3\right)"),
        ("w^2", "(-0.3)²", "(-0.3)^{2}"),
        ("e^{2 w}", "exp(2·(-0.3))", r"e^{2 \cdot (-0.3)}"),
    ],
)
def test_a_negative_number_has_brackets_once_and_where_it_needs_them(right, text, latex):
    problem = sg.read_problem({"equations": [f"L = {right}"], "parameters": ["w"]})
    derivation, values = sg.derive(problem), {"w": -0.3, "L": 1.0}
    assert f" = {text} = 1" in sg.render(derivation, "text", values=values)
    assert f"= {latex} = 1" in sg.render(derivation, "latex", values=values)


def test_what_follows_from_given_numbers_is_computed():
    problem = sg.read_problem(
        {
            "equations": [r"\hat{y} = w x", r"L = \frac12 (\hat{y} - y)^2"],
            "inputs": ["x"],
            "targets": ["y"],
            "parameters": ["w"],
        }
    )
    page = sg.render(sg.derive(problem), values={"x": 2, "y": 1, "w": 3})
    assert "ŷ = w·x = 3·2 = 6" in page
    assert "∂L/∂w = ∂L/∂ŷ·∂ŷ/∂w = ∂L/∂ŷ·x = 5·2 = 10" in page
