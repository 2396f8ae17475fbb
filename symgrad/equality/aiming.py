"""Points of a region: drawn numbers are moved, one after another, until all signs are as asked."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from flint import fmpq

from symgrad.equality.balls import AtKink, Balls, value_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from symgrad.expr.index import Index

    Positions = dict[Index, int]

KEYS = 4  # drawn numbers tried for one sign
ROUNDS = 6
HALVINGS = 60
# How far from an end to look, and where to look for a change of sign.
DISTANCES = tuple(fmpq(p, q) for p, q in ((1, 1), (1, 10**3), (1, 10**6), (1, 10**12), (10**3, 1)))
OUT = (10**-6, 10**-3, 1, 3, 10, 30, 10**3, 10**6)
LADDER = tuple(sorted(fmpq(*step.as_integer_ratio()) * s for step in OUT for s in (1, -1)))


@dataclass(frozen=True)
class Aim:
    """An expression, as a function of positions, and the sign that it shall have.

    One that only sizes and positions decide, and no number, is fixed.
    """

    value: Callable[[Positions], Any]
    sign: int
    is_fixed: bool = False

    def seen(self, at: Positions) -> Any:
        """The value, None where there is none."""
        try:
            return value_at(self.value, at)
        except AtKink:
            return None

    def is_met(self, at: Positions) -> bool:
        value = self.seen(at)
        return value is not None and (value > 0) - (value < 0) == self.sign


def reach(aims: list[Aim], numbers: Balls, at: Positions) -> bool:
    """Move the point into the region, if some rounds of moves get there."""
    random, movable = numbers.random, [aim for aim in aims if not aim.is_fixed]
    if not all(aim.is_met(at) for aim in aims if aim.is_fixed):
        return False
    if not movable:
        return True
    unmet = [random.choice(movable)] + [aim for aim in movable if not aim.is_met(at)]
    for _ in range(ROUNDS):
        move(random.choice(unmet), numbers, at)
        unmet = [aim for aim in movable if not aim.is_met(at)]
        if not unmet:
            return True
    return False


def move(aim: Aim, numbers: Balls, at: Positions) -> bool:
    """Give one drawn number a value, of its domain, for which one sign is as asked."""
    if aim.seen(at) is None:
        return False
    keys = list(numbers.drawn)
    for key in numbers.random.sample(keys, min(len(keys), KEYS)):
        before = numbers.drawn[key]
        for way in (_on_a_line, _by_halving):
            value = way(aim, numbers, at, key)
            if value is not None and numbers.admits(key, value):
                numbers.put(key, value)
                if aim.is_met(at):
                    return True
        numbers.put(key, before)
    return False


def _on_a_line(aim: Aim, numbers: Balls, at: Positions, key: Any) -> fmpq | None:
    """Where the expression, if it is linear in one number, is at a distance from 0, or 0."""
    values = []
    for trial in range(3):
        numbers.put(key, fmpq(trial))
        values.append(aim.seen(at))
    if not all(isinstance(value, fmpq) for value in values):
        return None
    start, end, beyond = values
    if start == end or beyond - end != end - start:
        return None
    return (aim.sign * numbers.random.choice(DISTANCES) - start) / (end - start)


def _by_halving(aim: Aim, numbers: Balls, at: Positions, key: Any) -> fmpq | None:
    """A number on the side asked for, more or less close to a change of sign."""
    random = numbers.random

    def is_met(value: fmpq) -> bool:
        numbers.put(key, value)
        return aim.is_met(at)

    met = [is_met(value) for value in LADDER]
    changes = [k for k, (a, b) in enumerate(pairwise(met)) if a != b]
    if not aim.sign or not any(met):
        return None
    if not changes:
        return random.choice(LADDER)
    k = random.choice(changes)
    good, bad = (LADDER[k], LADDER[k + 1]) if met[k] else (LADDER[k + 1], LADDER[k])
    for _ in range(random.randrange(HALVINGS)):
        middle = (good + bad) / 2
        good, bad = (middle, bad) if is_met(middle) else (good, middle)
    return good
