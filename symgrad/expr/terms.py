"""An expression as a sum of terms: number times factors under sums.

Rendering reads matrix forms off it, lowering reads array products off it, calculus contracts
deltas in it and equality compares it: four uses of one reading.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from sympy import Add, Integer, Mul, Pow

from symgrad.expr.leaves import Delta, Inside, Sum, sum_over

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sympy import Expr

    from symgrad.expr.index import Index

EXPANSION_LIMIT = 4000


@dataclass(frozen=True)
class Term:
    """``coefficient * Σ_sums Π factors``; the summed indices are fresh, no factor is a sum."""

    coefficient: Expr
    factors: tuple[Expr, ...] = ()
    sums: tuple[Index, ...] = ()

    @property
    def expr(self) -> Expr:
        return sum_over(Mul(self.coefficient, *self.factors), *self.sums)

    def __mul__(self, other: Term) -> Term:
        return Term(
            self.coefficient * other.coefficient,
            self.factors + other.factors,
            self.sums + other.sums,
        )


def split(expr: Expr) -> tuple[Term, ...]:
    """The terms as they are written: products of sums are merged, nothing is multiplied out."""
    return tuple(_merge(Mul.make_args(term)) for term in Add.make_args(expr))


def _merge(factors: Iterable[Expr]) -> Term:
    return prod((_factor_term(factor) for factor in factors), start=Term(Integer(1)))


def _factor_term(factor: Expr) -> Term:
    if factor.is_number:
        return Term(factor)
    if isinstance(factor, Sum):
        body, index = factor.open()
        inner = _merge(Mul.make_args(body))
        return replace(inner, sums=(index, *inner.sums))
    if _is_positive_power(factor) and isinstance(factor.base, Sum):
        return _merge([factor.base] * int(factor.exp))
    return Term(Integer(1), (factor,))


def _is_positive_power(expr: Expr) -> bool:
    return isinstance(expr, Pow) and bool(expr.exp.is_Integer) and expr.exp > 0


def expand(expr: Expr) -> tuple[Term, ...]:
    """The terms with all products and whole powers of sums multiplied out.

    Raises OverflowError beyond ``EXPANSION_LIMIT`` terms.
    """
    match expr:
        case Add():
            return tuple(term for part in expr.args for term in expand(part))
        case Mul():
            return _product([expand(factor) for factor in expr.args])
        case Pow() if _is_positive_power(expr) and isinstance(expr.base, (Add, Mul, Sum)):
            return _product([expand(expr.base) for _ in range(int(expr.exp))])
        case Sum():
            body, index = expr.open()
            return tuple(replace(t, sums=(index, *t.sums)) for t in expand(body))
        case _:
            return (_factor_term(expr),)


def spread(expr: Expr) -> tuple[Term, ...]:
    """The terms with just those products multiplied out that hold a delta in a sum."""
    if not expr.has(Delta):
        return (_merge(Mul.make_args(expr)),)
    match expr:
        case Add():
            return tuple(term for part in expr.args for term in spread(part))
        case Mul():
            return _product([spread(factor) for factor in expr.args])
        case Sum():
            body, index = expr.open()
            return tuple(replace(t, sums=(index, *t.sums)) for t in spread(body))
        case _:
            return (_factor_term(expr),)


def _product(choices: list[tuple[Term, ...]]) -> tuple[Term, ...]:
    if prod(map(len, choices)) > EXPANSION_LIMIT:
        raise OverflowError("too many terms to multiply out")
    return tuple(prod(map(_fresh, picked), start=Term(Integer(1))) for picked in product(*choices))


def _fresh(term: Term) -> Term:
    """The same term over new summed indices, so that it can be multiplied with itself."""
    renamed = {index: type(index).fresh(index.size) for index in term.sums}
    factors = (
        tuple(factor.xreplace(renamed) for factor in term.factors) if renamed else term.factors
    )
    return Term(term.coefficient, factors, tuple(renamed.values()))


def contract(term: Term) -> Term:
    """Σ_i δ_ij f(i) = f(j): every delta that fixes a summed index is used up.

    A position other than a plain index of the same size leaves a range indicator behind. A summed
    index that no factor holds becomes its size.
    """
    for place, factor in enumerate(term.factors):
        if isinstance(factor, Delta):
            for index in term.sums:
                position = _solve(factor, index)
                if position is not None:
                    rest = term.factors[:place] + term.factors[place + 1 :]
                    return contract(_fix(replace(term, factors=rest), index, position))
    return term


def _solve(delta: Delta, index: Index) -> Expr | None:
    """The position of a summed index that makes a delta 1, if the delta fixes it."""
    difference = delta.args[0] - delta.args[1]
    slope = difference.coeff(index)
    if slope not in (1, -1):
        return None
    return index - difference * slope


def _fix(term: Term, index: Index, position: Expr) -> Term:
    factors = [factor.xreplace({index: position}) for factor in term.factors]
    flat = Mul(term.coefficient, *factors, Inside(position, index.size))
    numbers, rest = flat.as_coeff_mul()
    return Term(numbers, tuple(rest), tuple(i for i in term.sums if i != index))
