r"""Sums over names that a number tells apart: ``\sum_{t=1}^2 a_t h_{t-1}`` is a_1 h_0 + a_2 h_1."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.errors import ReadingError
from symgrad.parsing.syntax import Affine, At, Minus, Name, Node, Number, Terms, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from symgrad.parsing.cursor import Cursor
    from symgrad.parsing.tokens import Token

MOST_NAMES, MOST_SUMS = 8, 3  # sums in sums are tried over and over


def summed_names(
    cursor: Cursor, letter: str, lower: Node | None, upper: Node | None
) -> Node | None:
    """The terms written out, if the numbers are known and every name in every term; moves on."""
    first, last = (_number(bound, cursor) for bound in (lower, upper))
    sums = [token for token in cursor.tokens if token.text == r"\sum"]
    if first is None or last is None or len(sums) > MOST_SUMS:
        return None
    if not 0 <= last - first < MOST_NAMES:
        return None
    try:
        terms = [_term(cursor, letter, value) for value in range(first, last + 1)]
    except ReadingError:
        return None
    column = terms[0][1]
    places = [n for n, token in enumerate(cursor.tokens) if token.column == column]
    cursor.position = places[0]
    nodes = [node for node, _ in terms]
    return Terms(nodes[0], tuple(("+", node) for node in nodes[1:]), column=nodes[0].column)


def takes_entry_of_number(body: Node, letter: str, cursor: Cursor) -> bool:
    """Whether the letter picks an entry of a number: ``a_t`` beside a, a_1 and a_2."""
    arrays = cursor.symbols.names
    for at in walk(body):
        if isinstance(at, At) and isinstance(at.body, Name):
            array = arrays.get(at.body.name)
            letters = {x for p in at.places if isinstance(p, Affine) for x, _ in p.parts}
            if array is not None and not array.axes and letter in letters:
                return True
    return False


def _number(bound: Node | None, cursor: Cursor) -> int | None:
    match bound:
        case Number() if bound.value.denominator == 1:
            return int(bound.value)
        case Name():
            return cursor.symbols.sizes.get(bound.name)
    return None


def _term(cursor: Cursor, letter: str, value: int) -> tuple[Node, int]:
    """The factors with a number in the letter's place, and the column behind them."""
    before, rest = cursor.tokens[: cursor.position], cursor.tokens[cursor.position :]
    copy = replace(cursor, tokens=[*before, *_numbered(rest, letter, value)])
    minus = copy.accepts("-")
    node = copy.grammar.factors(copy)
    return Minus(node, column=node.column) if minus else node, copy.token.column


def _numbered(tokens: Sequence[Token], letter: str, value: int) -> Iterator[Token]:
    """``t`` as a number; in a script ``t - 1`` is one number too."""
    place, depth = 0, 0
    while place < len(tokens):
        token = tokens[place]
        in_script = place > 0 and tokens[place - 1].text in ("_", "^")
        opens = token.text == "{" and (in_script or depth > 0)
        depth += opens - (token.text == "}" and depth > 0)
        if token.kind != "word" or token.text != letter:
            yield token
            place += 1
            continue
        shift, place = _shift(tokens, place + 1) if depth > 0 else (0, place + 1)
        yield replace(token, kind="number", text=str(value + shift))


def _shift(tokens: Sequence[Token], place: int) -> tuple[int, int]:
    """What is added to a letter behind it, and the place behind that."""
    sign, number = tokens[place], tokens[min(place + 1, len(tokens) - 1)]
    if sign.text not in ("+", "-") or not number.text.isdigit():
        return 0, place
    return int(sign.text + number.text), place + 2
