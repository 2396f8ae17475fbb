"""Sums and products of array values, minus signs outside."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING, TypeGuard

from sympy import Expr, Integer, Rational

from symgrad.expr.functions import define_away
from symgrad.lowering.elimination import multiply
from symgrad.lowering.values import Apply, Contract, Number, apply

if TYPE_CHECKING:
    from symgrad.lowering.values import Value


def number(e: Expr) -> Number:
    """A SymPy number as Python's; whole numbers stay whole."""
    if e.is_Integer:
        return Number(int(e))
    plain = define_away(e)
    return Number(float(plain) if plain.is_real else nan)


def scaled(coefficient: Expr, above: list[Value], below: list[Value]) -> Value:
    """coefficient * Π above / Π below, signs outside."""
    if coefficient.could_extract_minus_sign():
        return negated(scaled(-coefficient, above, below))
    factors, divisors = list(above), list(below)
    if coefficient.is_Rational and coefficient.q != 1 and not _is_short(coefficient):
        divisors.append(Number(coefficient.q))
        coefficient = Integer(coefficient.p)
    if coefficient != 1:
        factors.insert(0, number(coefficient))
    signs = sum(map(is_negative, factors))
    whole = multiply([positive(factor) for factor in factors])
    result = apply("div", whole, multiply(divisors)) if divisors else whole
    return negated(result) if signs % 2 else result


def negated(value: Value) -> Value:
    return value.args[0] if is_negative(value) else apply("neg", value)


def is_negative(value: Value) -> TypeGuard[Apply]:
    return isinstance(value, Apply) and value.op == "neg"


def positive(value: Value) -> Value:
    return value.args[0] if is_negative(value) else value


def _is_short(number: Rational) -> bool:
    """Decimals such as 0.5 or 0.25 read better than a quotient."""
    return bool(1000 % number.q == 0)


def add(terms: list[Value]) -> Value:
    """A sum of terms, plus signs and array products first; a common minus sign outside."""
    terms = list(map(_with_sign_outside, terms))
    if all(map(is_negative, terms)):
        return negated(add([positive(term) for term in terms]))
    return apply("add", *sorted(terms, key=_place_in_sum))


def _with_sign_outside(term: Value) -> Value:
    """-3 as a minus sign and 3."""
    if isinstance(term, Number) and term.value < 0:
        return apply("neg", Number(-term.value))
    return term


def _place_in_sum(term: Value) -> tuple[bool, bool, bool]:
    return is_negative(term), isinstance(term, Number), not isinstance(term, (Contract, Apply))
