"""Matrix forms: what a tensor expression is put together from. Vectors are columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sympy import Integer, Rational

from symgrad.expr.fractions import is_sign

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sympy import Expr


@dataclass(frozen=True)
class Named:
    """A tensor or an adjoint, by the leaf that stands for it."""

    leaf: Expr


@dataclass(frozen=True)
class Number:
    value: Expr


@dataclass(frozen=True)
class Ones:
    """The vector of ones."""


@dataclass(frozen=True)
class Identity:
    pass


@dataclass(frozen=True)
class Transposed:
    of: Form


@dataclass(frozen=True)
class Inverted:
    of: Form


@dataclass(frozen=True)
class Product:
    """Matrix product, or a number times something."""

    factors: tuple[Form, ...]


@dataclass(frozen=True)
class Elementwise:
    """⊙ of tensors of one shape."""

    factors: tuple[Form, ...]


@dataclass(frozen=True)
class Diagonal:
    of: Form


@dataclass(frozen=True)
class Power:
    """Element by element."""

    base: Form
    exponent: Expr
    rank: int


@dataclass(frozen=True)
class Call:
    """A function, element by element, softmax apart."""

    function: str
    argument: Form


@dataclass(frozen=True)
class Listed:
    """The arguments of a function of several: max(a, b)."""

    parts: tuple[Form, ...]


@dataclass(frozen=True)
class Norm:
    """Squared Euclidean (Frobenius) norm."""

    of: Form


@dataclass(frozen=True)
class Combination:
    """Terms with numbers before them."""

    terms: tuple[tuple[Expr, Form], ...]


Form = (
    Named | Number | Ones | Identity | Transposed | Inverted | Product | Elementwise | Diagonal
    | Power | Call | Listed | Norm | Combination
)  # fmt: skip


# building ----------------------------------------------------------------------------------------


def transposed(form: Form) -> Form:
    match form:
        case Transposed(inner):
            return inner
        case Inverted(Product(factors)):
            turned = product(*(transposed(factor) for factor in reversed(factors)))
            ways: tuple[Form, ...] = (Transposed(form), Inverted(turned))
            return min(ways, key=turns)
        case Identity() | Diagonal():
            return form
        case _:
            return Transposed(form)


def elementwise(factors: Iterable[Form]) -> Form:
    flat = [
        f
        for factor in factors
        for f in (factor.factors if isinstance(factor, Elementwise) else (factor,))
    ]
    return flat[0] if len(flat) == 1 else Elementwise(tuple(flat))


def product(*factors: Form) -> Form:
    flat = [
        f
        for factor in factors
        for f in (factor.factors if isinstance(factor, Product) else (factor,))
    ]
    if not flat:
        return Number(Integer(1))
    return flat[0] if len(flat) == 1 else Product(tuple(flat))


def turns(form: Form) -> tuple[int, bool]:
    """Fewer transposes first; of as many, (XᵀAX)⁻ᵀ before (XᵀAᵀX)⁻¹."""
    return transposes(form), not isinstance(form, Transposed)


def transposes(form: Form) -> int:
    """How many transposes a form is written with."""
    match form:
        case Transposed(inner):
            return 1 + transposes(inner)
        case Product(parts) | Elementwise(parts) | Listed(parts):
            return sum(map(transposes, parts))
        case Combination(terms):
            return sum(transposes(part) for _, part in terms)
        case Inverted(inner) | Diagonal(inner) | Norm(inner) | Power(inner) | Call(_, inner):
            return transposes(inner)
        case _:
            return 0


def is_entrywise(form: Form) -> bool:
    """Whether its entries are those of tensors at the same place: no products of matrices."""
    match form:
        case Combination(terms):
            return all(is_entrywise(part) for _, part in terms)
        case Elementwise(parts):
            return all(map(is_entrywise, parts))
        case Transposed(inner):
            return is_entrywise(inner)
        case _:
            return isinstance(form, (Named, Number, Power, Call))


# how forms are written ----------------------------------------------------------------------------

# How tightly a form holds together; looser ones get brackets inside tighter ones.
SUM, ELEMENTWISE, PRODUCT, ATOM = range(4)


def level(form: Form) -> int:
    match form:
        case Combination():
            return SUM
        case Elementwise():
            return ELEMENTWISE
        case Power(exponent=exponent) if exponent.is_negative:
            return PRODUCT if form.rank == 0 else ELEMENTWISE
        case Product():
            return PRODUCT
        case Number(value) if value.is_negative:
            return SUM
        case _:
            return ATOM


def divides(form: Form) -> bool:
    """Is this one over a number?"""
    return is_divisor(form) and isinstance(form, Power) and form.rank == 0


def is_divisor(form: Form) -> bool:
    return isinstance(form, Power) and bool(form.exponent.is_negative)


def divisor(form: Form) -> Form:
    """What a divisor has under its line."""
    if not isinstance(form, Power) or form.exponent == -1:
        return form.base if isinstance(form, Power) else form
    return Power(form.base, -form.exponent, form.rank)


def is_root(form: Form) -> bool:
    return isinstance(form, Power) and form.exponent == Rational(1, 2)


def is_plain(form: Form) -> bool:
    """Whether it may stand over a line: names and numbers, but no derivatives and no products."""
    match form:
        case Named(leaf):
            return not is_sign(leaf)
        case Number():
            return True
        case Combination(terms):
            return all(is_plain(part) for _, part in terms)
        case Elementwise(parts):
            return all(map(is_plain, parts))
        case Call(_, inner) | Power(inner):
            return is_plain(inner)
        case _:
            return False
