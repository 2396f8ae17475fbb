"""Every layer and loss at random shapes: symbolic = backprop = differences, accepted throughout."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layers_of_any_shape import BUILDERS, build

import symgrad as sg

SIZES = st.tuples(*[st.integers(1, 4)] * 3)
MANY_STEPS = ("lstm", "gru", "rnn", "masked_attention_of_heads")  # once each


@pytest.mark.parametrize("name", BUILDERS)
@settings(max_examples=4)
@given(sizes=SIZES)
def test_the_three_roads_agree_at_any_shape(name, sizes):
    agreement = sg.gradcheck(build(name, sizes))
    assert agreement.holds, f"{sizes}: {agreement}"


@pytest.mark.parametrize("name", [name for name in BUILDERS if name not in MANY_STEPS])
@settings(max_examples=2)
@given(sizes=SIZES)
def test_every_step_is_accepted_at_any_shape(name, sizes):
    report = sg.verify(sg.derive(build(name, sizes)))
    assert report.holds, f"{sizes}: {report}"


@pytest.mark.parametrize("name", MANY_STEPS)
def test_every_step_of_a_long_derivation_is_accepted(name):
    report = sg.verify(sg.derive(build(name, (2, 3, 1))))
    assert report.holds, str(report)
