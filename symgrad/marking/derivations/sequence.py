"""The lines of a derivation one after the other, each judged by what was said before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from symgrad.errors import ShapeError, SymgradError
from symgrad.expr.array import Array
from symgrad.expr.graph import Equation
from symgrad.expr.index import Index, choose_letters
from symgrad.expr.leaves import Entry, Total
from symgrad.marking.derivations.board import Belief, Stated, sign_of
from symgrad.marking.derivations.definitions import new_head, with_definition
from symgrad.marking.derivations.factors import cancelling_errors
from symgrad.marking.derivations.following import FOLLOWS, follows, in_their_world
from symgrad.marking.derivations.laws import law_between
from symgrad.marking.derivations.reading import read_sides
from symgrad.marking.derivations.truth import (
    LOCAL,
    Judged,
    chained,
    compare_sides,
    judged,
    states_local_derivative,
)
from symgrad.marking.finding import Finding, Misfit, find
from symgrad.marking.marks import Mistake
from symgrad.parsing.derivations import is_prose
from symgrad.parsing.statements import places_of_signs, starts_with_sign
from symgrad.parsing.subscripted import with_signs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from symgrad.marking.derivations.board import Board
    from symgrad.parsing import Member
    from symgrad.parsing.derivations import WrittenLine

ORDER = ("incorrect", "unreadable", "undecided", "correct", "definition")
NO_START = "there is no line that this one continues"
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


@dataclass(frozen=True, eq=False)
class Chain:
    """``a = b = c`` so far: its sides that can be read, and the line on which it went wrong."""

    sides: tuple[Member, ...] = ()
    about: Total | Entry | None = None
    wrong_line: int | None = None
    letters: Mapping[str, Index] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class State:
    """Where the reader of a derivation stands."""

    board: Board
    chain: Chain | None = None


def judge_lines(lines: Sequence[WrittenLine], board: Board) -> Iterator[tuple[Outcome, Board]]:
    """Each line with what is said of it, and the board behind it."""
    state = State(board)
    ends = _ends_in_number(lines)
    for place, line in enumerate(lines):
        if len(line.statements) == 1 and is_prose(line.statements[0], board.symbols.is_name):
            continue
        is_last = place == len(lines) - 1
        judgments: list[Judged] = []
        laws: list[str] = []
        for number, statement in enumerate(line.statements):
            found, state = _statement(
                statement, line.number, state, laws, ends[place, number], is_last=is_last
            )
            judgments += found
        yield _outcome(line, judgments, laws), state.board


def _outcome(line: WrittenLine, judgments: list[Judged], laws: list[str]) -> Outcome:
    verdict = min((j.verdict for j in judgments), key=ORDER.index, default="correct")
    law = ", ".join(dict.fromkeys(laws)) if verdict == "correct" and laws else None
    return Outcome(line, verdict, tuple(judgments), law)


def _ends_in_number(lines: Sequence[WrittenLine]) -> dict[tuple[int, int], bool]:
    """For each statement whether the chain to which it belongs ends in a number."""
    places = [(i, k) for i, line in enumerate(lines) for k in range(len(line.statements))]
    found: dict[tuple[int, int], bool] = {}
    following = False
    for place in reversed(places):
        statement = lines[place[0]].statements[place[1]]
        signs = places_of_signs(statement)
        mine = following or bool(signs and _is_number(statement[signs[-1] :]))
        found[place] = mine
        following = mine if starts_with_sign(statement) else False
    return found


def _is_number(side: str) -> bool:
    bare = re.sub(r"\\(?:begin|end)\{\w+\}|\\[A-Za-z]+", "", side)
    return re.search(r"[^\W\d_]", bare) is None and re.search(r"\d", bare) is not None


# one statement -----------------------------------------------------------------------------------


def _statement(
    text: str, line: int, state: State, laws: list[str], ends_in_number: bool, *, is_last: bool
) -> tuple[list[Judged], State]:
    """What is said of one equation, and where the reader stands behind it."""
    text = with_signs(text, state.board.symbols)
    try:
        if starts_with_sign(text):
            return _continued(text, line, state, laws, ends_in_number)
        return _begun(text, line, state, laws, ends_in_number, is_last=is_last)
    except SymgradError as error:
        lost = None if not starts_with_sign(text) else state.chain
        return [Judged("unreadable", None, str(error))], replace(state, chain=lost)


def _continued(
    text: str, line: int, state: State, laws: list[str], ends_in_number: bool
) -> tuple[list[Judged], State]:
    chain = state.chain or Chain()
    like = _axes_of(chain)
    sides = read_sides(text, state.board.symbols, chain.letters, like)
    if not chain.sides:
        first = Judged("undecided", None, LOST)
        found, state = _judge_sides(
            sides, replace(state, chain=Chain()), line, laws, ends_in_number
        )
        return [first, *found], state
    return _judge_sides(sides, replace(state, chain=chain), line, laws, ends_in_number)


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
        board = with_definition(board, head, text[: (*signs, len(text), len(text))[1]])
        start = [Judged("definition")]
        if head.parameters:
            return start, State(board)
    sides = read_sides(text, board.symbols, {})
    if not signs and is_last:
        last = judged(find(sides[0], (), board.here, board.problem), board.here)
        return [last], State(replace(board, is_answered=True))
    kept = sides[1:] if head is not None else sides
    about = _about(sides[0], board)
    chain = Chain(sides[:1] if head is None else sides[:2], about, None, sides[0].letters)
    found, state = _judge_sides(kept[1:], State(board, chain), line, laws, ends_in_number)
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


# the sides of a chain ----------------------------------------------------------------------------


def _judge_sides(
    sides: Sequence[Member], state: State, line: int, laws: list[str], ends_in_number: bool
) -> tuple[list[Judged], State]:
    """Each side against the one before it."""
    found = []
    for side in sides:
        chain = state.chain or Chain()
        if chain.sides:
            said = _judge_side(side, chain, state.board, ends_in_number)
            if said.verdict == "correct":
                laws.append(law_between(chain.sides[-1], side, state.board.graph))
            found.append(said)
            state = _after(side, said, state, chain, line)
        else:
            state = replace(state, chain=Chain((side,), None, None, side.letters))
    return found, state


def _judge_side(side: Member, chain: Chain, board: Board, ends_in_number: bool) -> Judged:
    """A right side is looked at once more: a product may be so because two errors cancel."""
    found = _judge_value(side, chain, board, ends_in_number)
    message = ""
    if found.verdict == "correct":
        message = cancelling_errors(chain.sides[-1], side, board)
    if not message:
        return found
    mistake = Mistake("constant_factor", message)
    return Judged("incorrect", "refuted", message, Finding(Misfit(), mistake=mistake))


def _judge_value(side: Member, chain: Chain, board: Board, ends_in_number: bool) -> Judged:
    """A side is right if it is what the chain began with, or what the side before it is."""
    head, last = chain.sides[0], chain.sides[-1]
    ends = ends_in_number

    def beside(left: Member) -> Judged:
        return compare_sides(left, side, board, about=chain.about, ends_in_number=ends)

    said = beside(last)
    if said.verdict == "correct" and chain.wrong_line is None:
        return said
    from_head = beside(head) if head is not last else said
    if from_head.verdict == "correct":
        return from_head
    if said.verdict == "correct":
        return replace(said, message=FOLLOWS.format(chain.wrong_line))
    for left in (last,) if head is last else (last, head):
        found = follows(left, side, board, chain.about)
        if found is not None:
            return found
    if states_local_derivative(head, side, board):
        return Judged("correct", "proved", LOCAL, notes=(LOCAL,))
    return said


def _after(side: Member, said: Judged, state: State, chain: Chain, line: int) -> State:
    """The board behind a side: what it states, and, where it is wrong, what is now believed."""
    board = state.board.with_statement(Stated(line, chain.sides[0], side, said.verdict))
    longer = replace(chain, sides=(*chain.sides, side))
    if said.is_wrong:
        longer = replace(longer, wrong_line=line)
        board = _believing(board, chain, side, line)
    return State(board, longer)


def _believing(board: Board, chain: Chain, side: Member, line: int) -> Board:
    """The board with a wrong statement taken for what it states."""
    if isinstance(side.meaning, ShapeError) or chain.about is None:
        return board
    head, about = chain.sides[0], chain.about
    array = in_their_world(side.array, board)
    places = about.positions
    is_general = all(isinstance(p, Index) for p in places) and len(set(places)) == len(places)
    axes = head.array.axes if not isinstance(head.meaning, ShapeError) else ()
    if not is_general or array.shape != tuple(axis.size for axis in axes):
        return board
    value = Array(axes, array.at(*axes))
    if isinstance(about, Total):
        return board.with_belief(Belief(line, about, value))
    given = board.graph.defined.get(about.name)
    if given is None or about.name in _used_by(value, board):
        return board
    letters = choose_letters([p.size for p in places], board.graph.shapes)
    right = value.expr.xreplace(dict(zip(places, letters, strict=True)))
    restated = {**board.restated, about.name: Equation(about.name, letters, right)}
    return replace(board, restated=restated, wrong_lines=(*board.wrong_lines, line))


def _used_by(value: Array, board: Board) -> set[str]:
    names = {entry.name for entry in value.expr.atoms(Entry)}
    return {n for name in names for n in board.graph.needed_for(name)}
