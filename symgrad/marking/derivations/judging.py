"""A derivation judged: its lines, the first wrong one, and whether what is asked was reached."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sympy import Mul

from symgrad.equality import Refuted
from symgrad.errors import ShapeError, SymgradError
from symgrad.expr.leaves import Entry, Total
from symgrad.marking.derivations.board import Board, key_of, sign_of
from symgrad.marking.derivations.definitions import new_head
from symgrad.marking.derivations.descent import is_ascent
from symgrad.marking.derivations.explaining import why
from symgrad.marking.derivations.jacobians import ends_of
from symgrad.marking.derivations.reading import read_sides
from symgrad.marking.derivations.revealing import SIGN, right_line
from symgrad.marking.derivations.sequence import judge_lines
from symgrad.marking.derivations.steps import exact_steps
from symgrad.marking.finding import find
from symgrad.marking.marks import Counterexample, Line, Mark
from symgrad.parsing.derivations import is_too_long, read_lines
from symgrad.parsing.statements import places_of_signs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from symgrad.marking.asked import Asked
    from symgrad.marking.derivations.board import Key, Stated
    from symgrad.marking.derivations.sequence import Outcome
    from symgrad.marking.marks import Mistake
    from symgrad.parsing import Member
    from symgrad.parsing.derivations import WrittenLine
    from symgrad.problems import Problem

TOO_LONG = "the text is too long to be judged as a derivation"
NO_CLAIM = "no line says anything of a derivative that is asked or given"
NOT_YET = "not judged within the time"


def is_derivation(text: str, asked: Asked, problem: Problem) -> bool:
    """Whether a text is a derivation and not one answer.

    It has several lines that state something, or one that says more than what is asked: its left
    side is the sign of something else, or there are steps on the way.
    """
    lines = _headed(read_lines(text), asked)
    statements = [statement for line in lines for statement in line.statements]
    stating = [s for s in statements if places_of_signs(s)]
    if len(statements) > 1:
        return bool(stating)
    return bool(stating) and _says_more(stating[0], asked, problem)


def _headed(lines: Sequence[WrittenLine], asked: Asked) -> tuple[WrittenLine, ...]:
    """The lines; where the first begins with ``=``, what is asked stands before it."""
    if not lines or not lines[0].continues:
        return tuple(lines)
    first, *others = lines[0].statements
    headed = replace(lines[0], statements=(f"{asked.latex} {first.strip()}", *others))
    return (headed, *lines[1:])


def _says_more(statement: str, asked: Asked, problem: Problem) -> bool:
    """Whether an equation is about a derivative, or a name, that is not asked, or has steps."""
    if new_head(statement, problem.symbols):
        return len(places_of_signs(statement)) > 1
    try:
        sides = read_sides(statement, problem.symbols, asked.letters)
    except SymgradError:
        return False
    sign = sign_of(sides[0])
    is_product = any(map(_is_product_of_signs, sides))
    if sign is None:
        ends = ends_of(sides[0], problem.symbols)
        return ends is not None and (len(sides) > 2 or not _stops_short(*ends, asked))
    return not _is_asked(sign, asked) or len(sides) > 2 or is_product


def _stops_short(of: str, by: str, asked: Asked) -> bool:
    """∂L/∂p ∂p/∂z where ∂L/∂w is asked and z rests on w: the answer without its last factors."""
    graph = asked.graph
    return of == asked.of and len(asked.by) == 1 and by in graph.depends_on(asked.by) - {*asked.by}


def _is_product_of_signs(side: Member) -> bool:
    if isinstance(side.meaning, ShapeError):
        return len(SIGN.findall(side.text)) > 1
    return any(
        sum(isinstance(factor, Total) for factor in product.args) > 1
        for product in side.array.expr.atoms(Mul)
    )


def _is_asked(sign: Total | Entry, asked: Asked) -> bool:
    """Whether a sign is the derivative that is asked, or a δ-name that is."""
    if len(asked.by) > 1:
        return isinstance(sign, Total) and sign.by.name == asked.by[-1]
    return key_of(sign) == (asked.of, *asked.by)


def judge_derivation(text: str, asked: Asked, problem: Problem) -> Iterator[Mark]:
    """The mark, fuller with each line; at the end with the explanation of the first wrong line."""
    lines = _headed(read_lines(text), asked)
    if is_too_long(text):
        line = Line(1, text[:80], "unreadable", message=TOO_LONG)
        yield Mark("unreadable", None, asked.latex, asked.shown, (line,), notes=(TOO_LONG,))
        return
    texts = tuple(statement for line in lines for statement in line.statements)
    board = Board(_in_layout(problem, asked), asked, texts=texts, climbs=is_ascent(text))
    outcomes: list[Outcome] = []
    for outcome, board in judge_lines(lines, board):  # noqa: B020
        outcomes.append(outcome)
        rest = [line for line in lines if line.number > outcome.line.number]
        if rest:
            yield _marked(outcomes, asked, board, rest)
    mark = replace(_marked(outcomes, asked, board), exact=exact_steps(board))
    yield mark
    if mark.verdict == "incorrect":
        yield from _explained(mark, outcomes, board)


def _in_layout(problem: Problem, asked: Asked) -> Problem:
    """The problem, its texts read in the layout in which the question is meant."""
    layout = "numerator" if asked.wants_row else problem.symbols.layout
    symbols = replace(problem.symbols, layout=layout)
    return replace(problem, graph=asked.graph, symbols=symbols)


def _marked(
    outcomes: Sequence[Outcome], asked: Asked, board: Board, rest: Sequence[WrittenLine] = ()
) -> Mark:
    lines = tuple(_line(outcome) for outcome in outcomes)
    lines += tuple(Line(r.number, r.source, "undecided", message=NOT_YET) for r in rest)
    verdict, certainty = _verdict([line.verdict for line in lines], lines)
    wrong = next((o for o in outcomes if o.verdict == "incorrect"), None)
    notes = tuple(dict.fromkeys(n for o in outcomes for j in o.judgments for n in j.notes))
    if not any(line.verdict in ("correct", "incorrect") for line in lines):
        notes += (NO_CLAIM,)
    return Mark(
        verdict,
        certainty,
        asked.latex,
        asked.shown,
        lines,
        wrong.line.number if wrong else None,
        complete=_is_reached(board),
        mistake=_known_mistake(wrong),
        counterexample=_point(wrong),
        notes=notes,
    )


def _line(outcome: Outcome) -> Line:
    return Line(
        outcome.line.number,
        outcome.line.source,
        outcome.verdict,
        outcome.certainty,
        outcome.law,
        outcome.message,
    )


def _verdict(verdicts: Sequence[str], lines: Sequence[Line]) -> tuple[str, str | None]:
    """One wrong line makes all of it wrong; one that is not judged leaves it open."""
    if "incorrect" in verdicts:
        return "incorrect", "refuted"
    if not verdicts or set(verdicts) <= {"unreadable"}:
        return "unreadable", None
    if {"undecided", "unreadable"} & set(verdicts) or "correct" not in verdicts:
        return "undecided", None
    return "correct", "sampled" if any(x.certainty == "sampled" for x in lines) else "proved"


# what is asked -----------------------------------------------------------------------------------


def _is_reached(board: Board) -> bool:
    """Whether some chain about what is asked ends in something without unknown derivatives."""
    if board.is_answered:
        return True
    known = _worked_out(board)
    signs = [sign_of(stated.left) for stated in board.stated]
    if any(s and _is_asked(s, board.asked) and key_of(s) in known for s in signs):
        return True
    return any(_is_other_answer(stated, known, board) for stated in board.stated[-1:])


def _worked_out(board: Board) -> set[Key]:
    """The derivatives that lines say in names alone, or by others that are worked out."""
    lines = [(sign_of(stated.left), _rests_on(stated)) for stated in board.stated]
    said = [(key_of(sign), keys) for sign, keys in lines if sign and keys is not None]
    known: set[Key] = set()
    while found := {key for key, keys in said if keys <= known} - known:
        known |= found
    return known


def _rests_on(stated: Stated) -> set[Key] | None:
    """The derivatives on the right side; None where its shapes do not fit."""
    if isinstance(stated.right.meaning, ShapeError):
        return None
    return {key_of(sign) for sign in stated.right.array.expr.atoms(Total)}


def _is_other_answer(stated: Stated, known: set[Key], board: Board) -> bool:
    """Another way to write what is asked, such as σ'(x) for ds/dx."""
    rests_on = _rests_on(stated)
    if rests_on is None or not rests_on <= known or sign_of(stated.left) is not None:
        return False
    return find(stated.left, (), board.here, board.problem).verdict.holds


