"""A layer's number may be a letter: ``z^{(\\ell)}`` with ``D_{\\ell}`` entries."""

import json

import pytest

import symgrad as sg
from symgrad.errors import ProblemError

LAYER = {
    "equations": [
        r"z^{(\ell)} = W^{(\ell)\top} a^{(\ell-1)} + b^{(\ell)}",
        r"a^{(\ell)} = g(z^{(\ell)})",
        r"z^{(\ell+1)} = W^{(\ell+1)\top} a^{(\ell)} + b^{(\ell+1)}",
        r"H = h(z^{(\ell+1)})",
    ],
    "inputs": [r"a^{(\ell-1)}"],
    "parameters": [r"W^{(\ell)}", r"b^{(\ell)}", r"W^{(\ell+1)}", r"b^{(\ell+1)}"],
    "functions": {"g": "any", "h": "any number"},
    "shapes": {
        r"a^{(\ell-1)}": [r"D_{\ell-1}"],
        r"W^{(\ell)}": [r"D_{\ell-1}", r"D_\ell"],
        r"b^{(\ell)}": [r"D_\ell"],
        r"W^{(\ell+1)}": [r"D_\ell", r"D_{\ell+1}"],
        r"b^{(\ell+1)}": [r"D_{\ell+1}"],
    },
    "questions": [
        {"id": "a", "ask": r"\frac{\partial H}{\partial a^{(\ell)}_j}"},
        {"id": "W", "ask": r"\frac{\partial H}{\partial W^{(\ell)}_{ij}}"},
    ],
}
TEXT = json.dumps(LAYER)
SPELLINGS = {
    "ell in brackets": TEXT,
    "l in square brackets": TEXT.replace(r"(\\ell)", "[l]")
    .replace(r"(\\ell-1)", "[l-1]")
    .replace(r"(\\ell+1)", "[l+1]")
    .replace(r"\\ell", "l"),
    "k": TEXT.replace(r"\\ell", "k"),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_letter_numbers_layers_and_widths(spelling):
    derivation = sg.derive(sg.read_problem(json.loads(SPELLINGS[spelling])))
    assert sg.verify(derivation).holds
    assert len(set(map(str, derivation.graph.shapes.values()))) > 3


def test_names_and_widths_are_printed_as_they_were_written():
    derivation = sg.derive(sg.read_problem(LAYER))
    page = sg.render(derivation, "latex")
    assert r"\sum_{j=1}^{D_{\ell+1}} \frac{\partial H}{\partial z^{(\ell+1)}_{j}}" in page
    assert r"\sum_{j=1}^{D_{\ell-1}} W^{(\ell)}_{j i}" in page
    assert r"\odot g'\left(z^{(\ell)}\right)" in sg.render(derivation, "latex", view="matrix")


@pytest.mark.parametrize(
    ("question", "answer", "verdict"),
    [
        ("a", r"\sum_k \frac{\partial h}{\partial z^{(\ell+1)}_k} W^{(\ell+1)}_{jk}", "correct"),
        (
            "a",
            r"\sum_{k=1}^{D_{\ell+1}} W_{jk}^{(\ell+1)} \frac{\partial h}{\partial z_k^{(\ell+1)}}",
            "correct",
        ),
        ("a", r"\sum_k \frac{\partial h}{\partial z^{(\ell+1)}_k} W^{(\ell+1)}_{kj}", "incorrect"),
        ("a", r"\sum_k \frac{\partial h}{\partial z^{(\ell+1)}_k}", "incorrect"),
        (
            "W",
            r"\sum_k \frac{\partial h}{\partial z^{(\ell+1)}_k} W^{(\ell+1)}_{jk} "
            r"g'(z_j^{(\ell)}) a_i^{(\ell-1)}",
            "correct",
        ),
        (
            "W",
            r"\sum_k \frac{\partial h}{\partial z^{(\ell+1)}_k} W^{(\ell+1)}_{jk} "
            r"g'(z_i^{(\ell)}) a_j^{(\ell-1)}",
            "incorrect",
        ),
    ],
)
def test_answers_with_letters_as_layers_are_judged(question, answer, verdict):
    assert sg.mark(sg.read_problem(LAYER), answer, question=question).verdict == verdict


def test_sizes_with_scripts_take_numbers():
    problem = sg.read_problem({**LAYER, "sizes": {r"D_{\ell-1}": 2, r"D_\ell": 3}})
    assert problem.sizes == {"D_ell_minus_1": 2, "D_ell": 3}


def test_a_size_may_have_a_notation_of_its_own():
    shapes = {"a": ["n"], "W": ["n"]}
    asked = {"equations": ["L = W^T a"], "inputs": ["a"], "parameters": ["W"], "shapes": shapes}
    problem = sg.read_problem({**asked, "names": {"n": r"D_{\mathrm{in}}"}})
    assert r"D_{\mathrm{in}}" in sg.render(sg.derive(problem), "latex")
    answer = r"\frac{1}{D_{\mathrm{in}}} \sum_{i=1}^{D_{\mathrm{in}}} a"
    assert sg.mark(problem, answer, wrt="W").verdict == "correct"


def test_a_shape_of_no_name_is_refused():
    with pytest.raises(ProblemError, match="list of sizes"):
        sg.read_problem({**LAYER, "shapes": {r"b^{(\ell)}": ["D + 1"]}})


def test_a_power_in_brackets_stays_a_power():
    asked = {"equations": [r"L = w^{(n)}"], "parameters": ["w"], "constants": ["n"]}
    problem = sg.read_problem({**asked, "domains": {"w": "positive"}})
    assert sg.mark(problem, r"n w^{(n-1)}", wrt="w").verdict == "correct"
