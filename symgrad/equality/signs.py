"""Which sign a polynomial has: from its shape, from domains, or by assumption in a region."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from symgrad.equality.ring import Poly, Ratio, used
from symgrad.equality.table import ANY, NOT_NEGATIVE, POSITIVE, Signs

if TYPE_CHECKING:
    from fractions import Fraction

    from symgrad.equality.table import Table


class Split(Exception):
    """The sign of ``factor`` decides; it can be any of ``signs``.

    ``is_kink`` says that the right side asks: its value where the factor is 0 may not count.
    """

    def __init__(self, factor: Poly, signs: Signs) -> None:
        self.factor, self.signs, self.is_kink = factor, signs, False


class Choice(Exception):
    """A quantity that has one of a few values."""

    def __init__(self, place: int, values: tuple[Fraction, ...]) -> None:
        self.place, self.values = place, values


@dataclass(frozen=True)
class Region:
    """Where some polynomials have given signs.

    ``solved`` gives quantities that vanishing polynomials determine; ``vanishing`` are the others.
    """

    signs: dict[str, int] = field(default_factory=dict)
    factors: tuple[tuple[Poly, int], ...] = ()
    solved: tuple[tuple[int, Ratio], ...] = ()
    vanishing: tuple[Poly, ...] = ()

    def with_value(self, place: int, value: Ratio) -> Region:
        """The part of this region in which a quantity has that value."""
        return replace(self, solved=(*self.solved, (place, value)))

    def where(self, factor: Poly, sign: int, table: Table) -> Region:
        """The part of this region in which the factor has that sign."""
        here = replace(
            self,
            signs={**self.signs, str(factor): sign},
            factors=(*self.factors, (factor, sign)),
        )
        if sign:
            return here
        solution = solve(factor, table)
        if solution is None:
            return replace(here, vanishing=(*self.vanishing, factor))
        return replace(here, solved=(*self.solved, solution))


def solve(factor: Poly, table: Table) -> tuple[int, Ratio] | None:
    """A quantity and what it is where the factor is 0; leaves before functions."""
    degrees = factor.degrees()
    places = [k for k in used(factor) if degrees[k] == 1 and k not in table.relations]
    for place in sorted(places, key=lambda k: not table.quantities[k].is_leaf):
        slope = factor.derivative(place)
        if slope.is_constant():
            rest = factor - slope * table.poly(place)
            return place, Ratio(-rest, slope)
    return None


def possible_signs(p: Poly, table: Table, region: Region) -> Signs:
    """The signs that a polynomial can have, as far as its terms, one by one, or its ends show."""
    known = region.signs.get(str(p))
    if known is not None:
        return frozenset({known})
    terms = [
        _term_signs(powers, int(coefficient), table, region)
        for powers, coefficient in zip(p.monoms(), p.coeffs(), strict=True)
    ]
    for direction in (1, -1):
        if all(-direction not in signs for signs in terms):
            strict = any(signs == {direction} for signs in terms)
            return frozenset({direction}) if strict else frozenset({0, direction})
    return _by_ends(p, table) or _by_exponent(p, table, region) or _by_square(p, table, region)


def _term_signs(powers: tuple[int, ...], coefficient: int, table: Table, region: Region) -> Signs:
    signs = POSITIVE if coefficient > 0 else frozenset({-1})
    for place, power in enumerate(powers):
        if power:
            own = _signs_of(place, table, region)
            even = NOT_NEGATIVE if 0 in own else POSITIVE
            signs = frozenset(a * b for a in signs for b in (own if power % 2 else even))
    return signs


def _signs_of(place: int, table: Table, region: Region) -> Signs:
    known = region.signs.get(str(table.poly(place)))
    if known is not None:
        return frozenset({known})
    quantity = table.quantities[place]
    if quantity.radicand is None:
        return quantity.signs
    return possible_signs(quantity.radicand, table, region) & NOT_NEGATIVE or NOT_NEGATIVE


def _by_ends(p: Poly, table: Table) -> Signs | None:
    """The signs of a x + b between the ends of the interval in which x lives."""
    places = used(p)
    if len(places) != 1 or p.total_degree() != 1:
        return None
    interval = table.interval(places[0])
    if interval is None:
        return None
    slope = int(p.derivative(places[0]).leading_coefficient())
    rest = p - slope * table.poly(places[0])
    shift = int(rest.leading_coefficient()) if rest != 0 else 0
    signs: set[int] = set()
    for (end, belongs), way in zip(interval, (-1, 1), strict=True):
        value = way * slope if end is None else slope * end + shift
        sign = (value > 0) - (value < 0)
        if sign or belongs:
            signs.add(sign)
    return frozenset({-1, 0, 1} if {-1, 1} <= signs else signs) or None


def _by_exponent(p: Poly, table: Table, region: Region) -> Signs | None:
    """e^u - 1 has the sign of u."""
    places = used(p)
    if len(places) != 1 or p != table.poly(places[0]) - 1:
        return None
    exponent = table.quantities[places[0]].log
    if exponent is None or not exponent.bottom.is_constant():
        return None
    _, factors = table.factors(exponent.top)
    if len(factors) != 1 or factors[0][1] != 1:
        return None
    number, ((factor, _),) = table.factors(exponent.top)
    way = 1 if number > 0 else -1
    return frozenset(way * s for s in possible_signs(factor, table, region))


def _by_square(p: Poly, table: Table, region: Region) -> Signs:
    """4 a (a x² + b x + c) = (2 a x + b)² + 4 a c - b²: above 0 where the rest is, for a > 0."""
    degrees = p.degrees()
    for place in used(p):
        if degrees[place] == 2:
            x = table.poly(place)
            a = p.derivative(place).derivative(place)  # twice the a above
            if a.is_constant() and a.leading_coefficient() > 0:
                b = p.derivative(place) - a * x
                c = 2 * p - a * x**2 - 2 * b * x
                rest = possible_signs(a * c - b**2, table, region)
                if rest <= NOT_NEGATIVE:
                    return POSITIVE if rest == POSITIVE else NOT_NEGATIVE
    return ANY
