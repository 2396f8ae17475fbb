"""Why a line of a derivation is wrong, in words: said only where it leads exactly to the line."""

import json

import pytest
from derivations_in_many_styles import WRITTEN

import symgrad as sg
from symgrad.cli.checking import mark_as_json
from symgrad.marking.derivations.explaining import SECOND
from symgrad.marking.html_page import mark_html
from symgrad.marking.judging import judge
from symgrad.marking.latex_page import mark_latex
from symgrad.marking.page import mark_page


def mistake(style, text):
    mark = judge(sg.read_problem(WRITTEN[style].problem), text, wrt=WRITTEN[style].wrt)
    assert mark.first_wrong_line == 1
    return mark.mistake


def test_a_name_for_another_is_seen_beside_a_derivative():
    found = mistake("deltas", r"\nabla_V L = (\nabla_o L) z^\top" + "\n= 0")
    assert found.kind == "wrong_variable"


def test_what_is_differentiated_as_a_constant_is_told():
    found = mistake("aligned", r"\frac{\partial \hat y}{\partial b} = 0")
    assert found.kind == "wrong_local_derivative"
    assert "as if b did not act on it" in found.message


def test_two_slips_are_told_together():
    found = mistake("deltas", r"\nabla_V L = - (\nabla_o L) z^\top" + "\n= 0")
    assert found.kind == "wrong_variable"
    assert found.message.endswith(SECOND[-1])


def test_three_slips_are_not_guessed():
    text = r"\frac{\partial L}{\partial u} = -2 \frac{\partial L}{\partial h_2} (1 - h_2^2) x_2"
    assert mistake("through_time", text + "\n= 0").kind == "other"


@pytest.mark.parametrize("right", [r"\sin(x)", "17", r"w^7 x^5"])
def test_what_no_slip_leads_to_is_left_unexplained(right):
    assert (
        mistake("aligned", rf"\frac{{\partial L}}{{\partial w}} = {right}" + "\n= 0").kind
        == "other"
    )


# the right line ----------------------------------------------------------------------------------

NET = {
    "equations": ["z = W x + b", r"a = \tanh(z)", r"\hat y = v^\top a", r"L = (\hat y - y)^2"],
    "inputs": ["x"],
    "targets": ["y"],
    "parameters": ["W", "b", "v"],
    "shapes": {"W": ["H", "D"], "x": ["D"], "b": ["H"], "v": ["H"]},
    "names": {"W": "W^{(1)}"},
}
RIGHT = {
    r"\frac{\partial L}{\partial z} = \frac{\partial L}{\partial a} \odot (1 - a)":
        r"\frac{\partial L}{\partial z} = \frac{\partial L}{\partial a}"
        r" \odot \left(1 - a^{\odot 2}\right)",
    r"\frac{\partial L}{\partial v_i} = -2 (\hat y - y) a_i":
        r"\frac{\partial L}{\partial v_{i}} = 2 a_{i} \, \left(\hat{y} - y\right)",
    r"\frac{\partial L}{\partial W^{(1)}} = x \left(\frac{\partial L}{\partial z}\right)^\top":
        r"\frac{\partial L}{\partial W^{(1)}} = \frac{\partial L}{\partial z} \, x^{\top}",
    "dL/dW = dL/dz @ x":
        r"\frac{\partial L}{\partial W^{(1)}} = \frac{\partial L}{\partial z} \, x^{\top}",
    r"\hat y = v^\top z": r"\hat{y} = a^{\top} \, v",
    "\\frac{\\partial L}{\\partial v} = 2 (\\hat y - y) a\n= (\\hat y - y) a":
        r"\frac{\partial L}{\partial v} = 2 \, \left(\hat{y} - y\right) \, a",
}  # fmt: skip


@pytest.mark.parametrize("text", RIGHT)
def test_the_first_wrong_line_has_the_right_one_beside_it(text):
    mark = judge(sg.read_problem(NET), text + "\n\\frac{\\partial L}{\\partial b} = 0", wrt="W")
    wrong = [line for line in mark.lines if line.right]
    assert [line.number for line in wrong] == [mark.first_wrong_line]
    assert wrong[0].right == RIGHT[text]


def test_a_left_side_typed_as_text_is_set_as_a_formula():
    problem = {
        "equations": [r"\hat{y} = w x", r"L = \frac12 (\hat y - y)^2"],
        "inputs": ["x"],
        "targets": ["y"],
        "parameters": ["w"],
    }
    mark = judge(sg.read_problem(problem), "dL/dŷ · dŷ/dw = 3 (ŷ - y) x", wrt="w")
    left = r"\frac{\partial L}{\partial \hat{y}} \, \frac{\partial \hat{y}}{\partial w}"
    assert mark.lines[0].right == left + r" = x \, \left(\hat{y} - y\right)"


def test_the_right_line_is_shown_to_those_who_ask():
    text, right = next(iter(RIGHT.items()))
    mark = judge(sg.read_problem(NET), text + "\n= 1", wrt="W")
    pages = (mark_page, mark_latex, mark_html)
    assert all(r"1 - a^{\odot 2}" in page(mark, reveal=True) for page in pages)
    assert not any(r"1 - a^{\odot 2}" in page(mark) for page in pages)
    shown, hidden = (json.loads(mark_as_json(mark, reveal=r)) for r in (True, False))
    assert shown["lines"][0]["right"] == right
    assert "right" not in hidden["lines"][0]


def test_sentences_write_names_as_the_problem_does():
    problem = sg.read_problem({**NET, "names": {"W": "U^{(2)}", "x": r"\tilde{x}"}})
    text = r"\frac{\partial L}{\partial b} = \frac{\partial L}{\partial z} \odot U^{(2)} \tilde x"
    found = judge(problem, text + "\n" + r"\frac{\partial L}{\partial z} = 0", wrt="b").mistake
    assert found.message == "There is a factor too many: Σ_j U⁽²⁾[i,j]·x̃[j]."
