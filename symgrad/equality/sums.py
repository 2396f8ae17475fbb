"""One way to write a sum: deltas used up, sums as far inside as they go, indices in order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sympy import Mul

from symgrad.equality.inverses import canceled
from symgrad.equality.ordering import entries_in_order, orders
from symgrad.expr.index import free_indices
from symgrad.expr.leaves import Entry, Sum
from symgrad.expr.terms import Term, contract, split

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sympy import Expr

    from symgrad.expr.index import Index


def canonical_sum(
    factors: tuple[Expr, ...],
    indices: tuple[Index, ...],
    wholes: Mapping[str, Expr],
    symmetric: set[str | Expr],
) -> tuple[tuple[Expr, ...], tuple[Expr, ...]]:
    """Σ Π factors as factors outside all sums, and sums that share no index.

    ``wholes`` are names that sum to 1, with the size of their last axis; ``symmetric`` matrices may
    have their last two positions swapped.
    """
    (inner,) = split(Mul(*factors))
    term = contract(Term(inner.coefficient, inner.factors, (*indices, *inner.sums)))
    while (fewer := canceled(term.factors, term.sums)) is not None:
        kept = {*free_indices(Mul(*fewer))}
        term = contract(
            replace(term, factors=(*fewer,), sums=tuple(i for i in term.sums if i in kept))
        )
    bound = set(term.sums)
    outside = [f for f in term.factors if not f.free_symbols & bound]
    groups = _components([f for f in term.factors if f.free_symbols & bound], bound)
    used = {i for _, indices in groups for i in indices}
    sizes = [i.size for i in term.sums if i not in used]
    sums = tuple(_ordered(f, i, symmetric) for f, i in groups if not _is_whole(f, i, wholes))
    return (term.coefficient, *sizes, *outside), sums


def _is_whole(factors: list[Expr], indices: list[Index], wholes: Mapping[str, Expr]) -> bool:
    """Is it the sum of all shares of a whole, which is 1?"""
    if not (len(factors) == len(indices) == 1 and isinstance(factors[0], Entry)):
        return False
    entry, index = factors[0], indices[0]
    return (
        wholes.get(entry.name) == index.size
        and entry.positions[-1] == index
        and not any(position.has(index) for position in entry.positions[:-1])
    )


def _ordered(factors: list[Expr], indices: list[Index], symmetric: set[str | Expr]) -> Expr:
    """The sums nested in an order that does not depend on what their indices are called."""
    body = Mul(*factors)
    nested = [_nest(body, order) for order in orders(factors, indices, symmetric)]
    if symmetric:
        nested = [entries_in_order(e, symmetric) for e in nested]
    return min(nested, key=lambda e: e.sort_key()) if len(nested) > 1 else nested[0]


def _nest(body: Expr, order: Iterable[Index]) -> Expr:
    for index in order:
        body = Sum(body, index)
    return body


def _components(
    factors: Iterable[Expr], indices: set[Index]
) -> list[tuple[list[Expr], list[Index]]]:
    """Factors grouped by the summed indices that they share."""
    groups: list[tuple[list[Expr], set[Index]]] = []
    for factor in factors:
        own = factor.free_symbols & indices
        touching = [g for g in groups if g[1] & own]
        merged = (
            [f for g in touching for f in g[0]] + [factor],
            own.union(*(g[1] for g in touching)),
        )
        groups = [g for g in groups if g not in touching] + [merged]
    return [(group, sorted(own, key=lambda i: i.name)) for group, own in groups]
