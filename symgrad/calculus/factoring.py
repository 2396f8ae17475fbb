"""A common factor before a sum: δ (1 - y) - δ y is δ (1 - 2y); brackets where they hide things."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from sympy import Add, Mul, count_ops
from sympy import expand as multiply_out

from symgrad.calculus.cancelling import denominators
from symgrad.expr.leaves import Delta, Sum, sum_over
from symgrad.expr.terms import split

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.expr.terms import Term


def with_common_factors(expr: Expr) -> Expr:
    """The same with the factors that all terms of a sum share written once, before it."""
    match expr:
        case Add():
            return _factored(expr)
        case Mul():
            return Mul(*map(with_common_factors, expr.args))
        case _:
            return expr


def _factored(expr: Add) -> Expr:
    parts = [[f for f in Mul.make_args(term) if not f.is_number] for term in expr.args]
    shared = reduce(lambda kept, part: [f for f in kept if f in part], parts)
    if not shared:
        return expr
    common = Mul(*shared)
    return Mul(common, Add(*(term / common for term in expr.args)))


def multiplied_out(expr: Expr) -> Expr:
    """The same without brackets where that is shorter: y (s - 1) + (1 - y) s is s - y.

    And where a delta stands over a denominator in a bracket: (δ_ij/s - u_j/s²) u_i.
    """
    brackets = [f for term in Add.make_args(expr) for f in Mul.make_args(term) if f.is_Add]
    if any(f.has(Delta) and denominators(f) for f in brackets):
        return multiply_out(expr, power_exp=False, power_base=False)
    if len(brackets) < 2:
        return _in_sums(expr)
    simpler = multiply_out(expr, power_exp=False, power_base=False)
    return with_common_factors(simpler) if count_ops(simpler) < count_ops(expr) else expr


def _in_sums(expr: Expr) -> Expr:
    """Σ (1 - y) s x - Σ y (1 - s) x is Σ (s - y) x: terms that are sums over the same axes."""
    alike: dict[tuple[Expr, ...], list[Term]] = {}
    for term in split(expr) if expr.has(Sum) else ():
        alike.setdefault(tuple(index.size for index in term.sums), []).append(term)
    shorter = {sizes: _in_one_sum(terms) for sizes, terms in alike.items() if sizes}
    if all(one is None for one in shorter.values()):
        return expr
    kept = (t.expr for sizes, ts in alike.items() if shorter.get(sizes) is None for t in ts)
    return Add(*kept, *(one for one in shorter.values() if one is not None))


def _in_one_sum(terms: list[Term]) -> Expr | None:
    """The sum of all of them, if it is shorter without brackets."""
    common = terms[0].sums
    bodies = (
        Mul(t.coefficient, *t.factors).xreplace(dict(zip(t.sums, common, strict=True)))
        for t in terms
    )
    body = with_common_factors(Add(*bodies))
    inside = Mul(*(multiplied_out(f) if f.is_Add else f for f in Mul.make_args(body)))
    return sum_over(inside, *common) if count_ops(inside) < count_ops(body) else None
