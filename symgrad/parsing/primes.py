"""Primes behind names: f' of a number that an equation defines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.expr.graph import Equation, Free
from symgrad.parsing.syntax import Derivative, Name, Node, Transpose

if TYPE_CHECKING:
    from symgrad.expr.array import Array
    from symgrad.parsing.cursor import Cursor
    from symgrad.parsing.symbols import Symbols


def primes(node: Node) -> tuple[Name, int] | None:
    """The name that primes stand on, and how many."""
    count = 0
    while isinstance(node, Transpose) and node.mark == "'":
        node, count = node.body, count + 1
    return (node, count) if count and isinstance(node, Name) else None


def primed_call(cursor: Cursor, node: Node) -> Node | None:
    """``f'(x)`` where f is a number that an equation defines and x a name that it depends on."""
    found = primes(node)
    array = cursor.symbols.names.get(found[0].name) if found else None
    if found is None or array is None or array.ndim or not is_defined(array):
        return None
    name, count = found
    opening = cursor.token
    start, stop = cursor.skip_group()
    by = cursor.grammar.within(cursor, start, stop)
    if not isinstance(by, Name) or by.name not in needed_by(cursor, name.name):
        raise cursor.error(
            f"{name.name}'(..) says by which name {name.name} is differentiated",
            opening,
            hint="a name that it depends on",
        )
    return Derivative(name, (by,) * count, column=node.column)


def is_defined(array: Array) -> bool:
    """Whether a name stands for an equation."""
    return isinstance(array.known.get(array.name), Equation)


def parameters_of(array: Array) -> list[str]:
    """The parameters that a defined name depends on; where there are none, all free names."""
    free = [k for k in array.known.values() if isinstance(k, Free) and k.role != "constants"]
    return [f.name for f in free if f.role == "parameters"] or [f.name for f in free]


def needed_by(cursor: Cursor, name: str) -> set[str]:
    """The names that a name depends on."""
    return needed_names(cursor.symbols, name)


def needed_names(symbols: Symbols, name: str) -> set[str]:
    """The names that the equation of a name uses, however far."""
    array = symbols.names.get(name)
    return set(array.known) - {name} if array is not None else set()
