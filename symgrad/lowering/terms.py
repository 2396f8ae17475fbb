"""Sums as signed terms and products as one number times arrays over arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING

from sympy.core.singleton import S

from symgrad.lowering.values import Apply, Number, Size, apply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sympy import Expr

    from symgrad.lowering.values import Value

Values = tuple["Value", ...]
ONE = Number(1)


def terms_of(value: Value, *, is_negative: bool = False) -> Iterator[tuple[bool, Value]]:
    """What a sum adds, each with whether it is subtracted."""
    match value:
        case Apply("add", args):
            for argument in args:
                yield from terms_of(argument, is_negative=is_negative)
        case Apply("neg", (argument,)):
            yield from terms_of(argument, is_negative=not is_negative)
        case _:
            yield is_negative, value


@dataclass(frozen=True)
class Product:
    """number · size · Π scalars · Π above / Π below; ``scalars`` have no axes, arrays have some."""

    number: float = 1
    size: Expr = S.One
    scalars: Values = ()
    scalars_below: Values = ()
    above: Values = ()
    below: Values = ()

    def __mul__(self, other: Product) -> Product:
        return Product(
            self.number * other.number,
            self.size * other.size,
            self.scalars + other.scalars,
            self.scalars_below + other.scalars_below,
            self.above + other.above,
            self.below + other.below,
        )

    @property
    def inverse(self) -> Product:
        return Product(
            1 / self.number,
            1 / self.size,
            self.scalars_below,
            self.scalars,
            self.below,
            self.above,
        )

    @property
    def coefficient(self) -> Value:
        """All that has no axes."""
        top = [*([Size(self.size)] if self.size != 1 else []), *self.scalars]
        if self.number != 1 or not top:
            top = [Number(self.number), *top]
        return _quotient(_times(top), _times(list(self.scalars_below)))

    @property
    def array(self) -> Value:
        """All that has axes."""
        return _quotient(_times(list(self.above)), _times(list(self.below)))

    @property
    def without_axes(self) -> Product:
        return replace(self, above=(), below=())


def _times(factors: list[Value]) -> Value:
    return apply("mul", *factors) if len(factors) > 1 else factors[0] if factors else ONE


def _quotient(above: Value, below: Value) -> Value:
    return above if below == ONE else apply("div", above, below)


def product_of(value: Value) -> Product:
    """A value taken apart as a product."""
    match value:
        case Apply("mul", args):
            return prod(map(product_of, args), start=Product())
        case Apply("div", (above, below)):
            return product_of(above) * product_of(below).inverse
        case Apply("neg", (argument,)):
            return product_of(argument) * Product(number=-1)
        case Number(number) if number != 0:
            return Product(number=number)
        case Size(expr):
            return Product(size=expr)
        case _:
            return Product(above=(value,)) if value.axes else Product(scalars=(value,))


def scaled(number: Value, array: Value) -> Value:
    """A number times an array."""
    match number:
        case Number(1):
            return array
        case Number(-1):
            return apply("neg", array)
        case _:
            return apply("mul", number, array)
