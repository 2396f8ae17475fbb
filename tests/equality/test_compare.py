"""The ladder: refuted with a witness, proved, sampled, undecided."""

import pytest
from sympy import Integer, Piecewise, acos, asin, cosh, erf, exp, gamma, log, pi, sqrt, tanh

from symgrad.equality import Proved, Refuted, Sampled, Undecided, compare
from symgrad.expr.functions import absolute, gelu, relu, sigmoid, silu, softplus, step
from symgrad.expr.functions import sign as signum
from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta, Entry, Sum

i, j, h = Index("i", "D"), Index("j", "D"), Index("h", "H")


def x(*positions):
    return Entry("x", *positions)


def W(*positions):
    return Entry("W", *positions)


z, u = x(i), Entry("u", h)
EQUAL = {
    "order of sums": (Sum(Sum(z * W(h, i) * u, i), h), Sum(Sum(z * W(h, i) * u, h), i)),
    "sigmoid by its mirror": (sigmoid(z) * (1 - sigmoid(z)), sigmoid(z) * sigmoid(-z)),
    "tanh by sigmoid": (1 - tanh(z) ** 2, 4 * sigmoid(2 * z) * (1 - sigmoid(2 * z))),
    "delta used up": (Sum(Delta(i, j) * x(i), i), x(j)),
    "shares sum to one": (Sum(exp(x(i)) / Sum(exp(x(j)), j), i), Integer(1)),
    "relu by step": (relu(z), z * step(z)),
    "abs by sign": (absolute(z), z * signum(z)),
    "abs by relu": (relu(z) + relu(-z), absolute(z)),
    "square of a difference": (
        Sum((x(i) - Entry("y", i)) ** 2, i),
        Sum(x(i) ** 2, i) - 2 * Sum(x(i) * Entry("y", i), i) + Sum(Entry("y", i) ** 2, i),
    ),
    "gelu": (gelu(z), z * (1 + erf(z / sqrt(2))) / 2),
    "silu": (silu(z), z * sigmoid(z)),
    "tanh by cosh": (1 - tanh(z) ** 2, 1 / cosh(z) ** 2),
    "softplus": (softplus(z) - z, log(1 + exp(-z))),
    "square of a sum": (Sum(x(i), i) ** 2, Sum(Sum(x(i) * x(j), i), j)),
    "size as a number": (Sum(Integer(1) * Delta(i, i), i), i.size),
}
DIFFERENT = {
    "sign": (z, -z),
    "factor": (Sum(Delta(i, j) * x(i), i), 2 * x(j)),
    "index": (W(i, j) * x(j), W(j, i) * x(j)),
    "lost sum": (Sum(x(i), i), x(j)),
    "at the kink": (step(z), Piecewise((1, z >= 0), (0, True))),
    "delta off the diagonal": (Delta(i, j) * x(i), x(i)),
    "small": (z, z + Integer(1) / 10**9),
    "sigmoid for tanh": (sigmoid(z), tanh(z)),
}


@pytest.mark.parametrize("name", EQUAL)
def test_equal_expressions_are_never_refuted(name):
    verdict = compare(*EQUAL[name])
    assert verdict.holds
    assert isinstance(verdict, Proved)


@pytest.mark.parametrize("name", DIFFERENT)
def test_different_expressions_are_refuted_with_a_witness(name):
    verdict = compare(*DIFFERENT[name])
    assert isinstance(verdict, Refuted)
    assert verdict.left != verdict.right


def test_what_no_normal_form_proves_is_called_sampled():
    verdict = compare(acos(z), pi / 2 - asin(z))
    assert isinstance(verdict, Sampled)
    assert verdict.digits > 20


def test_without_a_common_point_nothing_is_decided():
    assert isinstance(compare(log(-(z**2) - 1), Integer(1)), Undecided)


def test_a_function_without_balls_is_undecided():
    verdict = compare(gamma(z), 2 * gamma(z))
    assert isinstance(verdict, Undecided)
    assert "gamma" in verdict.reason


def test_the_witness_can_be_checked_by_hand():
    verdict = compare(2 * z, 3 * z, {"D": 2})
    (value,) = verdict.values.values()
    assert (verdict.left, verdict.right) == (2 * value, 3 * value)
