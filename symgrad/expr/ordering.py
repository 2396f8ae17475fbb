"""The order in which a reader expects terms and factors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Add, Function, Mul, Symbol, erf, exp, log, tanh

from symgrad.expr.derivative_names import is_derivative
from symgrad.expr.functionals import Functional
from symgrad.expr.functions import sigmoid
from symgrad.expr.leaves import ONE, Delta, Direct, Entry, Inside, Sum, Tangent, Total

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sympy import Expr
    from sympy.core.relational import Relational


NUMBER_FIRST = (exp, erf, tanh)


def ordered_terms(expr: Expr) -> list[Expr]:
    """Terms as a reader expects them: plus signs first, products before single names.

    A number stands last, but first beside exponentials: 1 + exp(z).
    """
    number, rest = expr.as_coeff_Add()
    if number.is_positive and all(isinstance(t, NUMBER_FIRST) for t in Add.make_args(rest)):
        return [number, *ordered_terms(rest)]
    return sorted(
        Add.make_args(expr),
        key=lambda t: (split_sign(t)[0], _is_other_share(t), -len(t.atoms(Entry)), t.sort_key()),
    )


def longer_first(relation: Relational) -> Relational:
    """|z - y| ≤ δ rather than δ ≥ |z - y|."""
    left, right = (len(side.atoms(Entry)) for side in (relation.lhs, relation.rhs))
    return relation.reversed if left < right else relation


def positive(expr: Expr) -> tuple[Expr, str, Expr]:
    """When an expression is > 0, as it is compared: a > b, a < 1 for 1 - a > 0."""
    number, rest = expr.as_coeff_Add()
    above = Add(*(t for t in Add.make_args(rest) if not t.as_coeff_Mul()[0].is_negative))
    below = above - rest
    if above == 0:
        return below, "<", number
    return (above, ">", -number) if below == 0 else (above + number, ">", below)


def shared_factor(expr: Expr) -> tuple[Expr, Expr]:
    """A number common to all terms, taken out for printing: ``2*a - 2*b`` reads 2·(a - b).

    The one owner of "stays as written": SymPy multiplies numbers into sums by itself.
    """
    content, rest = expr.primitive()
    alike = isinstance(rest, Add) and all(abs(t.as_coeff_Mul()[0]) == 1 for t in rest.args)
    return (content, rest) if alike else (ONE, expr)


def split_sign(product: Expr) -> tuple[str, Expr]:
    """A product as a sign and one without: ``-(y - 1)/p`` reads (1 - y)/p, ``-2·x`` reads - 2·x."""
    number, rest = product.as_coeff_Mul()
    if not number.is_negative:
        return _without_deficit(product)
    factors = list(Mul.make_args(rest))
    for place, factor in enumerate(factors):
        if isinstance(factor, Add) and any(split_sign(term)[0] for term in factor.args):
            if factor.as_coeff_Add()[0] == 1 and _has_log(factors):
                continue
            factors[place] = Add(*(-term for term in factor.args))
            break
    else:
        return "-", Mul(-number, rest)
    kept = [factor for factor in (-number, *factors) if factor != 1]
    return "", kept[0] if len(kept) == 1 else Mul(*kept, evaluate=False)


def _without_deficit(product: Expr) -> tuple[str, Expr]:
    """``(y - 1)·log(p)`` reads -(1 - y)·log(p): beside a logarithm 1 - y is a probability."""
    factors = list(Mul.make_args(product))
    for place, factor in enumerate(factors):
        if isinstance(factor, Add) and factor.as_coeff_Add()[0] == -1 and _has_log(factors):
            factors[place] = -factor
            return "-", Mul(*factors, evaluate=False)
    return "", product


def _is_other_share(term: Expr) -> bool:
    """(1 - y) log(1 - p) stands behind y log(p)."""
    factors = list(Mul.make_args(term))
    return _has_log(factors) and any(
        isinstance(f, Add) and f.as_coeff_Add()[0] in (1, -1) for f in factors
    )


def _has_log(factors: list[Expr]) -> bool:
    return any(isinstance(factor, log) for factor in factors)


def ordered_factors(factors: Iterable[Expr]) -> list[Expr]:
    """Factors as a reader expects them: numbers, the adjoint, local derivatives, then the rest.

    A tangent stands last, and ∂z/∂x after the ∂a/∂z that it is multiplied by; so do functions
    after brackets, and what is 1 or 0 after both.
    """
    factors = tuple(factors)
    inner = {f.by.name for f in factors if isinstance(f, Direct)}
    return sorted(factors, key=lambda f: (5, 1, "") if _is_tangent(f, inner) else _rank(f))


def _is_tangent(factor: Expr, inner: set[str]) -> bool:
    return isinstance(factor, Tangent) or (isinstance(factor, Total) and factor.of.name in inner)


def _rank(factor: Expr) -> tuple[int, int, str]:
    match factor:
        case Functional():
            return 1, -1, ""
        case Total():
            return 1, 0, ""
        case Direct():
            return 2, 0, ""
        case Entry() if is_derivative(factor.name):
            return 2, 1, ""
        case Entry():
            return 3, -len(factor.positions) or -99, factor.name
        case Sum():
            return 6, 0, ""
        case Delta() | Inside():
            return 4, 2, str(factor)
        case sigmoid() | tanh():  # σ(z) (1 - σ(z))
            return 4, -1, str(factor)
        case Function():
            return 4, 1, str(factor)
        case Symbol():
            return 0, 1, factor.name
        case _:
            return (0, 0, "") if factor.is_number else (4, 0, str(factor))
