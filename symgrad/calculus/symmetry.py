"""W[j,i] = W[i,j] where a name's domain says that it is symmetric; so is the inverse of such."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.expr.index import Index
from symgrad.expr.leaves import Entry
from symgrad.expr.matrices import Inverse
from symgrad.expr.replacing import replace_leaves

if TYPE_CHECKING:
    from sympy import Expr


def in_order(expr: Expr, symmetric: frozenset[str]) -> Expr:
    """Entries of symmetric matrices with their positions in one order, so that terms merge."""

    def meaning(e: Expr) -> Expr | None:
        match e:
            case Entry(name=name, positions=(*first, a, b)) if name in symmetric:
                return Entry(name, *first, *_ordered(a, b))
            case Inverse():
                return _inverse(e, symmetric)
            case _:
                return None

    return replace_leaves(expr, meaning) if symmetric else expr


def _inverse(e: Inverse, symmetric: frozenset[str]) -> Expr:
    """The inverse of a matrix that is symmetric is symmetric; row and column count as free here."""
    row, column = (Index(name, i.size) for name, i in zip("12", e.bound, strict=True))
    body, _, _ = e.open(row, column)
    turned = body.xreplace({row: column, column: row})
    if in_order(body, symmetric) != in_order(turned, symmetric):
        return e
    return e.func(e.body, *e.bound, *_ordered(*e.positions))


def _ordered(a: Expr, b: Expr) -> tuple[Expr, Expr]:
    """W x, not Wᵀ x: an index that is summed over stands behind; two such stay as they are."""
    if _is_bound(a) and _is_bound(b):
        return a, b
    first, second = sorted((a, b), key=lambda position: (_is_bound(position), str(position)))
    return first, second


def _is_bound(position: Expr) -> bool:
    return any(i.name[0] in "_~" for i in position.free_symbols if isinstance(i, Index))
