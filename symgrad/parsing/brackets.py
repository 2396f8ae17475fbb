"""What stands in brackets and between bars: groups, lists, absolute values, norms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.parsing.names import OPENING, closing
from symgrad.parsing.syntax import Call, Factors, Listed, Node, Norm

if TYPE_CHECKING:
    from symgrad.parsing.cursor import Cursor
    from symgrad.parsing.tokens import Token

BARS = ("|", "‖", "||")


def group(cursor: Cursor) -> Node:
    """What stands in brackets; a comparison there is an indicator, commas make a list."""
    opening = cursor.token
    if opening.text == "{" and (over := _over(cursor)) is not None:
        return _quotient(cursor, over)
    cursor.advance()
    is_brace = opening.text == "{"  # LaTeX's braces only hold together
    read = cursor.grammar.expression if is_brace else cursor.grammar.comparison
    with cursor.inside_bars():
        items = [read(cursor)]
        while opening.text in ("(", "[") and cursor.accepts(",", ";"):
            items.append(cursor.grammar.comparison(cursor))
    cursor.expect(OPENING[opening.text], opening)
    return items[0] if len(items) == 1 else Listed(tuple(items), column=opening.column)


def _over(cursor: Cursor) -> int | None:
    r"""Where ``\over`` stands between the braces here, outside of other braces."""
    stop = closing(cursor.tokens, cursor.position) or cursor.position
    depth = 0
    for place in range(cursor.position + 1, stop):
        token = cursor.tokens[place]
        depth += (token.key == ("sign", "{")) - (token.key == ("sign", "}"))
        if depth == 0 and token.key == ("command", r"\over"):
            return place
    return None


def _quotient(cursor: Cursor, over: int) -> Node:
    r"""``{a \over b}``."""
    column = cursor.token.column
    start, stop = cursor.skip_group()
    above = cursor.grammar.within(cursor, start, over)
    below = cursor.grammar.within(cursor, over + 1, stop)
    return Factors(above, (("/", below),), column=column)


def inner_product(cursor: Cursor) -> Node:
    r"""``\langle a, b \rangle``."""
    opening = cursor.advance()
    with cursor.inside_bars():
        left = cursor.grammar.expression(cursor)
        if not cursor.accepts(",", "|"):
            raise cursor.error(
                "an inner product has two sides", opening, hint=r"\langle a, b \rangle"
            )
        right = cursor.grammar.expression(cursor)
    cursor.expect("⟩", opening)
    return Call("inner", (left, right), column=opening.column)


# bars --------------------------------------------------------------------------------------------


def between_bars(cursor: Cursor) -> Node:
    """|x| and ‖x‖, with the order of a norm behind it."""
    bar = cursor.advance()
    with cursor.inside_bars(bar.text):
        tree = cursor.grammar.expression(cursor)
    if bar.text == "|" and cursor.token.key == ("sign", "||"):
        cursor.cut(1)
    cursor.expect(bar.text, bar)
    if bar.text == "|":
        _refuse_order(cursor, bar)
        return Call("abs", (tree,), column=bar.column)
    return _norm(cursor, tree, bar)


def _refuse_order(cursor: Cursor, bar: Token) -> None:
    """``|w|_1`` may be a norm or an absolute value's first entry."""
    if cursor.token.key != ("sign", "_"):
        return
    inside = cursor.tokens[cursor.position + (2 if cursor.following.text == "{" else 1)]
    if inside.kind == "number" or inside.text in ("F", "p", r"\infty"):
        order = inside.text
        raise cursor.error(
            f"|..|_{order} may be a norm or an entry", bar, hint=rf"\|..\|_{order} for the norm"
        )


def _norm(cursor: Cursor, tree: Node, bar: Token) -> Node:
    """The order stands below, before or behind a power."""
    power: tuple[int, int] | None = None
    if cursor.token.key == ("sign", "^") and _is_order_behind(cursor):
        power = cursor.skip_script()
    order = "F"
    if cursor.token.key == ("sign", "_"):
        start, stop = cursor.skip_script()
        order = "".join(t.text for t in cursor.tokens[start:stop])
    if order not in ("1", "2", "F", r"\infty"):
        hint = r"1, 2, \infty or F"
        raise cursor.error(f"there is no norm of order {order} here", bar, hint=hint)
    norm = Norm(tree, order, column=bar.column)
    if power is None:
        return norm
    return cursor.grammar.superscripted(cursor, norm, *power)


def _is_order_behind(cursor: Cursor) -> bool:
    """Whether a subscript follows the power here: ``\\|x\\|^2_2``."""
    position = cursor.position + 1
    stop = closing(cursor.tokens, position) if cursor.tokens[position].text == "{" else position
    behind = (stop or position) + 1
    return behind < len(cursor.tokens) and cursor.tokens[behind].key == ("sign", "_")