# what went wrong ---------------------------------------------------------------------------------


def _known_mistake(wrong: Outcome | None) -> Mistake | None:
    found = wrong.wrong.finding if wrong and wrong.wrong else None
    return found.mistake if found else None


def _point(wrong: Outcome | None) -> Counterexample | None:
    found = wrong.wrong.finding if wrong and wrong.wrong else None
    if found is None or not isinstance(found.verdict, Refuted):
        return None
    return Counterexample(dict(found.verdict.values), found.verdict.left, found.verdict.right)


def _explained(mark: Mark, outcomes: Sequence[Outcome], board: Board) -> Iterator[Mark]:
    """The mark with what the first wrong line should say, then with what it seems to have done."""
    wrong = next(o.wrong for o in outcomes if o.verdict == "incorrect")
    stated = next((s for s in board.stated if s.verdict == "incorrect"), None)
    if stated is not None and stated.line != mark.first_wrong_line:
        stated = None
    mark = _with(mark, right=right_line(stated, board) if stated else "")
    yield mark
    if wrong is not None and (mark.mistake is None or mark.mistake.kind == "other"):
        mistake = why(wrong, stated, board)
        yield replace(_with(mark, message=mistake.message), mistake=mistake)


def _with(mark: Mark, **said: Any) -> Mark:
    """The mark with more said of its first wrong line."""
    is_first = [line.number == mark.first_wrong_line for line in mark.lines]
    lines = (replace(x, **said) if y else x for x, y in zip(mark.lines, is_first, strict=True))
    return replace(mark, lines=tuple(lines))
