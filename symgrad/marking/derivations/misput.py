"""Numbers that are not those of the formula before them: ``(2 - 4)·2`` for ``(ŷ - y) x``."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from symgrad.errors import ShapeError, SymgradError
from symgrad.expr.leaves import names_in
from symgrad.marking.derivations.putting_in import value_of
from symgrad.marking.derivations.ratios import OpenError
from symgrad.marking.marks import Mistake
from symgrad.parsing.pratt import parse
from symgrad.parsing.syntax import Factors, Minus, Name, Number, Terms

if TYPE_CHECKING:
    from symgrad.marking.derivations.board import Board
    from symgrad.parsing import Member
    from symgrad.parsing.syntax import Node

MESSAGE = "The value is right, but the numbers put in are not those of the formula before it."


def other_numbers(left: Member, right: Member, board: Board) -> Mistake | None:
    """What is wrong with numbers in the shape of a formula that are not the values in it.

    Where the shapes differ, something was worked out on the way, and nothing is said.
    """
    if any(isinstance(side.meaning, ShapeError) or side.array.axes for side in (left, right)):
        return None
    if not names_in(left.array.expr) or names_in(right.array.expr) or board.restated:
        return None
    with suppress(SymgradError, OpenError):
        formula, numbers = (parse(side.text, board.symbols) for side in (left, right))
        if _is_filled(formula, numbers, board) is False:
            return Mistake("other", MESSAGE)
    return None


def _is_filled(formula: Node, numbers: Node, board: Board) -> bool | None:
    """Whether its parts have these values in any order; None where the shapes differ."""
    match _bare(formula), _bare(numbers):
        case Terms() as one, Terms() as other if len(one.rest) == len(other.rest):
            ours, theirs = _terms(one, board), _terms(other, board)
            return theirs in (ours, sorted(-value for value in ours))
        case Factors() as one, Factors() as other:
            return _are_factors(_factors(one), _factors(other), board)
    return None


def _are_factors(ours: list[Node], theirs: list[Node], board: Board) -> bool | None:
    """Factors are told apart by their sizes: a sign may stand before any of them."""
    if len(ours) != len(theirs):
        return None
    sizes = [sorted(abs(_value(each, board)) for each in side) for side in (ours, theirs)]
    return sizes[0] == sizes[1] and all(_is_one_of(ours, each, board) for each in theirs)


def _is_one_of(ours: list[Node], factor: Node, board: Board) -> bool:
    """Whether a difference of numbers is one of those in the formula, if any has its shape."""
    size = abs(_value(factor, board))
    same = [each for each in ours if abs(_value(each, board)) == size]
    found = {_is_filled(each, factor, board) for each in same}
    return True in found or False not in found


def _bare(node: Node) -> Node:
    return _bare(node.body) if isinstance(node, Minus) else node


def _terms(node: Terms, board: Board) -> list[Fraction]:
    rest = (-_value(n, board) if sign == "-" else _value(n, board) for sign, n in node.rest)
    return sorted([_value(node.first, board), *rest])


def _factors(node: Node) -> list[Node]:
    """The factors of a product; raises OpenError where something is divided."""
    node = _bare(node)
    if not isinstance(node, Factors):
        return [node]
    if any(sign == "/" for sign, _ in node.rest):
        raise OpenError
    return [f for part in (node.first, *(n for _, n in node.rest)) for f in _factors(part)]


def _value(node: Node, board: Board) -> Fraction:
    """The exact value of sums and products of whole numbers; raises OpenError for others."""
    match node:
        case Number(value=value) if value.denominator == 1:
            return value
        case Minus(body=body):
            return -_value(body, board)
        case Terms():
            return sum(_terms(node, board), Fraction(0))
        case Factors(first=first, rest=rest) if all(sign != "/" for sign, _ in rest):
            return prod((_value(n, board) for _, n in rest), start=_value(first, board))
        case Name(name=name):
            number = value_of(name, board)
            if number is not None and number.is_Rational:
                return Fraction(int(number.p), int(number.q))
    raise OpenError
