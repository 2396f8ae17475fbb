"""Exponentials, logarithms, sines and cosines of ratios.

e^{z/2}, e^{-z}, cosh z, σ(z) are all powers of one exponential; logarithms are taken of irreducible
factors; all angles that are multiples of one are polynomials in its sine and cosine.
"""

from __future__ import annotations

from math import lcm
from typing import TYPE_CHECKING, Any

import sympy
from sympy import Rational

from symgrad.equality.algebra import Refine, Running
from symgrad.equality.ring import DEGREE, Poly, Ratio, TooLarge, Undefined, used
from symgrad.equality.table import POSITIVE, Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symgrad.equality.algebra import Algebra


def exp(algebra: Algebra, a: Ratio) -> Ratio:
    """e^(c₁ m₁ + c₂ m₂ + ...) = Π (e^{m/k})^{k c}."""
    a = algebra.table.lowest(a)
    if a.bottom.is_constant():
        number, bottom = int(a.bottom.leading_coefficient()), algebra.ring.one_poly
    else:
        number, bottom = 1, a.bottom
    result = algebra.ring.one
    for monomial, coefficient in _terms(a.top, algebra.ring.context):
        exponent = Rational(coefficient, number)
        own = algebra.ring.lowest(Ratio(monomial, bottom))
        part = _exp_of(algebra, own.top, own.bottom, int(exponent.p), int(exponent.q))
        result = algebra.ring.multiply(result, part)
    return result


def _exp_of(algebra: Algebra, monomial: Poly, bottom: Poly, p: int, q: int) -> Ratio:
    """e^{(p/q) m / bottom}; e^{(p/q) log u} = u^(p/q)."""
    places = used(monomial)
    if bottom == 1 and len(places) == 1 and monomial.total_degree() == 1:
        argument = algebra.table.quantities[places[0]].exp
        if argument is not None:
            return algebra.power(algebra.root(argument, q) if q > 1 else argument, p)
    key = ("exp", str(monomial), str(bottom))
    unit = algebra.table.units.setdefault(key, 1)
    if unit % q:
        algebra.table.units[key] = lcm(unit, q)
        raise Refine
    exponent = p * (unit // q)
    if abs(exponent) > DEGREE:
        raise TooLarge("an exponential to a high power")
    place = algebra.table.place((*key, unit), lambda: _exponential(algebra, monomial, bottom, unit))
    return algebra.power(algebra.quantity(place), exponent)


def _exponential(algebra: Algebra, monomial: Poly, bottom: Poly, unit: int) -> Quantity:
    exponent = Ratio(monomial, bottom * unit)
    return Quantity(
        lambda: sympy.exp(algebra.table.write(exponent)),
        POSITIVE,
        log=exponent,
        is_bound=algebra.table.has_bound(monomial) or algebra.table.has_bound(bottom),
    )


def log(algebra: Algebra, a: Ratio) -> Ratio:
    """log (u^m / v^n) = m log u - n log v, over irreducible factors and primes."""
    a = algebra.table.lowest(a)
    if a.top == 0:
        raise Undefined
    try:
        if not algebra.is_positive(a):
            raise Undefined
    except Running:
        return algebra.opaque("log", a, sympy.log, is_partial=True, exp=a)
    parts = [
        algebra.ring.scale(_log_of(algebra, factor), way * power)
        for p, way in ((a.top, 1), (a.bottom, -1))
        for factor, power in algebra.magnitudes(p)
    ]
    return algebra.ring.total(parts)


def _log_of(algebra: Algebra, factor: Poly) -> Ratio:
    places = used(factor)
    if len(places) == 1 and factor == algebra.table.poly(places[0]):
        exponent = algebra.table.quantities[places[0]].log
        if exponent is not None:
            return exponent
    argument = algebra.ring.ratio(factor)
    place = algebra.table.function("log", argument, sympy.log)
    algebra.table.quantities[place].exp = argument
    return algebra.quantity(place)


def cosine_and_sine(algebra: Algebra, a: Ratio) -> tuple[Ratio, Ratio]:
    """The two parts of e^{ia} = Π (cos m + i sin m)^c."""
    a = algebra.table.lowest(a)
    number, bottom = 1, a.bottom
    if bottom.is_constant():
        number, bottom = int(bottom.leading_coefficient()), algebra.ring.one_poly
    real, imaginary = algebra.ring.one, algebra.ring.zero
    for monomial, coefficient in _terms(a.top, algebra.ring.context):
        exponent = Rational(coefficient, number)
        c, s = _basic_angle(algebra, monomial, bottom, int(exponent.q))
        if abs(exponent.p) > DEGREE:
            raise TooLarge("a high multiple of an angle")
        s = algebra.ring.scale(s, 1 if exponent.p > 0 else -1)
        for _ in range(abs(int(exponent.p))):
            real, imaginary = _turned(algebra, real, imaginary, c, s)
    return real, imaginary


def _turned(
    algebra: Algebra, real: Ratio, imaginary: Ratio, c: Ratio, s: Ratio
) -> tuple[Ratio, Ratio]:
    ring, reduce = algebra.ring, algebra.table.reduce
    x = ring.minus(ring.multiply(real, c), ring.multiply(imaginary, s))
    y = ring.add(ring.multiply(real, s), ring.multiply(imaginary, c))
    return Ratio(reduce(x.top), x.bottom), Ratio(reduce(y.top), y.bottom)


def _basic_angle(algebra: Algebra, monomial: Poly, bottom: Poly, q: int) -> tuple[Ratio, Ratio]:
    """cos and sin of m/k, with sin² = 1 - cos²; as for exponentials k may have to grow."""
    key = ("angle", str(monomial), str(bottom))
    unit = algebra.table.units.setdefault(key, 1)
    if unit != lcm(unit, q):
        algebra.table.units[key] = lcm(unit, q)
        raise Refine
    angle = Ratio(monomial, bottom * unit)
    cosine = algebra.table.function(("cos", unit), angle, sympy.cos)
    sine = algebra.table.function(("sin", unit), angle, sympy.sin)
    c, s = algebra.table.poly(cosine), algebra.table.poly(sine)
    algebra.table.relations[sine] = [s**2 + c**2 - 1]
    c, s = algebra.ring.ratio(c), algebra.ring.ratio(s)
    real, imaginary = c, s
    for _ in range(unit // q - 1):
        real, imaginary = _turned(algebra, real, imaginary, c, s)
    return real, imaginary


def _terms(p: Poly, context: Any) -> Iterator[tuple[Poly, int]]:
    """The terms of a polynomial, as monomials and their coefficients."""
    for powers, coefficient in zip(p.monoms(), p.coeffs(), strict=True):
        yield context.from_dict({powers: 1}), int(coefficient)
