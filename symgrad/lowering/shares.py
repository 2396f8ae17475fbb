"""Shares e^u / Σ e^v in index notation: found here, computed as softmax."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING

from sympy import Add, Mul, Pow

from symgrad.expr.index import Index
from symgrad.expr.leaves import Sum
from symgrad.lowering.elimination import multiply
from symgrad.lowering.values import Apply, LogSumExp, Number, Size, Softmax, apply, union

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
    """w e^u / Σ w e^v with u = v at free indices is a softmax; other factors are multiplied."""
    factors = list(Mul.make_args(e))
    shares: list[Value] = []
    for total in filter(_is_reciprocal_total, Mul.make_args(e)):
        for _ in range(-int(total.exp)):
            found = match_total(factors, total)
            if found is None:
                return None
            power, weights, over = found
            shares.append(_share(value(power.args[0]), value(Mul(*weights)), over))
            for factor in (power, *weights):
                factors.remove(factor)
        factors.remove(total)
    if not shares:
        return None
    rest = Mul(*factors)
    if rest.could_extract_minus_sign():
        return apply("neg", multiply([value(-rest), *shares]))
    return multiply([value(rest), *shares])


def _share(inner: Value, weights: Value, over: Axes) -> Value:
    """The softmax of an array; n equal powers of e have the shares 1/n."""
    axes = union((inner.axes, weights.axes))
    varied = tuple(axis for axis in over if axis in axes)
    share: Value = Softmax(inner, varied, axes, weights=weights) if varied else Number(1)
    return share if len(varied) == len(over) else apply("div", share, _places(over, varied))


def log_of_share(share: Value) -> Value:
    """log softmax, less log n where n equal powers of e share it."""
    match share:
        case Softmax(weights=Number(value=1)):
            return replace(share, log=True)
        case Apply("div", (Softmax(weights=Number(value=1)) as softmax, Size() as places)):
            return apply("add", replace(softmax, log=True), apply("neg", apply("log", places)))
        case _:
            return apply("log", share)


def log_of_sum(inner: Value, bound: Axes) -> Value:
    """log Σ e^v; n equal terms add log n."""
    varied = tuple(axis for axis in bound if axis in inner.axes)
    kept = tuple(axis for axis in inner.axes if axis not in bound)
    whole = LogSumExp(inner, kept) if varied else inner
    if len(varied) == len(bound):
        return whole
    return apply("add", whole, apply("log", _places(bound, varied)))


def _places(axes: Axes, varied: Axes) -> Size:
    """The number of places along the axes that an array does not vary along."""
    return Size(Mul(*(axis.size for axis in axes if axis not in varied)))


def divided_inside(factors: list[Expr]) -> list[Expr]:
    """(Σ_k c e^u) / Σ e^v as Σ_k c (e^u / Σ e^v): the division joins the power of e it tames."""
    single = [part for factor in factors for part in _single(factor)]
    left = list(single)
    for total in [factor for factor in single if _is_reciprocal_total(factor)]:
        if found := match_total(left, total):
            for used in (found[0], *found[1]):
                left.remove(used)
            continue
        for place, factor in enumerate(single):
            inside = _joined(factor, total) if isinstance(factor, Sum) else None
            if inside is not None:
                single[place] = inside
                single.remove(total)
                break
    return single


def multiplied_in(e: Mul, divides: Callable[[Expr], bool]) -> Expr:
    """e^u (a/Σ e^v + b) as a e^u/Σ e^v + b e^u, for the same reason."""
    if any(map(is_exp, e.args)):
        for factor in e.args:
            if isinstance(factor, Add) and divides(factor):
                return Add(*(e / factor * term for term in factor.args))
    return e


def _single(factor: Expr) -> list[Expr]:
    """A whole power of a sum, or of one over a total, factor by factor."""
    base, exponent = factor.as_base_exp()
    if isinstance(base, Sum) and exponent.is_Integer:
        return [base if exponent > 0 else 1 / base] * abs(int(exponent))
    return [factor]


def _joined(e: Sum, total: Expr) -> Expr | None:
    """The sum with the division by a total inside, where a power of e there belongs to it."""
    body, index = e.open()
    if isinstance(body, Sum):
        inside = _joined(body, total)
        return None if inside is None else Sum(inside, index)
    factors = list(Mul.make_args(body))
    if any(map(_is_reciprocal_total, factors)) or not match_total(factors, total):
        return None
    return Sum(body * total, index)


def _is_reciprocal_total(factor: Expr) -> bool:
    """Is this 1/Σ w e^v, or a power of it?"""
    if not (isinstance(factor, Pow) and factor.exp.is_Integer and factor.exp < 0):
        return False
    bound, body = open_sums(factor.base)
    return bool(bound) and len(_powers(body)) == 1


def _powers(product: Expr) -> list[Expr]:
    return [factor for factor in Mul.make_args(product) if is_exp(factor)]


def match_total(factors: list[Expr], total: Expr) -> tuple[Expr, list[Expr], Axes] | None:
    """The e^u and the weights among the factors that belong to 1/Σ w e^v, and their places."""
    bound, body = open_sums(total.base)
    (power,) = _powers(body)
    found = match_power(factors, power.args[0], bound)
    if found is None:
        return None
    places = dict(zip(bound, found[1], strict=True))
    weights = [w.xreplace(places) for w in Mul.make_args(body) if w is not power]
    return (found[0], weights, found[1]) if all(w in factors for w in weights) else None


def match_power(factors: list[Expr], exponent: Expr, bound: Axes) -> tuple[Expr, Axes] | None:
    """The factor e^u, and free indices such that u is the exponent at them.

    Indices that the total itself is about do not count: e^S[i,i] / Σ_k e^S[i,k] is no softmax
    of the diagonal.
    """
    fixed = exponent.free_symbols - set(bound)
    for factor in factors:
        if is_exp(factor):
            places = [index for index in indices_of(factor) if index not in fixed]
            for over in permutations(places, len(bound)):
                if all(a.size == b.size for a, b in zip(over, bound, strict=True)) and (
                    exponent.xreplace(dict(zip(bound, over, strict=True))) == factor.args[0]
                ):
                    return factor, over
    return None
