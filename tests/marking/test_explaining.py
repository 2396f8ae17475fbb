"""Why a line of a derivation is wrong, in words: said only where it leads exactly to the line."""

import pytest
from derivations_in_many_styles import WRITTEN

import symgrad as sg
from symgrad.marking.derivations.explaining import SECOND
from symgrad.marking.judging import judge


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
