"""Products of vectors and matrices for a chain of derivatives: do constants cancel in them?

Which factor stands for which is told by their values, wherever they stand and however they are
turned; only factors that are those of the chain up to constants are compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from itertools import permutations, product
from operator import mul
from typing import TYPE_CHECKING

from sympy import Mul, Rational, S, Symbol

from symgrad.calculus.derivatives import work_out
from symgrad.errors import SymgradError
from symgrad.expr.array import Array
from symgrad.expr.leaves import Delta, Entry, Total
from symgrad.marking.derivations.factors import (
    MOST,
    is_another_chain,
    is_given,
    kind_of,
    values_of,
)
from symgrad.marking.derivations.ratios import OpenError, constant_ratio, fit_as_placed, height
from symgrad.marking.marks import Mistake
from symgrad.notation import unicode_name
from symgrad.parsing.groups import read_groups

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sympy import Expr

    from symgrad.marking.derivations.board import Board
    from symgrad.parsing import Member

CANCEL = "The product is right, but a factor in it is {} times {}: two errors cancel each other."


@dataclass(frozen=True, eq=False)
class Factor:
    """A factor as it is written, and what it may be: one tensor, or ∂u/∂v in either sense."""

    written: Array
    values: tuple[Array, ...]


def rescaled_factors(left: Member, right: Member, board: Board) -> Mistake | None:
    """What is wrong with ∂L/∂ŷ xᵀ = 3(ŷ - y) xᵀ/3, though the product is right."""
    try:
        given, written = _factors(left, board, spread=True), _factors(right, board)
        return _cancelling(*given, *written, board)
    except (SymgradError, OpenError):
        return None


def _cancelling(
    given: Sequence[Factor],
    before: Rational,
    written: Sequence[Factor],
    behind: Rational,
    board: Board,
) -> Mistake | None:
    if not 1 < len(given) <= MOST or len(given) != len(written):
        return None
    stated = _signs(given)
    if not stated or is_another_chain(_signs(written), stated):
        return None
    free = behind / before
    room = reduce(mul, (height(f.values[0].expr) for f in given), height(before))
    heights = reduce(mul, (height(f.values[0].expr) for f in written), 1)
    wrong = None
    for ratios, order in _matches(given, written, board):
        if fit_as_placed(ratios, free, is_small=heights <= room):
            return None
        wrong = wrong or next((r, given[n]) for r, n in zip(ratios, order, strict=True) if r != 1)
    return _told(*wrong) if wrong else None


def _signs(factors: Sequence[Factor]) -> list[Total]:
    return [factor.written.expr for factor in factors if isinstance(factor.written.expr, Total)]


def _told(ratio: Rational, factor: Factor) -> Mistake:
    message = CANCEL.format(ratio, _shown(factor.written.expr))
    return Mistake(kind_of(ratio), message)


def _shown(expr: Expr) -> str:
    match expr:
        case Total():
            return f"∂{unicode_name(expr.of.name)}/∂{unicode_name(expr.by.name)}"
        case Entry():
            return unicode_name(expr.name)
    return "what the side before has in its place"


# what is written ---------------------------------------------------------------------------------


def _factors(side: Member, board: Board, *, spread: bool = False) -> tuple[list[Factor], Rational]:
    """The tensors of a product, the number of a group with its first one, and the lone numbers.

    ``spread``: numbers stand alone wherever they are.
    """
    is_negative, groups = read_groups(side.text, board.symbols, side.letters)
    alone, found = S.NegativeOne if is_negative else S.One, list[Factor]()
    for group in groups:
        factors = [_factor(array, board) for array in group]
        numbers = [f.values[0].expr for f in factors if _is_number(f)]
        tensors = [f for f in factors if not _is_number(f)]
        number = reduce(mul, numbers, S.One)
        if spread or not tensors:
            alone *= number
        else:  # a sign may stand anywhere
            alone *= -1 if number < 0 else 1
            tensors[0] = _times(abs(number), tensors[0])
        found += tensors
    if alone == 0:
        raise OpenError
    return found, alone


def _factor(array: Array, board: Board) -> Factor:
    if array.expr.has(Total) and not is_given(array.expr, board):
        raise OpenError
    if isinstance(array.expr, Total):
        values = [Array(array.axes, value) for value in values_of(array.expr, board)]
    else:
        values = [work_out(array, board.graph)]
    return Factor(array, tuple(_bare(value, board) for value in values))


def _is_number(factor: Factor) -> bool:
    return bool(factor.values[0].expr.is_Rational)


def _times(number: Rational, factor: Factor) -> Factor:
    values = tuple(Array(value.axes, number * value.expr) for value in factor.values)
    return Factor(factor.written, values)


def _bare(array: Array, board: Board) -> Array:
    """δᵢₖ xⱼ / N as xⱼ: what only says where it stands, and numbers of entries, are left out."""
    factors: list[Expr] = []
    places: dict[Expr, Expr] = {}
    for factor in Mul.make_args(array.expr):
        if isinstance(factor, Delta) and set(factor.args) <= set(array.axes):
            one, other = (place.xreplace(places) for place in factor.args)
            places = {place: at.xreplace({one: other}) for place, at in places.items()}
            places[one] = other
        elif not _is_size(factor, board):
            factors.append(factor)
    expr = Mul(*factors).xreplace(places)
    return Array(tuple(a for a in array.axes if a in expr.free_symbols), expr)


def _is_size(factor: Expr, board: Board) -> bool:
    base = factor.as_base_exp()[0]
    return isinstance(base, Symbol) and base.name in board.symbols.sizes


# which tensor stands for which -------------------------------------------------------------------


def _matches(
    given: Sequence[Factor], written: Sequence[Factor], board: Board
) -> Iterator[tuple[list[Rational], tuple[int, ...]]]:
    """By which constants the written tensors differ from the given ones, in orders where so."""
    known = {
        (one, other): _ratio(written[one].values[0], given[other].values, board)
        for one, other in product(range(len(given)), repeat=2)
    }
    for order in permutations(range(len(given))):
        ratios = [known[place, other] for place, other in enumerate(order)]
        if None not in ratios:
            yield ratios, order


def _ratio(one: Array, values: Sequence[Array], board: Board) -> Rational | None:
    ratios = (_ratio_to(one, value, board) for value in values)
    return next((r for r in ratios if r is not None), None)


def _ratio_to(one: Array, other: Array, board: Board) -> Rational | None:
    """The constant between two tensors, in any order of their axes."""
    for axes in permutations(other.axes):
        if [axis.size for axis in axes] == [axis.size for axis in one.axes]:
            ratio = constant_ratio(one.at(*axes), other.expr, board)
            if ratio is not None:
                return ratio
    return None
