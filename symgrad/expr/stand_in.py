"""A known function in the place of one that may be any: what holds for all holds for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from hashlib import blake2s
from operator import add, mul
from typing import TYPE_CHECKING, Any

from sympy import Integer, Rational

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from symgrad.expr.evaluation import Field

Number = Any
Place = tuple[int, tuple[int, ...]]
RIDGES = 3  # the derivatives of one alone are multiples of each other


@dataclass(frozen=True)
class StandIn:
    """h(u) = Σ_r g_r(Σ_p c_r[p] u[p]) with fixed weights c_r and functions g_r of one number."""

    name: str
    numbers: Field

    def value(self, entries: Mapping[Place, Number], marks: Iterable[Place]) -> Number:
        """The derivative of h by the entries at the marks; places name an argument first."""
        by = list(marks)
        return reduce(add, [self._ridge(f"{self.name}.{r}", entries, by) for r in range(RIDGES)])

    def _ridge(self, name: str, entries: Mapping[Place, Number], by: list[Place]) -> Number:
        weighted = [self._weight(name, place) * entry for place, entry in entries.items()]
        inside = reduce(add, weighted, self.numbers.number(Integer(0)))
        slope = self.numbers.abstract(name, len(by), inside)
        return reduce(mul, [self._weight(name, place) for place in by], slope)

    def _weight(self, name: str, place: Place) -> Number:
        """A number in [-1, 1) of its own for every entry."""
        drawn = blake2s(f"{name} {place}".encode(), digest_size=2).digest()
        return self.numbers.number(Rational(int.from_bytes(drawn), 2**15) - 1)
