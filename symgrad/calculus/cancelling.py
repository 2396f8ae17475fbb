"""What goes away: ∂L/∂a · a(1 - a) with ∂L/∂a = (1-y)/(1-a) - y/a is a - y; Σ y = 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Add, Integer, Mul, Pow, count_ops, factor_terms
from sympy import expand as multiply_out

from symgrad.expr.leaves import Entry, Sum, Total
from symgrad.expr.terms import Term, split

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sympy import Expr

    from symgrad.derivation import Step


def cancelled(right: Expr, results: Mapping[str, Step]) -> tuple[Expr, tuple[int, ...]]:
    """The expression with adjoints put in whose denominators then cancel.

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
    adjoints = [factor for factor in term.factors if isinstance(factor, Total)]
    if len(adjoints) != 1 or adjoints[0].by.name not in results:
        return term.expr, []
    step, adjoint = results[adjoints[0].by.name], adjoints[0]
    known = _at(step, adjoint)
    if not _has_denominator(known):
        return term.expr, []
    others = Mul(*(factor for factor in term.factors if factor is not adjoint))
    products = Add(*(part * others for part in Add.make_args(known)))
    if _has_denominator(products):
        return term.expr, []
    simplest = min(map(factor_terms, (multiply_out(products), products)), key=count_ops)
    whole = Term(term.coefficient, (simplest,), term.sums)
    return whole.expr, [step.number]


def _at(step: Step, adjoint: Total) -> Expr:
    """The right side of a step at the positions of another instance of its left side."""
    old = (*step.left.of.positions, *step.left.by.positions)
    new = (*adjoint.of.positions, *adjoint.by.positions)
    return step.right.xreplace(dict(zip(old, new, strict=True)))


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
