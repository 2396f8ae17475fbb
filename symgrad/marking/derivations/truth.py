"""Is one side of an equation what the side before it is, in any reading that may be meant?"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sympy import Integer

from symgrad.calculus.derivatives import work_out
from symgrad.equality import Proved, Sampled, Undecided
from symgrad.errors import ShapeError, SymgradError
from symgrad.expr.array import Array
from symgrad.expr.index import choose_letters
from symgrad.expr.leaves import Entry, Total, names_in
from symgrad.kernel.definitions import total_derivative
from symgrad.marking.asked import Asked
from symgrad.marking.comparing import compare_tensors
from symgrad.marking.derivations.jacobians import chained
from symgrad.marking.derivations.local import with_local_derivatives
from symgrad.marking.derivations.putting_in import with_numbers_put_in
from symgrad.marking.derivations.rounding import slack_of
from symgrad.marking.finding import Finding, Misfit, find, holds_at_values, turned_by
from symgrad.marking.marks import Mistake
from symgrad.marking.shapes import inner_misfit
from symgrad.marking.worked_numbers import Numbers, has_values, precision_of
from symgrad.parsing import read_answer
from symgrad.parsing.products import Value
from symgrad.parsing.scope import NoEntries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sympy import Expr

    from symgrad.marking.derivations.board import Board
    from symgrad.parsing import Member

ROOM = 1e-6
BRACKETS = re.compile(r"\)\s*((?:\\left)?\s*\()")
ENTRY_BY_ENTRY = "read entry by entry"
AT_VALUES = "judged at the numbers given, which are put into it"
LOCAL = "read as a local derivative, the other names held fixed"
DOES_NOT_FOLLOW = "This does not follow from what was given, nor from the lines before."
BY_NAMES = "the Jacobians are multiplied along the names that they share"


@dataclass(frozen=True, eq=False)
class Judged:
    """What is said of ``left = right``; ``finding`` is what a mistake has yet to explain.

    ``follows`` is the wrong line from which it follows; ``at_values``: it holds at the numbers or
    sizes given, and says nothing beyond them.
    """

    verdict: str
    certainty: str | None = None
    message: str = ""
    finding: Finding | None = None
    notes: tuple[str, ...] = ()
    question: Asked | None = None
    follows: int | None = None
    at_values: bool = False

    @property
    def is_wrong(self) -> bool:
        return self.verdict == "incorrect"


NO_VALUES = Judged("undecided", None, "the problem gives no numbers to compare this one with")


def judged(finding: Finding, question: Asked | None = None) -> Judged:
    """A finding in the words of a line's verdict."""
    match finding.verdict:
        case Proved():
            return Judged("correct", "proved", "; ".join(finding.notes), notes=finding.notes)
        case Sampled():
            return Judged("correct", "sampled", "; ".join(finding.notes), notes=finding.notes)
        case Undecided():
            return Judged("undecided", None, finding.verdict.reason)
    if finding.mistake and finding.mistake.kind == "other":
        finding = replace(finding, mistake=Mistake("other", DOES_NOT_FOLLOW))
    said = finding.mistake.message if finding.mistake else DOES_NOT_FOLLOW
    return Judged("incorrect", "refuted", said, finding, finding.notes, question)


def compare_sides(
    left: Member, right: Member, board: Board, *, about: Total | Entry | None, ends_in_number: bool
) -> Judged:
    """Whether ``left = right`` is true; ``about`` is the sign of which the chain speaks."""
    if isinstance(left.meaning, ShapeError):
        return _beside_misfit(left, right, board, about)
    try:
        question = as_question(left, board, about)
    except ShapeError as error:
        return judged(Finding(Misfit(), mistake=inner_misfit(error)))
    plain = _plainly(right, question, board, left)
    if not plain.is_wrong:
        return plain
    others = _other_readings(left, right, question, board, ends_in_number=ends_in_number)
    found = next((found for found in others if found.verdict == "correct"), plain)
    is_open = found.is_wrong and right.sign == "≈" and _is_number(right, board)
    return NO_VALUES if is_open and not has_values(board.problem, question.expected) else found


