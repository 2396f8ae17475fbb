r"""Sums of products of derivatives: ∂L/∂z ∂z/∂x + ..., factor by factor.

Whether a Jacobian stands left or right of the next one is a matter of layout; the names say which
axes belong together.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from symgrad.parsing.pratt import parse
from symgrad.parsing.syntax import Derivative, Factors, Name, Node, Terms, Transpose

if TYPE_CHECKING:
    from symgrad.parsing.symbols import Symbols

Pair = tuple[str, str]
PRODUCTS = ("", "·", "×", "@", "*", "⊙")


def read_chains(text: str, symbols: Symbols) -> tuple[tuple[Pair, ...], ...]:
    """The (of, by) of the factors of each term, in the order in which they follow each other.

    Nothing where a text is no sum of such chains. Raises ReadingError for what is not read.
    """
    tree = parse(text, symbols)
    terms = (tree.first, *(t for _, t in tree.rest)) if isinstance(tree, Terms) else (tree,)
    if isinstance(tree, Terms) and any(sign != "+" for sign, _ in tree.rest):
        return ()
    chains = tuple(_chain(term) for term in terms)
    return chains if all(chains) else ()


def _chain(term: Node) -> tuple[Pair, ...]:
    """A product of derivatives that follow each other, forwards or backwards."""
    factors = _factors(term)
    pairs = tuple(filter(None, map(_pair, factors)))
    if len(pairs) < len(factors) or len(pairs) < 2:
        return ()
    for ordered in (pairs, pairs[::-1]):
        if all(a[1] == b[0] for a, b in pairwise(ordered)):
            return ordered
    return ()


def _factors(node: Node) -> tuple[Node, ...]:
    if not isinstance(node, Factors):
        return (node,)
    if any(sign not in PRODUCTS for sign, _ in node.rest):
        return ()
    return tuple(f for part in (node.first, *(p for _, p in node.rest)) for f in _factors(part))


def _pair(node: Node) -> Pair | None:
    if isinstance(node, Transpose):
        node = node.body
    match node:
        case Derivative(of=Name(name=of), by=(Name(name=by),)):
            return of, by
    return None
