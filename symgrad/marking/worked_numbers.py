"""Numbers that a student wrote against the right derivative at the problem's ``[values]``."""

from __future__ import annotations

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
    from symgrad.equality import Verdict
    from symgrad.problems import Problem

SLIPS = {
    Integer(-1): Mistake("sign", "Right up to sign."),
    Integer(2): Mistake("constant_factor", "Twice the right value."),
    Rational(1, 2): Mistake("constant_factor", "Half the right value."),
}
Places = dict[tuple[int, ...], Any]


def has_values(problem: Problem, array: Array) -> bool:
    """Is there a number for every free name that the tensor needs?"""
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


def judge_numbers(
    numerals: Any, expected: Array, problem: Problem, room: float | None
) -> Verdict | None:
    """Is every number written as close to the right one as it is precise?

    ``numerals`` are nested pairs of a number and half a unit of its last digit written; ``room``,
    if there is one, is the tolerance in place of the halves. None where shapes differ.
    """
    written = _pairs(numerals)
    try:
        right = values_of(expected, problem)
    except (NotHere, ArithmeticError) as error:
        return Undecided(str(error) or "the derivative has no value at these numbers")
    if set(written) != set(right):
        return None
    verdicts = (_compare(*pair, right[place], room) for place, pair in written.items())
    return next((v for v in verdicts if v is not None), Proved())


def _pairs(numerals: Any) -> dict[tuple[int, ...], tuple[Fraction, Fraction]]:
    """Nested pairs by their places."""
    if isinstance(numerals[0], Fraction):
        return {(): numerals}
    return {
        (row, *place): pair
        for row, part in enumerate(numerals)
        for place, pair in _pairs(part).items()
    }


def _compare(value: Fraction, half: Fraction, right: arb, room: float | None) -> Verdict | None:
    """None where the two are close enough.

    A whole number may stand for what rounds to it, but not for something a quarter off: 0 is not
    0.37, 1 is not 0.5.
    """
    limit = _exact(half if room is None else room)
    if room is None and half >= Fraction(1, 2):
        limit = min(limit, abs(right) / 4)
    distance = abs(_exact(value) - right)
    if not distance.is_finite():
        return Undecided("the derivative has no value at these numbers")
    if distance <= limit or _is_at(distance, as_ball(limit)):
        return None
    if distance > limit:
        return Refuted({}, float(value), float(right.mid()))
    return Undecided("the number lies too close to the edge of what rounds to it")


def _is_at(distance: arb, limit: arb) -> bool:
    """Exactly half a unit away: 0.125 may be rounded to 0.12 and to 0.13."""
    return bool(distance.overlaps(limit)) and float((distance - limit).abs_upper()) < 1e-12


def slip_of_numbers(numerals: Any, expected: Array, problem: Problem) -> Mistake | None:
    """The right numbers times -1, 2 or ½, written to the same digits."""
    for factor, mistake in SLIPS.items():
        scaled = Array(expected.axes, expected.expr * factor, expected.known)
        if isinstance(judge_numbers(numerals, scaled, problem, None), Proved):
            return mistake
    return None
