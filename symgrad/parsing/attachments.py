"""What is attached behind a factor: powers, transposes, primes, entries, methods."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symgrad.parsing.atoms import atom
from symgrad.parsing.calls import method_call
from symgrad.parsing.limits import MAX_EXPONENT, MAX_NESTING
from symgrad.parsing.names import LAYER, OPENING, closing
from symgrad.parsing.places import NoPlace, read_places
from symgrad.parsing.primes import primed_call
from symgrad.parsing.syntax import (
    At,
    Call,
    Factors,
    Minus,
    Name,
    Node,
    Number,
    Power,
    Transpose,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from symgrad.errors import ReadingError
    from symgrad.parsing.cursor import Cursor
    from symgrad.parsing.tokens import Token

STAR = "a star is no exponent"
PSEUDO_INVERSES = ("+", r"\dagger")
TRANSPOSES = {r"\top": "top", "T": "T", "'": "'"}


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
    if cursor.accepts("⊙"):
        return _raised(cursor, node, _exponent(cursor, _tower), "⊙")
    if (
        token.kind == "word"
        and cursor.glued_word() not in cursor.symbols.names
        and token.text[0] == "T"
    ):
        cursor.cut(1)
    if cursor.token.text in TRANSPOSES:
        return Transpose(node, TRANSPOSES[cursor.advance().text], column=token.column)
    if token.text in PSEUDO_INVERSES:
        cursor.advance()
        if not cursor.latex and not _ends_factor(cursor.token):
            raise cursor.error("is this a pseudo-inverse?", token, hint="^{+}, or pinv( )")
        return Call("pinv", (node,), column=token.column)
    if token.text == "*":
        raise cursor.error(STAR, token)
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


def _ends_factor(token: Token) -> bool:
    return token.kind == "end" or token.text in (")", "]", ",", "=", "@", "*")


def _tower(cursor: Cursor) -> Node:
    """An exponent with the powers that stand on it in plain text."""
    body = atom(cursor)
    raised = _attach(cursor, body) if not cursor.latex and cursor.is_power_next() else None
    return raised or body


def _exponent(cursor: Cursor, read: Callable[[Cursor], Node]) -> Node:
    column, minus = cursor.token.column, negative(cursor)
    with cursor.nested():
        body = read(cursor)
    return Minus(body, column=column) if minus else body


def superscripted(cursor: Cursor, node: Node, start: int, stop: int) -> Node:
    """A node with the superscript that the tokens start:stop spell."""
    inside = cursor.tokens[start:stop]
    if len(inside) == 1 and inside[0].text in TRANSPOSES:
        return Transpose(node, TRANSPOSES[inside[0].text], column=inside[0].column)
    if cursor.latex and LAYER.fullmatch("".join(token.text for token in inside)):
        raise _no_layer(cursor, node, start, stop)
    if len(inside) == 1 and inside[0].text in PSEUDO_INVERSES:
        return Call("pinv", (node,), column=node.column)
    if len(inside) == 1 and inside[0].text == "*":
        raise cursor.error(STAR, inside[0])
    if _is_inverse_transpose(cursor, [token.text for token in inside]):
        minus_one = Minus(Number(Fraction(1)), column=inside[0].column)
        inverted = Power(node, minus_one, "latex", column=node.column)
        return Transpose(inverted, "top", column=inside[1].column)
    if _is_pseudo_inverse_transpose([token.text for token in inside]):
        return Transpose(Call("pinv", (node,), column=node.column), column=inside[1].column)
    if inside and inside[0].key == ("sign", "⊙"):
        return _raised(cursor, node, cursor.grammar.within(cursor, start + 1, stop), "⊙")
    style = "latex" if _is_small_inverse(cursor, start, stop) else cursor.style
    return _raised(cursor, node, cursor.grammar.within(cursor, start, stop), style)


def _is_small_inverse(cursor: Cursor, start: int, stop: int) -> bool:
    """``X⁻¹`` is the inverse of a matrix in any text; its signs are one character's."""
    texts = [token.text for token in cursor.tokens[start:stop]]
    return texts == ["-", "1"] and cursor.tokens[start - 1].column == cursor.tokens[start].column


def _is_inverse_transpose(cursor: Cursor, script: list[str]) -> bool:
    r"""``X^{-\top}``, and ``X^{-T}`` where no T is declared: the transposed inverse."""
    match script:
        case ["-", r"\top"]:
            return True
        case ["-", "T"]:
            return not ({"T"} & {*cursor.symbols.names, *cursor.symbols.sizes})
        case _:
            return False


def _is_pseudo_inverse_transpose(script: list[str]) -> bool:
    r"""``X^{+\top}``: the transposed pseudo-inverse."""
    return len(script) == 2 and script[0] in PSEUDO_INVERSES and script[1] in (r"\top", "T")


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
        refuse_list_behind(cursor, node)
        return Factors(node, (("", atom(cursor)),), column=node.column)
    return At(node, places, 0, glued and len(places) > 1, column=node.column)


def refuse_list_behind(cursor: Cursor, before: Node) -> None:
    """``L(w, b)`` may be a call, ``A [0, 1]`` an entry: a list is no factor behind a name."""
    start = cursor.position
    stop = closing(cursor.tokens, start)
    if isinstance(before, Number) or cursor.token.text not in ("(", "[") or stop is None:
        return
    depth = 0
    for token in cursor.tokens[start:stop]:
        depth += (token.text in OPENING) - (token.text in OPENING.values())
        if depth == 1 and token.key == ("sign", ","):
            raise cursor.error(
                "a list stands right behind a factor", hint="a product sign, or the name alone"
            )


def negative(cursor: Cursor) -> bool:
    """Whether the signs here, all of them, make a minus."""
    minus = False
    while cursor.token.key in (("sign", "+"), ("sign", "-")):
        minus ^= cursor.advance().text == "-"
    return minus
