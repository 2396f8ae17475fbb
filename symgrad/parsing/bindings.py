"""The letters of a side that nothing binds, each with the index for which it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.expr.index import Index
from symgrad.parsing.letters import free_letters
from symgrad.parsing.meaning import evaluate
from symgrad.parsing.scope import Bound, Scope, counts_from, sizes_of
from symgrad.parsing.summing import one_size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sympy import Expr

    from symgrad.expr.array import Array
    from symgrad.parsing.syntax import Node


def bind_letters(
    tree: Node,
    scope: Scope,
    letters: Mapping[str, Index],
    like: Array | None,
    seen: Mapping[str, Index],
) -> dict[str, Bound]:
    """The letters of the question, and a fresh index for every other one that stands free.

    One that runs over no axis here, as in δ_{i1}, runs as on the sides before, or over the one of
    ``like``.
    """
    asked = dict.fromkeys(like.shape, "what is asked") if like is not None else {}
    asked = asked if len(asked) == 1 else {}
    bound = {letter: _bound(letter, index, tree) for letter, index in letters.items()}
    open_ones = [x for x in free_letters(tree) if x not in bound and x not in scope.symbols.sizes]
    while open_ones:
        found = {x: _sizes(x, tree, scope.binding(bound)) for x in open_ones}
        letter = next((x for x in open_ones if found[x]), open_ones[0])
        index = seen.get(letter) if not found[letter] else None
        index = index or Index.fresh(one_size(letter, found[letter] or asked))
        bound[letter] = _bound(letter, index, tree)
        open_ones.remove(letter)
    return bound


def _bound(letter: str, index: Index, tree: Node) -> Bound:
    return Bound(index, counts_from=counts_from(letter, tree))


def _sizes(letter: str, tree: Node, scope: Scope) -> dict[Expr, str]:
    return sizes_of(letter, tree, scope, lambda node: evaluate(node, scope).array)
