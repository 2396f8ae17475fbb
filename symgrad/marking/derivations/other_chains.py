"""A product along another chain than the one before it: do constants cancel between its factors?

Where derivatives of its own stand in it, no factor stands for one of the chain before. What it
writes out must then be some derivative on the way, up to at most one constant.
"""

from __future__ import annotations

from functools import reduce
from itertools import product
from math import prod
from operator import mul
from typing import TYPE_CHECKING

from sympy import S

from symgrad.calculus.derivatives import derivative, work_out
from symgrad.errors import ShapeError, SymgradError
from symgrad.expr.leaves import Total
from symgrad.marking.derivations.factors import is_another_chain, kind_of
from symgrad.marking.derivations.ratios import OpenError, constant_ratio, height
from symgrad.marking.marks import Mistake
from symgrad.notation import unicode_name
from symgrad.parsing.groups import read_groups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sympy import Expr, Rational

    from symgrad.marking.derivations.board import Board
    from symgrad.parsing import Member

    Step = tuple[str, str, Expr]  # ∂u/∂v by the names, and what it is

CANCEL = (
    "The product is right, but a factor in it is {} times ∂{}/∂{}: two errors cancel each other."
)


def cancelling_constants(left: Member, right: Member, board: Board) -> Mistake | None:
    """What is wrong with ∂L/∂c · 3v · a(1 - a)x/3, c standing for another name of the chain."""
    if any(isinstance(side.meaning, ShapeError) or side.array.axes for side in (left, right)):
        return None
    stated = left.array.expr.atoms(Total)
    if not is_another_chain(right.array.expr.atoms(Total), stated):
        return None
    try:
        written = _written_out(right, board)
        if sum(height(factor) > 1 for factor in written) < 2:
            return None
        return _wrong(written, list(_on_the_way(stated, board)), board)
    except (SymgradError, OpenError):
        return None


def _wrong(written: list[Expr], steps: list[Step], board: Board) -> Mistake | None:
    found = [_nearest(factor, steps, board) for factor in written]
    known = [each for each in found if each is not None]
    odd = [(ratio, step) for ratio, step in known if ratio != 1]
    if len(known) < len(found) or len(odd) < 2 or prod(ratio for ratio, _ in odd) != 1:
        return None
    ratio, (of, by, _) = odd[0]
    return Mistake(kind_of(ratio), CANCEL.format(ratio, unicode_name(of), unicode_name(by)))


def _nearest(factor: Expr, steps: list[Step], board: Board) -> tuple[Rational, Step] | None:
    """A derivative that a factor is, else one from which a constant tells it."""
    ratios = [(constant_ratio(factor, step[-1], board), step) for step in steps]
    near = [(ratio, step) for ratio, step in ratios if ratio is not None]
    return next((each for each in near if each[0] == 1), near[0] if near else None)


def _written_out(right: Member, board: Board) -> list[Expr]:
    """The groups of factors without derivatives, each as one; lone numbers are left out."""
    _, groups = read_groups(right.text, board.symbols, right.letters)
    values = [[work_out(array, board.graph) for array in group] for group in groups]
    if any(array.axes for group in values for array in group):
        raise OpenError
    own = [not any(array.expr.has(Total) for array in group) for group in groups]
    wholes = [reduce(mul, (a.expr for a in group), S.One) for group in values]
    return [w for w, is_own in zip(wholes, own, strict=True) if is_own and not w.is_Rational]


def _on_the_way(stated: set[Total], board: Board) -> Iterator[Step]:
    """The derivatives between names on the paths from what is differentiated to the variable."""
    graph, ofs, bys = board.graph, {s.of.name for s in stated}, {s.by.name for s in stated}
    needed = set().union(*map(graph.needed_for, ofs - bys))
    between = sorted(needed & graph.depends_on(bys - ofs))
    for of, by in product(between, repeat=2):
        if of != by and by in graph.needed_for(of) and not (graph.shapes[of] or graph.shapes[by]):
            value = derivative(graph, of, by).expr
            if not value.is_Rational:
                yield of, by, value
