"""The sides of ``a = b = c``: each against the side before it, or against the first one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sympy import S

from symgrad.errors import ShapeError
from symgrad.expr.array import Array
from symgrad.expr.graph import Equation
from symgrad.expr.index import Index, choose_letters
from symgrad.expr.leaves import Delta, Entry, Total
from symgrad.marking.derivations.board import Belief, Stated, sign_of
from symgrad.marking.derivations.factors import cancelling_errors
from symgrad.marking.derivations.following import following, follows, in_their_world
from symgrad.marking.derivations.laws import law_between
from symgrad.marking.derivations.local_statements import states_local_derivative
from symgrad.marking.derivations.matrix_factors import rescaled_factors
from symgrad.marking.derivations.misput import other_numbers
from symgrad.marking.derivations.optima import where_zero
from symgrad.marking.derivations.other_chains import cancelling_constants
from symgrad.marking.derivations.primes import READ, by_last_name
from symgrad.marking.derivations.steps import confirmed
from symgrad.marking.derivations.truth import (
    BY_NAMES,
    ENTRY_BY_ENTRY,
    LOCAL,
    Judged,
    compare_sides,
)
from symgrad.marking.finding import Finding, Misfit
from symgrad.marking.marks import Mistake
from symgrad.marking.mistakes.claims import named_as, words
from symgrad.notation import unicode_name
from symgrad.parsing.differentiation import is_hidden

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sympy import Expr

    from symgrad.marking.derivations.board import Board
    from symgrad.parsing import Member


OTHER_READINGS = frozenset({LOCAL, BY_NAMES, ENTRY_BY_ENTRY})


@dataclass(frozen=True, eq=False)
class Chain:
    """``a = b = c`` so far: its sides that can be read, and the line on which it went wrong.

    ``at_values``: from some side on it holds at the numbers given only. ``is_reread``: its last
    side is right in a reading that is not the plain one, in which it says something else.
    """

    sides: tuple[Member, ...] = ()
    about: Total | Entry | None = None
    wrong_line: int | None = None
    letters: Mapping[str, Index] = field(default_factory=dict)
    at_values: bool = False
    is_reread: bool = False


@dataclass(frozen=True, eq=False)
class State:
    """Where the reader of a derivation stands."""

    board: Board
    chain: Chain | None = None


def judge_sides(
    sides: Sequence[Member], state: State, line: int, laws: list[str], ends_in_number: bool
) -> tuple[list[Judged], State]:
    """Each side against the one before it."""
    found = []
    for side in sides:
        chain = state.chain or Chain()
        if chain.sides:
            said = _judge_side(side, chain, state.board, ends_in_number)
            said, board = confirmed(said, side, chain, state.board)
            state = replace(state, board=board)
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
    if found.is_wrong:
        return _named(found, side, chain, board)
    if found.verdict != "correct" or found.follows is not None:
        return found
    product = _product_before(chain, board)
    mistake = cancelling_errors(product, side, board, is_next=product is chain.sides[-1])
    mistake = mistake or rescaled_factors(product, side, board)
    mistake = mistake or cancelling_constants(product, side, board)
    mistake = mistake or other_numbers(chain.sides[-1], side, board)
    if mistake is None:
        return found
    return Judged("incorrect", "refuted", mistake.message, Finding(Misfit(), mistake=mistake))


def _product_before(chain: Chain, board: Board) -> Member:
    """What a side is to be: the side before it, or what was last said of the sign it is about."""
    last = chain.sides[-1]
    if len(chain.sides) > 1 or not isinstance(chain.about, Total):
        return last
    said = (s.right for s in reversed(board.stated) if sign_of(s.left) == chain.about)
    return next(said, last)


def _named(found: Judged, side: Member, chain: Chain, board: Board) -> Judged:
    """A wrong side whose mistake shows in what it speaks of."""
    mistake = _other_variable(side, chain.about) or _given_otherwise(chain, board)
    finding = found.finding
    is_explained = finding and finding.mistake and finding.mistake.kind != "other"
    if is_explained:
        mistake = _other_number(chain, board)
    if mistake is None or finding is None:
        return found
    return replace(found, message=mistake.message, finding=replace(finding, mistake=mistake))


def _other_variable(side: Member, about: Total | Entry | None) -> Mistake | None:
    """∂ŷ/∂b = ∂/∂ŷ (wx + b): the operator is another one, whatever the value is."""
    sign = None if isinstance(side.meaning, ShapeError) else side.array.expr
    if not (isinstance(sign, Total) and isinstance(about, Total) and is_hidden(sign.of.name)):
        return None
    names = unicode_name(sign.by.name), unicode_name(about.by.name)
    message = "The derivative is taken by {}, not by {}.".format(*names)
    return Mistake("wrong_variable", message) if names[0] != names[1] else None


def _given_otherwise(chain: Chain, board: Board) -> Mistake | None:
    """A name restated as something else than what it was given as."""
    name = chain.about.name if isinstance(chain.about, Entry) and len(chain.sides) == 1 else ""
    given = board.asked.graph.defined.get(name)
    if given is None:
        return _other_number(chain, board)
    with named_as(board.problem.notation, board.asked.graph):
        told = f"{words(given.left)} = {words(given.right)}"
    return Mistake("wrong_definition", f"Given was {told}.")


def _other_number(chain: Chain, board: Board) -> Mistake | None:
    """A name restated as another number than its value."""
    name = chain.about.name if isinstance(chain.about, Entry) and len(chain.sides) == 1 else ""
    value = board.problem.values.get(name)
    if not isinstance(value, (int, float)):
        return None
    return Mistake("wrong_definition", f"Given was {unicode_name(name)} = {value:g}.")


def _judge_value(side: Member, chain: Chain, board: Board, ends_in_number: bool) -> Judged:
    """A side is right if it is what the chain began with, or what the side before it is."""
    head = chain.sides[0]
    last = head if chain.is_reread else chain.sides[-1]
    ends = ends_in_number

    def beside(left: Member) -> Judged:
        return compare_sides(left, side, board, about=chain.about, ends_in_number=ends)

    said = beside(last)
    if chain.wrong_line is None and said.verdict == "correct":
        return said
    from_head = beside(head) if head is not last else said
    if from_head.verdict == "correct":
        return from_head
    if isinstance(last.meaning, ShapeError):  # nothing can be said beside it
        said = from_head
    if chain.wrong_line is not None and said.verdict == "correct":
        return following(chain.wrong_line)
    for left in (last,) if head is last else (last, head):
        found = follows(left, side, board, chain.about)
        if found is not None:
            return found
    return (_other_meaning(side, chain, board, ends) if said.is_wrong else None) or said


def _other_meaning(side: Member, chain: Chain, board: Board, ends: bool) -> Judged | None:
    """Right in a sense that the lines around give: local, by another name, or where ∂L/∂w = 0."""
    head, last = chain.sides[0], chain.sides[-1]
    if states_local_derivative(head, side, board):
        return Judged("correct", "proved", LOCAL, notes=(LOCAL,))
    meant = by_last_name(head, board)
    about = sign_of(meant) if meant is not None else None
    if meant is not None and isinstance(about, Total):
        found = compare_sides(meant, side, board, about=about, ends_in_number=ends)
        if found.verdict == "correct":
            return replace(found, message=READ.format(unicode_name(about.by.name)))
    return None if isinstance(chain.about, Total) else where_zero(last, side, board)


def _after(side: Member, said: Judged, state: State, chain: Chain, line: int) -> State:
    """The board behind a side: what it states, and, where it is wrong, what is now believed."""
    board = state.board.with_statement(Stated(line, chain.sides[0], side, said.verdict))
    at_values = chain.at_values or said.at_values
    is_reread = not OTHER_READINGS.isdisjoint(said.notes)
    longer = replace(chain, sides=(*chain.sides, side), at_values=at_values, is_reread=is_reread)
    if said.follows is not None:
        longer = replace(longer, wrong_line=said.follows)
    if said.is_wrong:
        longer = replace(longer, wrong_line=line)
        board = _believing(board, chain, side, line)
    return State(board, longer)


def _believing(board: Board, chain: Chain, side: Member, line: int) -> Board:
    """The board with a wrong statement taken for what it states."""
    if isinstance(side.meaning, ShapeError) or chain.about is None:
        return board
    head, (about, guard) = chain.sides[0], _at_all_positions(chain.about)
    array = in_their_world(side.array, board)
    places = about.positions
    is_general = all(isinstance(p, Index) for p in places) and len(set(places)) == len(places)
    axes = head.array.axes if not isinstance(head.meaning, ShapeError) else ()
    if not is_general or array.shape != tuple(axis.size for axis in axes):
        return board
    value = Array(axes, array.at(*axes) * guard)
    if isinstance(about, Total):
        return board.with_belief(Belief(line, about, value))
    given = board.graph.defined.get(about.name)
    if given is None or about.name in _used_by(value, board):
        return board
    letters = choose_letters([p.size for p in places], board.graph.shapes)
    right = value.expr.xreplace(dict(zip(places, letters, strict=True)))
    restated = {**board.restated, about.name: Equation(about.name, letters, right)}
    return replace(board, restated=restated, wrong_lines=(*board.wrong_lines, line))


def _at_all_positions(sign: Total | Entry) -> tuple[Total | Entry, Expr]:
    """∂lₙ/∂fₙ as ∂lₙ/∂fₘ, which is 0 where m is not n, as the examples do not act on each other."""
    if not isinstance(sign, Total) or len(sign.of.positions) != 1:
        return sign, S.One
    if sign.by.positions != sign.of.positions or not isinstance(sign.of.positions[0], Index):
        return sign, S.One
    (place,) = sign.of.positions
    other = Index.fresh(place.size)
    return Total(sign.of, Entry(sign.by.name, other)), Delta(place, other)


def _used_by(value: Array, board: Board) -> set[str]:
    names = {entry.name for entry in value.expr.atoms(Entry)}
    return {n for name in names for n in board.graph.needed_for(name)}
