"""Sums that a delta makes one value: Σ_k δ_kj f(k) = f(j), with f looked at nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Add

from symgrad.expr.binding import Binder
from symgrad.expr.leaves import Delta, Entry, Sum, _Derivative
from symgrad.expr.terms import contract, split

if TYPE_CHECKING:
    from sympy import Expr


def contracted(e: Expr) -> Expr:
    """The same with every delta used up that fixes an index of a sum, from the inside out."""
    if isinstance(e, (Entry, _Derivative)) or not e.has(Delta):
        return e
    if isinstance(e, Binder):
        e = e.over(contracted)
        return Add(*(contract(term).expr for term in split(e))) if isinstance(e, Sum) else e
    return e.func(*map(contracted, e.args))
