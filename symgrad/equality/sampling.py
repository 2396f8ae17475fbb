"""Refutation: both sides at random points, positions and sizes; disjoint values are a proof.

Where balls overlap at all points, the two sides are the same to the digits reported, and that is
all that is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log10
from random import Random
from typing import TYPE_CHECKING, Any

from flint import arb, ctx
from sympy import Expr, Integer, Piecewise, Rational
from sympy.core.relational import Relational

from symgrad.equality.balls import Balls, NotHere, as_ball
from symgrad.equality.verdicts import Refuted, Sampled, Undecided
from symgrad.expr.evaluation import compile_entry, size_value
from symgrad.expr.functions import FUNCTIONS, Defined
from symgrad.expr.index import Index, free_indices
from symgrad.expr.leaves import Delta, Entry, Inside, Sum, entries_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from symgrad.expr.graph import Equation, Free

PRECISION = 128
LEAST_DIGITS = 15
POINTS = 6
TRIES = 32
# Operations that one evaluation of both sides may take, and all of them together.
ONE_LIMIT, ALL_LIMIT = 2_000_000, 1_000_000
# In turn: any sign, probabilities, positive, near a kink, all 0, negative, all the same, large.
RANGES = ((-32, 32), (1, 15), (1, 48), (-2, 2), (0, 0), (-64, -1), (8, 8), (16, 64))
# Numbers for size names, a round each; pairwise different, so that a transpose shows.
SIZE_ROUNDS = ((2, 3, 4, 5, 6, 7), (9, 7, 5, 8, 4, 6), (5, 11, 3, 2, 8, 10))
KINKED = tuple(f.apply for f in FUNCTIONS.values() if f.has_kink)


@dataclass
class Tally:
    """What the points tried so far showed."""

    agreed: int = 0
    zeros: int = 0
    one_sided: int = 0
    digits: int = PRECISION
    reason: str = "no point at which both sides are defined"

    def verdict(self, *, has_delta: bool) -> Sampled | Undecided:
        """Points at which both sides are 0 show nothing as long as a delta may be the reason."""
        if 3 * self.one_sided > self.agreed + self.zeros:
            return Undecided("one side is not defined at many points where the other is")
        points = self.agreed or (0 if has_delta else self.zeros)
        if points:
            return Sampled(points, self.digits)
        return Undecided("both sides were 0 at every point tried" if self.zeros else self.reason)


def sample(
    left: Expr,
    right: Expr,
    sizes: Mapping[str, int],
    *,
    free: Mapping[str, Free] | None = None,
    definitions: Mapping[str, Equation] | None = None,
    seed: int = 0,
) -> Sampled | Refuted | Undecided:
    """Compare two expressions at random points, positions and, for named sizes, sizes.

    Entries of ``free`` names live in their domains, all others anywhere. With ``definitions`` the
    defined names get the values that their equations give them.
    """
    random, tally = Random(seed), Tally()
    exprs = (left, right, *(e.right for e in (definitions or {}).values()))
    ctx.prec = PRECISION + _bits(exprs)
    for known in _rounds(exprs, sizes, free or {}):
        numbers = Balls(random, known, free or {}, definitions or {})
        try:
            refuted = _Comparison(left, right, numbers).run(tally)
        except (NotHere, RecursionError) as problem:
            return Undecided(str(problem) or type(problem).__name__)
        if refuted is not None:
            return refuted
    return tally.verdict(has_delta=left.has(Delta, Inside) or right.has(Delta, Inside))


class _Comparison:
    """Two expressions at concrete sizes."""

    def __init__(self, left: Expr, right: Expr, numbers: Balls) -> None:
        self.numbers, self.random, sizes = numbers, numbers.random, numbers.sizes
        cost = max(1, sum(_cost(expr, sizes) for expr in (left, right)))
        if cost > ONE_LIMIT:
            raise NotHere(f"one comparison would take {cost} operations")
        self.points = max(2, min(POINTS, ALL_LIMIT // cost))
        self.sides = [compile_entry(expr, numbers, sizes) for expr in (left, right)]
        self.indices = sorted(free_indices(left) | free_indices(right), key=str)
        self.fixed = sorted(_fixed_positions(left) | _fixed_positions(right), key=str)
        self.kinks = sorted({u for e in (left, right) for u in _kinks(e)}, key=str)

    def run(self, tally: Tally) -> Refuted | None:
        """Points until enough of them showed something."""
        enough = tally.agreed + self.points
        for attempt in range(TRIES):
            self.numbers.move_to_new_point(*RANGES[attempt % len(RANGES)])
            at = self.positions(attempt)
            if self.kinks and attempt % 3 == 2:
                self.aim_at_kink(at)
            refuted = self.compare_at(at, tally)
            if refuted is not None:
                return refuted
            if tally.agreed >= enough and attempt >= len(RANGES):
                break
        return None

    def compare_at(self, at: dict[Index, int], tally: Tally) -> Refuted | None:
        values = [_value(side, at) for side in self.sides]
        if None in values:
            tally.one_sided += values[0] is not None
            return None
        a, b = values
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

    def aim_at_kink(self, at: dict[Index, int]) -> None:
        """Choose one entry so that the argument of some case is exactly 0, if that is linear."""
        argument = self.random.choice(self.kinks)
        inner = {
            i: self.random.randrange(size_value(i.size, self.numbers.sizes))
            for i in free_indices(argument) - set(at)
        }
        places = {**at, **inner}
        entries = [
            e
            for e in entries_in(argument)
            if e.name not in self.numbers.definitions and free_indices(e) <= set(places)
        ]
        if not entries:
            return
        entry = self.random.choice(sorted(entries, key=str))
        value = compile_entry(argument, self.numbers, self.numbers.sizes)
        key = self.numbers.key(entry, positions_of(entry, places, self.numbers.sizes))
        ends = []
        for trial in (0, 1):
            self.numbers.drawn[key] = self.numbers.number(Integer(trial))
            self.numbers.computed = {}
            ends.append(_value(value, places))
        if None in ends or any(isinstance(end, arb) for end in ends) or ends[0] == ends[1]:
            return
        self.numbers.drawn[key] = ends[0] / (ends[0] - ends[1])


def positions_of(
    entry: Entry, at: Mapping[Index, int], sizes: Mapping[str, int]
) -> tuple[int, ...]:
    """The whole positions of an entry, given those of its indices."""
    rule = {index: Integer(place) for index, place in at.items()}
    return tuple(size_value(position.xreplace(rule), sizes) for position in entry.positions)


def _value(side: Any, at: dict[Index, int]) -> Any:
    """The value of one side, None where it has none or none that is certain."""
    try:
        value = side(at)
    except (ArithmeticError, ValueError, KeyError):
        return None
    return None if isinstance(value, arb) and not value.is_finite() else value


def _digits(difference: Any, value: Any) -> int:
    """To how many digits two overlapping balls are known to agree."""
    radius = float(difference.abs_upper())
    scale = max(abs(float(value.mid())), 1e-300)
    return PRECISION if radius == 0 else max(0, int(-log10(radius / scale)))


def _bits(exprs: Iterable[Expr]) -> int:
    """The length of the longest number written in the expressions."""
    numbers = (n for e in exprs for n in e.atoms(Rational))
    return max((max(abs(n.p), n.q).bit_length() for n in numbers), default=0)


def _cost(expr: Expr, sizes: Mapping[str, int]) -> int:
    """How many leaves one evaluation reads, sums written out."""
    if isinstance(expr, Sum):
        return size_value(expr.index.size, sizes) * _cost(expr.body, sizes)
    return 1 + sum(_cost(argument, sizes) for argument in expr.args if isinstance(argument, Expr))


def _rounds(
    exprs: tuple[Expr, ...], sizes: Mapping[str, int], free: Mapping[str, Free]
) -> list[dict[str, int]]:
    """Numbers for all size names: those given first, then others, since a step holds for all."""
    of_free = {s for f in free.values() for size in f.shape for s in size.free_symbols}
    of_axes = {s for e in exprs for index in e.atoms(Index) for s in index.size.free_symbols}
    in_formulas = {s for e in exprs for s in e.free_symbols if s.is_Symbol and s.is_integer}
    names = sorted({s.name for s in of_free | of_axes | in_formulas})
    if not names:
        return [{}]
    rounds = [
        {name: numbers[place % len(numbers)] for place, name in enumerate(names)}
        for numbers in SIZE_ROUNDS
    ]
    return [rounds[0] | {name: sizes[name] for name in names if name in sizes}, *rounds[1:]]


def _fixed_positions(expr: Expr) -> set[tuple[Index, int]]:
    """The numbers that deltas compare an index with."""
    pairs = [sorted(d.args, key=lambda p: bool(p.is_Integer)) for d in expr.atoms(Delta)]
    return {(i, int(p)) for i, p in pairs if isinstance(i, Index) and p.is_Integer}


def _kinks(expr: Expr) -> set[Expr]:
    """The arguments whose sign decides between cases."""
    found = {call.args[0] for call in expr.atoms(Defined) if isinstance(call, KINKED)}
    for cases in expr.atoms(Piecewise):
        for _, condition in cases.args:
            if isinstance(condition, Relational):
                found.add(condition.lhs - condition.rhs)
    return {argument for argument in found if argument.has(Entry)}
