"""One order of the indices of a product of factors, whatever they are called.

Indices get colors by where they stand, and colors by the colors they stand beside, until nothing
changes; those that still look alike are told apart by trying each of them first.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symgrad.expr.index import Index
from symgrad.expr.leaves import Entry
from symgrad.expr.matrices import Inverse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sympy import Expr

TRIED = 120
MARK = -1  # the index that is looked at, among colors

Coloring = dict[Index, int]
Order = tuple[Index, ...]


class TooManyOrders(Exception):
    """More indices that look alike than can be told apart by trying."""


def orders(
    factors: Sequence[Expr], indices: Sequence[Index], symmetric: Collection[str | Expr]
) -> Iterator[Order]:
    """Orders of the indices that do not depend on their names; mostly one.

    ``symmetric`` holds names of matrices that are, and what is inverted if that is.
    """
    if len(indices) == 1:
        yield (*indices,)
        return
    places = [_Place.of(factor, indices, symmetric) for factor in factors]
    sizes = {size: rank for rank, size in enumerate(sorted({str(i.size) for i in indices}))}
    for count, order in enumerate(_refined(places, {i: sizes[str(i.size)] for i in indices})):
        if count == TRIED:
            raise TooManyOrders
        yield order


def _refined(places: Sequence[_Place], coloring: Coloring) -> Iterator[Order]:
    coloring = _stable(places, coloring)
    class_sizes = Counter(coloring.values())
    alike = [color for color, size in class_sizes.items() if size > 1]
    if not alike:
        yield tuple(sorted(coloring, key=coloring.__getitem__))
        return
    for first in [i for i in coloring if coloring[i] == min(alike)]:
        told = {i: 2 * color + (i != first) for i, color in coloring.items()}
        yield from _refined(places, told)


def _stable(places: Sequence[_Place], coloring: Coloring) -> Coloring:
    """Colors by where an index stands and beside which colors, until no more are told apart."""
    count = len(set(coloring.values()))
    while True:
        seen = {i: (coloring[i], sorted(p.key(coloring, i) for p in places if i in p.indices))
                for i in coloring}  # fmt: skip
        ranks = {key: rank for rank, key in enumerate(sorted(set(map(repr, seen.values()))))}
        coloring = {i: ranks[repr(key)] for i, key in seen.items()}
        if len(ranks) == count:
            return coloring
        count = len(ranks)


@dataclass(frozen=True)
class _Place:
    """A factor as what it is and the indices that it stands over, in the order of its positions."""

    what: str
    positions: tuple[Index | str, ...]
    indices: frozenset[Index]
    is_symmetric: bool = False
    factor: Expr | None = None  # where positions do not say all

    @staticmethod
    def of(factor: Expr, indices: Sequence[Index], symmetric: Collection[str | Expr]) -> _Place:
        own = frozenset(factor.free_symbols & set(indices))
        match factor:
            case Entry() if _are_plain(factor.positions, own):
                places = _told(factor.positions, own)
                return _Place(factor.name, places, own, factor.name in symmetric)
            case Inverse() if not factor.body.free_symbols & own and _are_plain(
                factor.positions, own
            ):
                return _Place(
                    f"inverse of {factor.body}",
                    _told(factor.positions, own),
                    own,
                    factor.body in symmetric,
                )
            case _:
                return _Place("", (), own, factor=factor)

    def key(self, coloring: Coloring, at: Index) -> tuple[str, Any]:
        """What the factor looks like from one of its indices."""
        shown = {i: MARK if i == at else coloring[i] for i in self.indices}
        if self.factor is not None:
            rule = {i: Index(f"#{color}", i.size) for i, color in shown.items()}
            return str(self.factor.xreplace(rule)), ()
        places = [str(shown[p]) if isinstance(p, Index) else p for p in self.positions]
        if self.is_symmetric:
            places[-2:] = sorted(places[-2:])
        return self.what, tuple(places)


def _are_plain(positions: tuple[Expr, ...], own: frozenset[Index]) -> bool:
    return all(p in own or not p.free_symbols & own for p in positions)


def _told(positions: tuple[Expr, ...], own: frozenset[Index]) -> tuple[Index | str, ...]:
    return tuple(p if p in own else f"at {p}" for p in positions)


def in_canonical_order(entry: Entry) -> Entry:
    """An entry of a symmetric matrix, its last two positions sorted."""
    if len(entry.positions) < 2:
        return entry
    *first, a, b = entry.positions
    left, right = sorted((a, b), key=lambda e: e.sort_key())
    return Entry(entry.name, *first, left, right)


def entries_in_order(e: Expr, symmetric: Collection[str | Expr]) -> Expr:
    """The same with positions sorted in symmetric matrices and in their inverses.

    Bound indices stay as they are: they are only sorted.
    """
    if not e.args:
        return e
    if isinstance(e, Entry):
        return in_canonical_order(e) if e.name in symmetric else e
    parts = [entries_in_order(argument, symmetric) for argument in e.args]
    if isinstance(e, Inverse) and e.body in symmetric:
        parts[-2:] = sorted(parts[-2:], key=lambda p: p.sort_key())
    return e.func(*parts)
