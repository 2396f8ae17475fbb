"""Right rewrites are never refuted; mutations that change a value are never accepted."""

import os
from random import Random

import pytest
from hypothesis import given, settings
from plain_values import differ
from strategies import anything, mutated, randoms, rewritten

from symgrad.equality import Refuted, compare

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


@pytest.mark.parametrize("seed", range(20))
def test_rewrites_keep_the_values_that_plain_floats_see(seed):
    random = Random(seed)
    expr = anything(random)
    assert not differ(expr, rewritten(random, expr))
