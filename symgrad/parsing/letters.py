"""Index letters that nothing binds, and the axes along which they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.parsing.syntax import (
    Affine,
    At,
    KroneckerDelta,
    Letter,
    Node,
    SumOver,
    children,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symgrad.parsing.syntax import Place


def free_letters(node: Node, bound: frozenset[str] = frozenset()) -> list[str]:
    """The letters that stand as indices and that no sum binds, in order, each once."""
    return list(dict.fromkeys(_free(node, bound)))


def _free(node: Node, bound: frozenset[str]) -> Iterator[str]:
    match node:
        case SumOver():
            bound |= set(node.letters)
            yield from _unbound([node.leave_out] if node.leave_out else [], bound)
        case At() | KroneckerDelta():
            yield from _unbound(node.places, bound)
        case Letter() if node.letter not in bound:
            yield node.letter
    for child in children(node):
        yield from _free(child, bound)


def _unbound(places: tuple[Place, ...] | list[Place], bound: frozenset[str]) -> Iterator[str]:
    for place in places:
        if isinstance(place, Affine):
            yield from (letter for letter, _ in place.parts if letter not in bound)
