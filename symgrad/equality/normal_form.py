"""Proof: an exact normal form of index notation, zero for the difference of equal expressions.

Named functions are written over exponentials, cases over indicators, deltas under sums are used
up, products of sums are flattened and their bound indices put in canonical order; what is left is
a rational function whose numerator is multiplied out.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from math import prod
from typing import TYPE_CHECKING

from sympy import (
    Add,
    Expr,
    GreaterThan,
    Integer,
    LessThan,
    Mul,
    Piecewise,
    Pow,
    StrictGreaterThan,
    StrictLessThan,
    expand,
    fraction,
    tanh,
    together,
)
from sympy import exp as exponential

from symgrad.expr.functions import Defined, step
from symgrad.expr.index import Index
from symgrad.expr.leaves import Entry, Sum
from symgrad.expr.terms import Term, contract, split

if TYPE_CHECKING:
    from collections.abc import Iterable

TERM_LIMIT = 20_000
PERMUTED = 5


class NoNormalForm(Exception):
    """Nothing can be proved this way, or only beyond the budget."""


def is_zero(difference: Expr, shares: frozenset[str] = frozenset()) -> bool:
    """Is the normal form zero? True is a proof; False says nothing. Raises NoNormalForm.

    ``shares`` are the names of tensors whose entries sum to 1 along the last axis.
    """
    form = _Normal(shares).form(difference)
    _within_budget(form)
    numerator, _ = fraction(together(form))
    return bool(_reduced(expand(numerator)) == 0)


@dataclass(frozen=True)
class _Normal:
    shares: frozenset[str]

    def form(self, expr: Expr) -> Expr:
        """Sums flattened and canonical, functions over exponentials, cases over indicators."""
        match expr:
            case step():
                return step(expand(self.form(expr.args[0])))
            case Defined():
                return self.form(expr.doit())
            case Piecewise():
                return self.cases(expr)
            case tanh():
                square = exponential(expand(2 * self.form(expr.args[0])))
                return (square - 1) / (square + 1)
            case exponential():
                return exponential(expand(self.form(expr.args[0])))
            case Sum():
                body, index = expr.open()
                return self.sum(self.form(body), index)
            case _ if not expr.args or isinstance(expr, Index) or expr.is_symbol:
                return expr
            case Add() | Mul() | Pow():
                return expr.func(*map(self.form, expr.args))
            case _:
                return expr

    def cases(self, expr: Piecewise) -> Expr:
        """Σ value · [first condition that holds]."""
        total, earlier = Integer(0), Integer(1)
        for value, condition in expr.args:
            holds = self.indicator(condition)
            total += self.form(value) * holds * earlier
            earlier *= 1 - holds
        return total

    def indicator(self, condition: Expr) -> Expr:
        """1 where a comparison holds: [a > b], or 1 - [b > a] for a ≥ b."""
        if condition == True:  # noqa: E712
            return Integer(1)
        if not isinstance(condition, (GreaterThan, LessThan, StrictGreaterThan, StrictLessThan)):
            raise NoNormalForm(f"the condition {condition}")
        above = expand(self.form(condition.gts - condition.lts))
        is_strict = isinstance(condition, (StrictGreaterThan, StrictLessThan))
        return step(above) if is_strict else 1 - step(expand(-above))

    def sum(self, body: Expr, index: Index) -> Expr:
        """Σ of a normal body: term by term, deltas used up, canonical."""
        _within_budget(body)
        parts = split(_reduced(expand(body)))
        return Add(*(self.canonical(contract(_with_sum(part, index))) for part in parts))

    def canonical(self, term: Term) -> Expr:
        """One expression for all orders of the sums; factors that share no index stand apart."""
        outside = [f for f in term.factors if not f.free_symbols & set(term.sums)]
        inside = [f for f in term.factors if f.free_symbols & set(term.sums)]
        groups = _components(inside, term.sums)
        used = {index for _, indices in groups for index in indices}
        unused = Mul(*(index.size for index in term.sums if index not in used))
        return Mul(term.coefficient, unused, *outside, *(self.ordered(f, i) for f, i in groups))

    def ordered(self, factors: list[Expr], indices: list[Index]) -> Expr:
        """The first of all ways to nest the sums; shares sum to 1."""
        if len(indices) > PERMUTED:
            raise NoNormalForm("too many nested sums")
        if len(factors) == len(indices) == 1 and self.is_share(factors[0], indices[0]):
            return Integer(1)
        body = Mul(*factors)
        nested = (_nest(body, order) for order in permutations(indices))
        return min(nested, key=lambda e: e.sort_key())

    def is_share(self, factor: Expr, index: Index) -> bool:
        """Is it an entry that sums to 1 over this index?"""
        named = isinstance(factor, Entry) and factor.name in self.shares
        return named and factor.positions[-1] == index and index not in factor.positions[:-1]


def _with_sum(term: Term, index: Index) -> Term:
    return Term(term.coefficient, term.factors, (index, *term.sums))


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
    """Raise NoNormalForm where multiplying out would make too many terms."""
    denominators = {
        p.base: -int(p.exp) for p in expr.atoms(Pow) if p.exp.is_Integer and p.exp.is_negative
    }
    common = prod(_terms(base) ** power for base, power in denominators.items())
    if _terms(expr) * common > TERM_LIMIT:
        raise NoNormalForm("the expressions are too large for an exact normal form")


def _terms(expr: Expr) -> int:
    """How many terms an expression has once its products are multiplied out, at most."""
    match expr:
        case Add():
            return sum(map(_terms, expr.args))
        case Mul():
            return prod(map(_terms, expr.args))
        case Pow() if expr.exp.is_Integer:
            return int(_terms(expr.base) ** int(expr.exp)) if expr.exp.is_positive else 1
        case Sum():
            return _terms(expr.body)
        case _:
            return 1
