"""One side of an answer ``a = b = c`` against the right derivative, and why it is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from symgrad.calculus.derivatives import work_out
from symgrad.equality import Proved, Refuted, Sampled, Undecided
from symgrad.errors import ShapeError
from symgrad.expr.leaves import Total, names_in
from symgrad.marking.comparing import (
    at_sizes,
    compare_entries,
    compare_tensors,
    fixed,
    names_positions,
)
from symgrad.marking.fitting import Written, ways_to_fit
from symgrad.marking.marks import Mistake
from symgrad.marking.mistakes import diagnose
from symgrad.marking.partly_worked import moved_names, nearby, readings
from symgrad.marking.shapes import inner_misfit, wrong_shape
from symgrad.marking.worked_numbers import Numbers, has_values, precision_of, witness
from symgrad.notation import unicode_name
from symgrad.parsing.products import Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from symgrad.equality import Verdict
    from symgrad.expr.array import Array
    from symgrad.marking.asked import Asked
    from symgrad.marking.fitting import Fitted
    from symgrad.parsing import Member
    from symgrad.problems import Problem

NO_SHAPE = Mistake("shape", "The answer has another shape than what is asked.")
TRANSPOSED = Mistake(
    "transposed", "This is the transpose of the right answer: rows and columns are exchanged."
)
SPEAKS_OF_ARRAYS = re.compile(r"@|\.T\b|\bnp\.|\.dot\b|\.sum\b")
OTHER = Mistake("other", "No single known mistake leads to this answer.")
POINTS = 2
AT_SIZES = "judged at the sizes given"
NO_ORDER = r"which letter is which axis is not said: write \frac{\partial L}{\partial W_{ij}} = ..."


@dataclass(frozen=True)
class Misfit:
    """Wrong by shape or layout, whatever the numbers are."""

    holds = False


@dataclass(frozen=True, eq=False)
class Finding:
    """What is found of one side; ``written`` is what a mistake has yet to explain."""

    verdict: Verdict | Misfit
    notes: tuple[str, ...] = ()
    mistake: Mistake | None = None
    written: Written | None = None

    @property
    def is_wrong(self) -> bool:
        return isinstance(self.verdict, Refuted | Misfit)


def turned_by(head: Member, asked: Asked) -> Asked:
    """The question of a left side (∂L/∂w)ᵀ: the right side is to be transposed as well."""
    if asked.layout == "either" or not asked.is_vector or not isinstance(head.meaning, Value):
        return asked
    is_sign = isinstance(head.array.expr, Total)
    is_turned_row = head.is_row and not SPEAKS_OF_ARRAYS.search(head.text)
    if head.is_row == asked.wants_row or not (is_sign or is_turned_row):
        return asked
    return replace(asked, layout="numerator" if head.is_row else "gradient")


def find(member: Member, order: tuple[str, ...], asked: Asked, problem: Problem) -> Finding:
    """One side against the right derivative."""
    try:
        array = work_out(member.array, asked.graph)
    except ShapeError as error:
        return Finding(Misfit(), mistake=inner_misfit(error))
    written = as_written(member, array, order, asked)
    if not (names_in(array.expr) or asked.letters) and has_values(problem, asked.expected):
        return _of_numbers(
            written, Numbers(problem, precision_of(member.numerals), asked.tolerance), asked
        )
    general = _best_reading(written, asked, compare_tensors)
    listed = names_positions(array)
    if general is None or (listed and not isinstance(general.verdict, Proved)):
        general = _at_given_sizes(written, asked, problem) or general
    if general is None:
        return Finding(Misfit(), written=written)
    if isinstance(general.verdict, Refuted) and has_values(problem, array):
        own = witness(array, asked.expected, problem)
        general = replace(general, verdict=own or general.verdict)
    is_turned = asked.may_be_turned and array.shape != asked.expected.shape
    if general.written and (written.letters or is_turned):
        return general
    return replace(general, written=written)


def as_written(member: Member, array: Array, order: tuple[str, ...], asked: Asked) -> Written:
    """A side with what is left to be said of its axes."""
    loose = {letter: i for letter, i in member.letters.items() if letter not in asked.letters}
    speaks_of_arrays = bool(SPEAKS_OF_ARRAYS.search(member.text))
    return Written(array, member.is_row, loose, order, speaks_of_arrays)


def holds_at_values(finding: Finding, asked: Asked, problem: Problem) -> bool:
    """Is a side right once the problem's numbers are put in, as in (ŷ - 1)·0.25?

    For other values of the names that are left it is right as well: 1 - y for (ŷ - y) x is not.
    """
    if finding.written is None or asked.letters or not has_values(problem, asked.expected):
        return False
    written = finding.written
    if not has_values(problem, written.array) or not _holds_there(written, asked, problem):
        return False
    if not moved_names(written.array, problem.graph):
        return True
    there = [nearby(problem, written.array, seed) for seed in range(POINTS)]
    for right in readings(asked.expected, written.array, problem.graph):
        question = replace(asked, expected=right)
        if all(_holds_there(written, question, each) for each in there):
            return True
    return False


def _holds_there(written: Written, asked: Asked, problem: Problem) -> bool:
    return _of_numbers(written, Numbers(problem, {}, asked.tolerance), asked).verdict.holds


def _of_numbers(written: Written, numbers: Numbers, asked: Asked) -> Finding:
    """Numbers are judged at the problem's values."""
    sizes = numbers.problem.sizes
    there = replace(written, array=at_sizes(written.array, sizes))
    question = replace(asked, expected=at_sizes(asked.expected, sizes))
    found = _best_reading(there, question, numbers.compare)
    if found is None:
        return Finding(Misfit(), mistake=_misfit(there, question))
    if isinstance(found.verdict, Refuted):
        return replace(found, mistake=numbers.slip(there.array, question.expected, asked) or OTHER)
    return found


