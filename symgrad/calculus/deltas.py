"""Where a delta is 1: f(i) δ[i,o] = f(o) δ[i,o], so that p_i δ[i,o] / p_o is δ[i,o]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Add, Mul

from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sympy import Expr


def at_deltas(expr: Expr) -> Expr:
    """The sum with factors beside a delta taken where it is 1, where something cancels then."""
    if not expr.has(Delta):
        return expr
    return Add(*(min(_choices(term), key=_length) for term in Add.make_args(expr)))


def _choices(term: Expr) -> Iterator[Expr]:
    """A term as it stands, then with one index of a delta replaced by its other position."""
    yield term
    for delta in Mul.make_args(term):
        if isinstance(delta, Delta):
            rest = Mul(*(factor for factor in Mul.make_args(term) if factor is not delta))
            for index, position in (delta.args, delta.args[::-1]):
                if isinstance(index, Index):
                    yield delta * rest.xreplace({index: position})


def _length(term: Expr) -> int:
    return len(Mul.make_args(term))
