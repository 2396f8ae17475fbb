"""A derivative with its intermediates put in: first derivatives, then the network's own names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from symgrad.expr.leaves import Entry, Tangent, Total
from symgrad.expr.replacing import replace_leaves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sympy import Expr

    from symgrad.derivation import Derivation

    Meanings = dict[str, "Meaning"]

SIZE_LIMIT = 150  # symbols of a formula; nobody reads a longer one
SIGNS = (Entry, Total, Tangent)


@dataclass(frozen=True)
class Meaning:
    """All that a name stands for at the positions of ``left``, and of how many symbols that is."""

    left: Expr
    right: Expr
    size: int


def expansion(derivation: Derivation) -> Callable[[Expr], Expr]:
    """Puts given names only into an expression, as far as it stays below ``SIZE_LIMIT`` symbols.

    Every name is worked out once, from those before it; one that would burst stays a name.
    """
    derivatives = _meanings((s.left, s.right) for s in derivation.stated.values())
    nodes = _meanings((e.left, e.right) for e in derivation.graph.equations)
    return lambda expr: _put_in(_put_in(expr, derivatives), nodes)


def _meanings(equations: Iterable[tuple[Expr, Expr]]) -> Meanings:
    known: Meanings = {}
    for left, right in equations:
        whole = _put_in(right, known)
        known[left.name] = Meaning(left, whole, _size(whole, {}))
    return known


def _put_in(expr: Expr, known: Meanings) -> Expr:
    """The expression with what names stand for, or as it is where that is too large."""

    def meaning(leaf: Expr) -> Expr | None:
        if not isinstance(leaf, SIGNS) or leaf.name not in known:
            return None
        found = known[leaf.name]
        return found.right.xreplace(dict(zip(found.left.positions, leaf.positions, strict=True)))

    return replace_leaves(expr, meaning) if _size(expr, known) <= SIZE_LIMIT else expr


def _size(expr: Expr, known: Meanings) -> int:
    """How many symbols it has as a tree with all put in, counted up to a little over the limit."""
    size, pending = 0, [expr]
    while pending and size <= SIZE_LIMIT:
        part = pending.pop()
        name = part.name if isinstance(part, SIGNS) else ""
        size += known[name].size if name in known else 1
        pending.extend(() if name in known else part.args)
    return size
