"""The lines of a derivation one after the other, each judged by what was said before it."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from symgrad.errors import ShapeError, SymgradError
from symgrad.expr.leaves import Entry, Total
from symgrad.marking.derivations.assumptions import (
    ASSUMPTION,
    assuming,
    is_assumption,
    is_given_number,
    under_conditions,
    with_number,
)
from symgrad.marking.derivations.board import sign_of
from symgrad.marking.derivations.chain import Chain, State, judge_sides
from symgrad.marking.derivations.definitions import new_head, with_definition
from symgrad.marking.derivations.descent import is_step, judge_step, unsized, with_step_size
from symgrad.marking.derivations.endings import ends_in_number
from symgrad.marking.derivations.jacobians import chained
from symgrad.marking.derivations.letters_apart import with_letters_apart
from symgrad.marking.derivations.losing import lost_name, rests_on_lost
from symgrad.marking.derivations.optima import condition_in, said_to_vanish, set_in, without_zero
from symgrad.marking.derivations.reading import read_sides
from symgrad.marking.derivations.steps import answered, defined
from symgrad.marking.derivations.truth import Judged, judged
from symgrad.marking.finding import Finding, Misfit, find
from symgrad.marking.shapes import inner_misfit
from symgrad.parsing.derivations import is_prose
from symgrad.parsing.shorthand import with_signs, without_arguments
from symgrad.parsing.statements import places_of_signs, starts_with_sign

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from symgrad.expr.array import Array
    from symgrad.marking.derivations.board import Board
    from symgrad.parsing import Member
    from symgrad.parsing.derivations import WrittenLine

ORDER = ("incorrect", "unreadable", "undecided", "correct", "definition")
WHERE = re.compile(r"(?i)\W*(?:\\text\s*\{\s*)?where\b")
HELD = re.compile(  # ∂u/∂v at fixed h, h': a bar with names below it
    r"(?:\\(?:[bB]igg?[rl]?|right)\s*(?:\||\\r?vert)|(?<=[})])\s*\|)\s*_\s*(?:\{[^{}=]*\}|\\?\w+)"
)
CAUSE = re.compile(r"(?is)=.*\b(?:since|because|as)\b[^=]*=")  # behind what it explains
NAMED = Judged("definition", message="this says what the lines below it are about")
UNSTATED = Judged("undecided", None, "no equation stands here: nothing is stated")
LOST = "the line that this one continues cannot be read"


@dataclass(frozen=True, eq=False)
class Outcome:
    """What is said of one line: its verdict, and every judgment on the equations in it."""

    line: WrittenLine
    verdict: str
    judgments: tuple[Judged, ...] = ()
    law: str | None = None

    @property
    def message(self) -> str:
        worst = [j.message for j in self.judgments if j.verdict == self.verdict and j.message]
        return "; ".join(dict.fromkeys(worst))

    @property
    def certainty(self) -> str | None:
        same = [j.certainty for j in self.judgments if j.verdict == self.verdict]
        return "sampled" if "sampled" in same else next((c for c in same if c), None)

    @property
    def wrong(self) -> Judged | None:
        return next((j for j in self.judgments if j.is_wrong), None)


def judge_lines(lines: Sequence[WrittenLine], board: Board) -> Iterator[tuple[Outcome, Board]]:
    """Each line with what is said of it, and the board behind it."""
    state = State(board)
    ends = ends_in_number(lines)
    for place, line in enumerate(lines):
        if len(line.statements) == 1 and is_prose(line.statements[0], board.symbols.is_name):
            state = replace(state, board=assuming(line, "unreadable", state.board))
            continue
        is_last = place == len(lines) - 1
        if not is_last and WHERE.match(lines[place + 1].source):
            state = replace(state, board=_looking_ahead(lines[place + 1], state.board))
        state = replace(state, board=replace(state.board, local=bool(HELD.search(line.source))))
        judgments, before, first = list[Judged](), state.board, state.chain
        laws: list[str] = []
        state = _vanishing(line, state)
        for number, statement in _definitions_first(line, state.board):
            said = condition_in(lines, place, number, state.board)
            if said is not None:
                statement = without_zero(statement) or ""
                found, state = _conditioned(statement, said, line.number, state, laws)
                judgments += found
                continue
            found, state = _statement(
                statement, line.number, state, laws, ends[place, number], is_last=is_last
            )
            judgments += found
            first = state.chain if number == 0 else first
        if CAUSE.search(line.source) and len(line.statements) == 2:
            state = replace(state, chain=first)
        state = _vanishing(line, state)
        judgments = judgments or _unstated(lines[place : place + 2], state)
        outcome = _outcome(line, under_conditions(judgments, line, state.board), laws)
        is_open = outcome.wrong is None and any(each.is_wrong for each in judgments)
        board = state.board.believing_as(before) if is_open else state.board
        state = replace(state, board=assuming(line, outcome.verdict, board))
        yield outcome, state.board


def _vanishing(line: WrittenLine, state: State) -> State:
    """The words of a line may set the derivative that was stated last to 0."""
    zero = said_to_vanish(line, state.board) or state.board.zero
    return replace(state, board=replace(state.board, zero=zero))


def _conditioned(
    text: str, said: Judged, line: int, state: State, laws: list[str]
) -> tuple[list[Judged], State]:
    """What stands before ``= 0`` is judged; that it is 0 is taken for a condition."""
    found = list[Judged]()
    if text.strip():
        found, state = _statement(text, line, state, laws, ends_in_number=False, is_last=False)
    zero = set_in(state.chain, state.board) if state.chain else None
    return [*found, said], replace(state, board=replace(state.board, zero=zero))


def _looking_ahead(line: WrittenLine, board: Board) -> Board:
    """The board with what the next line says that a name of this one stands for."""
    for statement in line.statements:
        head, signs = new_head(statement, board.symbols), places_of_signs(statement)
        if head is not None and not head.parameters:
            with suppress(SymgradError):
                text = statement[: signs[1] if len(signs) > 1 else len(statement)]
                _, board = defined(board, with_definition(board, head, text))
                board = replace(board, ahead=board.ahead | {head.name})
    return board


def _definitions_first(line: WrittenLine, board: Board) -> list[tuple[int, str]]:
    """The equations of a line; what it defines (``..., where e = y - ŷ``) before what uses it."""
    numbered = list(enumerate(line.statements))
    if len(numbered) == 1 or line.continues:
        return numbered
    return sorted(numbered, key=lambda pair: new_head(pair[1], board.symbols) is None)


def _unstated(lines: Sequence[WrittenLine], state: State) -> list[Judged]:
    """What is said of a line without an equation: a head on which the next one goes on, or not."""
    if len(lines) > 1 and lines[1].continues:
        return []
    about = state.chain.about if state.chain else None
    return [NAMED if about is not None and len(lines[0].statements) == 1 else UNSTATED]


def _outcome(line: WrittenLine, judgments: list[Judged], laws: list[str]) -> Outcome:
    verdict = min((j.verdict for j in judgments), key=ORDER.index, default="correct")
    law = ", ".join(dict.fromkeys(laws)) if verdict == "correct" and laws else None
    return Outcome(line, verdict, tuple(judgments), law)


# one statement -----------------------------------------------------------------------------------


def _statement(
    text: str, line: int, state: State, laws: list[str], ends_in_number: bool, *, is_last: bool
) -> tuple[list[Judged], State]:
    """What is said of one equation, and where the reader stands behind it."""
    text, board = with_letters_apart(text, state.board)
    if is_step(text):
        found = [judge_step(text, board), *_behind_step(text, line, board, laws)]
        return found, replace(state, chain=None)
    state, symbols = replace(state, board=board), board.symbols
    text = with_signs(without_arguments(text, symbols), symbols)
    try:
        if starts_with_sign(text):
            found, after = _continued(text, line, state, laws, ends_in_number)
        else:
            found, after = _begun(text, line, state, laws, ends_in_number, is_last=is_last)
        return _opened(found, text, state, after), after
    except SymgradError as error:
        found, board = [_unread(error, text, state.board)], state.board
        if starts_with_sign(text):
            return found, state
        return found, State(board.losing(lost_name(text, board), line), _headed(text, board))


def _behind_step(text: str, line: int, board: Board, laws: list[str]) -> list[Judged]:
    """What follows the first side of a step, with the step size as a number."""
    told, board, size = with_step_size(text, board)
    try:
        found = _begun(told, line, State(board), laws, True, is_last=False)[0] if told else []
    except SymgradError as error:
        return [Judged("undecided", None, str(error))]
    return unsized(found, told, size) if size else found


def _opened(found: list[Judged], text: str, before: State, after: State) -> list[Judged]:
    """What is wrong may be so because a definition was not read."""
    if not before.board.lost or not any(each.is_wrong for each in found):
        return found
    written = [side.text for side in after.chain.sides] if after.chain else []
    reason = rests_on_lost(" ".join([text, *written]), before.board)
    is_open = [Judged("undecided", None, reason)] * len(found)
    return [b if a.is_wrong and reason else a for a, b in zip(found, is_open, strict=True)]


def _unread(error: SymgradError, text: str, board: Board) -> Judged:
    """A definition whose shapes do not fit is read, and wrong; what rests on a lost one is open."""
    open_because = rests_on_lost(text, board)
    if open_because:
        return Judged("undecided", None, open_because)
    if isinstance(error, ShapeError) and new_head(text, board.symbols):
        return judged(Finding(Misfit(), mistake=inner_misfit(error)))
    return Judged("unreadable", None, str(error))


def _headed(text: str, board: Board) -> Chain | None:
    """The left side of an equation whose right side is not read: lines may go on with it."""
    signs = places_of_signs(text)
    try:
        (head,) = read_sides(text[: signs[0]], board.symbols, {}) if signs else ()
    except (SymgradError, ValueError):
        return None
    return Chain((head,), _about(head, board), None, head.letters)


def _continued(
    text: str, line: int, state: State, laws: list[str], ends_in_number: bool
) -> tuple[list[Judged], State]:
    chain = state.chain or Chain()
    like = _axes_of(chain)
    sides = read_sides(text, state.board.symbols, chain.letters, like)
    if not chain.sides:
        first = Judged("undecided", None, LOST)
        found, state = judge_sides(sides, replace(state, chain=Chain()), line, laws, ends_in_number)
        return [first, *found], state
    return judge_sides(sides, replace(state, chain=chain), line, laws, ends_in_number)


def _axes_of(chain: Chain) -> Array | None:
    arrays = (s.array for s in chain.sides if not isinstance(s.meaning, ShapeError))
    return next((array for array in arrays if array.axes), None)


def _begun(
    text: str, line: int, state: State, laws: list[str], ends_in_number: bool, *, is_last: bool
) -> tuple[list[Judged], State]:
    board, start = state.board, list[Judged]()
    signs = places_of_signs(text)
    head = new_head(text, board.symbols) if signs else None
    if head is not None:
        longer = with_definition(board, head, text[: (*signs, len(text), len(text))[1]])
        said, board = defined(board, longer)
        start = [said]
        if head.parameters:
            return start, State(board)
    sides = read_sides(text, board.symbols, {})
    if not signs and is_last:
        last = judged(find(sides[0], (), board.here, board.problem), board.here)
        last, board = answered(last, sides[0], board)
        return [last], State(replace(board, is_answered=True))
    if head is None and is_given_number(sides, board):
        said, board = with_number(sides, board)
        return [said], State(board)
    if head is None and is_assumption(sides, board):
        return [ASSUMPTION], State(replace(board, assumed=line))
    name = sign_of(sides[0])
    if head is None and isinstance(name, Entry) and name.name in board.ahead and len(sides) > 1:
        board = replace(board, ahead=board.ahead - {name.name})
        start = [Judged("definition")]
    kept = sides[1:] if start else sides
    about = _about(sides[0], board)
    chain = Chain(sides[:2] if start else sides[:1], about, None, sides[0].letters)
    found, state = judge_sides(kept[1:], State(board, chain), line, laws, ends_in_number)
    return [*start, *found], state


def _about(side: Member, board: Board) -> Total | Entry | None:
    """The sign that stands on the left; a product ∂l/∂a ∂a/∂z of scalars is about ∂l/∂z."""
    sign = sign_of(side)
    if sign is not None or isinstance(side.meaning, ShapeError):
        return sign
    array = chained(side, board)
    factors = side.array.expr.atoms(Total)
    if array is None or array.axes or len(factors) < 2:
        return None
    ofs, bys = {f.of.name for f in factors}, {f.by.name for f in factors}
    ends = [*(ofs - bys), *(bys - ofs)]
    return Total(*map(Entry, ends)) if len(ofs - bys) == len(bys - ofs) == 1 else None
