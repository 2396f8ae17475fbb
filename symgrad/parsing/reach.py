r"""How far a derivative sign reaches: ``\frac{\partial}{\partial w} \frac{c}{2} w^\top w``.

What cannot be told is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.parsing.primes import needed_by
from symgrad.parsing.syntax import Call, Factors, Name, Node, Transpose, names_of

if TYPE_CHECKING:
    from symgrad.parsing.cursor import Cursor
    from symgrad.parsing.tokens import Token

REACHED = ("(", "[", r"\{", "|", "‖", "||", r"\frac", r"\sum", r"\sqrt")
HOW_FAR = "how far does the derivative reach?"


def reached(cursor: Cursor, by: tuple[Node, ...], opening: Token) -> Node:
    r"""What stands behind ``\frac{\partial}{\partial w}``: a bracket, one factor, or a product.

    Of a product only the last factor may depend on w: what stands before it is a constant.
    """
    if cursor.token.text in ("(", "[", r"\{"):
        return cursor.grammar.power(cursor)
    node = cursor.grammar.juxtaposed(cursor)
    parts = _side_by_side(node)
    named = [part for part in parts if names_of(part)]
    if len(named) > 1 and not _is_one_product(cursor, parts, by):
        raise cursor.error(HOW_FAR, opening, hint="brackets around what it is of")
    return node


def _side_by_side(node: Node) -> tuple[Node, ...]:
    """The factors of a product without signs; a fraction is one of them."""
    if isinstance(node, Factors) and all(sign == "" for sign, _ in node.rest):
        return node.first, *(part for _, part in node.rest)
    return (node,)


def _depends(cursor: Cursor, part: Node, by: tuple[Node, ...]) -> bool:
    """Whether a factor varies; a function without its arguments does, whatever they are."""
    variables = {name for node in by for name in names_of(node)}
    names = names_of(part)
    if isinstance(part, Call) and not part.arguments:
        return True
    return any(variables & {name, *needed_by(cursor, name)} for name in names)


def is_number(cursor: Cursor, node: Node) -> bool:
    array = cursor.symbols.names.get(node.name) if isinstance(node, Name) else None
    return array is not None and array.ndim == 0


def behind_constant(cursor: Cursor, first: Node, by: Node, sign: Token) -> Node:
    r"""What ``\nabla_w \frac{\lambda}{2} w^\top w`` is of: a constant goes with what follows it."""
    goes_on = cursor.token.kind in ("word", "greek", "upright") or cursor.token.text in REACHED
    if _depends(cursor, first, (by,)) or not goes_on:
        return first
    parts = (first, *_side_by_side(cursor.grammar.juxtaposed(cursor)))
    if not _is_one_product(cursor, parts, (by,)):
        raise cursor.error(HOW_FAR, sign, hint="brackets around what it is of")
    return Factors(first, tuple(("", part) for part in parts[1:]), column=first.column)


def _is_one_product(cursor: Cursor, parts: tuple[Node, ...], by: tuple[Node, ...]) -> bool:
    """Whether only the last factor varies, or a row does and what it is multiplied by."""
    varying = [part for part in parts if _depends(cursor, part, by)]
    is_row = bool(varying) and isinstance(varying[0], Transpose) and varying[0].mark != "'"
    return varying == [parts[-1]] or (is_row and len(varying) == 2 and varying[-1] == parts[-1])
