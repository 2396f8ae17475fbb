r"""Where a derivative is zero: ``\nabla_w L = 0`` as a condition, and what is true under it."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from sympy import Mul, Symbol

from symgrad.calculus.derivatives import work_out
from symgrad.equality import Undecided
from symgrad.errors import ShapeError, SymgradError
from symgrad.expr.array import Array
from symgrad.expr.graph import Equation
from symgrad.expr.leaves import Entry, Total, names_in
from symgrad.marking.comparing import compare_tensors
from symgrad.marking.derivations.board import sign_of
from symgrad.marking.derivations.definitions import new_head
from symgrad.marking.derivations.ratios import OpenError, constant_ratio
from symgrad.marking.derivations.reading import read_sides
from symgrad.marking.derivations.solutions import as_equations
from symgrad.marking.derivations.truth import Judged
from symgrad.notation import unicode_name
from symgrad.parsing.statements import places_of_signs, sides_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sympy import Expr

    from symgrad.marking.derivations.board import Board
    from symgrad.marking.derivations.chain import Chain
    from symgrad.parsing import Member
    from symgrad.parsing.derivations import WrittenLine

ZERO = re.compile(r"=\s*(?:\\(?:mathbf|vec|boldsymbol)\s*\{?\s*)?0\s*\}?\s*\Z")
SAID = re.compile(
    r"(?i)\b(?:zero|set(?:ting)?|minimi|maximi|optim|critical|stationary|vanish)|\{\s*!\s*\}"
)
VANISHES = re.compile(r"(?i)\b(?:zero|vanish)|\{\s*!\s*\}\s*\{\s*=\s*\}\s*0")
DENIED = re.compile(r"(?i)\b(?:not|never|nor|cannot|non)\b|n['’]t\b|\\neq?(?![A-Za-z])|≠")
SIGN = re.compile(r"\\partial|\\nabla|∂|∇|d\w*\s*/\s*d|\\frac\s*\{\s*(?:\\mathrm\s*)?\{?d")
WHERE = "true where ∂{}/∂{} = 0"
ELSEWHERE = WHERE + " and what else stands in it is not 0"
OPEN = "whether this follows from ∂{}/∂{} = 0 is not decided"
CONDITION = Judged("definition", message="that this is 0 is taken for a condition")
UNCLEAR = Judged("undecided", message="whether this is set to 0, or said to be 0, is left open")


def without_zero(text: str) -> str | None:
    """The statement before ``= 0``; None where it does not end so."""
    found = ZERO.search(text)
    return text[: found.start()] if found else None


def condition_in(
    lines: Sequence[WrittenLine], place: int, number: int, board: Board
) -> Judged | None:
    """What is said of ``= 0`` that is, or may be, set instead of stated."""
    statement = lines[place].statements[number]
    if _is_condition(lines, place, number, board):
        return CONDITION
    return UNCLEAR if _may_be_set(statement, board) else None


def _may_be_set(statement: str, board: Board) -> bool:
    """∂L/∂w = (ŷ - y) x = 0: once a formula for it is there; with numbers given it has a value."""
    sides = sides_of(without_zero(statement) or "")
    if len(sides) < 2 or board.problem.values or _is_local(statement, board):
        return False
    if not SIGN.search(sides[0]) or any(map(SIGN.search, sides[1:])):
        return False
    with suppress(SymgradError):
        (last,) = read_sides(sides[-1], board.symbols, {})
        return not isinstance(last.meaning, ShapeError) and bool(names_in(last.array.expr))
    return False


def _is_condition(lines: Sequence[WrittenLine], place: int, number: int, board: Board) -> bool:
    """Whether ``= 0`` is meant as a condition: it is called so, or an equation is drawn from it.

    It may only be set for a derivative of what is asked: a local one is what it is.
    """
    line = lines[place]
    if not ZERO.search(line.statements[number]) or _is_local(line.statements[number], board):
        return False
    behind = [*line.statements[number + 1 :]]
    behind += [s for other in lines[place + 1 : place + 2] for s in other.statements]
    is_called = SAID.search(line.source) and not DENIED.search(line.source)
    drawn = (s for s in behind[:1] if new_head(s, board.symbols) is None)
    return bool(is_called) or any(map(_is_plain, drawn))


def _is_local(statement: str, board: Board) -> bool:
    """Whether a statement begins with a derivative of something else than what is asked.

    So does one that gives a number to a name, ``b = 0``: no derivative is set to 0.
    """
    try:
        sign = sign_of(read_sides(sides_of(statement)[0], board.symbols, {})[0])
    except SymgradError:
        return False
    if isinstance(sign, Entry):
        return sign.name in board.graph.free_names
    return isinstance(sign, Total) and sign.of.name != board.asked.of


def _is_plain(statement: str) -> bool:
    """An equation between formulas, without a derivative in it."""
    signs = places_of_signs(statement)
    return bool(signs and statement[: signs[0]].strip() and not SIGN.search(statement))


def said_to_vanish(line: WrittenLine, board: Board) -> Total | None:
    """What "setting this to zero" speaks of: the last derivative that was worked out."""
    if DENIED.search(line.source) or not VANISHES.search(line.source):
        return None
    lefts = [s.left for s in board.stated if not isinstance(s.left.meaning, ShapeError)]
    signs = [left.array.expr for left in lefts if isinstance(left.array.expr, Total)]
    return signs[-1] if signs else None


def set_in(chain: Chain, board: Board) -> Total | None:
    """The derivative of which a chain speaks, or that an earlier line says its last side to be."""
    if isinstance(chain.about, Total):
        return chain.about
    side = chain.sides[-1]
    for said in reversed(board.stated):
        if any(isinstance(each.meaning, ShapeError) for each in (said.left, said.right, side)):
            continue
        sign, one, other = (each.array for each in (said.left, said.right, side))
        if isinstance(sign.expr, Total) and not one.axes and one.expr == other.expr:
            return sign.expr
    return None


def where_zero(left: Member, right: Member, board: Board) -> Judged | None:
    """An equation that is no identity, under the condition that was set; None where none was."""
    sign = board.zero
    if sign is None or any(isinstance(side.meaning, ShapeError) for side in (left, right)):
        return None
    said = left.array.expr
    if said.has(Total) or right.array.expr.has(Total):
        return None
    names = unicode_name(sign.of.name), unicode_name(sign.by.name)
    if _is_other_factor(left, right, sign, board):
        note = ELSEWHERE.format(*names)
        return Judged("correct", "sampled", note, notes=(note,))
    if isinstance(said, Entry) and said.name in board.graph.defined:  # it stays what it is
        return None
    try:
        follows = _follows(left, right, sign, board)
    except OpenError:
        follows = None
    if follows is None:
        return Judged("undecided", None, OPEN.format(*names))
    note = WHERE.format(*names)
    return Judged("correct", "sampled", note, notes=(note,)) if follows else None


def _is_other_factor(left: Member, right: Member, sign: Total, board: Board) -> bool:
    """Of (ŷ - y) x = 0, whether ŷ - y = 0 is meant: a factor that the variable acts on."""
    one, other = (work_out(side.array, board.graph) for side in (left, right))
    factors = Mul.make_args(work_out(Array((), sign), board.graph).expr)
    if one.axes or other.axes or sign.positions or len(factors) < 2:
        return False
    acted = board.graph.depends_on([sign.by.name])
    with suppress(OpenError):
        own = (f for f in factors if names_in(f) & acted)
        return any(constant_ratio(one.expr - other.expr, f, board) is not None for f in own)
    return False


def _follows(left: Member, right: Member, sign: Total, board: Board) -> bool | None:
    """Its sides differ by a multiple of the derivative, or it solves the derivative for a name.

    None where neither is so, and the equation may still follow in another way.
    """
    one, other = (work_out(side.array, board.graph) for side in (left, right))
    slope = work_out(Array(sign.positions, sign), board.graph)
    if one.shape != other.shape:
        return None
    if isinstance(one.expr, Entry) and one.expr.name == sign.by.name:
        solution = Equation(sign.by.name, one.axes, other.at(*one.axes))
        return _solves(slope, solution, board) or _vanishes(slope, solution, board)
    if one.shape != slope.shape:
        return None
    first, second = one.at(*slope.axes), other.at(*slope.axes)
    if all(_is_multiple(side, slope, board) for side in (first, second)):
        return False  # 0 = 0: what factor stands there is not free
    return _is_multiple(first - second, slope, board) or None


def _is_multiple(expr: Expr, slope: Array, board: Board) -> bool:
    """Whether an expression is a derivative times a number, or times a size and a number."""
    sizes = [size for size in slope.expr.atoms(Symbol) if size.name in board.symbols.sizes]
    ratios = (constant_ratio(expr, size * slope.expr, board) for size in (1, *sizes))
    return any(ratio is not None for ratio in ratios)


def _solves(slope: Array, solution: Equation, board: Board) -> bool:
    """Whether w = A⁻¹ c says that A w - c, a multiple of the derivative, is 0."""
    if len(slope.axes) != 1 or solution.name in names_in(solution.right):
        return False
    difference = as_equations(solution, slope.axes[0])
    return difference is not None and _is_multiple(difference, slope, board)


def _vanishes(slope: Array, solution: Equation, board: Board) -> bool | None:
    """Whether a derivative is 0 where a free name has this value."""
    graph, name = board.graph, solution.name
    needed = {n for other in solution.names for n in graph.needed_for(other)}
    if name in needed or solution.indices != solution.left.positions:
        return None
    free = tuple(f for f in graph.free if f.name != name)
    there = replace(graph, free=free, equations=(solution, *graph.equations))
    asked = replace(board.here, graph=there)
    own = Array(slope.axes, Entry(name, *slope.axes))  # where it has no value, nothing is said
    verdict = compare_tensors(Array(slope.axes, slope.expr + own.expr), own, asked)
    return None if isinstance(verdict, Undecided) else verdict.holds
