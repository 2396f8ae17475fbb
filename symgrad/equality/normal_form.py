"""Proof: an exact normal form of index notation, zero for the difference of equal expressions.

Named functions are written over exponentials, cases over indicators, deltas under sums are used
up, products of sums are flattened and their bound indices put in canonical order; what is left is
a rational function whose numerator is multiplied out.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from sympy import Add, Expr, Integer, Mul, Piecewise, Pow, expand, fraction, tanh, together
from sympy import exp as exponential

from symgrad.expr.functions import Defined, step
from symgrad.expr.index import Index
from symgrad.expr.leaves import Sum
from symgrad.expr.terms import Term, contract, split

if TYPE_CHECKING:
    from collections.abc import Iterable

SIZE_LIMIT = 600
PERMUTED = 5


class TooLarge(Exception):
    """A normal form that would cost more than its budget."""


def is_zero(difference: Expr) -> bool:
    """Is the normal form zero? True is a proof; False says nothing. Raises TooLarge."""
    numerator, _ = fraction(together(normal(difference)))
    _within_budget(numerator)
    return bool(_reduced(expand(numerator)) == 0)


def normal(expr: Expr) -> Expr:
    """Sums flattened and canonical, functions over exponentials, cases over indicators."""
    match expr:
        case step():
            return step(expand(normal(expr.args[0])))
        case Defined():
            return normal(expr.doit())
        case Piecewise():
            return _cases(expr)
        case tanh():
            square = exponential(expand(2 * normal(expr.args[0])))
            return (square - 1) / (square + 1)
        case exponential():
            return exponential(expand(normal(expr.args[0])))
        case Sum():
            body, index = expr.open()
            return _sum(normal(body), index)
        case _ if not expr.args or isinstance(expr, Index) or expr.is_symbol:
            return expr
        case Add() | Mul() | Pow():
            return expr.func(*map(normal, expr.args))
        case _:
            return expr


def _cases(expr: Piecewise) -> Expr:
    """Σ value · [first condition that holds]; conditions are z > 0 or z < 0."""
    total, earlier = Integer(0), Integer(1)
    for value, condition in expr.args:
        holds = Integer(1) if condition == True else step(_positive_side(condition))  # noqa: E712
        total += normal(value) * holds * earlier
        earlier *= 1 - holds
    return total


def _positive_side(condition: Expr) -> Expr:
    return expand(normal(condition.gts - condition.lts))


def _sum(body: Expr, index: Index) -> Expr:
    """Σ of a normal body: term by term, deltas used up, canonical."""
    _within_budget(body)
    terms = (term for part in split(_reduced(expand(body))) for term in [_with_sum(part, index)])
    return Add(*(_canonical(contract(term)) for term in terms))


def _with_sum(term: Term, index: Index) -> Term:
    return Term(term.coefficient, term.factors, (index, *term.sums))


def _canonical(term: Term) -> Expr:
    """One expression for all orders of the sums: factors that share no index apart, then sorted."""
    outside = [f for f in term.factors if not f.free_symbols & set(term.sums)]
    inside = [f for f in term.factors if f.free_symbols & set(term.sums)]
    groups = _components(inside, term.sums)
    used = {index for _, indices in groups for index in indices}
    unused = Mul(*(index.size for index in term.sums if index not in used))
    return Mul(term.coefficient, unused, *outside, *(_ordered_sum(f, i) for f, i in groups))


def _components(
    factors: Iterable[Expr], indices: tuple[Index, ...]
) -> list[tuple[list[Expr], list[Index]]]:
    """Factors grouped by the summed indices that they share."""
    groups: list[tuple[list[Expr], set[Index]]] = []
    for factor in factors:
        own = factor.free_symbols & set(indices)
        touching = [g for g in groups if g[1] & own]
        merged = (
            [f for g in touching for f in g[0]] + [factor],
            own.union(*(g[1] for g in touching)),
        )
        groups = [g for g in groups if g not in touching] + [merged]
    return [(group, sorted(own, key=lambda i: i.name)) for group, own in groups]


def _ordered_sum(factors: list[Expr], indices: list[Index]) -> Expr:
    if len(indices) > PERMUTED:
        raise TooLarge("too many nested sums")
    body = Mul(*factors)
    return min((_nest(body, order) for order in permutations(indices)), key=lambda e: e.sort_key())


def _nest(body: Expr, order: Iterable[Index]) -> Expr:
    for index in order:
        body = Sum(body, index)
    return body


def _reduced(expr: Expr) -> Expr:
    """Indicators are idempotent, and no number is both above and below zero."""
    indicators = expr.atoms(step)
    if not indicators:
        return expr
    powers = {
        p: p.base
        for p in expr.atoms(Pow)
        if isinstance(p.base, step) and p.exp.is_Integer and p.exp > 0
    }
    flat = expr.xreplace(powers) if powers else expr
    return Add(*(t for t in Add.make_args(flat) if not _contradicts(t)))


def _contradicts(product: Expr) -> bool:
    arguments = {f.args[0] for f in Mul.make_args(product) if isinstance(f, step)}
    return any(expand(-argument) in arguments for argument in arguments)


def _within_budget(expr: Expr) -> None:
    size = 0
    pending = [expr]
    while pending:
        size += 1
        if size > SIZE_LIMIT:
            raise TooLarge("the expressions are too large for an exact normal form")
        pending.extend(pending.pop().args)
