"""Functions of which nothing is known: their calls and derivatives as they are printed."""

import re
from functools import cache

import pytest
from zoo import ZOO

import symgrad as sg

derived = cache(lambda name: sg.derive(ZOO[name]))

SUMMED = {
    "equations": ["f = X w", r"L = \frac1N\sum_{i=1}^N \ell(f_i, y_i)"],
    "parameters": ["w"],
    "inputs": ["X", "y"],
    "shapes": {"w": ["D"], "X": ["N", "D"], "y": ["N"]},
    "functions": {r"\ell": "any"},
}


def numbers(loss, *names):
    shapes = {name: [] for name in names}
    given = {"equations": [loss], "parameters": list(names), "shapes": shapes}
    return {**given, "functions": {"f": "any"}}


def page(problem, **options):
    return sg.render(sg.derive(sg.read_problem(problem)), **options)


def test_a_loss_summed_over_data_keeps_its_sum_in_the_matrix_view():
    text = page(SUMMED, view="matrix")
    assert "L = 1/N·Σ_i ℓ(f[i], y[i])" in text
    assert "∂L/∂f[i] = ∂ℓ/∂f[i]/N" in text


LEAK = re.compile(r"~\d|Dummy|_~")


@pytest.mark.parametrize("view", ["index", "matrix"])
@pytest.mark.parametrize("medium", ["text", "latex"])
def test_no_printed_page_shows_an_internal_letter(view, medium):
    for problem in (SUMMED, numbers("L = f(x, y) + f(y, x)", "x", "y")):
        assert not LEAK.search(page(problem, form=medium, view=view))
    for name in ZOO:
        try:
            text = sg.render(derived(name), medium, view=view)
        except sg.SymgradError:
            continue
        assert not LEAK.search(text), name


@pytest.mark.parametrize("loss", ["L = f(x, y) + f(y, x)", "L = f(x, y) f(2 x, y)"])
def test_a_function_called_twice_is_differentiated_by_number(loss):
    text = page(numbers(loss, "x", "y"), view="matrix")
    assert "(∂1 f)(x, y)" in text
    assert "∂f/∂" not in text


def test_a_name_that_stands_twice_in_a_call_is_told_apart():
    assert "∂L/∂x = (∂1 f)(x, x) + (∂2 f)(x, x)" in page(numbers("L = f(x, x)", "x"))
    latex = page(numbers("L = f(x, x)", "x"), form="latex", view="matrix")
    assert r"\left(\partial_{1} f\right)\left(x, x\right)" in latex
    assert "_{}" not in latex


def test_names_tell_arguments_apart_where_they_can():
    assert "∂L/∂x = ∂f/∂x" in page(numbers("L = f(x, y)", "x", "y"))


@pytest.mark.parametrize(("kind", "is_said"), [("any", True), ("any number", False)])
def test_a_loss_that_an_abstract_function_makes_a_vector_is_remarked(kind, is_said):
    problem = {
        "equations": [r"L = \|w - y\|^2 + c R(w)"],
        "parameters": ["w"],
        "targets": ["y"],
        "constants": ["c"],
        "shapes": {"w": ["D"], "y": ["D"]},
        "functions": {"R": kind},
    }
    page = sg.render(sg.derive(sg.read_problem(problem)))
    assert ("L has an entry for each i: R goes element by element" in page) == is_said