def _is_number(side: Member, board: Board) -> bool:
    return isinstance(side.meaning, Value) and not names_in(worked(side, board).expr)


def _plainly(right: Member, question: Asked, board: Board, left: Member | None = None) -> Judged:
    if isinstance(right.meaning, NoEntries):
        return Judged("unreadable", None, right.meaning.what)
    if isinstance(right.meaning, ShapeError):
        return judged(Finding(Misfit(), mistake=inner_misfit(right.meaning)), question)
    if _is_next_step(left, right, question, board):
        return Judged("correct", "proved")
    right = without_thin_axes(right, question, board)
    if not (names_in(question.expected.expr) or names_in(worked(right, board).expr)):
        found = _of_numbers(right, question, board)
        if found is not None:
            return found
    return judged(find(right, (), question, board.problem), question)


def _is_next_step(left: Member | None, right: Member, question: Asked, board: Board) -> bool:
    """∂L/∂v = Σ ∂L/∂u ∂u/∂v with the ∂L/∂u left as they stand, whatever they are."""
    if left is None or not isinstance(left.array.expr, Total):
        return False
    if right.is_row or question.wants_row:
        return False
    places, array = question.expected.axes, right.array
    sign = left.array.at(*places)
    if array.shape != question.expected.shape or not set(right.letters) <= set(left.letters):
        return False
    if sign.of.name not in board.graph.defined or sign.by.name not in board.graph.shapes:
        return False
    step = total_derivative(board.graph, sign.of, sign.by)
    if not step.has(Total) or _names_of_signs(step) != _names_of_signs(array.expr):
        return False
    verdict = compare_tensors(Array(places, array.at(*places)), Array(places, step), question)
    return isinstance(verdict, Proved)


def _names_of_signs(expr: Expr) -> set[str]:
    return {sign.name for sign in expr.atoms(Total)}


def without_thin_axes(right: Member, question: Asked, board: Board) -> Member:
    """A column for a matrix of one column, and the other way about."""
    array, wanted = worked(right, board), question.expected.axes
    thick = [axis for axis in array.axes if axis.size != 1]
    places = [axis for axis in wanted if axis.size != 1]
    same = [a.size for a in thick] == [b.size for b in places]
    if right.letters or len(array.axes) == len(wanted) or not same:
        return right
    rule = dict(zip(thick, places, strict=True)) | {
        a: Integer(0) for a in array.axes if a.size == 1
    }
    moved = Array(wanted, array.expr.xreplace(rule), array.known)
    return replace(right, meaning=Value(moved, question.wants_row and len(wanted) == 1))


def worked(member: Member, board: Board) -> Array:
    return work_out(member.array, board.graph)


def as_question(left: Member, board: Board, about: Total | Entry | None) -> Asked:
    """What stands on the left, as what is asked of the right side."""
    asked, array = board.asked, worked(left, board)
    axes = choose_letters(array.shape, {*board.graph.shapes, *left.letters})
    array = Array(axes, array.at(*axes), array.known)
    of, by = (about.of.name, (about.by.name,)) if isinstance(about, Total) else ("", ())
    is_own = of in board.graph.shapes and all(name in board.graph.shapes for name in by)
    question = Asked(
        board.graph,
        of if is_own else asked.of,
        by if is_own else (),
        "",
        array,
        letters=left.letters,
        layout=asked.layout,
        at_kinks=asked.at_kinks,
        tolerance=asked.tolerance,
    )
    return turned_by(left, question)


def _of_numbers(right: Member, question: Asked, board: Board) -> Judged | None:
    """Numbers on both sides: as exact as they are written."""
    numbers = Numbers(board.problem, precision_of(right.numerals), question.tolerance)
    array = worked(right, board)
    if array.shape != question.expected.shape or question.letters:
        return None
    renamed = Array(question.expected.axes, array.at(*question.expected.axes), array.known)
    return judged(Finding(numbers.compare(renamed, question.expected, question)), question)


