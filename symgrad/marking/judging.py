"""One answer judged: read, brought to the axes of what is asked, compared, explained."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from symgrad.calculus.derivatives import work_out
from symgrad.equality import Refuted, Sampled, Undecided
from symgrad.errors import ShapeError, SymgradError
from symgrad.expr.leaves import Total, names_in
from symgrad.marking.asked import ask
from symgrad.marking.comparing import (
    at_sizes,
    compare_entries,
    compare_tensors,
    fixed,
    names_positions,
)
from symgrad.marking.fitting import Written, ways_to_fit
from symgrad.marking.marks import Counterexample, Line, Mark, Mistake
from symgrad.marking.mistakes import diagnose
from symgrad.marking.references import differing_reference
from symgrad.marking.worked_numbers import Numbers, has_values, precision_of
from symgrad.notation import unicode_name
from symgrad.parsing import read_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
LAYOUTS = {
    "gradient": "layout: this is the transpose, the numerator layout of the same derivative",
    "numerator": "layout: this is the transpose, the gradient layout of the same derivative",
}


@dataclass(frozen=True)
class Misfit:
    """Wrong by shape or layout, whatever the numbers are."""

    holds = False


@dataclass(frozen=True, eq=False)
class Finding:
    """What is found of one side of an answer ``a = b = c``."""

    verdict: Verdict | Misfit
    notes: tuple[str, ...] = ()
    mistake: Mistake | None = None


def judge(
    problem: Problem, answer: str, *, question: str | None = None, wrt: str | None = None
) -> Mark:
    """What is to be said of an answer; nothing that a student wrote raises.

    Raises a SymgradError for a problem that cannot be used, or a question that it does not have.
    """
    asked = ask(problem, question, wrt)
    mark = _judge(problem, answer, asked)
    other = differing_reference(asked, problem)
    if other is None:
        return mark
    note = f"the reference answer of the question is not the derivative: {asked.reference}"
    agrees = mark.verdict == "incorrect" and _judge(problem, answer, other).holds
    mark = _marked(asked, answer, "undecided", None, message=note) if agrees else mark
    return replace(mark, notes=(*mark.notes, note))


def _judge(problem: Problem, answer: str, asked: Asked) -> Mark:
    try:
        members = read_answer(answer, problem.symbols, letters=asked.letters).members
    except ShapeError as error:
        mistake = Mistake("shape", _sentence(error))
        return _marked(asked, answer, "incorrect", "refuted", mistake=mistake)
    except SymgradError as error:
        return _marked(asked, answer, "unreadable", None, message=str(error))
    order = _order_of_head(members[0], asked) if len(members) > 1 else ()
    findings = [_find(member, order, asked, problem) for member in members]
    return _mark(asked, answer, findings, _unfinished(members, asked))


def _sentence(error: SymgradError) -> str:
    return f"The shapes do not fit: {error.what}."


def _order_of_head(head: Member, asked: Asked) -> tuple[str, ...]:
    """The letters of a left side such as ∂L/∂W_{kj}, in the order of the axes."""
    sign = head.array.expr
    if not isinstance(sign, Total):
        return ()
    letter_of = {index: letter for letter, index in head.letters.items()}
    places = (*sign.of.positions, *sign.by.positions)
    order = tuple(letter_of[place] for place in places if place in letter_of)
    renamed = len(order) == len(places) and not set(order) <= set(asked.letters)
    return order if renamed else ()


def _unfinished(members: Sequence[Member], asked: Asked) -> str:
    """A derivative that every side of an answer names and none works out."""
    named = [_named_derivative(member, asked) for member in members]
    return named[-1] if all(named) else ""


def _named_derivative(member: Member, asked: Asked) -> str:
    if not asked.by and asked.of in names_in(member.array.expr):
        return unicode_name(asked.of)
    signs = sorted(member.array.expr.atoms(Total), key=str)
    names = (f"∂{unicode_name(s.of.name)}/∂{unicode_name(s.by.name)}" for s in signs)
    return next(names, "")


# one side ----------------------------------------------------------------------------------------


def _find(member: Member, order: tuple[str, ...], asked: Asked, problem: Problem) -> Finding:
    """One side against the right derivative."""
    try:
        array = work_out(member.array, asked.graph)
    except ShapeError as error:
        return Finding(Misfit(), mistake=Mistake("shape", _sentence(error)))
    loose = {letter: i for letter, i in member.letters.items() if letter not in asked.letters}
    speaks_of_arrays = bool(SPEAKS_OF_ARRAYS.search(member.text))
    written = Written(array, member.is_row, loose, order, speaks_of_arrays)
    if not (names_in(array.expr) or asked.letters) and has_values(problem, asked.expected):
        return _of_numbers(
            written, Numbers(problem, precision_of(member.numerals), asked.tolerance), asked
        )
    general = _compared(written, asked, compare_tensors)
    if general is not None and (general.verdict.holds or not names_positions(written.array)):
        return general
    return _at_given_sizes(written, asked, problem) or general or _misfit(written, asked)


def _of_numbers(written: Written, numbers: Numbers, asked: Asked) -> Finding:
    """Numbers are judged at the problem's values."""
    sizes = numbers.problem.sizes
    there = replace(written, array=at_sizes(written.array, sizes))
    question = replace(asked, expected=at_sizes(asked.expected, sizes))
    found = _best_reading(there, question, numbers.compare)
    if found is None:
        return Finding(Misfit(), mistake=NO_SHAPE)
    if isinstance(found.verdict, Refuted):
        return replace(found, mistake=numbers.slip(there.array, question.expected, asked) or OTHER)
    return found


