"""Shares e^u / Σ e^v in index notation: found here, computed as softmax."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from sympy import Mul, Pow

from symgrad.expr.index import Index
from symgrad.expr.leaves import Sum
from symgrad.lowering.elimination import multiply
from symgrad.lowering.values import Softmax, union

if TYPE_CHECKING:
    from collections.abc import Callable

    from sympy import Expr

    from symgrad.lowering.values import Axes, Value


def indices_of(*positions: Expr) -> Axes:
    """The indices of positions, in the order that they stand there."""
    found = [sorted((s for s in p.free_symbols if isinstance(s, Index)), key=lambda i: i.name)
             for p in positions]  # fmt: skip
    return union(tuple(indices) for indices in found)


def is_exp(e: Expr) -> bool:
    return type(e).__name__ == "exp"


def open_sums(e: Expr) -> tuple[Axes, Expr]:
    """The indices of sums that stand directly inside each other, and the innermost body."""
    bound: list[Index] = []
    while isinstance(e, Sum):
        bound.append(e.index)
        e = e.body
    return tuple(bound), e


def softmax_share(e: Expr, value: Callable[[Expr], Value]) -> Value | None:
    """e^u / Σ e^v with u = v at free indices is a softmax; other factors are multiplied."""
    factors = list(Mul.make_args(e))
    shares: list[Value] = []
    for total in [f for f in factors if _is_reciprocal_total(f)]:
        bound, body = open_sums(total.base)
        for _ in range(-int(total.exp)):
            found = match_power(factors, body.args[0], bound)
            if found is None:
                return None
            power, over = found
            inner = value(power.args[0])
            shares.append(Softmax(inner, over, inner.axes))
            factors.remove(power)
        factors.remove(total)
    if not shares:
        return None
    rest = Mul(*factors)
    return shares[0] if rest == 1 and len(shares) == 1 else multiply([value(rest), *shares])


def _is_reciprocal_total(factor: Expr) -> bool:
    if not (isinstance(factor, Pow) and factor.exp.is_Integer and factor.exp < 0):
        return False
    bound, body = open_sums(factor.base)
    return bool(bound) and is_exp(body)


def match_power(factors: list[Expr], exponent: Expr, bound: Axes) -> tuple[Expr, Axes] | None:
    """The factor e^u, and free indices such that u is the exponent at them."""
    for factor in factors:
        if is_exp(factor):
            for over in permutations(indices_of(factor), len(bound)):
                if all(a.size == b.size for a, b in zip(over, bound, strict=True)) and (
                    exponent.xreplace(dict(zip(bound, over, strict=True))) == factor.args[0]
                ):
                    return factor, over
    return None
