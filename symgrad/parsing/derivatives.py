r"""Derivative signs: ``\frac{\partial L}{\partial w}``, ``dL/dw``, ``\nabla_w L``, ``f'(x)``.

A ``d`` is a sign only where a quotient of two such signs is written; a declared name wins.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.parsing.function_names import FUNCTION_COMMANDS, FUNCTION_WORDS
from symgrad.parsing.limits import MAX_ORDER
from symgrad.parsing.names import OPENING, closing, read_raw
from symgrad.parsing.naming import find_name
from symgrad.parsing.primes import needed_by
from symgrad.parsing.reach import behind_constant, is_number, reached
from symgrad.parsing.syntax import (
    Call,
    Derivative,
    Name,
    Node,
    Number,
    Power,
    Transpose,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symgrad.parsing.cursor import Cursor
    from symgrad.parsing.tokens import Token


# ∂ and d -----------------------------------------------------------------------------------------


def _is_sign(cursor: Cursor, position: int, *, below: bool = False) -> bool:
    r"""Whether ``\partial``, ``\mathrm d``, or a ``d`` that is no part of a name stands there.

    ``below`` another sign it is one before each name, also where a name is called dw.
    """
    token = cursor.tokens[position]
    match token.kind:
        case "command":
            return token.text == r"\partial"
        case "upright":
            return token.text == "d" and not cursor.symbols.is_name("d")
        case "word":
            word = cursor.word_at(position)
            known = cursor.symbols.is_name(word)
            known = known and not (below and cursor.symbols.is_name(word[1:]))
            return starts_sign(cursor.tokens[position : position + 2]) and not known
    return False


def starts_sign(tokens: Sequence[Token]) -> bool:
    """A ``d`` with a subscript, as in ``d_k``, is a name."""
    first, behind = tokens[0], tokens[1:2]
    if first.text == r"\partial":
        return True
    scripted = first.text == "d" and bool(behind) and behind[0].key == ("sign", "_")
    return first.kind in ("word", "upright") and first.text[0] == "d" and not scripted


def _order(cursor: Cursor) -> int:
    """Move past the sign here; the power on it is the order."""
    if cursor.token.kind == "word":
        cursor.cut(1)
    cursor.advance()
    if cursor.token.key != ("sign", "^"):
        return 1
    start, stop = cursor.skip_script()
    text = "".join(t.text for t in cursor.tokens[start:stop])
    if text.isdigit() and 1 <= int(text) <= MAX_ORDER:
        return int(text)
    raise cursor.error(
        f"the order of a derivative is a number from 1 to {MAX_ORDER}", cursor.tokens[start]
    )


def _variable(cursor: Cursor) -> list[Node]:
    """What one sign below stands before; ``w^2`` is w twice."""
    node = cursor.grammar.power(cursor)
    if isinstance(node, Power) and isinstance(node.exponent, Number):
        times = node.exponent.value
        if times.denominator == 1 and 1 <= times <= MAX_ORDER:
            return [node.base] * int(times)
    return [node]


def _variables(cursor: Cursor, order: int, opening: Token) -> tuple[Node, ...]:
    r"""``\partial w \, \partial b``: as many names as the order above says."""
    found: list[Node] = []
    while len(found) < order and _is_sign(cursor, cursor.position, below=True):
        if _order(cursor) > 1:
            raise cursor.error("a power below stands on the name", hint=r"\partial w^2")
        found.extend(_variable(cursor))
    if len(found) != order:
        what = "name stands" if len(found) == 1 else "names stand"
        raise cursor.error(
            f"a derivative of order {order}, but {len(found)} {what} below",
            opening,
            hint=r"\frac{\partial^2 L}{\partial w \partial b}",
        )
    return tuple(found)


# quotients ---------------------------------------------------------------------------------------


def fraction_of_signs(cursor: Cursor) -> Node | None:
    r"""The derivative that the two groups behind ``\frac`` write, if both start with a sign."""
    above = cursor.position
    middle = _behind_group(cursor.tokens, above)
    end = middle and _behind_group(cursor.tokens, middle)
    if not middle or not end:
        return None
    below = cursor.tokens[middle + 1]
    is_lone = end == middle + 3 and below.text == "d"
    if is_lone or not _is_sign(cursor, above + 1):
        return None
    if not _is_sign(cursor, middle + 1, below=True):
        return None
    opening = cursor.token
    with cursor.window(above + 1, middle - 1):
        order = _order(cursor)
        of = None if cursor.token.kind == "end" else _whole(cursor)
    with cursor.window(middle + 1, end - 1):
        by = _variables(cursor, order, opening)
        if cursor.token.kind != "end":
            raise cursor.error(f"'{cursor.token.text}' is not read below a derivative")
    cursor.position = end
    return _derivative(of or reached(cursor, by, opening), by, opening)


def _behind_group(tokens: Sequence[Token], position: int) -> int | None:
    if position >= len(tokens) or tokens[position].text not in ("{", "("):
        return None
    stop = closing(tokens, position)
    return None if stop is None else stop + 1


def _behind_entry(tokens: Sequence[Token], position: int) -> int:
    """Past the positions in brackets that may stand here, as in ∂z[i]/∂w."""
    stop = closing(tokens, position) if tokens[position].key == ("sign", "[") else None
    return position if stop is None else stop + 1


def quotient_of_signs(cursor: Cursor) -> Node | None:
    r"""``\partial L/\partial w``, ``dL/dw``, ``d/dw L``: a lone ``d`` is left as it is."""
    opening = cursor.token
    if not _is_sign(cursor, cursor.position):
        return None
    if opening.text == r"\partial" and cursor.following.text == "_":
        return gradient(cursor)
    if not _is_quotient(cursor):
        if opening.text != r"\partial":
            return None
        raise cursor.error("this derivative is not read", hint=r"\frac{\partial L}{\partial w}")
    order = _order(cursor)
    of = None if cursor.token.text == "/" else _tight(cursor)
    cursor.expect("/", opening)
    by = _variables(cursor, order, opening)
    return _derivative(of or reached(cursor, by, opening), by, opening)


def _is_quotient(cursor: Cursor) -> bool:
    """Whether a name or a bracket follows the sign here, then ``/`` and another sign."""
    tokens, position = cursor.tokens, cursor.position
    if cursor.token.kind == "word" and len(cursor.token.text) > 1:
        name = replace(cursor.token, text=cursor.token.text[1:])
        tokens, position = [name, *tokens[position + 1 :]], 0
    else:
        position += 1
    if tokens[position].key == ("sign", "^"):
        position += 2 if tokens[position + 1].text != "{" else 1
        position = _behind_group(tokens, position) or position
    if position < len(tokens) and tokens[position].text != "/":
        raw = read_raw(tokens, position)
        position = raw.end if raw else position
        position = _behind_group(tokens, position) or _behind_entry(tokens, position)
    found = tokens[position : position + 3]
    return len(found) > 1 and found[0].text == "/" and starts_sign(found[1:])


def gradient(cursor: Cursor) -> Node:
    r"""``\nabla_w L``, ``\partial_w L``; ``\nabla_w^2 L`` is the matrix of second derivatives."""
    sign = cursor.advance()
    by: Node | None = None
    order = 1
    while cursor.token.kind == "sign" and cursor.token.text in ("_", "^"):
        script = cursor.token.text
        start, stop = cursor.skip_script()
        if script == "_":
            by = cursor.grammar.within(cursor, start, stop)
        elif "".join(t.text for t in cursor.tokens[start:stop]) == "2":
            order = 2
        else:
            raise cursor.error("a nabla takes no other power than 2", sign)
    if by is None:
        raise cursor.error("a gradient says by which name", sign, hint=r"\nabla_w L")
    of = _tight(cursor)
    if isinstance(of, Transpose) and of.mark != "'" and is_number(cursor, of.body):
        return Transpose(_derivative(of.body, (by,) * order, sign), of.mark, column=sign.column)
    return _derivative(behind_constant(cursor, of, by, sign), (by,) * order, sign)


def jacobian(cursor: Cursor) -> Node:
    """``J_x[y]`` and ``J_f(x)``: of the name that depends on the other, by the other."""
    sign = cursor.advance()
    first = cursor.grammar.within(cursor, *cursor.skip_script())
    second = cursor.grammar.power(cursor)
    for of, by in ((second, first), (first, second)):
        if isinstance(of, Name) and isinstance(by, Name) and by.name in needed_by(cursor, of.name):
            return Derivative(of, (by,), column=sign.column)
    raise cursor.error("neither name of this Jacobian depends on the other", sign, hint="J_x[y]")


# what is differentiated --------------------------------------------------------------------------


def _derivative(of: Node, by: tuple[Node, ...], opening: Token) -> Derivative:
    r"""``\frac{d\sigma}{dz}`` names a function: a call without arguments."""
    return Derivative(of, by, column=opening.column)


def _whole(cursor: Cursor) -> Node:
    """All that stands behind the sign: a function's name, a name with arguments, an expression."""
    bare = _bare_function(cursor)
    if bare:
        return bare
    last = len(cursor.tokens) - 1
    raw = read_raw(cursor.tokens, cursor.position)
    if raw and last in (raw.end, _behind_group(cursor.tokens, raw.end)):
        node = _tight(cursor)
        if cursor.token.kind == "end":
            return node
        raise cursor.error("this derivative is not read", hint="names or brackets")
    return cursor.grammar.within(cursor, cursor.position, last)


