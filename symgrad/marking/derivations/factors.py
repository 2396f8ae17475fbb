"""Products that stand for a chain of derivatives, factor by factor: do two errors cancel?

A product of n groups is written for n derivatives, in any order. What is new in two of them and
cancels is an error; what only stands elsewhere, was gathered, or was cancelled from the derivatives
themselves is not.
"""

from __future__ import annotations

from functools import reduce
from itertools import combinations, pairwise, permutations
from math import prod
from operator import mul
from typing import TYPE_CHECKING

from sympy import Mul, Pow, Rational, S, exp

from symgrad.calculus.derivatives import work_out
from symgrad.errors import ShapeError, SymgradError
from symgrad.expr.array import Array
from symgrad.expr.leaves import Entry, Total, names_in
from symgrad.marking.derivations.board import key_of
from symgrad.marking.derivations.local import is_fork, local_derivative
from symgrad.marking.derivations.ratios import (
    OpenError,
    constant_ratio,
    fit_as_placed,
    height,
)
from symgrad.marking.marks import Mistake
from symgrad.notation import unicode_name
from symgrad.parsing.groups import read_groups
from symgrad.parsing.statements import outside

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from sympy import Expr

    from symgrad.marking.derivations.board import Board
    from symgrad.parsing import Member

    Wrong = tuple[int, Total, Rational | None]  # which group, for which sign, by which constant

BETWEEN = (r"\cdot", r"\times", "·", "×", "*")
MOST = 6  # derivatives in a chain
CANCEL = "The product is right, but {} is not {}: two errors cancel each other."


def cancelling_errors(
    left: Member, right: Member, board: Board, *, is_next: bool
) -> Mistake | None:
    """What is wrong with ∂L/∂ŷ · ∂ŷ/∂w = 2(ŷ - y) · x/2, though the product is right.

    Where it is not the next side, only constants are compared: it may be written anew.
    """
    if any(isinstance(side.meaning, ShapeError) for side in (left, right)):
        return None
    stated = left.array.expr.atoms(Total)
    if len(stated) < 2 or is_another_chain(right.array.expr.atoms(Total), stated):
        return None
    try:
        signs = _signs(left, board)
        is_negative, groups = _scalars(right, board)
    except (SymgradError, OpenError):
        return None
    if not 1 < len(signs) <= MOST or S.Zero in (
        value for s in signs for value in values_of(s, board)
    ):
        return None
    try:
        wrong = _Product(signs, is_negative, groups, board).wrong
    except OpenError:
        return None
    if wrong is None or not (is_next or wrong[-1]):
        return None
    return _told(*wrong, right)


def is_another_chain(signs: Collection[Total], stated: Collection[Total]) -> bool:
    """Whether a product holds derivatives of its own, and stands for none of the chain before."""
    return not set(map(key_of, signs)) <= set(map(key_of, stated))


def _told(place: int, sign: Total, ratio: Rational | None, right: Member) -> Mistake:
    texts = factors_of(right.text)
    text = texts[place].strip() if place < len(texts) else "a factor"
    of, by = unicode_name(sign.of.name), unicode_name(sign.by.name)
    return Mistake(kind_of(ratio), CANCEL.format(text, f"∂{of}/∂{by}"))


def kind_of(ratio: Rational | None) -> str:
    """What a factor is called that is another one, or this constant times the right one."""
    if ratio is None:
        return "wrong_local_derivative"
    return "sign" if ratio == -1 else "constant_factor"


def factors_of(text: str) -> list[str]:
    """What stands between the written signs of a product."""
    parts, start = [], 0
    for at, sign in outside(text):
        if sign in BETWEEN:
            parts.append(text[start:at])
            start = at + len(sign)
    return [*parts, text[start:]]


# what is written ---------------------------------------------------------------------------------


def _signs(left: Member, board: Board) -> list[Total]:
    """The derivatives of which a side is the product; none where it is more than that."""
    is_negative, groups = read_groups(left.text, board.symbols, left.letters)
    signs = [array.expr for group in groups for array in group]
    whole = not is_negative and all(is_given(sign, board) for sign in signs)
    return signs if whole and not left.array.axes else []


def is_given(sign: Expr, board: Board) -> bool:
    """A derivative of names, not of a formula in brackets."""
    shapes = board.graph.shapes
    return isinstance(sign, Total) and sign.of.name in shapes and sign.by.name in shapes


def _scalars(right: Member, board: Board) -> tuple[bool, list[list[Expr]]]:
    is_negative, groups = read_groups(right.text, board.symbols, right.letters)
    arrays = [[work_out(array, board.graph) for array in group] for group in groups]
    if any(array.axes for group in arrays for array in group):
        raise OpenError
    return is_negative, [_with_numbers([a.expr for a in group]) for group in arrays]


def _with_numbers(group: list[Expr]) -> list[Expr]:
    """The number in front of a factor belongs to it."""
    numbers = [e for e in group if e.is_Rational]
    others = [e for e in group if not e.is_Rational]
    constant = reduce(mul, numbers, S.One)
    return [constant * others[0], *others[1:]] if others else [constant]


def values_of(sign: Total, board: Board) -> Iterator[Expr]:
    """What a sign may mean: over all paths, or with the other names held fixed."""
    yield work_out(Array((), sign), board.graph).expr
    if is_fork(sign, board):
        yield local_derivative(sign, board)


# which factor stands for which derivative --------------------------------------------------------