Comparison: TypeAlias = "Callable[[Array, Array, Asked], Verdict]"


def _best_reading(written: Written, asked: Asked, compare: Comparison) -> Finding | None:
    """A reading that is right, else one whose mistake is known, else the plainest.

    Letters that nothing puts in order must be right in every order.
    """
    ways = list(ways_to_fit(written, asked))
    findings = [_of_reading(fitted, asked, compare) for fitted in ways]
    right = [f for f in findings if f.verdict.holds]
    if right and len(right) < len(ways) and all(fitted.is_one_of_several for fitted in ways):
        return Finding(Undecided(NO_ORDER))
    return next(iter(right + [f for f in findings if f.mistake] + findings), None)


def _of_reading(fitted: Fitted, asked: Asked, compare: Comparison) -> Finding:
    verdict = compare(fitted.array, asked.expected, asked)
    notes = tuple(filter(None, (fitted.note,)))
    if not isinstance(verdict, Proved | Sampled):
        return Finding(verdict, written=None if fitted.is_transposed else Written(fitted.array))
    notes += (
        *verdict.using,
        *(hole.replace("the left side", "the answer") for hole in verdict.holes),
    )
    if not fitted.is_transposed:
        return Finding(verdict, notes)
    if asked.layout == "either":
        return Finding(verdict, (*notes, _layout_note(asked)))
    return Finding(Misfit(), (_layout_note(asked),), TRANSPOSED)


def _layout_note(asked: Asked) -> str:
    """Which layout a transposed answer is in."""
    if not asked.is_of_number:
        first = unicode_name(asked.of)
        return f"layout: this is the transpose: of a Jacobian, the axes of {first} come first"
    other = "gradient" if asked.wants_row else "numerator"
    return f"layout: this is the transpose, the {other} layout of the same derivative"


def _at_given_sizes(written: Written, asked: Asked, problem: Problem) -> Finding | None:
    """A list of entries answers the question at the sizes that the problem gives."""
    sizes = problem.sizes
    try:
        there = replace(written, array=at_sizes(written.array, sizes))
        found = _best_reading(there, fixed(asked, sizes), compare_entries)
    except KeyError:
        return None
    if found is None or not found.verdict.holds or not sizes:
        return found
    told = ", ".join(f"{name} = {size}" for name, size in sizes.items())
    return replace(found, notes=(*found.notes, f"{AT_SIZES}: {told}"))


def explain(finding: Finding, asked: Asked) -> Mistake:
    """The kind of mistake that leads to exactly this answer."""
    written = finding.written

    def same(left: Array, right: Array) -> bool:
        return left.shape == right.shape and compare_tensors(left, right, asked).holds

    if written is not None and asked.by:
        found = diagnose(asked, written.array, written.letters, same)
        if found is not None:
            return found
    if isinstance(finding.verdict, Misfit):
        return _misfit(written, asked)
    return OTHER


def _misfit(written: Written | None, asked: Asked) -> Mistake:
    """Letters stand for axes: with them, what is written says nothing of its shape."""
    if written is None or written.letters or asked.letters:
        return NO_SHAPE
    shape, right = written.array.shape, asked.expected.shape
    return NO_SHAPE if shape == right else wrong_shape(shape, right)
