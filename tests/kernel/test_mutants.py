"""The tester tested: every step of the zoo passes, every mutant of every step is refused."""

from dataclasses import replace

import pytest
from mutants import mutants, says_the_same, with_right
from zoo import ZOO

import symgrad as sg
from symgrad.kernel import judge


@pytest.mark.parametrize("name", ZOO)
def test_every_step_of_the_zoo_holds(name):
    report = sg.verify(sg.derive(ZOO[name]))
    assert report.holds, str(report)


@pytest.mark.parametrize("name", ZOO)
def test_every_mutant_is_refused_at_its_own_step(name, record_property):
    derivation = sg.derive(ZOO[name])
    refused, same = 0, 0
    for step in derivation.steps:
        for kind, broken in mutants(step).items():
            if says_the_same(derivation, step, broken):
                same += 1
                continue
            mutant = with_right(derivation, step.number, broken)
            judgment = judge(mutant.steps[step.number - 1], mutant)
            assert not judgment.holds, f"{kind}: {broken} accepted for {step}"
            refused += 1
    record_property("mutants refused", refused)
    record_property("mutants that say the same", same)
    print(f"{name}: {refused} mutants refused, {same} say the same")
    assert refused > 0
    assert same <= refused


@pytest.mark.parametrize("name", ["seed_000_line", "fork_and_skip", "network_with_penalty"])
def test_the_first_wrong_step_is_the_broken_one(name):
    derivation = sg.derive(ZOO[name])
    for step in derivation.steps:
        report = sg.verify(with_right(derivation, step.number, 2 * step.right + 1))
        assert report.first_wrong == step.number


@pytest.mark.parametrize("name", ["seed_000_line", "softmax_by_name", "fork_and_skip"])
def test_a_step_under_another_law_is_refused(name):
    derivation = sg.derive(ZOO[name])
    for step in derivation.steps:
        for law in {"start", "no path", "substitute", "cancel", "derivative of cosh"} - {step.law}:
            if {law, step.law} == {"substitute", "cancel"}:
                continue
            assert not judge(replace(step, law=law), derivation).holds, (law, step)


def test_an_unknown_law_has_no_instances():
    derivation = sg.derive(ZOO["seed_000_line"])
    judgment = judge(replace(derivation.steps[0], law="it is obvious"), derivation)
    assert judgment.verdict == "incorrect"
    assert "no instance" in judgment.message


def test_a_derivation_that_leaves_out_a_result_does_not_hold():
    derivation = sg.derive(ZOO["seed_000_line"])
    short = replace(derivation, steps=derivation.steps[:4])
    assert not sg.verify(short).holds
    assert "dL/db" in sg.verify(short).missing


def test_reasons_may_only_point_back():
    derivation = sg.derive(ZOO["seed_000_line"])
    first = replace(derivation.steps[0], because=(3,))
    assert not judge(first, replace(derivation, steps=(first, *derivation.steps[1:]))).holds


def test_an_index_that_the_left_side_lacks_is_refused():
    derivation = sg.derive(ZOO["shared_weights"])
    step = derivation.steps[0]
    loose = step.right.xreplace({step.left.by.positions[0]: sg.expr.index.Index("q", 3)})
    judgment = judge(replace(step, right=loose), derivation)
    assert judgment.verdict == "incorrect"
    assert "index" in judgment.message
