"""An answer judged: read, each of its sides compared, and the wrong one explained."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.equality import Proved, Refuted, Sampled, Undecided
from symgrad.errors import ShapeError, SymgradError
from symgrad.expr.graph import Equation
from symgrad.expr.leaves import Total, names_in
from symgrad.expr.text import show
from symgrad.marking.asked import ask, symbols_in_layout
from symgrad.marking.derivations import is_derivation, judge_derivation
from symgrad.marking.finding import explain, find, holds_at_values, turned_by
from symgrad.marking.marks import Counterexample, Line, Mark, Mistake
from symgrad.marking.mistakes.claims import named_as
from symgrad.marking.references import differing_reference
from symgrad.marking.shapes import inner_misfit
from symgrad.notation import unicode_name
from symgrad.parsing import read_answer
from symgrad.parsing.differentiation import is_hidden
from symgrad.parsing.labels import without_number
from symgrad.parsing.products import Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from symgrad.marking.asked import Asked
    from symgrad.marking.finding import Finding
    from symgrad.parsing import Member
    from symgrad.problems import Problem

SIGN = re.compile(r"\\partial|\\nabla|∂|∇|d\w*\s*/\s*d")
AT_VALUES = "a side is judged at the numbers given, which are put into it"
UNJUDGED = "a product of derivatives is not judged: in which layout it is meant is not said"


def judge(
    problem: Problem, answer: str, *, question: str | None = None, wrt: str | None = None
) -> Mark:
    """What is to be said of an answer; nothing that a student wrote raises.

    Raises a SymgradError for a problem that cannot be used, or a question that it does not have.
    """
    *_, last = judge_in_steps(problem, answer, question=question, wrt=wrt)
    return last


def judge_in_steps(
    problem: Problem, answer: str, *, question: str | None = None, wrt: str | None = None
) -> Iterator[Mark]:
    """The verdict, then, of a wrong answer, the verdict with its explanation.

    Of a derivation, the verdict on more and more of its lines.
    """
    asked = ask(problem, question, wrt)
    if is_derivation(answer, asked, problem):
        yield from judge_derivation(answer, asked, problem)
        return
    mark, wrong = _first_mark(problem, answer, asked)
    other = differing_reference(asked, problem)
    if other is not None:
        mark = _beside_reference(mark, asked, _first_mark(problem, answer, other)[0].holds)
    yield mark
    if mark.verdict == "incorrect" and wrong is not None and mark.mistake is None:
        with named_as(problem.notation, asked.graph):
            found = explain(wrong, asked)
        yield _with_mistake(mark, found)


def _with_mistake(mark: Mark, mistake: Mistake) -> Mark:
    lines = tuple(replace(line, message=mistake.message) for line in mark.lines)
    return replace(mark, mistake=mistake, lines=lines)


def _beside_reference(mark: Mark, asked: Asked, agrees: bool) -> Mark:
    """Of an answer that agrees with the reference alone it cannot be said who is wrong."""
    note = f"the reference answer of the question is not the derivative: {asked.reference}"
    if mark.verdict == "incorrect" and agrees:
        mark = _marked(asked, mark.lines[0].source, "undecided", None, message=note)
    return replace(mark, notes=(*mark.notes, note))


def _read(answer: str, asked: Asked, problem: Problem) -> tuple[Member, ...]:
    like = asked.expected if asked.expected.axes else None
    symbols = symbols_in_layout(problem, asked)
    answer = without_number(answer)
    return read_answer(answer, symbols, letters=asked.letters, like=like).members


def _first_mark(problem: Problem, answer: str, asked: Asked) -> tuple[Mark, Finding | None]:
    """The mark and, where a side is wrong, what was found of it."""
    try:
        members = _read(answer, asked, problem)
    except ShapeError as error:
        return _marked(asked, answer, "incorrect", "refuted", mistake=inner_misfit(error)), None
    except SymgradError as error:
        return _marked(asked, answer, "unreadable", None, message=str(error)), None
    asked = turned_by(members[0], asked) if len(members) > 1 else asked
    order = _order_of_head(members[0], asked) if len(members) > 1 else ()
    found = [find(member, order, asked, problem) for member in members]
    findings = list(_excused(members, found, asked, problem))
    wrong = next((f for f in findings if f.is_wrong), None)
    if wrong is not None:
        return _wrong(asked, answer, wrong), wrong
    return _not_wrong(asked, answer, findings, _unfinished(members, asked)), None


def _order_of_head(head: Member, asked: Asked) -> tuple[str, ...]:
    """The letters of a left side such as ∂L/∂W_{kj}, in the order of the axes."""
    sign = head.array.expr if isinstance(head.meaning, Value) else None
    if not isinstance(sign, Total):
        return ()
    letter_of = {index: letter for letter, index in head.letters.items()}
    places = (*sign.of.positions, *sign.by.positions)
    order = tuple(letter_of[place] for place in places if place in letter_of)
    renamed = len(order) == len(places) and not set(order) <= set(asked.letters)
    return order if renamed else ()


def _depends_on_layout(member: Member) -> bool:
    """Does a side multiply by a Jacobian, as the layouts do in different orders?

    Where its shapes do not fit there is no tensor, and the text has to tell.
    """
    if not isinstance(member.meaning, Value):
        return bool(SIGN.search(member.text))
    return any(sign.of.positions and sign.by.positions for sign in member.array.expr.atoms(Total))


def _excused(
    members: Sequence[Member], findings: Sequence[Finding], asked: Asked, problem: Problem
) -> Iterator[Finding]:
    """The findings, earlier sides with what excuses them.

    A chain of Jacobians that is wrong in one layout may be right in another; a side into which
    numbers are put on the way to a number must be right at these numbers.
    """
    ends_in_number = not names_in(members[-1].array.expr)
    for member, finding in zip(members, findings, strict=True):
        if not finding.is_wrong or member is members[-1]:
            yield finding
        elif _depends_on_layout(member):
            yield replace(finding, verdict=Proved(), notes=(UNJUDGED,))
        elif ends_in_number and holds_at_values(finding, asked, problem):
            yield replace(finding, verdict=Proved(), notes=(AT_VALUES,))
        else:
            yield finding


def _unfinished(members: Sequence[Member], asked: Asked) -> str:
    """A derivative that every side of an answer names and none works out."""
    named = [_named_derivative(member, asked) for member in members]
    return named[-1] if all(named) else ""


def _named_derivative(member: Member, asked: Asked) -> str:
    if not isinstance(member.meaning, Value):
        return ""
    if not asked.by and asked.of in names_in(member.array.expr):
        return unicode_name(asked.of)
    signs = sorted(member.array.expr.atoms(Total), key=str)
    return (
        f"∂{_shown_name(signs[0].of.name, member)}/∂{unicode_name(signs[0].by.name)}"
        if signs
        else ""
    )


def _shown_name(name: str, member: Member) -> str:
    """A name as a reader knows it; an expression that is differentiated, in brackets."""
    known = member.array.known.get(name)
    return (
        f"({show(known.right)})"
        if is_hidden(name) and isinstance(known, Equation)
        else unicode_name(name)
    )


def _not_wrong(asked: Asked, answer: str, findings: Sequence[Finding], unfinished: str) -> Mark:
    """One undecided side leaves an answer undecided."""
    unsure = (f.verdict.reason for f in findings if isinstance(f.verdict, Undecided))
    notes = tuple(dict.fromkeys(note for f in findings for note in f.notes))
    reason = next(unsure, f"{unfinished} is still to be worked out" if unfinished else "")
    if reason:
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
