"""Differences in which digits would cancel, as functions that keep them.

1 + erf(u) = erfc(-u)        log Σ e^v - Σ y v = -Σ y log(e^v / Σ e^v)   where Σ y = 1
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from sympy import Add, Mul, erf, exp

from symgrad.expr.functions import Defined
from symgrad.expr.leaves import Entry, Sum, sum_over
from symgrad.expr.replacing import replace_leaves
from symgrad.lowering.sigmoids import log_total

if TYPE_CHECKING:
    from collections.abc import Collection

    from sympy import Expr


class upper_tail(Defined):
    """erfc(u); SymPy's own would turn erfc(-u) into 2 - erfc(u)."""

    @classmethod
    def define(cls, u: Expr) -> Expr:
        return 1 - erf(u)


def keep_digits(e: Expr, shares: Collection[str]) -> Expr:
    """The expression with such sums rewritten; entries of ``shares`` sum to 1."""

    def meaning(part: Expr) -> Expr | None:
        if not isinstance(part, Add):
            return None
        return _joined(Add(*(keep_digits(term, shares) for term in part.args)), shares)

    return replace_leaves(e, meaning)


def _joined(e: Expr, shares: Collection[str]) -> Expr:
    """A sum with every two terms that belong together made one."""
    for first, second in permutations(Add.make_args(e), 2):
        one = _tail(first, second) or _log_shares(first, second, shares)
        if one is not None:
            return _joined(e - first - second + one, shares)
    return e


def _tail(first: Expr, second: Expr) -> Expr | None:
    """c + c erf(u) is c erfc(-u), and c erf(u) - c is -c erfc(u)."""
    inside = [f for f in Mul.make_args(first) if isinstance(f, erf)]
    for sign in (1, -1) if inside else ():
        if second * inside[0] == sign * first:
            return second * upper_tail(-sign * inside[0].args[0])
    return None


def _log_shares(first: Expr, second: Expr, shares: Collection[str]) -> Expr | None:
    """log Σ e^v - Σ y v where the y are shares of 1."""
    total = first.args[0] if isinstance(first, log_total) else None
    weighed = -second
    if not (isinstance(total, Sum) and isinstance(total.body, exp) and isinstance(weighed, Sum)):
        return None
    body, index = weighed.open()
    share = next((f for f in Mul.make_args(body) if _is_share(f, index, shares)), None)
    if share is None or index.size != total.index.size:
        return None
    power, _ = total.open(index)
    if body != share * power.args[0]:
        return None
    return -sum_over(share * log_total(power / total), index)


def _is_share(e: Expr, index: Expr, shares: Collection[str]) -> bool:
    """Is it y[..., k] with nothing else of k?"""
    if not isinstance(e, Entry) or e.name not in shares or e.positions[-1] != index:
        return False
    return not any(position.has(index) for position in e.positions[:-1])