class _Product:
    """Groups of factors for a chain of derivatives; ``free`` are the numbers that stand alone."""

    def __init__(
        self, signs: Sequence[Total], is_negative: bool, groups: list[list[Expr]], board: Board
    ) -> None:
        self.board, self.all_signs, self.all_groups = board, signs, groups
        values = {sign: list(values_of(sign, board)) for sign in signs}
        self.signs = [s for s in signs if not values[s][0].is_Rational]
        self.values = [values[s] for s in self.signs]
        self.groups = [group for group in groups if not group[0].is_Rational]
        numbers = [group[0] for group in groups if group[0].is_Rational]
        given = [values[s][0] for s in signs]
        missing = prod(value for value in given if value.is_Rational)
        self.free = Rational(prod(numbers)) / missing * (-1 if is_negative else 1)
        self.height = prod(map(height, given))
        written = groups[1:] if is_negative and groups[0] == [S.One] else groups  # -1 · x
        ones = sum(group == [S.One] for group in written)
        self.has_needless_one = len(groups) == len(signs) and ones > given.count(S.One)
        self.known: dict[tuple[Expr, int], Rational | None] = {}

    @property
    def wrong(self) -> Wrong | None:
        """The first group that is not the derivative at its place, if no other order helps."""
        if self.has_needless_one and not self._may_cancel():
            return self._first_wrong(self.all_groups, self.all_signs)
        if not self.signs or len(self.groups) != len(self.signs):
            return None
        wholes = [Mul(*group) for group in self.groups]
        wrong = None
        for ratios, order in self._matches(wholes):
            if self._may_be(ratios, wholes):
                return None
            wrong = wrong or self._first_other(ratios, order)
        if wrong is None and (self._may_cancel() or self._is_cut_elsewhere()):
            return None
        return wrong or self._first_wrong(self.groups, self.signs)

    def _first_other(self, ratios: list[Rational], order: Sequence[int]) -> Wrong:
        place = next(n for n, ratio in enumerate(ratios) if ratio != 1)
        return self.all_groups.index(self.groups[place]), self.signs[order[place]], ratios[place]

    def _first_wrong(self, groups: list[list[Expr]], signs: Sequence[Total]) -> Wrong:
        for group, sign in zip(groups, signs, strict=True):
            ratio = constant_ratio(Mul(*group), next(values_of(sign, self.board)), self.board)
            if ratio != 1:
                return self.all_groups.index(group), sign, ratio
        return 0, signs[0], None

    def _matches(self, blocks: list[Expr]) -> Iterator[tuple[list[Rational], tuple[int, ...]]]:
        """By which constants the blocks differ from the derivatives, in orders where they do."""
        for order in permutations(range(len(self.signs))):
            ratios = []
            for block, place in zip(blocks, order, strict=True):
                ratio = self._ratio(block, place)
                if ratio is None:
                    break
                ratios.append(ratio)
            else:
                yield ratios, order

    def _ratio(self, block: Expr, place: int) -> Rational | None:
        key = block, place
        if key not in self.known:
            ratios = [constant_ratio(block, value, self.board) for value in self.values[place]]
            self.known[key] = next((r for r in ratios if r is not None), None)
        return self.known[key]

    def _may_be(self, ratios: list[Rational], blocks: list[Expr]) -> bool:
        """A number that stands alone, or a sign in front, goes to any factor; no new ones cancel.

        2x · (ŷ - y) for 2(ŷ - y) · x only says in another place what the derivatives say.
        """
        is_small = prod(map(height, blocks)) <= self.height
        return fit_as_placed(ratios, self.free, is_small=is_small)

    def _may_cancel(self) -> bool:
        """Whether derivatives share a factor, or one divides: what is left may be written so."""
        bases = [{_base(f) for f in Mul.make_args(v[0]) if not f.is_Rational} for v in self.values]
        shared = any(a & b for a, b in combinations(bases, 2))
        return shared or any(_divides(value[0]) for value in self.values)

    def _is_cut_elsewhere(self) -> bool:
        """(ŷ - y) · ŷ · (1 - ŷ) x for three derivatives: the signs stand at other places."""
        return any(map(self._is_some_cut_of, self._orders()))

    def _orders(self) -> Iterator[list[Expr]]:
        """The factors as written, and with a name that was brought to an end back in between."""
        yield [factor for group in self.groups for factor in group]
        for ended in (0, -1):
            group = self.groups[ended]
            if len(group) == 1 and isinstance(group[0], Entry):
                others = self.groups[1:] if ended == 0 else self.groups[:-1]
                rest = [factor for other in others for factor in other]
                yield from ([*rest[:n], *group, *rest[n:]] for n in range(1, len(rest)))

    def _is_some_cut_of(self, factors: list[Expr]) -> bool:
        for cuts in combinations(range(1, len(factors)), len(self.signs) - 1):
            edges = [0, *cuts, len(factors)]
            blocks = [Mul(*factors[a:b]) for a, b in pairwise(edges)]
            if any(self._may_be(ratios, blocks) for ratios, _ in self._matches(blocks)):
                return True
        return False


def _base(factor: Expr) -> object:
    """What powers of it are gathered by: x of x², exp of every exp."""
    if isinstance(factor, exp):
        return exp
    return factor.base if isinstance(factor, Pow) else factor


def _divides(expr: Expr) -> bool:
    powers: Iterable[Pow] = expr.atoms(Pow)
    return any(p.exp.could_extract_minus_sign() and names_in(p.base) for p in powers)
