"""The other roads to tangents and second derivatives, and planted errors that they find."""

import pytest
from mutants import with_right
from zoo import ZOO

import symgrad as sg

KINDS = {
    "forward": lambda graph: sg.derive(graph, mode="forward"),
    "expand": lambda graph: sg.derive(graph, mode="expand"),
    "jvp": sg.jvp,
    "hessian": sg.hessian,
    "hvp": sg.hvp,
}


@pytest.mark.parametrize("name", ZOO)
def test_the_roads_agree_on_a_hessian_times_a_direction(name):
    agreement = sg.gradcheck(sg.hvp(ZOO[name]))
    assert agreement.holds, str(agreement)


@pytest.mark.parametrize("name", ["shared_weights", "softmax_with_probabilities"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_roads_agree_on_every_kind_of_derivation(kind, name):
    agreement = sg.gradcheck(KINDS[kind](ZOO[name]))
    assert agreement.holds, str(agreement)


@pytest.mark.parametrize("kind", KINDS)
def test_a_planted_error_in_a_result_is_found(kind):
    derivation = KINDS[kind](ZOO["shared_weights"])
    for key in derivation.asked:
        result = derivation.stated[key]
        wrong = with_right(derivation, result.number, result.right * 1.001)
        assert not sg.gradcheck(wrong).holds
