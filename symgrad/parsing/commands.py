"""LaTeX commands that take arguments: fractions, roots, sums, cases, indicators."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symgrad.parsing.derivatives import fraction_of_signs, gradient
from symgrad.parsing.limits import MAX_ROOT
from symgrad.parsing.names import OPENING
from symgrad.parsing.places import read_places
from symgrad.parsing.syntax import (
    Cases,
    Compare,
    Factors,
    Node,
    Number,
    Ones,
    Power,
    SumOver,
    names_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from symgrad.parsing.cursor import Cursor
    from symgrad.parsing.syntax import Place
    from symgrad.parsing.tokens import Token


def argument(cursor: Cursor) -> Node:
    """What a command takes: a group in braces, or one letter, digit or command."""
    token = cursor.token
    if token.key == ("sign", "{"):
        return cursor.grammar.within(cursor, *cursor.skip_group())
    if token.kind in ("word", "number"):
        if token.kind == "number" and not token.text.isdigit():
            raise cursor.error(
                "a command takes a single digit without braces", hint=f"{{{token.text}}}"
            )
        cursor.cut(1)
        start = cursor.position
        cursor.advance()
        return cursor.grammar.within(cursor, start, start + 1)
    return cursor.grammar.atom(cursor)


def _fraction(cursor: Cursor) -> Node:
    column = cursor.advance().column
    if (derivative := fraction_of_signs(cursor)) is not None:
        return derivative
    above = argument(cursor)
    below = argument(cursor)
    return Factors(above, (("/", below),), column=column)


def _root(cursor: Cursor) -> Node:
    sign = cursor.advance()
    order = 2
    if cursor.token.text == "[":
        start, stop = cursor.skip_group()
        order = _order(cursor, cursor.tokens[start:stop], sign)
    body = argument(cursor)
    return Power(body, Number(Fraction(1, order)), "plain", column=sign.column)


def _order(cursor: Cursor, inside: list[Token], sign: Token) -> int:
    if len(inside) == 1 and inside[0].text.isdigit() and 2 <= int(inside[0].text) <= MAX_ROOT:
        return int(inside[0].text)
    raise cursor.error(f"the order of a root is a whole number from 2 to {MAX_ROOT}", sign)


# sums --------------------------------------------------------------------------------------------


def big_sum(cursor: Cursor) -> Node:
    """``\\sum_{i=1}^{N}``, ``\\sum_j``, ``\\sum_{k \\neq i}`` and the factors behind it."""
    sign = cursor.advance()
    if cursor.token.key != ("sign", "_"):
        raise cursor.error("a sum says which index it runs over", sign, hint=r"\sum_{i=1}^{n}")
    start, stop = cursor.skip_script()
    letters, lower, leave_out = _under_sum(cursor, start, stop, sign)
    upper = _over_sum(cursor) if cursor.token.key == ("sign", "^") else None
    if (lower is None) != (upper is None):
        raise cursor.error("a sum has both bounds or none", sign, hint=r"\sum_{i=1}^{n} or \sum_i")
    with cursor.nested(), cursor.with_letters(letters):
        body = cursor.grammar.factors(cursor)
    for letter in set(letters) & set(names_of(body)):
        raise cursor.error(
            f"{letter} is both a name and the index of this sum", sign, hint="another index letter"
        )
    return SumOver(letters, body, lower, upper, leave_out, column=sign.column)


def _under_sum(
    cursor: Cursor, start: int, stop: int, sign: Token
) -> tuple[tuple[str, ...], Node | None, Place | None]:
    """The letters, the lower bound, and the position that is left out."""
    inside = cursor.tokens[start:stop]
    equals = [place for place, token in enumerate(inside) if token.key == ("sign", "=")]
    if equals:
        letters = _letters(cursor, inside[: equals[0]], sign)
        lower = cursor.grammar.within(cursor, start + equals[0] + 1, stop)
        if len(letters) == 1:
            return letters, lower, None
        raise cursor.error("one letter runs between the bounds of a sum", sign)
    if len(inside) > 2 and inside[1].key == ("sign", "!="):
        left_out, _ = read_places(cursor.text, inside[2:])
        if len(left_out) != 1:
            raise cursor.error("a sum leaves out one index", sign, hint=r"\sum_{k \neq i}")
        return _letters(cursor, inside[:1], sign), None, left_out[0]
    return _letters(cursor, inside, sign), None, None


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


def _over_sum(cursor: Cursor) -> Node:
    start, stop = cursor.skip_script()
    return cursor.grammar.within(cursor, start, stop)


# cases and indicators ----------------------------------------------------------------------------


def _environment(cursor: Cursor) -> Node:
    begin = cursor.advance()
    name = _environment_name(cursor)
    if name != "cases":
        raise cursor.error(f"the environment {name} is not read here", begin, hint="cases")
    rows = [_row(cursor)]
    while cursor.accepts(r"\\") and cursor.token.text != r"\end":
        rows.append(_row(cursor))
    if cursor.token.text != r"\end":
        raise cursor.error(
            f"'{cursor.token.text}' is not read in cases", hint=r"value & condition \\"
        )
    cursor.advance()
    _environment_name(cursor)
    return Cases(tuple(rows), column=begin.column)


def _environment_name(cursor: Cursor) -> str:
    if cursor.token.key != ("sign", "{"):
        raise cursor.error("the name of the environment is missing")
    start, stop = cursor.skip_group()
    return "".join(t.text for t in cursor.tokens[start:stop])


def _row(cursor: Cursor) -> tuple[Node, Node | None]:
    """value & condition; "otherwise" is the condition None."""
    value = cursor.grammar.expression(cursor)
    cursor.accepts(",")
    if not cursor.accepts("&"):
        raise cursor.error("a case needs its condition", hint=r"value & condition \\")
    if cursor.accepts_word("otherwise") or cursor.accepts_word("else"):
        return value, None
    for word in ("if", "for", "when"):
        cursor.accepts_word(word)
    condition = cursor.grammar.comparison(cursor)
    cursor.accepts(",", ".")
    if not isinstance(condition, Compare):
        raise cursor.error("the condition of a case is a comparison", hint="z > 0")
    return value, condition


def _indicator(cursor: Cursor) -> Node:
    r"""``\mathbf 1[z > 0]``, ``\mathbb I(z > 0)``, ``\mathbb 1_{z > 0}``; ``\mathbf 1`` alone."""
    sign = cursor.advance()
    bracketed = cursor.token.kind == "sign" and cursor.token.text in OPENING
    if cursor.token.key == ("sign", "_") and cursor.following.text == "{":
        cursor.advance()
    elif not bracketed and sign.text == r"\ones":
        return Ones(column=sign.column)
    elif not bracketed:
        raise cursor.error("an indicator says what it indicates", sign, hint=r"\mathbb I[z > 0]")
    opening = cursor.advance()
    with cursor.inside_bars():
        tree = cursor.grammar.comparison(cursor)
    cursor.expect(OPENING[opening.text], opening)
    if not isinstance(tree, Compare):
        raise cursor.error("an indicator holds a comparison", sign, hint=r"\mathbf 1[z > 0]")
    return tree


def _refused(what: str) -> Callable[[Cursor], Node]:
    def refuse(cursor: Cursor) -> Node:
        raise cursor.error(f"{what} not read here")

    return refuse


COMMANDS: dict[str, Callable[[Cursor], Node]] = {
    r"\frac": _fraction,
    r"\sqrt": _root,
    r"\sum": big_sum,
    r"\begin": _environment,
    r"\ones": _indicator,
    r"\indicator": _indicator,
    r"\nabla": gradient,
    r"\prod": _refused("products over an index are"),
    r"\int": _refused("integrals are"),
}
