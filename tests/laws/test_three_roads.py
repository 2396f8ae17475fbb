"""Three roads, one gradient: symbolic = numeric backprop = differences, over the whole zoo."""

from dataclasses import replace

import pytest
from mutants import with_right
from zoo import ZOO

import symgrad as sg
from symgrad.calculus import table
from symgrad.expr.functions import sigmoid


@pytest.mark.parametrize("name", ZOO)
def test_the_three_roads_agree(name):
    agreement = sg.gradcheck(ZOO[name])
    assert agreement.holds, str(agreement)
    assert agreement.forward < 1e-12


@pytest.mark.parametrize("name", ["seed_000_line", "shared_weights", "network_logistic_loss"])
def test_a_planted_error_in_a_result_is_found(name):
    derivation = sg.derive(ZOO[name])
    for result in derivation.results.values():
        if result.left.by.name in derivation.wrt:
            wrong = with_right(derivation, result.number, result.right * 1.001)
            assert not sg.gradcheck(wrong).holds


def test_a_wrong_line_in_the_table_is_found_by_both_checkers(monkeypatch):
    monkeypatch.setitem(table.RULES, sigmoid, lambda z, a: 1 - a)
    derivation = sg.derive(ZOO["activation_sigmoid"])
    assert not sg.gradcheck(derivation).holds
    assert not sg.verify(derivation).holds


def test_another_equation_than_the_one_derived_is_found():
    derivation = sg.derive(ZOO["seed_000_line"])
    other = sg.derive(ZOO["seed_000_logistic_line"])
    assert not sg.verify(replace(derivation, graph=other.graph)).holds
