"""What stands in subscripts and brackets: positions along axes, affine in index letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.errors import ReadingError
from symgrad.parsing.syntax import Affine, Place, Whole
from symgrad.parsing.tokens import Token, misread

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_POSITION = 10**6


class NoPlace(ReadingError):
    """Brackets or a script that hold something other than positions."""


def read_places(text: str, tokens: Sequence[Token]) -> tuple[tuple[Place, ...], bool]:
    """The positions that tokens spell, and whether they were written without commas.

    ``nop`` and ``n,o,p`` are three letters, ``p+w-1`` is one position, ``:`` a whole axis.
    """
    parts = _split_at_commas(tokens)
    if len(parts) == 1 and _is_run(parts[0]):
        return tuple(_run(text, parts[0])), True
    return tuple(_place(text, part, tokens) for part in parts), False


def _split_at_commas(tokens: Sequence[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.key == ("sign", ","):
            parts.append([])
        elif token.key not in (("sign", "{"), ("sign", "}")):
            parts[-1].append(token)
    return parts


def _is_run(tokens: Sequence[Token]) -> bool:
    """Letters and digits only, and not ``2i``, which is a multiple."""
    kinds = [token.kind for token in tokens]
    return (
        bool(kinds)
        and all(kind in ("word", "number", "greek") for kind in kinds)
        and (kinds[0] != "number" or len(kinds) == 1)
    )


def _run(text: str, tokens: Sequence[Token]) -> list[Place]:
    places: list[Place] = []
    for token in tokens:
        match token.kind:
            case "number":
                places.append(Affine((), _whole(text, token)))
            case "greek":
                places.append(Affine(((token.text, 1),)))
            case _:
                places.extend(Affine(((letter, 1),)) for letter in token.text)
    return places


def _whole(text: str, token: Token) -> int:
    if not token.text.isdigit() or int(token.text) > MAX_POSITION:
        raise _no_place(f"a position is a whole number, not {token.text}", text, token.column)
    return int(token.text)


def _place(text: str, tokens: Sequence[Token], around: Sequence[Token]) -> Place:
    """``i + 2 p - 1``: a sum of letters, multiples of letters and whole numbers."""
    if not tokens:
        column = around[0].column if around else len(text)
        raise _no_place("a position is missing", text, column)
    if len(tokens) == 1 and tokens[0].text == ":":
        return Whole()
    parts: dict[str, int] = {}
    constant, rest = 0, list(tokens)
    while rest:
        sign = _signs(rest)
        number, letter = _multiple(text, rest, tokens[-1])
        if letter:
            parts[letter] = parts.get(letter, 0) + sign * number
        else:
            constant += sign * number
        if rest and rest[0].text not in ("+", "-"):
            raise _no_place(f"'{rest[0].text}' is no part of a position", text, rest[0].column)
    return Affine(tuple((k, v) for k, v in parts.items() if v), constant)


def _signs(rest: list[Token]) -> int:
    sign = 1
    while rest and rest[0].text in ("+", "-"):
        sign *= -1 if rest.pop(0).text == "-" else 1
    return sign


def _multiple(text: str, rest: list[Token], last: Token) -> tuple[int, str]:
    """``3``, ``p`` or ``3 p``, taken from the front."""
    if not rest:
        raise _no_place("a position ends too early", text, last.column)
    token = rest.pop(0)
    number = 1
    if token.kind == "number":
        number = _whole(text, token)
        if rest and rest[0].text in ("*", "·") and len(rest) > 1:
            rest.pop(0)
        if not rest or rest[0].kind not in ("word", "greek"):
            return number, ""
        token = rest.pop(0)
    if token.kind == "greek" or (token.kind == "word" and len(token.text) == 1):
        return number, token.text
    raise _no_place(f"'{token.text}' is no position", text, token.column)


def _no_place(what: str, text: str, column: int) -> NoPlace:
    error = misread(what, text, column, hint="numbers and single index letters")
    return NoPlace(error.what, where=error.where, hint=error.hint)
