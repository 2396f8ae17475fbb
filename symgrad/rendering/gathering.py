"""A factor that all terms of a sum have is written once: X exp(z) - X y reads X (exp(z) - y)."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from sympy import Add, Mul

from symgrad.expr.index import free_indices
from symgrad.expr.leaves import Delta, Sum, sum_over
from symgrad.expr.ordering import shared_factor

if TYPE_CHECKING:
    from sympy import Expr


def gathered(expr: Expr) -> Expr:
    """The same expression with the common factors of every sum in front of it, for printing."""
    match expr:
        case Sum():
            return expr.over(gathered)
        case Mul():
            return Mul(*map(gathered, expr.args))
        case Add():
            return _gathered(_with_one_sum(Add(*map(gathered, expr.args))))
        case _:
            return expr


def _gathered(expr: Expr) -> Expr:
    """a b - a c = a (b - c)."""
    terms = [Mul.make_args(term) for term in Add.make_args(expr)]
    shared = _shared(terms)
    if len(terms) == 1 or not shared:
        return expr
    rest = Add(*(Mul(*(f for f in factors if f not in shared)) for factors in terms))
    content, inner = shared_factor(rest)
    if all(term.as_coeff_Mul()[0].is_negative for term in Add.make_args(inner)):
        content, inner = -content, -inner
    return Mul(content, *shared, _gathered(inner))


def _shared(terms: list[tuple[Expr, ...]]) -> list[Expr]:
    """Factors of all terms; beside a delta numbers alone, for diag(p) - p pᵀ."""
    common = reduce(set.intersection, map(set, terms))
    if any(factor.has(Delta) for term in terms for factor in term):
        common = {factor for factor in common if not free_indices(factor)}
    return [factor for factor in terms[0] if factor in common and not factor.is_number]


def _with_one_sum(expr: Expr) -> Expr:
    """Σ a b - Σ a c as Σ (a b - a c), where the bodies have a factor in common."""
    terms = Add.make_args(expr)
    split = [_number_and_sum(term) for term in terms]
    sums = [found for found in split if found is not None]
    if len(terms) < 2 or len(sums) < len(terms) or len({s.index.size for _, s in sums}) > 1:
        return expr
    _, index = sums[0][1].open()
    bodies = [number * s.open(index)[0] for number, s in sums]
    is_shared = _shared([Mul.make_args(body) for body in bodies])
    return sum_over(gathered(Add(*bodies)), index) if is_shared else expr


def _number_and_sum(term: Expr) -> tuple[Expr, Sum] | None:
    number, rest = term.as_coeff_Mul()
    return (number, rest) if isinstance(rest, Sum) else None
