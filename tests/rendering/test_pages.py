"""Pages: golden files reviewed as text, LaTeX that compiles, JSON as promised."""

import json
import os
from pathlib import Path

import pytest
from zoo import ZOO

import symgrad as sg
from symgrad.errors import SymgradError
from symgrad.expr.leaves import Entry, Total, entries_in
from symgrad.notation import Notation
from symgrad.rendering import render
from symgrad.rendering.lines import backward_lines, forward_lines
from symgrad.rendering.scalar import scalar_lines

GOLDEN = Path(__file__).parent.parent / "golden"
PAGES = {
    "seed_000_line": ["text index", "latex index", "markdown index", "json index"],
    "seed_001_sin_exp_cos": ["text index"],
    "seed_004_from_i_to_j": ["text index", "text matrix", "latex index"],
    "network_softmax_cross_entropy": ["text index", "text matrix", "latex matrix"],
    "penalty_within_the_loss": ["text scalar"],
}
SUFFIX = {"text": "txt", "latex": "tex", "markdown": "md", "json": "json"}


@pytest.mark.parametrize(
    ("name", "form", "view"),
    [(name, *page.split()) for name, pages in PAGES.items() for page in pages],
)
def test_pages_are_as_reviewed(name, form, view):
    page = render(sg.derive(ZOO[name]), form, view=view)
    file = GOLDEN / f"{name}.{view}.{SUFFIX[form]}"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(page, encoding="utf-8")
    assert page == file.read_text(encoding="utf-8")


LINE = """
title = "Linear regression, one example"
equations = ['\\hat{y} = w x + b', 'L = \\frac{1}{2} (y - \\hat{y})^2']
inputs = ["x"]
targets = ["y"]
parameters = ["w", "b"]
"""
WORKED = {
    "x": 2.0, "w": 1.0, "b": 1.0, "y": 5.0, "yhat": 3.0, "L": 2.0,
    "dL/dyhat": -2.0, "dL/dw": -4.0, "dL/db": -2.0,
}  # fmt: skip
SHEETS = {
    "worked": {"detail": "steps"},
    "exercise": {"blanks": ("w", "b")},
    "solution": {"blanks": ("w", "b"), "solution": True},
    "full": {"detail": "full"},
}


@pytest.mark.parametrize("form", ["text", "latex", "markdown"])
@pytest.mark.parametrize("name", SHEETS)
def test_sheets_are_as_reviewed(name, form):
    derivation = sg.derive(sg.read_problem(LINE))
    page = render(derivation, form, values=WORKED, **SHEETS[name])
    file = GOLDEN / f"sheet_{name}.{SUFFIX[form]}"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(page, encoding="utf-8")
    assert page == file.read_text(encoding="utf-8")


def test_json_keeps_the_promises_of_the_interface():
    derivation = sg.derive(ZOO["network_softmax_cross_entropy"])
    data = json.loads(render(derivation, "json", report=sg.verify(derivation)))
    assert set(data) == {"title", "loss", "wrt", "graph", "steps", "gradients", "exact"}
    assert [step["number"] for step in data["steps"]] == list(range(1, len(data["steps"]) + 1))
    for step in data["steps"]:
        assert set(step) == {"number", "law", "left", "right", "because", "matrix", "certainty"}
        assert all(number < step["number"] for number in step["because"])
        assert step["certainty"] == "proved"
    assert set(data["gradients"]) == set(data["wrt"])
    assert data["gradients"]["W1"]["matrix"] == r"\frac{\partial L}{\partial z^{(1)}} \, x^{\top}"


def test_names_are_written_as_the_notation_says():
    page = render(
        sg.derive(ZOO["seed_000_line"]), "latex", notation=Notation({"yhat": r"f_\theta"})
    )
    assert r"\frac{\partial L}{\partial f_\theta}" in page
    assert r"\hat{y}" not in page


