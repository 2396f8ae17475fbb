"""A product as it is written: what stands over a line, what under it, what in front of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sympy import Add, Integer, Mul, Pow, Rational

from symgrad.expr.derivative_names import is_derivative
from symgrad.expr.functionals import Functional
from symgrad.expr.index import Index
from symgrad.expr.leaves import Entry, Sum, _Derivative
from symgrad.expr.ordering import ordered_factors

if TYPE_CHECKING:
    from sympy import Expr

Factors = tuple["Expr", ...]


@dataclass(frozen=True)
class Fraction:
    """``over/under``; nothing under it: a plain product."""

    over: Factors
    under: Factors = ()


def fraction_of(product: Expr) -> Fraction:
    """A product without a sign, in reading order, with whole numbers over and under its line."""
    number, rest = product.as_coeff_Mul()
    over, under = [], []
    for factor in Mul.make_args(rest):
        if stands_below(factor):
            under.append(Pow(factor.base, -factor.exp))
        elif factor != 1:
            over.append(factor)
    whole = number if decimal(number) else Integer(number.p)
    over, below = _roots_under(over, whole / number)
    return Fraction(
        (*_unless_one(whole), *ordered_factors(over)),
        (*_unless_one(below), *ordered_factors(under)),
    )


def stands_below(factor: Expr) -> bool:
    """Whether it is one over something: a power with a negative number in its exponent."""
    return isinstance(factor, Pow) and bool(factor.exp.as_coeff_Mul()[0].is_negative)


def _roots_under(over: list[Expr], number: Expr) -> tuple[list[Expr], Expr]:
    """√2/2 is 1/√2, as on paper."""
    roots = [f for f in over if isinstance(f, Pow) and f.exp == Rational(1, 2)]
    for root in roots:
        if root.base.is_Integer and number % root.base == 0:
            return [f for f in over if f != root], root * (number / root.base)
    return over, number


def decimal(number: Expr) -> str:
    """0.044715 for 8943/200000; nothing for what is better written as a fraction."""
    places = next((n for n in range(2, 16) if (number * 10**n).is_Integer), 0)
    if not places or number.p in (1, -1) or number.q < 100 or number.q % 10:
        return ""
    digits = str(abs(number.p) * 10**places // number.q).rjust(places + 1, "0")
    return f"{'-' if number.is_negative else ''}{digits[:-places]}.{digits[-places:]}"


def power_of_ten(number: Rational) -> int:
    """-5 for 1/100000; 0 for what is better written as a fraction."""
    zeros = len(str(number.q)) - 1
    return -zeros if number.p == 1 and zeros > 2 and number.q == 10**zeros else 0


def _unless_one(number: Expr) -> Factors:
    return () if number == 1 else (number,)


def side_by_side(fraction: Fraction) -> tuple[Fraction, ...]:
    """A fraction as a textbook splits it, so that no derivative and no sum is over a line.

    Numbers stand in front, ``1/N Σ``; so does all that is under the line where only derivatives
    and sums are over it, ``1/σ ∂L/∂x``; else it stays under the rest, ``∂L/∂d m/(1 - q)``.
    """
    over, under = fraction.over, fraction.under
    if not under:
        return (fraction,)
    signs = tuple(f for f in over if is_sign(f) or _is_tall(f))
    sums = tuple(f for f in over if isinstance(f, Sum))
    numbers = tuple(f for f in over if is_constant(f))
    others = tuple(f for f in over if f not in (*signs, *sums, *numbers))
    pieces: tuple[Fraction, ...]
    if not others or all(map(is_constant, under)):
        pieces = (Fraction(numbers, under), Fraction((*signs, *others, *sums)))
    elif not signs:
        pieces = (Fraction((*numbers, *others), under), Fraction(sums))
    else:
        scale = tuple(f for f in under if is_constant(f))
        below = tuple(f for f in under if not is_constant(f))
        front = Fraction(numbers, scale), Fraction(signs)
        pieces = (*front, Fraction(others, below), Fraction(sums))
    return tuple(piece for piece in pieces if piece.over or piece.under)


def is_sign(factor: Expr) -> bool:
    """Whether it is written as a quotient of differentials."""
    named = isinstance(factor, Entry) and is_derivative(factor.name)
    return named or isinstance(factor, (_Derivative, Functional))


def _is_tall(factor: Expr) -> bool:
    """A bracket with derivatives or sums in it."""
    named = any(map(is_sign, factor.atoms(Entry)))
    return isinstance(factor, Add) and (named or factor.has(_Derivative, Functional, Sum))


def is_constant(factor: Expr) -> bool:
    """A number, or a size: the same at all positions and for all values."""
    return not factor.has(Entry, _Derivative, Functional, Index, Sum)
