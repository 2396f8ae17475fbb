"""What goes away: ∂L/∂a · a(1 - a) with ∂L/∂a = (1-y)/(1-a) - y/a is a - y."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Add, Mul, Pow, count_ops, factor_terms
from sympy import expand as multiply_out

from symgrad.calculus.folding import fold
from symgrad.expr.leaves import Entry, Tangent, Total
from symgrad.expr.replacing import replace_leaves
from symgrad.expr.terms import Term, split

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sympy import Expr

    from symgrad.calculus.folding import Named
    from symgrad.derivation import Step
    from symgrad.expr.graph import Equation


def cancelled(
    right: Expr, results: Mapping[str, Step], named: tuple[Named, ...] = ()
) -> tuple[Expr, tuple[int, ...]]:
    """The expression with derivatives put in where denominators then cancel, or that are 0.

    ``results`` are the last steps about derivatives over all paths, by their names; a denominator
    may also go into the name of a quotient.

    Returns it with the numbers of the steps that were put in; none if nothing cancels.
    """
    used: list[int] = []
    parts = []
    for written in Add.make_args(right):
        for term in split(_by_signs(written)):
            simpler, number = _cancelled_term(term, results, named)
            parts.append(simpler)
            used.extend(number)
    return (Add(*parts) if used else right), tuple(dict.fromkeys(used))


def _by_signs(term: Expr) -> Expr:
    """p (∂L/∂p + 1) as p ∂L/∂p + p."""
    factors = Mul.make_args(term)
    signs = next((f for f in factors if isinstance(f, Add) and f.has(Total, Tangent)), None)
    if signs is None:
        return term
    return Add(*(part * Mul(*(f for f in factors if f is not signs)) for part in signs.args))


def _cancelled_term(
    term: Term, results: Mapping[str, Step], named: tuple[Named, ...]
) -> tuple[Expr, list[int]]:
    signs = [factor for factor in term.factors if isinstance(factor, (Total, Tangent))]
    if len(signs) != 1 or signs[0].name not in results:
        return term.expr, []
    step, sign = results[signs[0].name], signs[0]
    known = step.right.xreplace(dict(zip(step.left.positions, sign.positions, strict=True)))
    if known == 0:
        return known, [step.number]
    others = Mul(*(factor for factor in term.factors if factor is not sign))
    before = denominators(known) | denominators(others)
    if not before:
        return term.expr, []
    parts = (_of_one_sign(a * b) for a in _terms(known) for b in _terms(others))
    products = fold(Add(*parts), named)
    after = denominators(products)
    if after == before or not after <= denominators(others):
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
    return bool(denominators(expr))


def with_complements(expr: Expr, complements: Mapping[str, Equation]) -> Expr:
    """The expression with 1 - p for every q that is defined by q = 1 - p."""

    def meaning(e: Expr) -> Expr | None:
        is_one = isinstance(e, Entry) and e.name in complements
        return complements[e.name].at(e.positions) if is_one else None

    return replace_leaves(expr, meaning)


def _of_one_sign(expr: Expr) -> Expr:
    """(p - 1)/(1 - p) is -1: a factor that is minus a denominator."""
    below = (b for b in denominators(expr) if b.is_Add)
    return expr.xreplace({-b: Mul(-1, b, evaluate=False) for b in below})


def denominators(expr: Expr) -> set[Expr]:
    """What is divided by, where it is no number or size."""
    powers = expr.atoms(Pow)
    return {p.base for p in powers if p.exp.is_negative and p.base.has(Entry)}
