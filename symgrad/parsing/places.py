"""What stands in subscripts and brackets: positions along axes, affine in index letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.errors import ReadingError
from symgrad.parsing.limits import MAX_POSITION
from symgrad.parsing.lookalikes import misread
from symgrad.parsing.syntax import Affine, Place, Whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symgrad.parsing.tokens import Token


class NoPlace(ReadingError):
    """Brackets or a script that hold something other than positions."""


def read_places(text: str, tokens: Sequence[Token]) -> tuple[tuple[Place, ...], bool]:
    """The positions that tokens spell, and whether they were written without commas.

    ``nop`` and ``n,o,p`` are three letters, ``p+w-1`` is one position, ``:`` a whole axis.
    """
    parts = _split_at_commas(tokens)
    if len(parts) == 1 and _is_run(parts[0]):
        return tuple(_run(text, parts[0])), True
    glued = len(parts) == 1 and any(map(_multiplies, parts[0], parts[0][1:]))
    return tuple(_place(text, part, tokens) for part in parts), glued


def _multiplies(token: Token, following: Token) -> bool:
    return token.kind == "number" and following.kind in ("word", "greek")


def spread(places: tuple[Place, ...], count: int) -> tuple[Place, ...]:
    """Positions without commas on so many axes: ``12`` and ``2j`` are two on two, one on one."""
    match places:
        case (Affine(parts=(), constant=number), Affine(parts=((letter, 1),))) if count == 1:
            return (Affine(((letter, number),) if number else ()),)
        case (Affine() as place,) if place.parts and not place.lone_letter and count > 1:
            raise ReadingError(
                "positions without commas can be read in two ways", hint="commas between them"
            )
    digits = tuple(digit for place in places for digit in _digits(place))
    return digits if len(digits) == count > 1 else places


def _digits(place: Place) -> tuple[Place, ...]:
    if isinstance(place, Affine) and not place.parts:
        return tuple(Affine((), int(digit)) for digit in str(abs(place.constant)))
    return (place,)


def _split_at_commas(tokens: Sequence[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.key == ("sign", ","):
            parts.append([])
        elif token.key not in (("sign", "{"), ("sign", "}")):
            parts[-1].append(token)
    return parts


def _is_run(tokens: Sequence[Token]) -> bool:
    """Letters and digits only; ``2i`` too, which is a multiple where there is one axis."""
    kinds = [token.kind for token in tokens]
    return bool(kinds) and all(kind in ("word", "number", "greek") for kind in kinds)


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
