"""Deep stacks: each layer adds the same number of steps, whatever its width."""

from itertools import pairwise

import pytest

import symgrad as sg
from symgrad import nets
from symgrad.nets import Network


def transformer(depth, width=4):
    x = sg.input("x", 3, width)
    for number in range(1, depth + 1):
        mask = nets.causal_mask(3)
        x = nets.transformer_block(x, 2, 5, heads=2, mask=mask, number=number)
    return sg.graph(nets.half_squared_error(x, sg.target("t", 3, width)).named("L"))


def perceptron(depth, width=3):
    return Network((width,) * (depth + 1), loss="softmax_cross_entropy").graph


def steps(graph):
    derivation = sg.derive(graph)
    return len(derivation.steps), len(sg.lower(derivation).source.splitlines())


@pytest.mark.parametrize("stack", [transformer, perceptron])
def test_derivation_and_program_grow_by_the_same_with_every_layer(stack):
    sizes = [steps(stack(depth)) for depth in (2, 3, 4)]
    growth = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(sizes)]
    assert growth[0] == growth[1]


@pytest.mark.parametrize("stack", [transformer, perceptron])
def test_they_do_not_grow_with_the_width(stack):
    assert steps(stack(2, 4)) == steps(stack(2, 64))


def test_the_three_roads_agree_on_two_transformer_blocks():
    agreement = sg.gradcheck(transformer(2))
    assert agreement.holds, str(agreement)