# other readings ----------------------------------------------------------------------------------


def _other_readings(
    left: Member, right: Member, question: Asked, board: Board, *, ends_in_number: bool
) -> Iterator[Judged]:
    yield from _along_names(right, question, board)
    yield from _entry_by_entry(left, right, question, board)
    if isinstance(right.meaning, Value):
        yield from _with_local_factors(right, question, board)
    if isinstance(right.meaning, Value):
        yield from _at_values(left, right, question, board, ends_in_number=ends_in_number)


def _entry_by_entry(left: Member, right: Member, question: Asked, board: Board) -> Iterator[Judged]:
    """σ'(z) = σ(z)(1 - σ(z)) speaks of functions of one number, also where z is a vector."""
    if not isinstance(right.meaning, ShapeError) or "'" not in left.text:
        return
    text = BRACKETS.sub(r") \\odot \1", right.text)
    with suppress(SymgradError):
        (side,) = read_answer(text, board.symbols, like=question.expected).members
        yield _noted(_plainly(side, question, board), ENTRY_BY_ENTRY)


def _at_values(
    left: Member, right: Member, question: Asked, board: Board, *, ends_in_number: bool
) -> Iterator[Judged]:
    """Numbers put into a formula on the way to a number, as exact as they are written."""
    slack = slack_of(left, board) + slack_of(right, board)
    rounded = replace(question, tolerance=slack * (1 + ROOM)) if slack else question
    if slack and not names_in(worked(right, board).expr):
        found = _of_numbers(right, rounded, board)
        if found is not None and has_values(board.problem, question.expected):
            yield replace(found, certainty="sampled")
    array = worked(right, board)
    for there in with_numbers_put_in(question, array, right.text, board):
        if (
            array.shape == there.expected.shape
            and compare_tensors(array, there.expected, there).holds
        ):
            yield judged(Finding(Proved(), (AT_VALUES,)))
    if ends_in_number and _has_fewer_names(worked(right, board), question.expected, board):
        finding = find(right, (), question, board.problem)
        if holds_at_values(finding, rounded, board.problem):
            yield judged(Finding(Proved(), (AT_VALUES,)))


def _has_fewer_names(one: Array, other: Array, board: Board) -> bool:
    """Whether numbers were put in: for names, or for what they rest on."""
    names, others = names_in(one.expr), names_in(other.expr)
    leaves, other_leaves = (
        {n for name in each for n in board.graph.needed_for(name)} - board.graph.defined.keys()
        for each in (names, others)
    )
    return names < others or leaves < other_leaves


def _noted(found: Judged, note: str) -> Judged:
    return replace(found, message=note, notes=(*found.notes, note))


def _along_names(right: Member, question: Asked, board: Board) -> Iterator[Judged]:
    """∂L/∂z ∂z/∂x in any layout: summed over the axes of z."""
    array = chained(right, board)
    if array is not None and array.shape == question.expected.shape and not question.letters:
        expr = array.at(*question.expected.axes)
        same = Array(question.expected.axes, expr, array.known)
        finding = Finding(compare_tensors(same, question.expected, question))
        yield _noted(judged(finding, question), BY_NAMES)


def _with_local_factors(right: Member, question: Asked, board: Board) -> Iterator[Judged]:
    """∂f₃/∂f₁ beside ∂y/∂f₃ in a sum over paths: with f₂ held fixed."""
    for local in with_local_derivatives(right.array, board):
        side = replace(right, meaning=Value(local, right.is_row))
        yield _noted(judged(find(side, (), question, board.problem), question), LOCAL)


def _beside_misfit(
    left: Member, right: Member, board: Board, about: Total | Entry | None
) -> Judged:
    """A left side whose shapes fit in another layout only, or not at all."""
    array = chained(left, board)
    if array is None:
        return Judged("undecided", None, "the side before it has no value: its shapes do not fit")
    side = replace(left, meaning=Value(array))
    return compare_sides(side, right, board, about=about, ends_in_number=False)
