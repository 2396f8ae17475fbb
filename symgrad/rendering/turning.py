"""Weights printed the other way round: W_ij for W_ji, where a notation has it so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.expr.derivative_names import parts_of
from symgrad.expr.leaves import Entry, _Derivative
from symgrad.expr.replacing import replace_leaves

if TYPE_CHECKING:
    from collections.abc import Collection

    from sympy import Expr


def turn(expr: Expr, names: Collection[str]) -> Expr:
    """The expression with the two positions of some tensors, and of derivatives by them, swapped.

    What was a statement about W is the same one about its transpose.
    """
    if not names:
        return expr
    return replace_leaves(expr, lambda part: _turned(part, names))


def _turned(part: Expr, names: Collection[str]) -> Expr | None:
    match part:
        case Entry() if tensor_of(part.name) in names:
            return Entry(part.name, *reversed(part.positions))
        case _Derivative():
            return part.func(turn(part.of, names), turn(part.by, names))
    return None


def tensor_of(name: str) -> str:
    """The name whose axes an entry has: its own, or the last one that it is a derivative by."""
    parts = parts_of(name)
    return parts.variables[-1] if parts else name
