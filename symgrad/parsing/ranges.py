"""1[1 ≤ p ≤ n]: a position that may leave its axis, and counts 0 where it does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.errors import SymgradError
from symgrad.expr.index import Index
from symgrad.expr.leaves import Inside
from symgrad.parsing.syntax import Compare, Factors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sympy import Expr

    from symgrad.parsing.products import Value
    from symgrad.parsing.scope import Guard, Scope
    from symgrad.parsing.summing import Read

UPPER = {"<=": 1, "<": 0}


def inside(node: Compare, sides: list[Value]) -> Expr | None:
    """The range indicator that a chain of comparisons is, if it is one."""
    found = _guard(node, sides)
    return None if found is None else Inside(*found)


def _guard(node: Compare, sides: list[Value]) -> Guard | None:
    """The position, counted from 0, and how many places there are: a ≤ p ≤ b, a ≤ p < b."""
    signs = tuple(sign for sign, _ in node.rest)
    if len(signs) != 2 or signs[0] != "<=" or signs[1] not in UPPER or any(s.ndim for s in sides):
        return None
    low, place, high = (side.array.expr for side in sides)
    if not (low.is_Integer and _is_position(place) and _is_size(high)):
        return None
    return place - low, high - low + UPPER[signs[1]]


def _is_position(expr: Expr) -> bool:
    return bool(expr.is_integer) and any(isinstance(s, Index) for s in expr.free_symbols)


def _is_size(expr: Expr) -> bool:
    is_known = expr.is_integer and not any(isinstance(s, Index) for s in expr.free_symbols)
    return bool(is_known) and all(s.is_Symbol for s in expr.free_symbols)


def guarded(node: Factors, scope: Scope, read: Read) -> Scope:
    """The scope of a product: positions that its range indicators hold may leave their axes."""
    found = frozenset(_guards(node, scope, read))
    return replace(scope, guards=scope.guards | found) if found else scope


def _guards(node: Factors, scope: Scope, read: Read) -> Iterator[Guard]:
    for sign, part in (("", node.first), *node.rest):
        if sign != "/" and isinstance(part, Compare) and len(part.rest) == 2:
            try:
                sides = [read(side, scope) for side in (part.first, *(p for _, p in part.rest))]
            except SymgradError:  # it is met again where the product is read
                continue
            guard = _guard(part, sides)
            if guard is not None:
                yield guard
