r"""Sums over index letters: ``\sum_{i=1}^{N}``, ``\sum_j``, ``\sum_{k \neq i}``."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from symgrad.parsing.families import summed_names, takes_entry_of_number
from symgrad.parsing.places import read_places
from symgrad.parsing.symbols import UnknownName
from symgrad.parsing.syntax import Minus, Node, Number, SumOver, Terms, names_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symgrad.errors import ReadingError
    from symgrad.parsing.cursor import Cursor
    from symgrad.parsing.syntax import Place
    from symgrad.parsing.tokens import Token

Under = tuple[tuple[str, ...], "Node | None", "Node | None", "Place | None"]
BRACES = (("sign", r"\{"), ("sign", r"\}"), ("sign", "{"), ("sign", "}"))


def big_sum(cursor: Cursor) -> Node:
    """The sign, what stands under and over it, and the factors behind it."""
    sign = cursor.advance()
    letters, lower, upper, leave_out = bounds(cursor, sign)
    start = replace(cursor, tokens=list(cursor.tokens))
    try:
        body = _summand(cursor, letters)
        is_family = takes_entry_of_number(body, letters[0], cursor)
    except UnknownName:
        found = summed_names(start, letters[0], lower, upper)
        if found is None:
            raise
    else:
        found = summed_names(start, letters[0], lower, upper) if is_family else None
    if found is not None:
        cursor.go_on_from(start)
        return found
    check_letters(cursor, letters, body, sign)
    return SumOver(letters, body, lower, upper, leave_out, column=sign.column)


def _summand(cursor: Cursor, letters: tuple[str, ...]) -> Node:
    with cursor.nested(), cursor.with_letters(letters):
        column, negative = cursor.token.column, cursor.accepts("-")
        body = cursor.grammar.factors(cursor)
    return Minus(body, column=column) if negative else body


def check_letters(cursor: Cursor, letters: tuple[str, ...], body: Node, sign: Token) -> None:
    for letter in set(letters) & set(names_of(body)):
        raise cursor.error(
            f"{letter} is both a name and the index of this sum", sign, hint="another index letter"
        )


def bounds(cursor: Cursor, sign: Token) -> Under:
    """The scripts of the sign, in either order."""
    scripts: dict[str, tuple[int, int]] = {}
    while cursor.token.kind == "sign" and cursor.token.text in ("_", "^"):
        if cursor.token.text in scripts:
            break
        script = cursor.token.text
        scripts[script] = cursor.skip_script()
    if "_" not in scripts:
        raise cursor.error("a sum says which index it runs over", sign, hint=r"\sum_{i=1}^{n}")
    letters, lower, upper, leave_out = _under_sum(cursor, *scripts["_"], sign)
    if "^" in scripts and upper is None and leave_out is None:
        upper = cursor.grammar.within(cursor, *scripts["^"])
        lower = lower or (Number(Fraction(1)) if len(letters) == 1 else None)
    elif "^" in scripts:
        raise cursor.error("a sum has one upper bound", sign, hint=r"\sum_{i=1}^{n}")
    if (lower is None) != (upper is None):
        raise cursor.error("a sum has both bounds or none", sign, hint=r"\sum_{i=1}^{n} or \sum_i")
    return letters, lower, upper, leave_out


def _under_sum(cursor: Cursor, start: int, stop: int, sign: Token) -> Under:
    """The letters, the bounds as far as they stand here, and the position that is left out."""
    inside = cursor.tokens[start:stop]
    keys = [token.key for token in inside]
    if ("sign", "=") in keys:
        place = keys.index(("sign", "="))
        letters = _letters(cursor, inside[:place], sign)
        if len(letters) > 1:
            raise cursor.error("one letter runs between the bounds of a sum", sign)
        return letters, cursor.grammar.within(cursor, start + place + 1, stop), None, None
    if ("sign", "<=") in keys:
        return _between(cursor, start, keys, sign)
    if ("command", r"\in") in keys:
        place = keys.index(("command", r"\in"))
        letters = _letters(cursor, inside[:place], sign)
        return letters, *_set(cursor, start + place + 1, stop, sign), None
    if len(inside) > 2 and inside[1].key == ("sign", "!="):
        left_out, _ = read_places(cursor.text, inside[2:])
        if len(left_out) != 1:
            raise cursor.error("a sum leaves out one index", sign, hint=r"\sum_{k \neq i}")
        return _letters(cursor, inside[:1], sign), None, None, left_out[0]
    return _letters(cursor, inside, sign), None, None, None


def _between(cursor: Cursor, start: int, keys: list[tuple[str, str]], sign: Token) -> Under:
    r"""``1 \le i \le n`` and ``0 <= i < n``."""
    signs = [place for place, key in enumerate(keys) if key in (("sign", "<="), ("sign", "<"))]
    if len(signs) != 2 or keys[signs[0]] != ("sign", "<="):
        raise cursor.error("this range is not read under a sum", sign, hint=r"1 \le i \le n")
    first, last = signs
    letters = _letters(cursor, cursor.tokens[start + first + 1 : start + last], sign)
    if len(letters) > 1:
        raise cursor.error("one letter runs between the bounds of a sum", sign)
    lower = cursor.grammar.within(cursor, start, start + first)
    upper = cursor.grammar.within(cursor, start + last + 1, start + len(keys))
    if keys[last] == ("sign", "<"):
        upper = Terms(upper, (("-", Number(Fraction(1))),), column=upper.column)
    return letters, lower, upper, None


def _set(cursor: Cursor, start: int, stop: int, sign: Token) -> tuple[Node, Node]:
    r"""``\{1, \dots, n\}``, ``1..n`` and ``[n]``: the whole numbers from one to another."""
    inside = cursor.tokens[start:stop]
    if inside and inside[0].text == "[" and inside[-1].text == "]":
        return Number(Fraction(1)), cursor.grammar.within(cursor, start + 1, stop - 1)
    dots = [place for place, token in enumerate(inside) if token.key == ("sign", "..")]
    if len(dots) != 1:
        raise _no_set(cursor, sign)
    first, last = _trimmed(inside[: dots[0]]), _trimmed(inside[dots[0] + 1 :])
    if not first or not last:
        raise _no_set(cursor, sign)
    at = {id(token): place for place, token in enumerate(cursor.tokens)}
    sides = [(at[id(side[0])], at[id(side[-1])] + 1) for side in (first, last)]
    lower, upper = (cursor.grammar.within(cursor, *side) for side in sides)
    return lower, upper


def _trimmed(tokens: Sequence[Token]) -> Sequence[Token]:
    """Without the braces and commas at the ends; only the first of ``1, 2, ...`` counts."""
    while tokens and tokens[0].key in (*BRACES, ("sign", ",")):
        tokens = tokens[1:]
    while tokens and tokens[-1].key in (*BRACES, ("sign", ",")):
        tokens = tokens[:-1]
    texts = [token.text for token in tokens]
    return tokens[:1] if texts == ["1", ",", "2"] else tokens


def _no_set(cursor: Cursor, sign: Token) -> ReadingError:
    return cursor.error("this set is not read under a sum", sign, hint=r"i \in \{1, \dots, n\}")


def _letters(cursor: Cursor, inside: list[Token], sign: Token) -> tuple[str, ...]:
    found: list[str] = []
    for token in inside:
        if token.kind == "greek":
            found.append(token.text)
        elif token.kind == "word":
            found.extend(token.text)
        elif token.key != ("sign", ","):
            raise cursor.error(
                f"'{token.text}' is not read under a sum", token, hint=r"\sum_{i=1}^{n}"
            )
    if not found or len(set(found)) < len(found):
        raise cursor.error("a sum needs index letters, each once", sign, hint=r"\sum_{i=1}^{n}")
    return tuple(found)
