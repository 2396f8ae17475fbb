"""Layouts: equations between matrices with derivatives as columns, or (numerator) as rows.

In the gradient layout the derivative of a number by a tensor has the tensor's shape, in the
numerator layout the transposed one: that of a vector is a row, and Jacobians stand in the order of
the chain. Jacobians have a row for each entry of their output in both.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from symgrad.expr.derivative_names import is_derivative, parts_of
from symgrad.expr.functionals import Functional
from symgrad.expr.index import Index
from symgrad.expr.leaves import Direct, Entry, Total
from symgrad.rendering.forms import (
    Call,
    Combination,
    Diagonal,
    Elementwise,
    Form,
    Inverted,
    Listed,
    Named,
    Norm,
    Number,
    Ones,
    Power,
    Product,
    Transposed,
    elementwise,
    product,
    transposed,
    transposes,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sympy import Expr

SCALAR_CALLS = ("tr", "det", "max", "logsumexp")


def in_numerator_layout(left: Form, *rights: Form) -> tuple[Form, ...]:
    """The sides of an equation, derivatives as the layout has them.

    Where the left side is turned by that, so are the right ones.
    """
    sides = tuple(_with_rows(side) for side in (left, *rights))
    if not isinstance(sides[0], Transposed):
        return sides
    return tuple(_turned(side) for side in sides)


def _with_rows(form: Form) -> Form:
    """Every derivative of a number by a vector or matrix is the transpose of what is printed."""
    match form:
        case Named(leaf):
            return Transposed(form) if is_gradient(leaf) else form
        case Transposed(inner):
            return transposed(_with_rows(inner))
        case Product(factors):
            return product(*map(_with_rows, factors))
        case Elementwise(factors):
            return elementwise(map(_with_rows, factors))
        case Combination(terms):
            return Combination(tuple((number, _with_rows(part)) for number, part in terms))
        case Power(base, exponent, rank):
            return Power(_with_rows(base), exponent, rank)
        case Call(function, argument):
            return Call(function, _with_rows(argument))
        case Diagonal(inner) | Norm(inner) | Inverted(inner):
            return type(form)(_with_rows(inner))
        case _:
            return form


def is_gradient(leaf: Expr) -> bool:
    """Whether a leaf is the derivative of a number by a vector or a matrix."""
    match leaf:
        case Total() | Direct():
            return not is_derivative(leaf.of.name) and not leaf.of.positions and _has_axes(leaf.by)
        case Entry() if is_derivative(leaf.name):
            parts = parts_of(leaf.name)
            return parts is not None and len(parts.variables) == 1 and _has_axes(leaf)
        case Functional() if leaf.variables and len(leaf.variables) == 1:
            return _has_axes(leaf)
    return False


def _has_axes(leaf: Expr) -> bool:
    return any(isinstance(position, Index) for position in leaf.positions)


def _turned(form: Form) -> Form:
    """The transpose, written with as few transposes as can be."""
    ways = (transposed(form), _pushed(form))
    return min(reversed(ways), key=transposes)


def _pushed(form: Form) -> Form:
    match form:
        case Product(factors):
            numbers, rest = _without_numbers(factors)
            return product(*numbers, *map(_turned, reversed(rest)))
        case Elementwise(factors) if _kind(form) == "column":
            return _scaled_row(factors)
        case Elementwise(factors):
            return elementwise(_turned(factor) for factor in factors)
        case Combination(terms):
            return Combination(tuple((number, _turned(part)) for number, part in terms))
        case Diagonal():
            return form
        case _ if _kind(form) == "number":
            return form
        case _:
            return transposed(form)


def _scaled_row(factors: tuple[Form, ...]) -> Form:
    """(u ⊙ v)ᵀ = uᵀ diag(v), where u is what reads as a row."""
    turned = [_turned(factor) for factor in factors]
    rows = [n for n, row in enumerate(turned) if transposes(row) < transposes(factors[n])]
    if len(rows) != 1:
        return elementwise(turned)
    others = [factor for n, factor in enumerate(factors) if n != rows[0]]
    return product(turned[rows[0]], Diagonal(elementwise(others)))


def _without_numbers(factors: tuple[Form, ...]) -> tuple[list[Form], list[Form]]:
    """Numbers in front, uᵀ v among them, and the factors of the tensor that they scale."""
    numbers: list[Form] = []
    rest: list[Form] = []
    for factor in factors:
        rest.append(factor)
        if _kind(product(*rest)) == "number":
            numbers += rest
            rest = []
    return numbers, rest


PRODUCTS = {
    ("row", "column"): "number",
    ("row", "matrix"): "row",
    ("matrix", "column"): "column",
    ("column", "row"): "matrix",
}


def _kind(form: Form) -> str:
    """Is a form a number, a column, a row or a matrix? Derivatives of numbers are rows."""
    match form:
        case Named(leaf):
            axes = sum(isinstance(place, Index) for place in leaf.positions)
            return ("number", "row" if is_gradient(leaf) else "column", "matrix")[axes]
        case Ones():
            return "column"
        case Transposed(inner):
            return {"column": "row", "row": "column"}.get(_kind(inner), _kind(inner))
        case Number() | Norm() | Power(_, _, 0):
            return "number"
        case Call(function, argument):
            return "number" if function in SCALAR_CALLS else _kind(argument)
        case Power(inner):
            return _kind(inner)
        case Elementwise(parts) | Listed(parts):
            return _widest(map(_kind, parts))
        case Combination(terms):
            return _widest(_kind(part) for _, part in terms)
        case Product(factors):
            return reduce(_multiplied, map(_kind, factors))
        case _:
            return "matrix"


def _widest(kinds: Iterable[str]) -> str:
    """A number is spread over the rest of a sum."""
    return max(kinds, key=("number", "row", "column", "matrix").index)


def _multiplied(left: str, right: str) -> str:
    if "number" in (left, right):
        return left if right == "number" else right
    return PRODUCTS.get((left, right), "matrix")
