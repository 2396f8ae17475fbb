"""LaTeX commands that take arguments: fractions, roots, sums, cases, indicators."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from symgrad.parsing.derivatives import fraction_of_signs, gradient
from symgrad.parsing.limits import MAX_ROOT
from symgrad.parsing.names import OPENING, closing
from symgrad.parsing.sums import big_sum
from symgrad.parsing.syntax import (
    Cases,
    Compare,
    Factors,
    Matrix,
    Node,
    Number,
    Ones,
    Power,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from symgrad.parsing.cursor import Cursor
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


# cases and indicators ----------------------------------------------------------------------------


def _environment(cursor: Cursor) -> Node:
    begin = cursor.advance()
    name = _environment_name(cursor)
    if name == "cases":
        return Cases(_rows(cursor, name, _row), column=begin.column)
    if name not in MATRICES:
        raise cursor.error(f"the environment {name} is not read here", begin, hint="cases, pmatrix")
    if name == "array" and cursor.token.text == "{":
        cursor.skip_group()
    return Matrix(_rows(cursor, name, _entries), column=begin.column)


def _rows(cursor: Cursor, name: str, read: Callable[[Cursor], Row]) -> tuple[Row, ...]:
    """The rows of an environment, up to its end."""
    rows = [read(cursor)]
    while cursor.accepts(r"\\") and cursor.token.text != r"\end":
        rows.append(read(cursor))
    if cursor.token.text != r"\end":
        raise cursor.error(f"'{cursor.token.text}' is not read in {name}", hint=r"\\ between rows")
    end = cursor.advance()
    if _environment_name(cursor) != name:
        raise cursor.error(f"\\begin{{{name}}} ends with another name", end)
    return tuple(rows)


Row = TypeVar("Row")
MATRICES = ("pmatrix", "bmatrix", "matrix", "Bmatrix", "smallmatrix", "array")


def _entries(cursor: Cursor) -> tuple[Node, ...]:
    """One row of a matrix."""
    found = [cursor.grammar.comparison(cursor)]
    while cursor.accepts("&"):
        found.append(cursor.grammar.comparison(cursor))
    return tuple(found)


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
        cursor.accepts(",", ".")
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
    if sign.text == r"\ones" and bracketed and _is_row_behind(cursor):
        return Ones(column=sign.column)
    if is_indicator_below(cursor):
        cursor.advance()
    elif not bracketed and sign.text == r"\ones":
        return Ones(size_below(cursor), column=sign.column)
    elif not bracketed:
        raise cursor.error("an indicator says what it indicates", sign, hint=r"\mathbb I[z > 0]")
    return held(cursor, sign)


def _is_row_behind(cursor: Cursor) -> bool:
    r"""``\mathbf 1 (u + v)^\top`` is a product with a row."""
    stop = closing(cursor.tokens, cursor.position)
    is_raised = stop is not None and cursor.tokens[stop + 1].key == ("sign", "^")
    return is_raised and not _compares(cursor, cursor.position)


def held(cursor: Cursor, sign: Token) -> Node:
    """The comparison in the bracket here."""
    opening = cursor.advance()
    with cursor.inside_bars():
        tree = cursor.grammar.comparison(cursor)
    cursor.expect(OPENING[opening.text], opening)
    if not isinstance(tree, Compare):
        raise cursor.error("an indicator holds a comparison", sign, hint=r"\mathbf 1[z > 0]")
    return tree


def is_indicator_below(cursor: Cursor) -> bool:
    """Whether a subscript with a comparison stands here: ``1_{z > 0}``."""
    if cursor.token.key != ("sign", "_") or cursor.following.text != "{":
        return False
    return _compares(cursor, cursor.position + 1)


def is_comparison_behind(cursor: Cursor) -> bool:
    """Whether a bracket with a comparison follows: ``I(z > 0)``."""
    return cursor.following.text in ("(", "[", r"\{") and _compares(cursor, cursor.position + 1)


def _compares(cursor: Cursor, start: int) -> bool:
    inside = cursor.tokens[start : closing(cursor.tokens, start)]
    return any(token.kind == "sign" and token.text in COMPARISONS for token in inside)


COMPARISONS = ("<", ">", "<=", ">=", "=", "!=")


def size_below(cursor: Cursor) -> Node | None:
    """The size that stands below ``\\mathbf 1_n`` and ``I_n``."""
    if cursor.token.key != ("sign", "_"):
        return None
    start, stop = cursor.skip_script()
    return cursor.grammar.within(cursor, start, stop)


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
    r"\lg": _refused("the logarithm lg (of base 2 or 10?) is"),
    r"\infty": _refused("infinity is"),
    r"\over": _refused("\\over outside of braces is"),
}
