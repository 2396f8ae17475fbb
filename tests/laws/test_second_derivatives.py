"""Second derivatives of layers and losses: symbolic = backprop = differences."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layers_of_any_shape import BUILDERS, build
from mutants import with_right
from zoo import ZOO

import symgrad as sg

SIZES = st.tuples(*[st.integers(1, 4)] * 3)
MANY_STEPS = ("lstm", "gru", "rnn", "masked_attention_of_heads")  # hundreds in a Hessian


@pytest.mark.parametrize("name", BUILDERS)
@settings(max_examples=3)
@given(sizes=SIZES)
def test_a_hessian_times_a_direction_agrees_at_any_shape(name, sizes):
    agreement = sg.gradcheck(sg.hvp(build(name, sizes)))
    assert agreement.holds, f"{sizes}: {agreement}"


@pytest.mark.parametrize("name", [name for name in BUILDERS if name not in MANY_STEPS])
@settings(max_examples=2)
@given(sizes=st.tuples(*[st.integers(1, 3)] * 3))
def test_a_hessian_agrees_at_any_shape(name, sizes):
    agreement = sg.gradcheck(sg.hessian(build(name, sizes)))
    assert agreement.holds, f"{sizes}: {agreement}"


@pytest.mark.parametrize("name", ZOO)
def test_a_hessian_times_a_direction_agrees_over_the_zoo(name):
    agreement = sg.gradcheck(sg.hvp(ZOO[name]))
    assert agreement.holds, str(agreement)


@pytest.mark.parametrize("name", ["layer_norm", "softmax", "attention", "focal"])
@pytest.mark.parametrize("make", [sg.hvp, sg.hessian])
def test_a_planted_error_in_a_second_derivative_is_found(name, make):
    derivation = make(build(name, (3, 2, 4)))
    result = derivation.stated[derivation.asked[0]]
    wrong = with_right(derivation, result.number, result.right * 1.001)
    assert not sg.gradcheck(wrong).holds
