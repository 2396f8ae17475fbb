"""Matrix forms: what a tensor expression is put together from. Vectors are columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
class Norm:
    """Squared Euclidean (Frobenius) norm."""

    of: Form


@dataclass(frozen=True)
class Combination:
    """Terms with numbers before them."""

    terms: tuple[tuple[Expr, Form], ...]


Form = (
    Named | Number | Ones | Identity | Transposed | Product | Elementwise | Diagonal | Power | Call
    | Norm | Combination
)  # fmt: skip
