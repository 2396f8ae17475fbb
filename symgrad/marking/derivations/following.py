"""Follow-through: is a line true once the student's own wrong statements are taken for true?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.calculus.derivatives import with_equation
from symgrad.errors import ShapeError
from symgrad.expr.array import Array
from symgrad.expr.graph import Equation, Graph
from symgrad.expr.leaves import Direct, Entry, Total, names_in
from symgrad.expr.replacing import replace_leaves
from symgrad.kernel.definitions import direct_derivative, total_derivative
from symgrad.marking.derivations.board import key_of
from symgrad.marking.derivations.truth import Judged, as_question
from symgrad.marking.finding import find
from symgrad.parsing.products import Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sympy import Expr

    from symgrad.marking.derivations.board import Belief, Board, Key
    from symgrad.parsing import Member

FOLLOWS = "follows from line {}, which is wrong"
MOST_STATED = 6


def follows(
    left: Member, right: Member, board: Board, about: Total | Entry | None
) -> Judged | None:
    """The line judged by what was stated before it; None where it does not follow from that."""
    if not (board.believed or board.restated) or _misfits(left, right):
        return None
    world = _World(board)
    side = replace(right, meaning=Value(world.put_in(right.array), right.is_row))
    question = as_question(left, board, about)
    for value in _values(left, board, world):
        there = replace(question, graph=world.graph, expected=value)
        finding = find(side, (), there, replace(board.problem, graph=world.graph))
        if finding.verdict.holds:
            return following(world.last)
    return None


def following(line: int) -> Judged:
    """A line that is right if a wrong one is taken for right."""
    return Judged("correct", None, FOLLOWS.format(line), follows=line)


def _misfits(*sides: Member) -> bool:
    return any(isinstance(side.meaning, ShapeError) for side in sides)


def _values(left: Member, board: Board, world: _World) -> Iterator[Array]:
    """What the left side is in that world, and what the lines before said that it is."""
    yield world.put_in(left.array)
    yield world.without(left.array.expr).put_in(left.array)
    same = [s for s in board.stated if _is_same(s.left, left)]
    for stated in same[-MOST_STATED:]:
        if not isinstance(stated.right.meaning, ShapeError) and not stated.right.letters:
            yield world.put_in(stated.right.array)


def _is_same(one: Member, other: Member) -> bool:
    if _misfits(one, other) or one.array.shape != other.array.shape:
        return False
    return bool(one.array.at(*other.array.axes) == other.array.expr)


class _World:
    """The graph with the student's equations, and derivatives over it with the student's values."""

    def __init__(self, board: Board, leave_out: Key | None = None) -> None:
        self.board = board
        self.believed = {k: b for k, b in board.believed.items() if k != leave_out}
        self.last = max(board.wrong_lines, default=0)
        equations = (board.restated.get(e.name, e) for e in board.graph.equations)
        self.graph = replace(board.graph, equations=tuple(equations))
        self.done: dict[Expr, Expr] = {}

    def without(self, expr: Expr) -> _World:
        """The same world, but for what was stated of this sign itself."""
        return _World(self.board, key_of(expr) if isinstance(expr, (Total, Entry)) else None)

    def put_in(self, array: Array) -> Array:
        """The tensor with every derivative worked out in this world."""
        longer = self.graph
        for name, known in array.known.items():
            if isinstance(known, Equation) and name not in longer.shapes:
                right = self._meaning(known.right, longer)
                longer = with_equation(longer, replace(known, right=right))
        expr = self._meaning(array.expr, longer)
        while any(name not in self.graph.shapes for name in names_in(expr)):
            expr = replace_leaves(expr, lambda e: _hidden(e, self.graph, longer))
        return Array(array.axes, expr)

    def _meaning(self, expr: Expr, graph: Graph) -> Expr:
        def meaning(leaf: Expr) -> Expr | None:
            match leaf:
                case Total():
                    return self._total(leaf, graph)
                case Direct():
                    return self._direct(leaf, graph)
                case Entry() if key_of(leaf) in self.believed:
                    return at(self.believed[key_of(leaf)], leaf)
            return None

        return replace_leaves(expr, meaning)

    def _total(self, sign: Total, graph: Graph) -> Expr:
        """∂L/∂v as it was stated, else Σ ∂L/∂u ∂u/∂v over the users u of v."""
        if sign not in self.done:
            belief = self.believed.get(key_of(sign))
            self.done[sign] = (
                at(belief, sign)
                if belief
                else self._meaning(total_derivative(graph, sign.of, sign.by, resolved=False), graph)
            )
        return self.done[sign]

    def _direct(self, sign: Direct, graph: Graph) -> Expr:
        """∂u/∂v as it was stated, where it is all of ∂u/∂v, else as the equation of u says."""
        belief = self.believed.get((sign.of.name, sign.by.name))
        if belief is not None:
            return at(belief, sign)
        return direct_derivative(graph.defined[sign.of.name], sign.of, sign.by)


def in_their_world(array: Array, board: Board) -> Array:
    """A tensor with all its derivatives worked out from what was stated."""
    return _World(board).put_in(array)


def at(belief: Belief, sign: Expr) -> Expr:
    """What was stated of a sign, at other positions."""
    rule = dict(zip(belief.sign.positions, sign.positions, strict=True))
    return belief.right.expr.xreplace(rule)


def _hidden(leaf: Expr, graph: Graph, longer: Graph) -> Expr | None:
    is_own = isinstance(leaf, Entry) and leaf.name not in graph.shapes
    return longer.defined[leaf.name].at(leaf.positions) if is_own else None
