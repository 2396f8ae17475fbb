"""How far the letters of a left side run: ``, t = 1, \\dots, T`` behind it, or a declared shape."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symgrad.errors import ReadingError, SymgradError
from symgrad.expr.index import Index, as_size
from symgrad.parsing.limits import MAX_TRIED
from symgrad.parsing.meaning import evaluate
from symgrad.parsing.pratt import parse
from symgrad.parsing.scope import Bound, counts_from, sizes_of
from symgrad.parsing.summing import one_size, same_size, whole_number
from symgrad.parsing.syntax import Affine, At, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sympy import Expr

    from symgrad.expr.index import type_of_size
    from symgrad.parsing.scope import Scope
    from symgrad.parsing.syntax import Node

QUAD = r"\\q?quad(?![A-Za-z])"
SPACE = rf"(?:\s|~|\\[,;:!\s]|{QUAD})*"
FOR = (
    r"(?:\\text\s*\{\s*(?:for|where|with)?(?:\s+(?:all|each|every))?\s*\}"
    r"|\\forall|\bfor(?:\s+(?:all|each|every))?\b)"
)
GAP = rf"(?:(?:[,;]|{QUAD}|(?=\s+\()){SPACE},?{SPACE}{FOR}?|{FOR})"
LETTER = r"(?:\\[A-Za-z]+|[A-Za-z])"
DOTS = r"(?:\\[lc]?dots[cb]?|\.{2,3}|…)"
RANGE = re.compile(
    rf"{GAP}{SPACE}\(?{SPACE}(?P<letters>{LETTER}(?:\s*,\s*{LETTER})*)\s*=\s*(?P<low>\d+)\s*,"
    rf"(?:\s*\d+\s*,)*\s*{DOTS}\s*,\s*(?P<high>[^,=(){{}}\[\]]+?){SPACE}\)?[\s.,;]*$"
)
BEFORE = 40  # characters in front of the sign, in which the words and letters of a range stand


@dataclass(frozen=True)
class Extent:
    """``letter = low, ..., high`` as it is written behind an equation."""

    letter: str
    low: int
    high: str


def without_extents(text: str) -> tuple[str, tuple[Extent, ...]]:
    """The equation alone, and what is said behind it about how far its letters run."""
    found: tuple[Extent, ...] = ()
    while text.count("=") > 1:
        start = max(0, text.rindex("=") - BEFORE)
        match = RANGE.search(text[start:])
        if match is None:
            break
        letters = match["letters"].split(",")
        said = (Extent(each.strip(), int(match["low"]), match["high"]) for each in letters)
        found = (*said, *found)
        text = text[: start + match.start()]
    return text, found


def bind_left_side(
    letters: Sequence[str],
    tree: Node,
    scope: Scope,
    extents: Sequence[Extent],
    shape: Sequence[type_of_size],
) -> dict[str, Bound]:
    """The index of every letter of a left side.

    It runs as far as is said behind the equation, else along the axis that it picks an entry
    of; where that is none, or the letter is moved along it, a declared shape says how far.
    """
    said = {extent.letter: extent for extent in extents}
    for letter in said.keys() - set(letters):
        raise ReadingError(f"{letter} is no index of the left side", hint=f"z_{letter} = ...")
    declared = dict(zip(letters, map(as_size, shape), strict=False))
    bound: dict[str, Bound] = {}
    for letter in letters:
        used = sizes_of(letter, tree, scope, lambda node: evaluate(node, scope).array)
        first = counts_from(letter, tree)
        is_open = not used or _is_moved(letter, tree)
        if letter in said:
            size = same_size(_said(said[letter], first, scope), used, scope)
            size = size if is_open else one_size(letter, {size: "the left side", **used})
        elif is_open and letter in declared:
            size = same_size(declared[letter], used, scope)
        elif is_open and not used:
            raise _open(letter, tree, scope, first)
        else:
            size = one_size(letter, used)
        bound[letter] = Bound(Index(letter, size), counts_from=first)
    return bound


def _said(extent: Extent, first: frozenset[int], scope: Scope) -> Expr:
    """The number of entries in ``t = 1, ..., T``: an equation defines all of them."""
    if first != {extent.low}:
        raise ReadingError(
            f"{extent.letter} starts at {extent.low}, its entries count from {min(first)}",
            hint=f"{extent.letter} = {min(first)}, ..., and positions moved to match",
        )
    high = whole_number(parse(extent.high, scope.symbols), scope, evaluate)
    size = high - extent.low + 1
    if size.is_number and size < 1:
        raise ReadingError(f"{extent.letter} runs over no numbers")
    return size


def _is_moved(letter: str, tree: Node) -> bool:
    """Does x_{t+1} or x_{2t} stand in the text?"""
    places = (p for at in walk(tree) if isinstance(at, At) for p in at.places)
    affine = (p for p in places if isinstance(p, Affine))
    return any(letter in dict(p.parts) and p.lone_letter != letter for p in affine)


def _open(letter: str, tree: Node, scope: Scope, first: frozenset[int]) -> ReadingError:
    """How far the letter may run at most, where numbers say it."""
    start = min(first)
    most = _largest(letter, tree, scope, first)
    last = str(most + start - 1) if most else "T"
    return ReadingError(
        f"how far the index {letter} runs does not follow",
        hint=rf"{letter} = {start}, \dots, {last} behind the equation, or the shape of its name"
        + (f": [{most}]" if most else ""),
    )


def _largest(letter: str, tree: Node, scope: Scope, first: frozenset[int]) -> int:
    """The most entries with which every position stays on its axis; 0 where none is found."""
    low, high = 0, MAX_TRIED
    while low < high:
        middle = (low + high + 1) // 2
        bound = Bound(Index(letter, as_size(middle)), counts_from=first)
        fits = _can_be_read(tree, scope.binding({letter: bound}))
        low, high = (middle, high) if fits else (low, middle - 1)
    return low if low < MAX_TRIED else 0


def _can_be_read(tree: Node, scope: Scope) -> bool:
    try:
        evaluate(tree, scope)
    except SymgradError:
        return False
    return True
