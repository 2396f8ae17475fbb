"""Right rewrites are never refuted; mutations that change a value are never accepted."""

import os
from random import Random

import pytest
from hypothesis import given, settings
from plain_values import differ
from strategies import anything, mutated, randoms, rewritten

from symgrad.equality import Refuted, compare
from symgrad.equality.regions import NotProved, prove
from symgrad.expr.functions import with_own_kinks


def is_proved(left, right):
    """Does the normal form alone, without a point to warn it, say that they are equal?"""
    try:
        prove(with_own_kinks(left), with_own_kinks(right), {})
    except NotProved:
        return False
    return True


EXAMPLES = int(os.environ.get("EQUALITY_EXAMPLES", "100"))


@given(randoms)
@settings(max_examples=EXAMPLES)
def test_a_right_rewrite_is_never_refuted(random):
    expr = anything(random)
    other = rewritten(random, expr)
    verdict = compare(expr, other)
    assert not isinstance(verdict, Refuted), f"{expr} and {other}: {verdict}"


@given(randoms)
@settings(max_examples=EXAMPLES)
def test_a_mutation_that_changes_a_value_is_never_accepted(random):
    expr = anything(random)
    other = mutated(random, expr)
    if differ(expr, other):
        verdict = compare(expr, other)
        assert not verdict.holds, f"{expr} and {other}: {verdict}"
        assert not is_proved(expr, other), f"{expr} and {other}"


@pytest.mark.parametrize("seed", range(20))
def test_rewrites_keep_the_values_that_plain_floats_see(seed):
    random = Random(seed)
    expr = anything(random)
    assert not differ(expr, rewritten(random, expr))
