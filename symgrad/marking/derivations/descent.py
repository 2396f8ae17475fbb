r"""Steps of gradient descent: ``w \leftarrow w - \eta (\hat y - y) x`` goes against ∂L/∂w."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from sympy import Rational, Symbol

from symgrad.calculus.derivatives import derivative, work_out
from symgrad.errors import ShapeError, SymgradError
from symgrad.expr.array import Array
from symgrad.expr.graph import Free
from symgrad.expr.leaves import Entry, names_in
from symgrad.marking.comparing import compare_tensors
from symgrad.marking.derivations.board import sign_of
from symgrad.marking.derivations.following import following
from symgrad.marking.derivations.ratios import OpenError, constant_ratio
from symgrad.marking.derivations.truth import Judged, judged
from symgrad.marking.finding import Finding, Misfit
from symgrad.marking.marks import Mistake
from symgrad.marking.shapes import inner_misfit
from symgrad.marking.worked_numbers import has_values, values_of
from symgrad.notation import unicode_name
from symgrad.parsing import UnknownName, read_answer
from symgrad.parsing.statements import places_of_signs, sides_of

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.marking.derivations.board import Board
    from symgrad.parsing import Member

ASSIGNED = re.compile(r"\\(?:leftarrow|gets)(?![A-Za-z])|←")
UPDATED = re.compile(r"\s*(?P<name>[^\s=][^=]*?)\s*=\s*(?P=name)\s*[-+][^=]*\Z")
NOT_JUDGED = Judged(
    "definition", message="a value is assigned: nothing is stated that could be wrong"
)
SOME_SIZE = Fraction(17, 389)  # both sides are linear in it: what holds here holds anywhere
NO_SIZE = Judged("undecided", None, "no number is given for the step size")
UP = "This step goes up: against the gradient it is {} minus the step size times ∂{}/∂{}."
OTHER = "This is not {} minus a step size times ∂{}/∂{}."
AGAINST = "a step against the gradient"
SCALED = "a step against the gradient, with {} times the step size"

UPWARD = {"goes up": "goes down", "against": "along", "minus": "plus"}
ASCENT = re.compile(r"(?i)\b(?:gradient ascent|maximi[sz])")
DESCENT = re.compile(r"(?i)descent|minimi[sz]|negative")


def is_ascent(text: str) -> bool:
    """Whether the words of a derivation say that what is asked is made large, and only that."""
    return bool(ASCENT.search(text)) and not DESCENT.search(text)


def is_step(text: str) -> bool:
    """``w \\leftarrow ...``, or ``w = w - ...``, which is no equation."""
    return bool(ASSIGNED.search(text) or UPDATED.match(text))


def _told_of(text: str) -> str:
    """What is said of the new value behind the arrow: ``w - 0.1 g = 0.6``."""
    right = ASSIGNED.split(text, maxsplit=1)[-1]
    return right if ASSIGNED.search(text) and places_of_signs(right) else ""


def with_step_size(text: str, board: Board) -> tuple[str, Board, str]:
    """What is said behind the arrow, the board with the step size as a name, and that name."""
    told = _told_of(text)
    try:
        read_answer(sides_of(told)[0] if told else "0", board.symbols)
    except UnknownName as error:
        name = error.word.lstrip("\\")
        with suppress(OpenError):
            board = _with_number(name, board)
            values = {**board.problem.values, name: SOME_SIZE} if board.problem.values else {}
            board = replace(board, problem=replace(board.problem, values=values))
            return told, board, error.word
    return told, board, ""


def unsized(found: list[Judged], told: str, size: str) -> list[Judged]:
    """Where the step size is left out a number was put in for it, and none was given."""
    word = re.compile(rf"(?<![A-Za-z]){re.escape(size)}(?![A-Za-z])")
    named = [bool(word.search(side)) for side in sides_of(told)]
    lost = (before and not after for before, after in pairwise(named))
    return [NO_SIZE if bad else said for said, bad in zip(found, lost, strict=False)]


def judge_step(text: str, board: Board) -> Judged:
    """Whether what is assigned to a parameter is the parameter less a positive step ∂L/∂w."""
    left, right = re.split(rf"{ASSIGNED.pattern}|=", text, maxsplit=1)
    try:
        name, side, board = _read(left, right, board)
    except ShapeError as error:
        return judged(Finding(Misfit(), mistake=inner_misfit(error)))
    except (SymgradError, OpenError):
        return NOT_JUDGED
    try:
        return _judged(name, side, board)
    except OpenError:
        return NOT_JUDGED


def _read(left: str, right: str, board: Board) -> tuple[str, Member, Board]:
    """The parameter, its new value, and the board with the step size as one name more."""
    entry = sign_of(read_answer(left, board.symbols).members[0])
    if not isinstance(entry, Entry) or entry.name not in board.problem.wrt:
        raise OpenError
    for _ in range(2):
        try:
            side = read_answer(right, board.symbols).members[0]
        except UnknownName as error:
            board = _with_number(error.word.lstrip("\\"), board)
        else:
            break
    else:
        raise OpenError
    if entry.name not in {e.name for e in side.array.expr.atoms(Entry)}:
        raise OpenError
    return entry.name, side, board


def _with_number(name: str, board: Board) -> Board:
    """One free positive number more: the size of the step."""
    if name in board.graph.shapes:
        raise OpenError
    graph = replace(board.graph, free=(*board.graph.free, Free(name, (), "constants", "positive")))
    symbols = board.symbols.with_names({name: Array((), Entry(name))}, {})
    return replace(board, problem=replace(board.problem, graph=graph, symbols=symbols))


def _judged(name: str, side: Member, board: Board) -> Judged:
    new = work_out(side.array, board.graph)
    slope = derivative(board.graph, board.asked.of, name)
    if new.shape != slope.shape:
        return NOT_JUDGED
    step = Entry(name, *slope.axes) - new.at(*slope.axes)
    step = -step if board.climbs else step
    sizes = [f.name for f in board.graph.free if f.role == "constants" and _has(step, f.name)]
    if not names_in(step) and not slope.axes:
        return _of_number(name, step, slope, board)
    if len(sizes) > 1 or names_in(step) <= set(sizes):
        return NOT_JUDGED
    size = Entry(sizes[0]) if sizes else 1
    ratio = constant_ratio(step, size * slope.expr, board)
    if ratio is not None and ratio > 0:
        said = AGAINST if ratio == 1 or not sizes else SCALED.format(ratio)
        return Judged("correct", "proved", _turned(said, board))
    counts = [n for n in slope.expr.atoms(Symbol) if n.name in board.symbols.sizes]
    scaled = (constant_ratio(step, n * size * slope.expr, board) for n in counts)
    if any(other is not None and other > 0 for other in scaled):  # 1/N is part of the step size
        return Judged("correct", "proved", _turned(AGAINST, board))
    belief = board.believed.get((board.asked.of, name))
    if belief is not None:
        own = Array(slope.axes, size * belief.right.at(*slope.axes))
        if compare_tensors(Array(slope.axes, step), own, board.here).holds:
            return following(belief.line)
    return _wrong(name, ratio, board)


def _of_number(name: str, step: Expr, slope: Array, board: Board) -> Judged:
    """A step of a number goes up or down at the values given; more is not said of it."""
    if not has_values(board.problem, slope):
        return NOT_JUDGED
    (ball,) = values_of(slope, board.problem).values()
    goes_up = float(step) * float(ball.mid()) < 0
    return _wrong(name, Rational(-1), board) if goes_up else NOT_JUDGED


def _turned(said: str, board: Board) -> str:
    """The same of a step that is to go up."""
    for down, up in UPWARD.items() if board.climbs else ():
        said = said.replace(down, up)
    return said


def _has(expr: Entry, name: str) -> bool:
    return any(entry.name == name for entry in expr.atoms(Entry))


def _wrong(name: str, ratio: Rational | None, board: Board) -> Judged:
    shown = unicode_name(name)
    kind, told = ("sign", UP) if ratio is not None and ratio < 0 else ("other", OTHER)
    message = _turned(told, board).format(shown, unicode_name(board.asked.of), shown)
    finding = Finding(Misfit(), mistake=Mistake(kind, message))
    return Judged("incorrect", "refuted", message, finding)