Comparison: TypeAlias = "Callable[[Array, Array, Asked], Verdict]"


def _compared(written: Written, asked: Asked, compare: Comparison) -> Finding | None:
    """The best reading of an answer, a wrong one explained; None where its shape is wrong."""
    best = _best_reading(written, asked, compare)
    if best and best.mistake is None and isinstance(best.verdict, Refuted):
        return replace(best, mistake=_explained(written, asked))
    return best


def _best_reading(written: Written, asked: Asked, compare: Comparison) -> Finding | None:
    """A reading that is right, else one whose mistake is known, else the plainest."""
    findings = [_of_reading(fitted, asked, compare) for fitted in ways_to_fit(written, asked)]
    ranked = [f for f in findings if f.verdict.holds] + [f for f in findings if f.mistake]
    return next(iter(ranked + findings), None)


def _of_reading(fitted: Fitted, asked: Asked, compare: Comparison) -> Finding:
    verdict = compare(fitted.array, asked.expected, asked)
    notes = tuple(filter(None, (fitted.note,)))
    if not verdict.holds:
        return Finding(verdict)
    notes += tuple(verdict.using)
    if not fitted.is_transposed:
        return Finding(verdict, notes)
    if asked.layout == "either":
        return Finding(verdict, (*notes, LAYOUTS["gradient"]))
    return Finding(Misfit(), (LAYOUTS[asked.layout],), TRANSPOSED)


def _at_given_sizes(written: Written, asked: Asked, problem: Problem) -> Finding | None:
    """A list of entries answers the question at the sizes that the problem gives."""
    sizes = problem.sizes
    try:
        there = replace(written, array=at_sizes(written.array, sizes))
        found = _compared(there, fixed(asked, sizes), compare_entries)
    except KeyError:
        return None
    if found is None or not found.verdict.holds:
        return found
    told = ", ".join(f"{name} = {size}" for name, size in sizes.items())
    return replace(found, notes=(*found.notes, f"judged at the sizes given: {told}"))


def _misfit(written: Written, asked: Asked) -> Finding:
    mistake = _explained(written, asked)
    return Finding(Misfit(), mistake=NO_SHAPE if mistake is OTHER else mistake)


def _explained(written: Written, asked: Asked) -> Mistake:
    """The kind of mistake that leads to exactly this answer."""

    def same(left: Array, right: Array) -> bool:
        return left.shape == right.shape and compare_tensors(left, right, asked).holds

    found = diagnose(asked, written.array, written.letters, same) if asked.by else None
    return found or OTHER


# all sides ---------------------------------------------------------------------------------------


def _mark(asked: Asked, answer: str, findings: Sequence[Finding], unfinished: str) -> Mark:
    """One wrong side makes the answer wrong, one undecided side leaves it undecided."""
    wrong = next((f for f in findings if isinstance(f.verdict, Refuted | Misfit)), None)
    unsure = next((f for f in findings if isinstance(f.verdict, Undecided)), None)
    notes = tuple(dict.fromkeys(note for f in findings for note in f.notes))
    if wrong is not None:
        return _wrong(asked, answer, wrong)
    if unsure is not None:
        reason = str(unsure.verdict)
        return _marked(asked, answer, "undecided", None, notes=(*notes, reason), message=reason)
    if unfinished:
        reason = f"{unfinished} is still to be worked out"
        return _marked(asked, answer, "undecided", None, notes=(*notes, reason), message=reason)
    certainty = "sampled" if any(isinstance(f.verdict, Sampled) for f in findings) else "proved"
    return replace(_marked(asked, answer, "correct", certainty, notes=notes), complete=True)


def _wrong(asked: Asked, answer: str, finding: Finding) -> Mark:
    refuted = finding.verdict
    mark = _marked(
        asked, answer, "incorrect", "refuted", notes=finding.notes, mistake=finding.mistake
    )
    if not isinstance(refuted, Refuted):
        return mark
    point = Counterexample(dict(refuted.values), refuted.left, refuted.right)
    return replace(mark, counterexample=point)


def _marked(
    asked: Asked,
    answer: str,
    verdict: str,
    certainty: str | None,
    *,
    mistake: Mistake | None = None,
    notes: tuple[str, ...] = (),
    message: str = "",
) -> Mark:
    is_wrong = verdict == "incorrect"
    line = Line(1, answer, verdict, certainty, None, mistake.message if mistake else message)
    return Mark(
        verdict,
        certainty,
        asked.latex,
        asked.shown,
        (line,),
        1 if is_wrong else None,
        mistake=mistake,
        notes=notes,
    )
