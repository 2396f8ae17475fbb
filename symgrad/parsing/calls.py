"""Functions and their arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.parsing.function_names import (
    FUNCTION_COMMANDS,
    FUNCTION_WORDS,
    OTHER_NODES,
    PLAIN_WORDS,
)
from symgrad.parsing.names import OPENING, PRODUCTS
from symgrad.parsing.sums import bounds, check_letters
from symgrad.parsing.syntax import (
    Call,
    Factors,
    Identity,
    Minus,
    Node,
    Norm,
    Number,
    Power,
    SumOver,
    Transpose,
    names_of,
)

if TYPE_CHECKING:
    from symgrad.errors import ReadingError
    from symgrad.parsing.cursor import Cursor
    from symgrad.parsing.tokens import Token

Span = tuple[int, int]


def word_call(cursor: Cursor) -> Node:
    """A function by its word."""
    token = cursor.advance()
    return call(cursor, FUNCTION_WORDS[token.text], token)


def call(cursor: Cursor, function: str, name: Token) -> Node:
    """The powers that stand on a function's name and its arguments; the name was just read."""
    function, order, raised = _scripts(cursor, function, name)
    arguments, axis = _with_axis(function, *_arguments(cursor, name))
    node = _made(Call(function, arguments, axis, order, column=name.column), cursor, name)
    for start, stop in raised:
        node = cursor.grammar.superscripted(cursor, node, start, stop)
    return node


def extreme_over(cursor: Cursor, function: str) -> Node:
    r"""``\max_i x_i``: over an index, of what stands in brackets behind it or of a product."""
    name = cursor.advance()
    letters, lower, upper, leave_out = bounds(cursor, name)
    if leave_out is not None:
        raise cursor.error(f"a {function} leaves out no index", name)
    is_call = not cursor.latex and cursor.token.text in OPENING  # max_k(z[k])
    with cursor.nested(), cursor.with_letters(letters):
        arguments, axis = _arguments(cursor, name)
    if len(arguments) != 1 or axis is not None:
        raise cursor.error(f"a {function} over an index is of one expression", name)
    goes_on = cursor.is_power_next() or _continues(cursor) or cursor.token.text in PRODUCTS
    if goes_on and not is_call:
        raise _reach(cursor, name)
    check_letters(cursor, letters, arguments[0], name)
    return SumOver(letters, arguments[0], lower, upper, kind=function, column=name.column)


def method_call(cursor: Cursor, node: Node) -> Node:
    """``x.sum()``, ``a.dot(b)``: the method's owner is its first argument."""
    name = cursor.advance()
    opening = cursor.advance()
    arguments: tuple[Node, ...] = ()
    axis = None
    if cursor.token.key != ("sign", ")"):
        with cursor.inside_bars():
            arguments, axis = _listed(cursor)
    cursor.expect(")", opening)
    if name.text == "transpose":
        if arguments or axis is not None:
            raise cursor.error("a transpose takes no axes here", name, hint=".T")
        return Transpose(node, ".T", column=name.column)
    function = FUNCTION_WORDS[name.text]
    made = Call(function, *_with_axis(function, (node, *arguments), axis), column=name.column)
    return _made(made, cursor, name)


def _made(call: Call, cursor: Cursor, name: Token) -> Node:
    """``np.power(a, b)``, ``np.array([..])`` and ``np.eye(n)`` are other spellings."""
    if call.function not in OTHER_NODES or call.function in cursor.symbols.functions:
        return call
    if len(call.arguments) != OTHER_NODES[call.function] or call.order or call.axis is not None:
        raise cursor.error(f"{call.function} takes {OTHER_NODES[call.function]} arguments", name)
    match call.arguments:
        case (base, exponent):
            return Power(base, exponent, column=call.column)
        case (size,) if call.function == "eye":
            return Identity(size, column=call.column)
    return call.arguments[0]


def _with_axis(
    function: str, arguments: tuple[Node, ...], axis: int | None
) -> tuple[tuple[Node, ...], int | None]:
    """``x.sum(0)`` says an axis by a second argument."""
    if function in ("sum", "mean") and axis is None and len(arguments) == 2:
        match arguments[1]:
            case Number(value=value) if value.denominator == 1:
                return arguments[:1], int(value)
            case Minus(body=Number(value=value)) if value.denominator == 1:
                return arguments[:1], -int(value)
    return arguments, axis


