"""Both sides at points of one choice of sizes: what each point shows."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite, log10, prod
from typing import TYPE_CHECKING, Any

from flint import arb, ctx
from sympy import Expr, Piecewise
from sympy.core.relational import Relational

from symgrad.equality.aiming import Aim, move, reach
from symgrad.equality.balls import AtKink, Balls, NotHere, OffKinks, as_ball, value_at
from symgrad.equality.verdicts import Refuted, Sampled, Undecided
from symgrad.expr.binding import Binder
from symgrad.expr.evaluation import compile_entry, size_value
from symgrad.expr.functions import FUNCTIONS, Defined
from symgrad.expr.index import Index, free_indices
from symgrad.expr.leaves import Delta, Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PRECISION = 128
LEAST_DIGITS = 15
POINTS = 40
TRIES, AIMED, REACHED, CLOSER = 96, 64, 12, 4
SHOWN = 4
TINY = arb(10) ** -300
# Operations that one evaluation of both sides may take, and all of them together.
ONE_LIMIT, ALL_LIMIT = 2_000_000, 1_000_000
# In turn: any sign, probabilities, positive, near a kink, all 0, negative, all the same, large.
RANGES = ((-32, 32), (1, 15), (1, 48), (-2, 2), (0, 0), (-64, -1), (8, 8), (16, 64))
KINKED = tuple(f.apply for f in FUNCTIONS.values() if f.has_kink)


@dataclass
class Tally:
    """What the points tried so far showed."""

    agreed: int = 0
    zeros: int = 0
    digits: int = PRECISION
    holes: dict[str, None] = field(default_factory=dict)
    gap: str = ""
    reason: str = "no point at which both sides are defined"

    @property
    def common(self) -> int:
        return self.agreed + self.zeros

    def verdict(self, *, has_delta: bool) -> Sampled | Undecided:
        """Points at which both sides are 0 show nothing as long as a delta may be the reason."""
        if self.gap:
            return Undecided(self.gap)
        points = self.agreed or (0 if has_delta else self.zeros)
        if points:
            return Sampled(points, self.digits, holes=tuple(self.holes)[:SHOWN])
        return Undecided("both sides were 0 at every point tried" if self.zeros else self.reason)


class Comparison:
    """Two expressions at concrete sizes; ``aims`` are signs of a region worth a look."""

    def __init__(
        self, left: Expr, right: Expr, numbers: Balls, aims: list[tuple[Expr, int]]
    ) -> None:
        self.numbers, self.random, sizes = numbers, numbers.random, numbers.sizes
        cost = max(1, sum(_cost(expr, sizes) for expr in (left, right)))
        if cost > ONE_LIMIT:
            raise NotHere(f"one comparison would take {cost} operations")
        self.points = max(4, min(POINTS, ALL_LIMIT // cost))
        self.exprs = (left, right)
        self.aims = [
            Aim(compile_entry(expr, numbers, sizes), sign, is_fixed=not expr.has(Entry))
            for expr, sign in aims
        ]
        fields: tuple[Any, Any] = (numbers, numbers if numbers.at_kinks else OffKinks(numbers))
        self.sides = [
            compile_entry(e, field, sizes) for e, field in zip(self.exprs, fields, strict=True)
        ]
        self.arguments: dict[Expr, Any] = {}
        indices = free_indices(left) | free_indices(right)
        self.indices = sorted(indices, key=lambda index: index.name)

    @cached_property
    def fixed(self) -> list[tuple[Index, int]]:
        return sorted({pair for e in self.exprs for pair in _fixed_positions(e)}, key=str)

    @cached_property
    def kinks(self) -> list[Expr]:
        return sorted({u for e in self.exprs for u in kinks_of(e)}, key=str)

    def run_to_first(self, tally: Tally) -> Refuted | None:
        for attempt in range(TRIES):
            self.numbers.move_to_new_point(*RANGES[attempt % len(RANGES)])
            refuted = self.compare_at(self.positions(attempt), tally)
            if refuted is not None or tally.common:
                return refuted
        return None

    def run(self, tally: Tally) -> Refuted | None:
        """Points of the region aimed at, then any, until enough of them showed something."""
        for at in self.points_aimed_at() if self.aims else ():
            refuted = self.compare_at(at, tally)
            if refuted is not None:
                return refuted
        enough = tally.agreed + self.points
        for attempt in range(TRIES):
            self.numbers.move_to_new_point(*RANGES[attempt % len(RANGES)])
            at = self.positions(attempt)
            refuted = self.compare_at(at, tally)
            if refuted is None and self.kinks and attempt % 2:
                move(self.kink(at), self.numbers, at)
                refuted = self.compare_at(at, tally)
            if refuted is not None or tally.gap:
                return refuted
            if tally.agreed >= enough and (attempt >= len(RANGES) or self.points < POINTS):
                break
        return None

    def run_closer(self, tally: Tally) -> Refuted | None:
        """A few points, after the precision has been raised."""
        self.numbers.compiled = {}
        for attempt in range(CLOSER):
            self.numbers.move_to_new_point(*RANGES[attempt])
            refuted = self.compare_at(self.positions(attempt), tally)
            if refuted is not None:
                return refuted
        return None

    def points_aimed_at(self) -> Iterator[dict[Index, int]]:
        """Points at which the aims have their signs, as far as moves from any point get there."""
        reached = 0
        for attempt in range(min(AIMED, 2 * self.points)):
            self.numbers.move_to_new_point(*RANGES[attempt % 3])
            at = self.positions(attempt)
            self.draw_all(at)
            if reach(self.aims, self.numbers, at):
                reached += 1
                yield at
            if reached == REACHED:
                return

    def draw_all(self, at: dict[Index, int]) -> None:
        """Read all that stands in the two sides, so that it can be moved."""
        with suppress(AtKink):
            self.values(at)

    def compare_at(self, at: dict[Index, int], tally: Tally) -> Refuted | None:
        try:
            return self.compare_values(at, tally)
        except AtKink:
            return None

    def compare_values(self, at: dict[Index, int], tally: Tally) -> Refuted | None:
        a, b = self.values(at)
        if a is None or b is None:
            if a is not None or b is not None:
                self.note_gap(at, tally, "right" if b is None else "left")
            return None
        difference = a - b
        if isinstance(difference, arb) and difference.contains(0):
            digits = _digits(difference, as_ball(a))
            if digits < LEAST_DIGITS:
                return None
            tally.digits = min(tally.digits, digits)
        elif difference != 0:
            return Refuted(self.numbers.witness(), float(as_ball(a).mid()), float(as_ball(b).mid()))
        trivial = a == 0 and b == 0
        tally.zeros, tally.agreed = tally.zeros + trivial, tally.agreed + (not trivial)
        return None

    def values(self, at: dict[Index, int]) -> list[Any]:
        return [value_at(side, at) for side in self.sides]

    def note_gap(self, at: dict[Index, int], tally: Tally, side: str) -> None:
        """One side alone has no value here: at this point, or all around it as well?"""
        place = ", ".join(f"{k} = {v:g}" for k, v in list(self.numbers.witness().items())[:SHOWN])
        self.numbers.move_nearby()
        with ctx.workprec(4 * ctx.prec):
            values = self.values(at)
        if None not in values:
            tally.holes[f"the {side} side is not defined at {place}"] = None
        elif values != [None, None]:
            tally.gap = f"the {side} side is not defined around {place}, where the other one is"

    def positions(self, attempt: int) -> dict[Index, int]:
        """Positions that coincide, lie close together, lie anywhere, or stand in a delta."""
        spread = (1, 2, 0, 3)[attempt % 4]
        first = self.random.randrange(10**6)
        places = {}
        for index in self.indices:
            size = size_value(index.size, self.numbers.sizes)
            place = first + self.random.randrange(spread) if spread else self.random.randrange(size)
            aims = [p for i, p in self.fixed if i == index] if attempt % 4 == 2 else []
            places[index] = (self.random.choice(aims) if aims else place) % size
        return places

    def kink(self, at: dict[Index, int]) -> Aim:
        """The argument of some case, 0 or close to it; ``at`` gets positions for its indices."""
        argument = self.random.choice(self.kinks)
        for index in free_indices(argument) - set(at):
            at[index] = self.random.randrange(size_value(index.size, self.numbers.sizes))
        if argument not in self.arguments:
            compiled = compile_entry(argument, self.numbers, self.numbers.sizes)
            self.arguments[argument] = compiled
        return Aim(self.arguments[argument], self.random.choice((0, 0, 1, -1)))


def _digits(difference: Any, value: Any) -> int:
    """To how many digits two overlapping balls are known to agree."""
    share = float((difference.abs_upper() / (abs(as_ball(value)).mid() + TINY)).mid())
    if share == 0:
        return PRECISION
    return max(0, int(-log10(share))) if isfinite(share) else 0


def _cost(expr: Expr, sizes: Mapping[str, int]) -> int:
    """How many parts one evaluation visits, with sums and the like written out."""
    inside = sum(_cost(argument, sizes) for argument in expr.args if isinstance(argument, Expr))
    axes = expr.bound if isinstance(expr, Binder) else ()
    return 1 + inside * prod(size_value(index.size, sizes) for index in axes)


def _fixed_positions(expr: Expr) -> set[tuple[Index, int]]:
    """The numbers that deltas compare an index with."""
    pairs = [sorted(d.args, key=lambda p: bool(p.is_Integer)) for d in expr.atoms(Delta)]
    return {(i, int(p)) for i, p in pairs if isinstance(i, Index) and p.is_Integer}


def kinks_of(expr: Expr) -> set[Expr]:
    """The arguments whose sign decides between cases."""
    found = {call.args[0] for call in expr.atoms(Defined) if isinstance(call, KINKED)}
    for cases in expr.atoms(Piecewise):
        for _, condition in cases.args:
            found |= {c.lhs - c.rhs for c in condition.atoms(Relational)}
    return {argument for argument in found if argument.has(Entry)}
