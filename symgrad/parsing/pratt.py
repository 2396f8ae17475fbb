"""Tokens to tree: sums, products, powers, and what is attached behind a factor.

Juxtaposition binds tighter than every written product sign, so ``y \\odot X w`` is y ⊙ (X w); a
quotient that juxtaposition follows is refused unless it is a number, as in ``1/2 x``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.parsing.atoms import atom, starts_atom
from symgrad.parsing.calls import method_call
from symgrad.parsing.cursor import Cursor, Grammar
from symgrad.parsing.derivatives import primed_call
from symgrad.parsing.limits import MAX_EXPONENT, MAX_NESTING
from symgrad.parsing.names import LAYER, closing
from symgrad.parsing.places import NoPlace, read_places
from symgrad.parsing.syntax import (
    At,
    Call,
    Cases,
    Compare,
    Factors,
    Minus,
    Name,
    Node,
    Number,
    Power,
    Terms,
    Transpose,
)
from symgrad.parsing.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Callable

    from symgrad.errors import ReadingError
    from symgrad.parsing.symbols import Symbols
    from symgrad.parsing.tokens import Token

COMPARISONS = ("<", ">", "<=", ">=", "=", "!=")
PRODUCTS = ("*", "@", "·", "×", "⊙", "⊘", "⊗", "/")
INVERSES = {
    "+": "the pseudo-inverse of a matrix is not read yet",
    r"\dagger": "the pseudo-inverse of a matrix is not read yet",
    "*": "a star is no exponent",
}
TRANSPOSES = {r"\top": "top", "T": "T", "'": "'"}


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
    column, negative = cursor.token.column, _negative(cursor)
    body = factors(cursor)
    return Minus(body, column=column) if negative else body


def _negative(cursor: Cursor) -> bool:
    negative = False
    while cursor.token.key in (("sign", "+"), ("sign", "-")):
        negative ^= cursor.advance().text == "-"
    return negative


def factors(cursor: Cursor) -> Node:
    """A chain of products and quotients."""
    first = juxtaposed(cursor)
    rest: list[tuple[str, Node]] = []
    while cursor.token.kind == "sign" and cursor.token.text in PRODUCTS:
        sign = cursor.advance().text
        column, negative = cursor.token.column, _negative(cursor)
        part = power(cursor) if sign == "/" else juxtaposed(cursor)
        rest.append((sign, Minus(part, column=column) if negative else part))
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
        _refuse_spaced_position(cursor, rest[-1][1] if rest else first)
        rest.append(("", power(cursor)))
    return Factors(first, tuple(rest), column=first.column) if rest else first


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


# what is attached behind a factor ----------------------------------------------------------------


def power(cursor: Cursor) -> Node:
    """An atom with everything that is attached behind it."""
    with cursor.nested():
        node = atom(cursor)
        for _ in range(MAX_NESTING):
            attached = _attach(cursor, node)
            if attached is None:
                return node
            node = attached
    raise cursor.error("too much is attached to one factor")


def _attach(cursor: Cursor, node: Node) -> Node | None:
    """One of ``^2 ** .T ' [0] _i``, or nothing."""
    token = cursor.token
    if token.kind == "method":
        return method_call(cursor, node)
    if token.key == ("command", r"\top"):
        return Transpose(node, "top", column=cursor.advance().column)
    if token.kind != "sign":
        return None
    match token.text:
        case "**":
            cursor.advance()
            return _raised(cursor, node, _exponent(cursor, power), "plain")
        case "^":
            cursor.advance()
            raised = _superscript(cursor, node)
            if isinstance(raised, Power) and cursor.is_power_next():
                raise cursor.two_powers()
            return raised
        case ".T" | "'":
            cursor.advance()
            return Transpose(node, token.text, column=token.column)
        case "_" if cursor.is_positive_part():
            return Call("relu", (node,), column=node.column)
        case "_":
            start, stop = cursor.skip_script()
            places, glued = read_places(cursor.text, cursor.tokens[start:stop])
            return At(node, places, 1, glued, column=node.column)
        case "[" if not token.spaced:
            return _bracketed(cursor, node)
        case "(":
            return primed_call(cursor, node)
        case _:
            return None


