"""Tokens to tree: sums, products, powers, and what is attached behind a factor.

Juxtaposition binds tighter than every written product sign, so ``y \\odot X w`` is y ⊙ (X w); a
quotient that juxtaposition follows is refused unless it is a number, as in ``1/2 x``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symgrad.expr.derivative_names import is_derivative
from symgrad.parsing.atoms import atom, starts_atom
from symgrad.parsing.attachments import negative, power, refuse_list_behind, superscripted
from symgrad.parsing.cursor import Cursor, Grammar
from symgrad.parsing.derivatives import lists_arguments
from symgrad.parsing.names import PRODUCTS, closing
from symgrad.parsing.syntax import (
    Cases,
    Compare,
    Derivative,
    Factors,
    Minus,
    Name,
    Node,
    Number,
    Terms,
)
from symgrad.parsing.tokens import tokenize

if TYPE_CHECKING:
    from symgrad.parsing.symbols import Symbols
    from symgrad.parsing.tokens import Token

COMPARISONS = ("<", ">", "<=", ">=", "=", "!=")


def parse(
    text: str, symbols: Symbols, *, letters: frozenset[str] = frozenset(), start: int = 0
) -> Node:
    """The tree of a text from a token on; every sign is used, or it is an error."""
    return parse_tokens(tokenize(text)[start:], text, symbols, letters)


def parse_tokens(tokens: list[Token], text: str, symbols: Symbols, letters: frozenset[str]) -> Node:
    """The tree of tokens that end with an end mark."""
    return _all_of(Cursor(tokens, text, symbols, GRAMMAR, letters))


def _all_of(cursor: Cursor) -> Node:
    tree = expression(cursor)
    if cursor.token.kind == "end":
        return tree
    raise cursor.error(
        f"'{cursor.token.text}' is not read here", hint="an operator before it, or brackets"
    )


def within(cursor: Cursor, start: int, stop: int) -> Node:
    """The expression that the tokens start:stop spell, all of them."""
    with cursor.window(start, stop):
        return _all_of(cursor)


def expression(cursor: Cursor) -> Node:
    """terms, or ``a if condition else b``."""
    with cursor.nested():
        tree = terms(cursor)
        if not cursor.accepts_word("if"):
            return tree
        holds = comparison(cursor)
        if not cursor.accepts_word("else"):
            raise cursor.error("an 'else' is missing")
        return Cases(((tree, holds), (expression(cursor), None)), column=tree.column)


def comparison(cursor: Cursor) -> Node:
    """An expression, or a chain of comparisons of terms: an indicator."""
    with cursor.nested():
        first = expression(cursor)
        rest: list[tuple[str, Node]] = []
        while cursor.token.kind == "sign" and cursor.token.text in COMPARISONS:
            sign = cursor.advance().text
            rest.append((sign, terms(cursor)))
        return Compare(first, tuple(rest), column=first.column) if rest else first


def terms(cursor: Cursor) -> Node:
    """factors + factors - ..."""
    first = signed(cursor)
    rest: list[tuple[str, Node]] = []
    while cursor.token.key in (("sign", "+"), ("sign", "-")):
        sign = cursor.advance().text
        rest.append((sign, signed(cursor)))
    return Terms(first, tuple(rest), column=first.column) if rest else first


def signed(cursor: Cursor) -> Node:
    """-factors, +factors or factors."""
    column, minus = cursor.token.column, negative(cursor)
    body = factors(cursor)
    return Minus(body, column=column) if minus else body


def factors(cursor: Cursor) -> Node:
    """A chain of products and quotients."""
    first = juxtaposed(cursor)
    rest: list[tuple[str, Node]] = []
    while cursor.token.kind == "sign" and cursor.token.text in PRODUCTS:
        sign = cursor.advance().text
        column, minus = cursor.token.column, negative(cursor)
        part = power(cursor) if sign == "/" else juxtaposed(cursor)
        rest.append((sign, Minus(part, column=column) if minus else part))
        if sign == "/" and starts_atom(cursor):
            _check_fraction(cursor, first, rest)
            rest.append(("", juxtaposed(cursor)))
    return Factors(first, tuple(rest), column=first.column) if rest else first


def _check_fraction(cursor: Cursor, first: Node, rest: list[tuple[str, Node]]) -> None:
    """``1/2 x`` is a half of x; ``a/b c`` may be (a/b) c or a/(b c)."""
    if len(rest) > 1 or not (isinstance(first, Number) and isinstance(rest[0][1], Number)):
        raise cursor.error(
            "a product right behind a quotient can be read in two ways",
            hint="brackets: (a/b) c or a/(b c)",
        )


def juxtaposed(cursor: Cursor) -> Node:
    """Factors side by side."""
    first = power(cursor)
    rest: list[tuple[str, Node]] = []
    while starts_atom(cursor):
        if cursor.token.kind == "number":
            raise cursor.error(
                "a number stands right behind a factor", hint="the number in front, or a *"
            )
        before = rest[-1][1] if rest else first
        _refuse_spaced_position(cursor, before)
        if _is_list_of_arguments(cursor, before):
            cursor.skip_group()
            continue
        refuse_list_behind(cursor, before)
        _refuse_call(cursor, before)
        rest.append(("", power(cursor)))
    return Factors(first, tuple(rest), column=first.column) if rest else first


def _is_list_of_arguments(cursor: Cursor, before: Node) -> bool:
    r"""``L(w, b)``, ``\frac{\partial L}{\partial w}(w, b)``: what it depends on, no product.

    One argument, as in ``f(x)``, may be a factor, unless ``f'(x)`` stands beside it.
    """
    of = before.of if isinstance(before, Derivative) else before
    if not isinstance(of, Name) or cursor.token.text != "(":
        return False
    stop = closing(cursor.tokens, cursor.position) or cursor.position
    is_list = any(token.key == ("sign", ",") for token in cursor.tokens[cursor.position : stop])
    is_called = re.search(rf"(?<![A-Za-z]){re.escape(of.name)}\s*'+\s*\(", cursor.text)
    return bool(is_list or is_called) and lists_arguments(cursor, of.name)


def _refuse_call(cursor: Cursor, before: Node) -> None:
    """``L(w)`` may be L times w, or L as a function of w; a δ that names a derivative is none."""
    if not isinstance(before, Name) or cursor.token.text != "(" or is_derivative(before.name):
        return
    if lists_arguments(cursor, before.name) and not _is_transposed(cursor):
        what = f"{before.name}(..) may be a product, or {before.name} as a function"
        raise cursor.error(what, hint=f"the name alone, or a product sign: {before.name} * ..")


def _is_transposed(cursor: Cursor) -> bool:
    r"""``\delta (a^1)^T`` is a product: a column and the row that it makes of its argument."""
    stop = closing(cursor.tokens, cursor.position)
    behind = [token.text for token in cursor.tokens[stop + 1 : stop + 4]] if stop else []
    return behind[:1] == ["^"] and bool(
        {"T", r"\top"} & set(behind[1 : 2 + (behind[1:2] == ["{"])])
    )


def _refuse_spaced_position(cursor: Cursor, before: Node) -> None:
    """``x [0]`` would be x times 0; an entry's bracket follows its name without a space."""
    place = cursor.position
    if cursor.token.text != "[" or isinstance(before, Number):
        return
    inside = cursor.following
    lone = closing(cursor.tokens, place) == place + 2
    if lone and (inside.text.isdigit() or inside.text in cursor.letters):
        raise cursor.error(
            f"[{inside.text}] behind a space may be an entry or a factor",
            hint=f"x[{inside.text}] without the space, or x_i",
        )


GRAMMAR = Grammar(expression, comparison, factors, juxtaposed, power, atom, within, superscripted)