def _scripts(cursor: Cursor, function: str, name: Token) -> tuple[str, int, list[Span]]:
    """``\\tanh^2``, ``\\log_2``, ``\\sigma'``; the exponent -1 is refused."""
    raised: list[Span] = []
    order = 0
    while cursor.token.kind == "sign" and cursor.token.text in ("^", "_", "'"):
        sign = cursor.token
        if cursor.accepts("'"):
            order += 1
            continue
        start, stop = cursor.skip_script()
        inside = cursor.tokens[start].text
        if sign.text == "^" and {t.text for t in cursor.tokens[start:stop]} == {"'"}:
            order += stop - start
            continue
        if sign.text == "^" and inside != "-":
            raised.append((start, stop))
        elif function == "log" and inside in ("2", "10"):
            function = f"log{inside}"
        else:
            raise cursor.error(
                f"{name.text} with this script can be read in two ways",
                sign,
                hint="brackets around the call",
            )
    return function, order, raised


def _arguments(cursor: Cursor, name: Token) -> tuple[tuple[Node, ...], int | None]:
    """Arguments in brackets, or the factors behind the name as in ``\\log P_{nc}``."""
    opening = cursor.token
    if opening.kind == "sign" and opening.text in OPENING:
        cursor.advance()
        with cursor.inside_bars():
            found, axis = _listed(cursor)
        cursor.expect(OPENING[opening.text], opening)
        return found, axis
    if opening.kind == "end" or (opening.kind == "sign" and opening.text not in ("|", "‖")):
        raise cursor.error(f"{name.text} stands without an argument", name)
    return (_open_argument(cursor, name),), None


def _listed(cursor: Cursor) -> tuple[tuple[Node, ...], int | None]:
    found: list[Node] = []
    axis: int | None = None
    while not found or cursor.accepts(",", ";"):
        if cursor.token.text in ("keepdims", "keepdim"):
            raise cursor.error("keepdims is not read", hint="a sum without it, and a transpose")
        if cursor.token.text in ("axis", "dim") and cursor.following.text == "=":
            axis = _axis(cursor)
            if not found:
                break
        else:
            found.append(cursor.grammar.comparison(cursor))
    return tuple(found), axis


def _axis(cursor: Cursor) -> int:
    cursor.advance()
    cursor.advance()
    negative = cursor.accepts("-")
    if not cursor.token.text.isdigit():
        raise cursor.error("an axis is a whole number")
    number = int(cursor.advance().text)
    return -number if negative else number


def _open_argument(cursor: Cursor, name: Token) -> Node:
    """Factors up to the next sign or function: ``\\sin 2x \\cos x``; a fraction of names ends it.

    A bracket or a quotient behind it is refused.
    """
    start = cursor.token
    first = cursor.grammar.power(cursor)
    if isinstance(first, (Call, SumOver, Norm)):
        return first
    rest: list[tuple[str, Node]] = []
    is_fraction = start.text == r"\frac"
    while not (is_fraction and names_of(first)) and (kind := _continues(cursor)) is not None:
        if kind == "bracket" or is_fraction:
            raise _reach(cursor, name)
        rest.append(("", cursor.grammar.power(cursor)))
    if cursor.token.key == ("sign", "/"):
        raise _reach(cursor, name)
    return Factors(first, tuple(rest), column=first.column) if rest else first


def _reach(cursor: Cursor, name: Token) -> ReadingError:
    return cursor.error(f"how far does {name.text} reach?", hint="brackets around its argument")


def _continues(cursor: Cursor) -> str | None:
    token = cursor.token
    match token.kind:
        case "sign" if token.text in OPENING:
            return "bracket"
        case "greek":
            return (
                None if token.text == "sigma" and not cursor.symbols.is_name("sigma") else "factor"
            )
        case "word" | "upright" if not cursor.symbols.is_name(token.text):
            return None if token.text in FUNCTION_WORDS or token.text in PLAIN_WORDS else "factor"
        case "word" | "upright":
            return "factor"
        case "command" if token.text in FUNCTION_COMMANDS:
            return None
        case "command" if token.text in (r"\frac", r"\sqrt", r"\hat", r"\bar", r"\tilde"):
            return "factor"
        case _:
            return None
