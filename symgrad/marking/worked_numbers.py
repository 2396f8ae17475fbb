"""Numbers that a student wrote against the right derivative at the problem's ``[values]``."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any

from flint import arb, fmpq
from sympy import Integer, Rational

from symgrad.equality.balls import Balls, NotHere, as_ball
from symgrad.equality.verdicts import Proved, Refuted, Undecided
from symgrad.expr.array import Array
from symgrad.expr.evaluation import compile_entry, size_value
from symgrad.expr.leaves import Entry, names_in
from symgrad.marking.marks import Mistake

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from symgrad.equality import Verdict
    from symgrad.marking.asked import Asked
    from symgrad.problems import Problem

FACTORS = {
    Integer(-1): Mistake("sign", "Right up to sign."),
    Integer(2): Mistake("constant_factor", "Twice the right value."),
    Rational(1, 2): Mistake("constant_factor", "Half the right value."),
}
WHOLE, FLOAT = Fraction(1, 2), as_ball(fmpq(1, 10**9))
Places = dict[tuple[int, ...], Any]


def has_values(problem: Problem, array: Array) -> bool:
    """Does the problem give a number to every free name that the tensor needs?"""
    graph = problem.graph
    needed = {n for name in names_in(array.expr) for n in graph.needed_for(name)}
    return bool(problem.values) and needed <= {*graph.defined, *problem.values}


def values_of(array: Array, problem: Problem) -> Places:
    """Every entry of a tensor as a ball, at the problem's numbers. Raises NotHere."""
    point = _point(problem)
    sizes = [size_value(size, problem.sizes) for size in array.shape]
    entry = compile_entry(array.expr, point, problem.sizes)
    return {
        place: as_ball(entry(dict(zip(array.axes, place, strict=True))))
        for place in product(*map(range, sizes))
    }


def _point(problem: Problem) -> Balls:
    graph = problem.graph
    point = Balls(Random(0), problem.sizes, graph.free_names, graph.defined)
    point.drawn = {
        (Entry, name, *place): _exact(number)
        for name, value in problem.values.items()
        for place, number in entries_of(value).items()
    }
    return point


def entries_of(value: Any) -> Places:
    """Nested lists as a table of their numbers."""
    if not isinstance(value, (list, tuple)):
        return {(): value}
    return {
        (row, *place): number
        for row, item in enumerate(value)
        for place, number in entries_of(item).items()
    }


def _exact(number: float | Fraction) -> fmpq:
    fraction = Fraction(repr(number)) if isinstance(number, float) else Fraction(number)
    return fmpq(fraction.numerator, fraction.denominator)


def witness(answer: Array, right: Array, problem: Problem) -> Refuted | None:
    """The problem's own numbers as the point that shows a difference, if they show one."""
    try:
        written, values = values_of(answer, problem), values_of(right, problem)
    except (NotHere, ArithmeticError, KeyError):
        return None
    pairs = ((written.get(place), value) for place, value in values.items())
    for one, other in pairs:
        if one is not None and one.is_finite() and other.is_finite() and not one.overlaps(other):
            return Refuted(_given(problem, answer, right), float(one.mid()), float(other.mid()))
    return None


def _given(problem: Problem, *arrays: Array) -> dict[str, float]:
    """The numbers of the names that the tensors need, entry by entry."""
    names = {
        n
        for array in arrays
        for name in names_in(array.expr)
        for n in problem.graph.needed_for(name)
    }
    return {
        f"{name}[{','.join(map(str, place))}]" if place else name: float(number)
        for name in sorted(names & problem.values.keys())
        for place, number in entries_of(problem.values[name]).items()
    }


def precision_of(numerals: Any) -> dict[Fraction, Fraction]:
    """How precisely each number is written: half a unit of its last digit."""
    if numerals is None:
        return {}
    pairs = sorted(_pairs(numerals))
    return dict(pairs)


def _pairs(numerals: Any) -> Iterator[tuple[Fraction, Fraction]]:
    if isinstance(numerals[0], Fraction):
        yield numerals
    else:
        for part in numerals:
            yield from _pairs(part)


@dataclass(frozen=True)
class Numbers:
    """Compares tensors of numbers at a problem's ``[values]``.

    Each written number may be off by ``precision`` (where nothing is said, by what a float is), or
    by ``room`` where the question has a tolerance.
    """

    problem: Problem
    precision: Mapping[Fraction, Fraction]
    room: float | None = None

    def compare(self, answer: Array, right: Array, asked: Asked) -> Verdict:
        try:
            written, values = values_of(answer, self.problem), values_of(right, self.problem)
        except (NotHere, ArithmeticError) as error:
            return Undecided(str(error) or "the derivative has no value at these numbers")
        verdicts = (self._compare(written[place], values[place]) for place in values)
        return next((v for v in verdicts if v is not None), Proved())

    def _compare(self, value: arb, right: arb) -> Verdict | None:
        """None where the two are close enough."""
        limit, distance = self._limit(value, right), abs(value - right)
        if not distance.is_finite():
            return Undecided("the derivative has no value at these numbers")
        if distance <= limit or _is_at(distance, limit):
            return None
        if distance > limit:
            return Refuted({}, float(value.mid()), float(right.mid()))
        return Undecided("the number lies too close to the edge of what rounds to it")

    def _limit(self, value: arb, right: arb) -> arb:
        """How far a number may be off.

        A whole number may stand for what rounds to it, but not for something a quarter off: 0 is
        not 0.37, 1 is not 0.5.
        """
        if self.room is not None:
            return as_ball(_exact(self.room))
        same = (half for v, half in self.precision.items() if as_ball(_exact(v)).overlaps(value))
        half = next(same, None)
        if half is None:
            return abs(right) * FLOAT
        limit = as_ball(_exact(half))
        return min(limit, abs(right) / 4) if half >= WHOLE else limit

    def slip(self, answer: Array, right: Array, asked: Asked) -> Mistake | None:
        """The right numbers times -1, 2 or ½, written to the same digits."""
        if answer.shape != right.shape:
            return None
        for factor, mistake in FACTORS.items():
            scaled = Array(right.axes, right.expr * factor, right.known)
            if self.compare(answer, scaled, asked).holds:
                return mistake
        return None


def _is_at(distance: arb, limit: arb) -> bool:
    """Exactly half a unit away: 0.125 may be rounded to 0.12 and to 0.13."""
    return bool(distance.overlaps(limit)) and float((distance - limit).abs_upper()) < 1e-12