def _superscript(cursor: Cursor, node: Node) -> Node:
    """The power or transpose behind a ``^`` that was just read."""
    token = cursor.token
    if token.key == ("sign", "{"):
        return superscripted(cursor, node, *cursor.skip_group())
    if (
        token.kind == "word"
        and cursor.glued_word() not in cursor.symbols.names
        and token.text[0] == "T"
    ):
        cursor.cut(1)
    if cursor.token.text in TRANSPOSES:
        return Transpose(node, TRANSPOSES[cursor.advance().text], column=token.column)
    if token.text in INVERSES:
        raise cursor.error(INVERSES[token.text], token)
    if token.kind in ("word", "number") and cursor.latex:
        if token.kind == "number" and len(token.text) > 1:
            raise cursor.error(
                "an exponent of several digits needs braces", hint=f"^{{{token.text}}}"
            )
        cursor.cut(1)
    elif token.kind == "word" and cursor.splits_into_letters():
        raise cursor.error(f"how far does the exponent reach in {token.text}?", token, hint="^( )")
    if cursor.latex and cursor.following.key == ("sign", "^"):
        raise cursor.two_powers(cursor.following)
    return _raised(cursor, node, _exponent(cursor, _tower), cursor.style)


def _tower(cursor: Cursor) -> Node:
    """An exponent with the powers that stand on it in plain text."""
    body = atom(cursor)
    raised = _attach(cursor, body) if not cursor.latex and cursor.is_power_next() else None
    return raised or body


def _exponent(cursor: Cursor, read: Callable[[Cursor], Node]) -> Node:
    column, negative = cursor.token.column, _negative(cursor)
    with cursor.nested():
        body = read(cursor)
    return Minus(body, column=column) if negative else body


def superscripted(cursor: Cursor, node: Node, start: int, stop: int) -> Node:
    """A node with the superscript that the tokens start:stop spell."""
    inside = cursor.tokens[start:stop]
    if len(inside) == 1 and inside[0].text in TRANSPOSES:
        return Transpose(node, TRANSPOSES[inside[0].text], column=inside[0].column)
    if cursor.latex and LAYER.fullmatch("".join(token.text for token in inside)):
        raise _no_layer(cursor, node, start, stop)
    if len(inside) == 1 and inside[0].text in INVERSES:
        raise cursor.error(INVERSES[inside[0].text], inside[0])
    if inside and inside[0].key == ("sign", "⊙"):
        return _raised(cursor, node, within(cursor, start + 1, stop), "⊙")
    return _raised(cursor, node, within(cursor, start, stop), cursor.style)


def _no_layer(cursor: Cursor, node: Node, start: int, stop: int) -> ReadingError:
    """``x^{(2)}`` without such a name is unknown, never a power."""
    layer = "".join(token.text for token in cursor.tokens[start:stop])
    if isinstance(node, Name):
        word = f"{node.name}^{{{layer}}}"
        close = cursor.symbols.resembling(node.name + layer[1:-1]) or node.name
        hint = f"did you mean {close}?"
        return cursor.error(f"{word} is not known", cursor.tokens[start], hint=hint)
    return cursor.error(
        f"^{{{layer}}} names a layer, and no name stands here",
        cursor.tokens[start],
        hint=f"a power: ^{{{layer[1:-1]}}}",
    )


def _raised(cursor: Cursor, base: Node, exponent: Node, style: str) -> Node:
    size = exponent.body if isinstance(exponent, Minus) else exponent
    if isinstance(size, Number) and size.value > MAX_EXPONENT:
        raise cursor.error(f"an exponent is larger than {MAX_EXPONENT}")
    if isinstance(size, Power) and isinstance(size.base, Number):
        raise cursor.error(
            "powers of numbers stand on each other", hint="the number that they make"
        )
    return Power(base, exponent, style, column=base.column)


def _bracketed(cursor: Cursor, node: Node) -> Node:
    """``z[0]``, ``W[k, :]``: entries counted from 0; anything else in brackets is a factor."""
    before = cursor.position
    start, stop = cursor.skip_group()
    try:
        places, glued = read_places(cursor.text, cursor.tokens[start:stop])
    except NoPlace:
        cursor.position = before
        return Factors(node, (("", atom(cursor)),), column=node.column)
    return At(node, places, 0, glued and len(places) > 1, column=node.column)


GRAMMAR = Grammar(expression, comparison, factors, juxtaposed, power, atom, within, superscripted)
