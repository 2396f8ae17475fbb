"""Is there a point at which linear conditions hold? Variables are eliminated one by one.

Fourier and Motzkin: from every upper and every lower bound of a variable follows one condition
without it; what is left in the end is a statement about numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symgrad.equality.ring import Poly
    from symgrad.equality.table import Interval

ROWS = 200


@dataclass(frozen=True)
class Row:
    """Σ slope · variable + shift > 0, or ≥ 0 if not strict."""

    slopes: tuple[tuple[int, Fraction], ...]
    shift: Fraction
    is_strict: bool

    def slope(self, place: int) -> Fraction:
        return dict(self.slopes).get(place, Fraction(0))

    def plus(self, other: Row, factor: Fraction, own: Fraction) -> Row:
        """own · this + factor · other."""
        slopes: dict[int, Fraction] = {k: own * v for k, v in self.slopes}
        for k, v in other.slopes:
            slopes[k] = slopes.get(k, Fraction(0)) + factor * v
        kept = tuple((k, v) for k, v in sorted(slopes.items()) if v)
        shift = own * self.shift + factor * other.shift
        return Row(kept, shift, self.is_strict or other.is_strict)


def rows(p: Poly, sign: int, *, is_whole: bool = False) -> list[Row]:
    """A linear polynomial above 0, below 0, or both not below and not above.

    Among whole numbers above 0 is at least 1.
    """
    slopes, shift = [], Fraction(0)
    for powers, coefficient in zip(p.monoms(), p.coeffs(), strict=True):
        places = [k for k, power in enumerate(powers) if power]
        if places:
            slopes.append((places[0], Fraction(int(coefficient))))
        else:
            shift = Fraction(int(coefficient))
    is_strict, gap = sign != 0 and not is_whole, int(sign != 0 and is_whole)
    row = Row(tuple(slopes), shift - gap, is_strict)
    mirror = Row(tuple((k, -v) for k, v in slopes), -shift - gap, is_strict)
    return {1: [row], -1: [mirror], 0: [row, mirror]}[sign]


def within(place: int, interval: Interval) -> list[Row]:
    """A variable between the ends of an interval."""
    return [
        Row(((place, Fraction(way)),), -way * end, is_strict=not belongs)
        for (end, belongs), way in zip(interval, (1, -1), strict=True)
        if end is not None
    ]


def is_empty(system: list[Row]) -> bool:
    """Do some conditions contradict each other? False if that is open."""
    for place in {k for row in system for k, _ in row.slopes}:
        system = _without(system, place)
        if len(system) > ROWS:
            return False
    return any(r.shift < 0 or (r.shift == 0 and r.is_strict) for r in system)


def _without(system: list[Row], place: int) -> list[Row]:
    lower = [r for r in system if r.slope(place) > 0]
    upper = [r for r in system if r.slope(place) < 0]
    rest = [r for r in system if not r.slope(place)]
    combined = {a.plus(b, a.slope(place), -b.slope(place)) for a in lower for b in upper}
    return [*rest, *combined]
