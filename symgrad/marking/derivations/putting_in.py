"""Numbers put in for some names while others stay: ``(ŷ - 5) x`` for ``(ŷ - y) x`` where y = 5."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from sympy import Rational

from symgrad.expr.array import Array
from symgrad.expr.leaves import Entry, names_in
from symgrad.expr.replacing import replace_leaves

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sympy import Expr

    from symgrad.marking.asked import Asked
    from symgrad.marking.derivations.board import Board

NUMERAL = re.compile(r"\d+(?:\.\d+)?")


def with_numbers_put_in(question: Asked, right: Array, text: str, board: Board) -> Iterator[Asked]:
    """What is to be shown, with the values given in the place of names that a side leaves out.

    A name between may have its own value, or be opened into what it rests on. Each number that
    was put in must stand in the side: a factor that is lost because it is 1 was not put in;
    unless a line says so.
    """
    kept = names_in(right.expr)
    numerals = {Fraction(numeral) for numeral in NUMERAL.findall(text)}
    for opened in (frozenset[str](), kept):
        filling = _Filling(kept, opened, board)
        expr = filling.fill(question.expected.expr)
        if (
            filling.numbers <= numerals
            and expr != question.expected.expr
            and names_in(expr) <= kept
        ):
            yield replace(question, expected=Array(question.expected.axes, expr))


class _Filling:
    """Values for names; ``numbers`` are those of the names that stand in what is filled."""

    def __init__(self, kept: Collection[str], opened: Collection[str], board: Board) -> None:
        self.kept, self.opened, self.board = kept, opened, board
        self.numbers: set[Fraction] = set()

    def fill(self, expr: Expr) -> Expr:
        return replace_leaves(expr, self._filled)

    def _filled(self, leaf: Expr) -> Expr | None:
        if not isinstance(leaf, Entry) or leaf.name in self.kept or leaf.positions:
            return None
        if self.opened and leaf.name in self.board.graph.defined:
            return self.fill(self.board.graph.defined[leaf.name].right)
        value = value_of(leaf.name, self.board)
        is_posited = leaf.name in self.board.posited
        if value is not None and value.is_Rational and not is_posited:
            self.numbers.add(abs(Fraction(int(value.p), int(value.q))))
        return value


def value_of(name: str, board: Board) -> Expr | None:
    """The exact value of a name, if it is a number."""
    given = board.problem.values.get(name)
    if isinstance(given, (int, float, Fraction)):
        number = Fraction(str(given))
        return Rational(number.numerator, number.denominator)
    equation = board.graph.defined.get(name)
    if equation is None or equation.indices:
        return None
    value = replace_leaves(
        equation.right, lambda leaf: value_of(leaf.name, board) if isinstance(leaf, Entry) else None
    )
    return None if names_in(value) else value
