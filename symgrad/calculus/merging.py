"""Like terms: Σ_k A_ik B_kj and Σ_l B_lj A_il are one term twice, in another order of the sums."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from sympy import Add, Mul

from symgrad.expr.index import Index
from symgrad.expr.leaves import Sum
from symgrad.expr.terms import Term, split

if TYPE_CHECKING:
    from sympy import Expr

MOST = 5  # sums of one term: 120 orders


def merged(expr: Expr) -> Expr:
    """The sum with terms that are the same but for the order of their sums put together."""
    if not isinstance(expr, Add) or sum(term.has(Sum) for term in expr.args) < 2:
        return expr
    terms = split(expr)
    groups: dict[object, list[Term]] = {}
    for term in terms:
        groups.setdefault(_kind(term), []).append(term)
    parts = [part for like in groups.values() for part in _merged(like)]
    return Add(*parts) if len(parts) < len(terms) else expr


def _kind(term: Term) -> object:
    """What like terms share whatever their indices are called."""
    heads = sorted((f.func.__name__, getattr(f, "name", "")) for f in term.factors)
    return tuple(heads), tuple(sorted(str(index.size) for index in term.sums))


def _merged(like: list[Term]) -> list[Expr]:
    if len(like) == 1 or not 1 < len(like[0].sums) <= MOST:
        return [term.expr for term in like]
    found: dict[Expr, list[Term]] = {}
    for term in like:
        found.setdefault(_in_one_order(term), []).append(term)
    return [
        Term(Add(*(t.coefficient for t in same)), same[0].factors, same[0].sums).expr
        for same in found.values()
    ]


def _in_one_order(term: Term) -> Expr:
    """The factors over the summed indices in that order which comes first as text."""
    named = (_renamed(term, order) for order in permutations(range(len(term.sums))))
    return min(named, key=str)


def _renamed(term: Term, order: tuple[int, ...]) -> Expr:
    letters = (Index(f"_s{n}", index.size) for n, index in zip(order, term.sums, strict=True))
    return Mul(*term.factors).xreplace(dict(zip(term.sums, letters, strict=True)))
