"""What goes away: ∂L/∂a · a(1 - a) with ∂L/∂a = (1-y)/(1-a) - y/a is a - y; Σ y = 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Add, Integer, Mul, Pow, count_ops, factor_terms
from sympy import expand as multiply_out

from symgrad.expr.leaves import Entry, Sum, Tangent, Total
from symgrad.expr.terms import Term, split

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sympy import Expr

    from symgrad.derivation import Step


def cancelled(right: Expr, results: Mapping[str, Step]) -> tuple[Expr, tuple[int, ...]]:
    """The expression with derivatives put in where denominators then cancel.

    ``results`` are the last steps about derivatives over all paths, by their names.

    Returns it with the numbers of the steps that were put in; none if nothing cancels.
    """
    used: list[int] = []
    parts = []
    for term in split(right):
        simpler, number = _cancelled_term(term, results)
        parts.append(simpler)
        used.extend(number)
    return Add(*parts), tuple(dict.fromkeys(used))


def _cancelled_term(term: Term, results: Mapping[str, Step]) -> tuple[Expr, list[int]]:
    signs = [factor for factor in term.factors if isinstance(factor, (Total, Tangent))]
    if len(signs) != 1 or signs[0].name not in results:
        return term.expr, []
    step, sign = results[signs[0].name], signs[0]
    known = step.right.xreplace(dict(zip(step.left.positions, sign.positions, strict=True)))
    others = Mul(*(factor for factor in term.factors if factor is not sign))
    if not (_has_denominator(known) or _has_denominator(others)):
        return term.expr, []
    products = Add(*(a * b for a in _terms(known) for b in _terms(others)))
    if _has_denominator(products):
        return term.expr, []
    simplest = min(map(factor_terms, (multiply_out(products), products)), key=count_ops)
    whole = Term(term.coefficient, (simplest,), term.sums)
    return whole.expr, [step.number]


def _terms(expr: Expr) -> list[Expr]:
    """The terms of an expression, sums with denominators multiplied out."""
    factors = Mul.make_args(expr)
    divided = next((f for f in factors if isinstance(f, Add) and _has_denominator(f)), None)
    if divided is None:
        return list(Add.make_args(expr))
    rest = Mul(*(factor for factor in factors if factor is not divided))
    return [term for part in divided.args for term in _terms(part * rest)]


def _has_denominator(expr: Expr) -> bool:
    return any(power.exp.is_negative and power.base.has(Entry) for power in expr.atoms(Pow))


def with_unit_sums(expr: Expr, shares: frozenset[str]) -> Expr:
    """The expression with Σ_k y_k = 1 for the names whose entries are probabilities."""
    ones = {s: Integer(1) for s in expr.atoms(Sum) if _sums_shares(s, shares)}
    return expr.xreplace(ones) if ones else expr


def _sums_shares(total: Sum, shares: frozenset[str]) -> bool:
    body = total.body
    return (
        isinstance(body, Entry)
        and body.name in shares
        and body.positions[-1] == total.index
        and total.index not in body.positions[:-1]
    )
