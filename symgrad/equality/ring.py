"""Fractions of polynomials with whole coefficients, within a budget of work."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import comb
from typing import TYPE_CHECKING, Any

from flint import Ordering, fmpz_mpoly_ctx

if TYPE_CHECKING:
    from collections.abc import Iterable

Poly = Any  # fmpz_mpoly

VARIABLES = (16, 96, 256)  # a table starts small and is made anew, larger, once it is full
WORK = 2_000_000
DEGREE = 128
BITS = 20_000


class TooLarge(Exception):
    """The exact arithmetic would take too long."""


class Undefined(Exception):
    """A division by 0, or a function outside its domain."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """top / bottom; common factors may stand in both."""

    top: Poly
    bottom: Poly


@lru_cache(maxsize=4)
def _context(variables: int) -> tuple[Any, tuple[Poly, ...]]:
    names = tuple(f"g{place}" for place in range(variables))
    context = fmpz_mpoly_ctx.get(names, Ordering.lex)
    return context, context.gens()


class Ring:
    """Arithmetic with Ratios. Every operation adds to ``work``; TooLarge ends it beyond WORK."""

    def __init__(self, variables: int) -> None:
        self.variables, self.work = variables, 0
        self.context, self.generators = _context(variables)
        self.one_poly = self.context.constant(1)
        self.zero, self.one = self.number(0), self.number(1)

    def number(self, top: int, bottom: int = 1) -> Ratio:
        return Ratio(self.context.constant(top), self.context.constant(bottom))

    def ratio(self, top: Poly) -> Ratio:
        return Ratio(top, self.one_poly)

    def spend(self, work: int) -> None:
        self.work += work
        if self.work > WORK:
            raise TooLarge("the expressions are too large for an exact normal form")

    def times(self, p: Poly, q: Poly) -> Poly:
        self.spend(len(p) * len(q))
        return p * q

    def add(self, a: Ratio, b: Ratio) -> Ratio:
        """Over the one denominator that the other divides, or else over their product."""
        if a.bottom == b.bottom:
            return Ratio(a.top + b.top, a.bottom)
        for wide, narrow in ((a, b), (b, a)):
            factor = self.quotient(wide.bottom, narrow.bottom)
            if factor is not None:
                return Ratio(wide.top + self.times(narrow.top, factor), wide.bottom)
        top = self.times(a.top, b.bottom) + self.times(b.top, a.bottom)
        return Ratio(top, self.times(a.bottom, b.bottom))

    def total(self, parts: Iterable[Ratio]) -> Ratio:
        result = self.zero
        for part in parts:
            result = self.add(result, part)
        return result

    def multiply(self, a: Ratio, b: Ratio) -> Ratio:
        return Ratio(self.times(a.top, b.top), self.times(a.bottom, b.bottom))

    def scale(self, a: Ratio, number: int, over: int = 1) -> Ratio:
        return Ratio(a.top * number, a.bottom * over)

    def minus(self, a: Ratio, b: Ratio) -> Ratio:
        return self.add(a, self.scale(b, -1))

    def power(self, a: Ratio, exponent: int) -> Ratio:
        """a^n for n ≥ 0."""
        if exponent > DEGREE:
            raise TooLarge(f"the power {exponent} is too high for an exact normal form")
        for p in (a.top, a.bottom):
            self.spend(len(p) * comb(len(p) + exponent - 1, exponent) if len(p) > 1 else 1)
            if exponent * height(p) > BITS:
                raise TooLarge("the numbers are too long for an exact normal form")
        return Ratio(a.top**exponent, a.bottom**exponent)

    def quotient(self, p: Poly, q: Poly) -> Poly | None:
        """p / q if it is a polynomial."""
        if q == 1:
            return p
        self.spend(len(p) * len(q))
        quotient, rest = divmod(p, q)
        return quotient if rest == 0 else None

    def lowest(self, a: Ratio) -> Ratio:
        """The same ratio with common factors canceled and a positive leading denominator."""
        if a.top == 0:
            return self.zero
        if a.bottom != 1:
            self.spend(50 * (len(a.top) + len(a.bottom)) ** 2)
            common = a.top.gcd(a.bottom)
            a = Ratio(a.top // common, a.bottom // common) if common != 1 else a
        if a.bottom.leading_coefficient() < 0:
            a = Ratio(-a.top, -a.bottom)
        return a


def height(p: Poly) -> int:
    """The length of the longest coefficient."""
    return max((int(c).bit_length() for c in p.coeffs()), default=0)


def used(p: Poly) -> tuple[int, ...]:
    """The places of the variables in a polynomial."""
    return tuple(place for place, degree in enumerate(p.degrees()) if degree > 0)
