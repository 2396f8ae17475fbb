"""Double entry: the table of derivatives against the derivatives of the definitions."""

import pytest
from sympy import Symbol, diff

from symgrad.calculus.table import RULES, derivative_of
from symgrad.equality import Refuted, compare
from symgrad.expr.functions import FUNCTIONS, define_away
from symgrad.expr.leaves import Entry

z, t = Entry("z"), Symbol("t", real=True)


def from_definition(function):
    """f'(z) as d/dt of the definition at z."""
    return diff(define_away(function(t)), t).xreplace({t: z})


@pytest.mark.parametrize("function", RULES, ids=lambda f: f.__name__)
def test_the_table_says_what_the_definition_says(function):
    applied = function(z)
    verdict = compare(derivative_of(applied, applied), from_definition(function))
    assert verdict.holds, f"{function.__name__}: {verdict}"


@pytest.mark.parametrize("function", RULES, ids=lambda f: f.__name__)
def test_a_table_line_with_one_more_would_be_found(function):
    applied = function(z)
    assert isinstance(
        compare(derivative_of(applied, applied) + 1, from_definition(function)), Refuted
    )


def test_every_function_of_the_registry_has_a_line():
    powers = {"square", "sqrt"}
    classes = {type(f.apply(z)) for name, f in FUNCTIONS.items() if name not in powers}
    assert classes == set(RULES)


@pytest.mark.parametrize("name", [n for n, f in FUNCTIONS.items() if f.has_kink])
def test_the_derivative_at_a_kink_is_zero(name):
    applied = FUNCTIONS[name].apply(z)
    derivative = define_away(derivative_of(applied, applied))
    assert derivative.xreplace({z: z * 0}) == 0
