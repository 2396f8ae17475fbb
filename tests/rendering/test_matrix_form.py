"""Which lines have a matrix form, and the forms that a textbook writes.

That every form says what the index form says is proved in test_round_trip.
"""

import pytest
from sympy import Rational, sqrt
from zoo import ZOO

import symgrad as sg
from symgrad.expr.functions import sigmoid
from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta, Entry, Sum
from symgrad.rendering.lines import backward_lines, forward_lines
from symgrad.rendering.matrix_form import recognize
from symgrad.rendering.media import LatexMedium, TextMedium

N, D, K = Index("i", 5), Index("j", 3), Index("k", 4)


def text_of(expr, *axes, graph=ZOO["network_half_squared_error"]):
    form = recognize(expr, axes)
    return None if form is None else TextMedium(graph).matrix(form)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (r"\operatorname{tr}(X^{-1} A)", "tr(A·X⁻¹)"),
        (r"\operatorname{tr}(A \operatorname{diag}(x) B)", "tr(A·diag(x)·B)"),
        (r"\operatorname{tr}(A B X)", "tr(A·B·X)"),
        (r"\operatorname{tr}(A^\top B)", "𝟏ᵀ·(A ⊙ B)·𝟏"),
    ],
)
def test_a_trace_is_written_as_one(typed, shown):
    shapes = {"x": ["D"], "X": ["D", "D"], "A": ["D", "D"], "B": ["D", "D"]}
    problem = {"equations": [f"L = {typed}"], "parameters": list(shapes), "shapes": shapes}
    assert f"L = {shown}" in sg.render(sg.derive(sg.read_problem(problem)), view="matrix")


def test_a_number_stands_in_front_of_a_quadratic_form():
    problem = {"equations": [r"L = \frac12 (x-y)^\top A^{-1} (x-y)"], "parameters": ["y", "x"]}
    shapes = {"x": ["D"], "y": ["D"], "A": ["D", "D"]}
    graph = sg.read_problem({**problem, "inputs": ["A"], "shapes": shapes})
    assert "L = 1/2·(x - y)ᵀ·A⁻¹·(x - y)" in sg.render(sg.derive(graph), view="matrix")


def latex_of(expr, *axes, graph=ZOO["network_half_squared_error"]):
    return LatexMedium(graph, sg.derive(graph).notation).matrix(recognize(expr, axes))


def lines_up_to_matrices():
    """All lines of the zoo about tensors of at most two axes; plain numbers need no form."""
    for name, graph in ZOO.items():
        derivation = sg.derive(graph)
        for line in (*forward_lines(derivation), *backward_lines(derivation)):
            is_plain = not line.axes and not line.rights[-1].has(Index)
            if len(line.axes) <= 2 and not is_plain:
                yield name, line


def test_nine_lines_in_ten_have_a_matrix_form():
    """The others: convolutions, windows, cases, several heads, a place of the largest."""
    found = [recognize(line.rights[-1], line.axes) for _, line in lines_up_to_matrices()]
    assert sum(form is not None for form in found) > 0.9 * len(found)


X, W, P, Y = (Entry(name, N, D) for name in "XWPY")
x, y, p = (Entry(name, D) for name in "xyp")
other = Index("m", 3)


@pytest.mark.parametrize(
    ("expr", "axes", "text"),
    [
        (Sum(Entry("X", N, D) * (Entry("f", N) - Entry("y", N)), N), (D,), "Xᵀ·(f - y)"),
        (P - Y, (N, D), "P - Y"),
        (2 * (P - Y) / N.size, (N, D), "2/5·(P - Y)"),
        (p * Delta(D, other) - p * Entry("p", other), (D, other), "diag(p) - p·pᵀ"),
        (Sum(Entry("G", N, D), N), (D,), "Gᵀ·𝟏"),
        (Entry("x", 0, D), (D,), "x[0,:]"),
        (Sum(Entry("W", K, D) * Entry("x", 0, D), D), (K,), "W·x[0,:]"),
        (sigmoid(x) * y, (D,), "y ⊙ sigmoid(x)"),
        (x - Sum(Entry("y", D) * Entry("p", D), D) * p, (D,), "x - (pᵀ·y)·p"),
        (Entry("a"), (D,), "a·𝟏"),
        (Entry("a") ** 0, (D,), "𝟏"),
        (p - Sum(p, D) / D.size, (D,), "p - 1/3·(𝟏ᵀ·p)·𝟏"),
        (p - Entry("a"), (D,), "p - a"),
        (P**2, (N, D), "P^⊙2"),
        (1 - p**2, (D,), "1 - p²"),
        (Sum(X * x**2, D), (N,), "X·x^⊙2"),
        (1 - P**2, (N, D), "1 - P^⊙2"),
        (Delta(D, other) - Rational(1, 3), (D, other), "I - 1/3·𝟏·𝟏ᵀ"),
        (Delta(D, other) - Entry("a"), (D, other), "I - a·𝟏·𝟏ᵀ"),
        (Entry("a") ** 0 / 3, (N, D), "1/3·𝟏·𝟏ᵀ"),
    ],
)
def test_forms_of_a_textbook(expr, axes, text):
    assert text_of(expr, *axes) == text


@pytest.mark.parametrize(
    ("expr", "axes", "latex"),
    [
        (x / Entry("s"), (D,), r"\frac{x}{s}"),
        (sqrt(Sum(x**2, D)), (), r"\left\lVert x\right\rVert"),
        (Entry("a") / Entry("s"), (), r"\frac{a}{s}"),
        (x**2, (D,), r"x^{\odot 2}"),
        (Entry("a1", D) ** 2, (D,), r"\left(a^{(1)}\right)^{\odot 2}"),
        (sqrt(Entry("s") + 1), (), r"\sqrt{s + 1}"),
        (Entry("X", 0, D) * x, (D,), r"X_{1, :} \odot x"),
    ],
)  # fmt: skip
def test_fractions_roots_and_powers_in_latex(expr, axes, latex):
    assert latex_of(expr, *axes) == latex


@pytest.mark.parametrize("expr", [Entry("A", D, N, K), Entry("x", D + 1), Entry("A", 0, D, D)])
def test_what_is_no_matrix_has_no_form(expr):
    assert text_of(expr, D, N) is None
