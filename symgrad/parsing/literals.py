"""Tensors that are written out entry by entry, and numerals with the digits they were given."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from sympy import Add, Integer, Mul

from symgrad.errors import ShapeError
from symgrad.expr.array import Array, merge_known
from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta
from symgrad.parsing.products import Value
from symgrad.parsing.syntax import (
    Factors,
    Listed,
    Matrix,
    Minus,
    Node,
    Number,
    Power,
    Transpose,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

Numerals: TypeAlias = "tuple[Fraction, Fraction] | tuple[Numerals, ...]"


def stacked(values: Sequence[Value]) -> Value:
    """Values of one shape one behind the other: Σ_k δ_ik v_k along a new first axis."""
    first = values[0].array
    for value in values:
        if value.array.shape != first.shape:
            raise ShapeError(
                f"the entries of a list have different shapes: {values[0].words}, {value.words}"
            )
    index = Index.fresh(len(values))
    parts = [
        Mul(Delta(index, Integer(k)), value.array.at(*first.axes)) for k, value in enumerate(values)
    ]
    known: dict[str, object] = {}
    for value in values:
        known = merge_known(known, value.array.known)  # type: ignore[arg-type,assignment]
    return Value(Array((index, *first.axes), Add(*parts), known))  # type: ignore[arg-type]


def matrix(rows: Sequence[Sequence[Value]]) -> Value:
    """Numbers in rows and columns; one column is a vector, one row is a row."""
    width = len(rows[0])
    for value in (v for row in rows for v in row):
        if value.ndim:
            raise ShapeError(f"an entry of a matrix is a number, not {value.words}")
    if any(len(row) != width for row in rows):
        raise ShapeError("the rows of a matrix have different lengths")
    if width == 1:
        return stacked([row[0] for row in rows])
    if len(rows) == 1:
        return Value(stacked(rows[0]).array, is_row=True)
    return stacked([stacked(row) for row in rows])


# numerals ----------------------------------------------------------------------------------------


def numerals(node: Node) -> Numerals | None:
    """Each number with half a unit of its last digit, nested as the tensor is; None: not only
    numbers."""
    match node:
        case Number():
            return node.value, node.half_unit
        case Minus():
            return _scaled(numerals(node.body), Fraction(-1))
        case Factors(first=Number() as number, rest=((_, power),)):
            scale = _power_of_ten(power)
            is_product = node.rest[0][0] in ("·", "×", "*", "")
            return _scaled(numerals(number), scale) if scale and is_product else None
        case Transpose(body=Listed() | Matrix() as body):
            found = numerals(body)
            return _transposed(found) if found is not None else None
        case Listed():
            return _all_of([numerals(item) for item in node.items])
        case Matrix():
            rows = [_all_of([numerals(item) for item in row]) for row in node.rows]
            if any(len(row) != 1 for row in node.rows) and len(rows) > 1:
                return _all_of(rows)
            return _all_of([numerals(item) for row in node.rows for item in row])
    return None


def _all_of(parts: Sequence[Numerals | None]) -> Numerals | None:
    found = tuple(part for part in parts if part is not None)
    return found if len(found) == len(parts) else None


def _scaled(numeral: Numerals | None, scale: Fraction) -> Numerals | None:
    match numeral:
        case None:
            return None
        case (Fraction() as value, Fraction() as half_unit):
            return value * scale, half_unit * abs(scale)
    return _all_of([_scaled(part, scale) for part in numeral])


def _transposed(numeral: Numerals) -> Numerals:
    """Rows for columns; a list of numbers stays as it is."""
    match numeral:
        case ((Fraction(), Fraction()), *_):
            return numeral
    return tuple(zip(*numeral, strict=True))


def _power_of_ten(node: Node) -> Fraction | None:
    if not isinstance(node, Power) or node.base != Number(Fraction(10)):
        return None
    match node.exponent:
        case Number(value=value) if value.denominator == 1:
            return Fraction(10) ** int(value)
        case Minus(body=Number(value=value)) if value.denominator == 1:
            return Fraction(10) ** -int(value)
    return None
