"""Sizes read off shapes: an axis of A + 1 says what A is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.errors import ValueProblem

if TYPE_CHECKING:
    from sympy import Expr, Symbol


def solved(size: Expr) -> tuple[Symbol, int, int] | None:
    """The symbol, a and b of a size a·symbol + b in whole numbers; None for any other size."""
    if len(size.free_symbols) != 1:
        return None
    (symbol,) = size.free_symbols
    slope = size.diff(symbol)
    rest = size.xreplace({symbol: 0 * slope})
    if not (slope.is_Integer and rest.is_Integer):
        return None
    return symbol, int(slope), int(rest)


def untold(size: str, where: str = "") -> ValueProblem:
    """What is wrong where a size has no number."""
    return ValueProblem(
        f"no shape tells how large {size} is",
        where=where,
        hint=f"a number for {size} in [sizes], or something with an axis of size {size}",
    )
