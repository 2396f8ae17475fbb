"""Every loss against its formula, written a second time with plain floats."""

from math import exp, log

import pytest

import symgrad as sg
from symgrad.errors import ShapeError
from symgrad.expr.evaluation import compile_entry
from symgrad.nets import LOSSES, l2_penalty

Y = (0.0, 1.0, 0.0)
GUESS = (0.2, 0.7, 0.1)


class Floats:
    """Numbers as floats, with the values of two tensors."""

    values = {"m": GUESS[1], "yhat": GUESS, "y": Y, "W": ((1.0, 2.0), (3.0, 4.0))}

    def number(self, value):
        return float(value)

    def read(self, leaf, positions):
        value = self.values[leaf.name]
        for position in positions:
            value = value[position]
        return value

    def power(self, base, exponent):
        return base**exponent

    def function(self, name, argument):
        return {"exp": exp, "log": log}[name](argument)

    def compare(self, relation, left, right):
        return bool(relation(left, right))


def value(array):
    return compile_entry(array.expr, Floats(), {})({})


def squares():
    return sum((a - b) ** 2 for a, b in zip(GUESS, Y, strict=True))


EXPECTED = {
    "half_squared_error": squares() / 2,
    "sum_of_squares": squares(),
    "mean_squared_error": squares() / 3,
    "binary_cross_entropy": -(log(0.8) + log(0.7) + log(0.9)),
    "logistic_loss": sum(log(1 + exp(z)) - y * z for z, y in zip(GUESS, Y, strict=True)),
    "softmax_cross_entropy": log(sum(map(exp, GUESS))) - GUESS[1],
    "absolute_error": 0.2 + 0.3 + 0.1,
    "huber_loss": squares() / 2,
    "hinge_loss": 1 + (1 - 0.7) + 1,
    "multiclass_hinge": (1 + 0.2 - 0.7) + (1 + 0.1 - 0.7),
    "smoothed_cross_entropy": log(sum(map(exp, GUESS))) - (0.9 * GUESS[1] + 0.1 / 3 * sum(GUESS)),
    "poisson_likelihood": sum(map(exp, GUESS)) - GUESS[1],
}


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_has_the_value_of_its_formula(name):
    result = LOSSES[name].of(sg.input("yhat", 3), sg.target("y", 3))
    assert value(result) == pytest.approx(EXPECTED[name], rel=1e-14)


def test_the_penalty_is_half_the_strength_times_the_squares():
    assert value(l2_penalty([sg.parameter("W", 2, 2)], 0.1)) == pytest.approx(0.05 * 30)


@pytest.mark.parametrize("name", LOSSES)
def test_a_target_of_another_shape_is_refused(name):
    with pytest.raises(ShapeError, match=r"shape \[3\], the target \[2\]"):
        LOSSES[name].of(sg.input("yhat", 3), sg.target("y", 2))
