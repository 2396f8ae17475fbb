"""A derivative with its intermediates put in: first derivatives, then the network's own names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.expr.leaves import Entry, Tangent, Total
from symgrad.expr.replacing import replace_leaves

if TYPE_CHECKING:
    from collections.abc import Callable

    from sympy import Expr

    from symgrad.derivation import Derivation

SIZE_LIMIT = 2000


def expanded(right: Expr, derivation: Derivation) -> Expr:
    """The right side in given names only, as far as it stays below ``SIZE_LIMIT`` symbols."""
    graph = derivation.graph
    resolved = _put_in_all(right, lambda e: _adjoint(e, derivation))
    return _put_in_all(
        resolved,
        lambda e: (
            graph.defined[e.name].at(e.positions)
            if isinstance(e, Entry) and e.name in graph.defined
            else None
        ),
    )


def _adjoint(leaf: Expr, derivation: Derivation) -> Expr | None:
    if not isinstance(leaf, (Total, Tangent)) or leaf.name not in derivation.stated:
        return None
    step = derivation.stated[leaf.name]
    return step.right.xreplace(dict(zip(step.left.positions, leaf.positions, strict=True)))


def _put_in_all(expr: Expr, meaning: Callable[[Expr], Expr | None]) -> Expr:
    """Replace leaves by what they mean until none is left or the limit is reached."""
    while (larger := replace_leaves(expr, meaning)) != expr:
        if _size(larger) > SIZE_LIMIT:
            return expr
        expr = larger
    return expr


def _size(expr: Expr) -> int:
    """How many symbols an expression has as a tree, counted up to a little over the limit."""
    size, pending = 0, [expr]
    while pending and size <= SIZE_LIMIT:
        size += 1
        pending.extend(pending.pop().args)
    return size
