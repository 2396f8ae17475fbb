"""Numbers for positions that are fixed, but arbitrary: ``u_o``, whatever o is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.expr.evaluation import size_value
from symgrad.expr.index import Chosen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sympy import Expr


def chosen_in(exprs: Iterable[Expr]) -> set[Chosen]:
    """The fixed positions that stand in some expressions."""
    return {symbol for expr in exprs for symbol in expr.free_symbols if isinstance(symbol, Chosen)}


def on_their_axes(sizes: Mapping[str, int], chosen: Iterable[Chosen]) -> dict[str, int]:
    """Numbers for sizes and fixed positions, each of these moved to where its axis has entries."""
    known = dict(sizes)
    for one in chosen:
        known[one.name] = (known.get(one.name, 1) - 1) % size_value(one.size, known) + 1
    return known
