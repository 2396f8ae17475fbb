"""Where a name lives: a word, an interval, or a finite set of numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

WORDS = (
    "reals",
    "positive",
    "nonnegative",
    "nonzero",
    "integer",
    "symmetric",
    "positive definite",
    "probabilities",
)
SYMMETRIC = ("symmetric", "positive definite")
NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
END = rf"{NUMBER}|[+-]?(?:inf|∞)"
INTERVAL = re.compile(rf"[\[(]\s*({END})\s*,\s*({END})\s*[\])]", re.ASCII)
SET = re.compile(rf"\{{\s*({NUMBER}(?:\s*,\s*{NUMBER})*)\s*\}}", re.ASCII)


@dataclass(frozen=True)
class Domain:
    """A word of WORDS, ``interval`` with its ends (None: no end), or ``set`` with its members."""

    word: str = "reals"
    low: Fraction | None = None
    high: Fraction | None = None
    has_low: bool = False
    has_high: bool = False
    members: tuple[Fraction, ...] = ()

    @property
    def is_empty(self) -> bool:
        if self.word != "interval" or self.low is None or self.high is None:
            return False
        return self.low > self.high or (
            self.low == self.high and not (self.has_low and self.has_high)
        )


def read_domain(text: str) -> Domain | None:
    """A domain as a problem file writes it: ``positive``, ``[0, 1)``, ``{0, 1}``; None if none is.

    An interval may be empty; whoever reads a user's file says so.
    """
    text = text.strip()
    if text in WORDS:
        return Domain(text)
    if match := SET.fullmatch(text):
        return Domain("set", members=tuple(Fraction(number) for number in match[1].split(",")))
    if match := INTERVAL.fullmatch(text):
        low, high = (None if end[-1] in "f∞" else Fraction(end) for end in match.groups())
        return Domain("interval", low, high, text[0] == "[", text[-1] == "]")
    return None


Exact = dict[tuple[int, ...], Fraction]


def draw_exactly(domain: Domain, shape: tuple[int, ...], random: Random) -> Exact:
    """Random rational entries of a whole tensor in a domain."""
    places = list(product(*map(range, shape)))
    match domain.word:
        case "probabilities":
            return _shares({place: Fraction(random.randint(1, 16)) for place in places})
        case "symmetric":
            free = {place: _real(random) for place in places}
            return {place: free[min(place, _swapped(place))] for place in places}
        case "positive definite":
            return _gram(shape, random)
        case _:
            return {place: _number(domain, random) for place in places}


def _number(domain: Domain, random: Random) -> Fraction:
    match domain.word:
        case "positive":
            return abs(_real(random)) + Fraction(1, 16)
        case "nonnegative":
            return abs(_real(random))
        case "nonzero":
            return _real(random) or Fraction(1)
        case "integer":
            return Fraction(random.randint(-3, 3))
        case "set":
            return random.choice(domain.members)
        case "interval":
            return _between(domain, random)
        case _:
            return _real(random)


def _real(random: Random) -> Fraction:
    return Fraction(random.randint(-48, 48), 16)


def _between(domain: Domain, random: Random) -> Fraction:
    """A number of an interval, its ends now and then where they belong to it."""
    reach = Fraction(3)
    low = domain.low if domain.low is not None else min(-reach, (domain.high or reach) - reach)
    high = domain.high if domain.high is not None else max(reach, low + reach)
    step = random.randint(0 if domain.has_low else 1, 64 if domain.has_high else 63)
    return low + (high - low) * Fraction(step, 64)


def _shares(weights: Exact) -> Exact:
    """Entries that sum to 1 along the last axis; a number is a share of two."""
    if () in weights:
        return {(): weights[()] / (weights[()] + 5)}
    totals: Exact = {}
    for place, weight in weights.items():
        totals[place[:-1]] = totals.get(place[:-1], Fraction(0)) + weight
    return {place: weight / totals[place[:-1]] for place, weight in weights.items()}


def _swapped(place: tuple[int, ...]) -> tuple[int, ...]:
    return (*place[:-2], *place[:-3:-1])


def _gram(shape: tuple[int, ...], random: Random) -> Exact:
    """B Bᵀ + 1 for a random square B; a number is positive."""
    if len(shape) < 2:
        return {place: abs(_real(random)) + 1 for place in product(*map(range, shape))}
    size = shape[-1]
    b = [[Fraction(random.randint(-4, 4), 4) for _ in range(size)] for _ in range(size)]
    return {
        place: sum((x * y for x, y in zip(b[place[-2]], b[place[-1]], strict=True)), Fraction(0))
        + (place[-2] == place[-1])
        for place in product(*map(range, shape))
    }
