"""Which sign a polynomial has: from its shape, from domains, or by assumption in a region."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from symgrad.equality.ring import Poly, Ratio, Undefined, used
from symgrad.equality.table import ANY, NOT_NEGATIVE, POSITIVE, Signs

if TYPE_CHECKING:
    from symgrad.equality.table import Table


class Split(Exception):
    """The sign of ``factor`` decides; it can be any of ``signs``."""

    def __init__(self, factor: Poly, signs: Signs) -> None:
        self.factor, self.signs = factor, signs


@dataclass(frozen=True)
class Region:
    """Where some polynomials have given signs.

    ``solved`` gives quantities that vanishing polynomials determine; ``vanishing`` are the others.
    """

    signs: dict[str, int] = field(default_factory=dict)
    solved: tuple[tuple[int, Ratio], ...] = ()
    vanishing: tuple[Poly, ...] = ()

    @property
    def is_open(self) -> bool:
        return not self.solved and not self.vanishing and 0 not in self.signs.values()

    def where(self, factor: Poly, sign: int, table: Table) -> Region:
        """The part of this region in which the factor has that sign."""
        signs = {**self.signs, str(factor): sign}
        if sign:
            return Region(signs, self.solved, self.vanishing)
        solution = solve(factor, table)
        if solution is None:
            return Region(signs, self.solved, (*self.vanishing, factor))
        return Region(signs, (*self.solved, solution), self.vanishing)


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
    return _by_ends(p, table) or ANY


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
    return table.quantities[place].signs if known is None else frozenset({known})


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
    for end, belongs in interval:
        value = slope * end + shift
        sign = (value > 0) - (value < 0)
        if sign or belongs:
            signs.add(sign)
    return frozenset({-1, 0, 1} if {-1, 1} <= signs else signs) or None


def sign_of(a: Ratio, table: Table, region: Region) -> int:
    """The sign of a ratio; Split where it is open."""
    if a.top == 0:
        return 0
    if a.bottom == 0:
        raise Undefined
    sign = 1
    for p in (a.top, a.bottom):
        number, factors = table.factors(p)
        sign *= 1 if number > 0 else -1
        for factor, power in factors:
            own = sign_of_factor(factor, table, region)
            sign *= own if power % 2 else own * own
    return sign


def sign_of_factor(factor: Poly, table: Table, region: Region) -> int:
    signs = possible_signs(factor, table, region)
    if len(signs) > 1:
        raise Split(factor, signs)
    return next(iter(signs))