def _bare_function(cursor: Cursor) -> Node | None:
    token = cursor.token
    if cursor.following.kind != "end" or cursor.symbols.is_name(token.text):
        return None
    words = {**FUNCTION_WORDS, **FUNCTION_COMMANDS, "sigma": "sigmoid"}
    words |= {name: name for name in cursor.symbols.functions}
    function = words.get(token.text)
    return Call(function, (), column=cursor.advance().column) if function else None


def _tight(cursor: Cursor) -> Node:
    """One factor; arguments in brackets behind a name belong to it."""
    if cursor.symbols.is_abstract(cursor.token.text) and cursor.following.text not in OPENING:
        return Call(cursor.token.text, (), column=cursor.advance().column)
    node = cursor.grammar.power(cursor)
    if cursor.token.text == "(" and isinstance(node, Name) and lists_arguments(cursor, node.name):
        cursor.skip_group()
    return node


def lists_arguments(cursor: Cursor, name: str) -> bool:
    """Whether the bracket here holds names that a name depends on, and nothing else."""
    stop = closing(cursor.tokens, cursor.position) or cursor.position
    with cursor.window(cursor.position + 1, stop):
        while cursor.token.kind != "end":
            node, scripts = find_name(cursor) or (None, ())
            if not isinstance(node, Name) or scripts or node.name not in needed_by(cursor, name):
                return False
            cursor.accepts(",", ";")
    return True