def test_a_direct_derivative_beside_other_paths_is_marked():
    derivation = sg.derive(ZOO["penalty_within_the_loss"])
    assert "|direct" in render(derivation)
    assert r"\text{direct}" in render(derivation, "latex")
    assert "|direct" not in render(sg.derive(ZOO["seed_000_line"]))


def test_brief_shows_only_what_was_asked():
    page = render(sg.derive(ZOO["seed_000_line"], wrt=["w"]), detail="brief")
    assert page.count("∂L/∂w =") == 1
    assert "∂L/∂b" not in page


def test_full_shows_every_step():
    derivation = sg.derive(ZOO["seed_000_line"])
    assert len(backward_lines(derivation, "full")) == len(derivation.steps)


@pytest.mark.parametrize("width", [80, 120])
def test_laws_stand_inside_the_width_where_there_is_room(width):
    page = render(sg.derive(ZOO["network_half_squared_error"]), width=width)
    assert max(map(len, page.splitlines())) <= width


def test_the_scalar_view_needs_numbers_for_sizes():
    with pytest.raises(SymgradError, match="a number for the size"):
        render(sg.derive(ZOO["symbolic_widths"]), view="scalar")


def test_the_scalar_view_has_at_most_five_operations_a_parameter():
    graph = sg.Network((4, 16, 16, 1), activation="tanh").graph
    derivation = sg.derive(graph)
    lines = (*forward_lines(derivation), *backward_lines(derivation))
    operations = sum(_operations(line.rights[-1]) for line in scalar_lines(lines, graph.sizes))
    parameters = 4 * 16 + 16 * 16 + 16 + 16 + 16 + 1
    assert parameters == 369
    assert operations <= 5 * parameters


def _operations(expr):
    """How many +, *, ** and function calls it takes once every name has its value."""
    signs = {s: Entry(f"s{k}") for k, s in enumerate(expr.atoms(Total))}
    plain = expr.xreplace(signs)
    leaves = {e: Entry(f"e{k}").args[0] for k, e in enumerate(entries_in(plain))}
    return int(plain.xreplace(leaves).count_ops())


@pytest.mark.parametrize("choice", [{"form": "postscript"}, {"view": "side"}, {"detail": "all"}])
def test_an_unknown_choice_names_the_known_ones(choice):
    with pytest.raises(SymgradError, match="there is no"):
        render(sg.derive(ZOO["seed_000_line"]), **choice)


def test_a_notebook_gets_mathematics_and_no_document():
    shown = sg.derive(ZOO["seed_000_line"])._repr_latex_()
    assert shown.startswith(r"\begin{align*}")
    assert "documentclass" not in shown
    assert r"\frac{\partial L}{\partial w}" in shown


def test_the_names_of_a_problem_file_are_used_without_being_asked_for():
    problem = sg.read_problem(
        {
            "equations": ["f = w * x", "L = (f - y)**2"],
            "inputs": ["x"],
            "targets": ["y"],
            "parameters": ["w"],
            "names": {"w": r"\omega"},
        }
    )
    assert r"\partial \omega" in sg.render(sg.derive(problem), "latex")


def test_a_line_of_a_fraction_has_brackets_above_and_below_it():
    norm = sg.read_problem(
        {
            "equations": [
                "m = sum(x) / N",
                "v = sum((x - m)^2) / N",
                r"h_i = \frac{x_i - m}{\sqrt{v + 1}}",
                r"k_i = \frac{x_i - m}{v}",
                "L = sum(h * k)",
            ],
            "parameters": ["x"],
            "shapes": {"x": ["N"]},
        }
    )
    derivation = sg.derive(norm)
    assert "/(2·(v + 1))" in sg.render(derivation)
    assert "k = (x - m)/v" in sg.render(derivation, view="matrix")
    assert r"k &= \frac{x - m}{v}" in sg.render(derivation, "latex", view="matrix")


def test_a_negative_number_in_a_sum_is_subtracted_in_latex():
    logistic = sg.read_problem({"equations": [r"L = -\log \sigma(s)"], "parameters": ["s"]})
    assert r"\sigma\left(s\right) - 1" in sg.render(sg.derive(logistic), "latex")
