"""Inverses and determinants of matrices over any kind of number, by elimination with pivots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Number = Any
Rows = list[list[Number]]


def determinant(rows: Rows, zero: Number, one: Number) -> Number:
    """The product of the pivots, its sign turned by every exchange of rows."""
    rows, result = [list(row) for row in rows], one
    for k in range(len(rows)):
        place = _pivot(rows, k)
        if rows[place][k] == 0:
            return zero
        if place != k:
            rows[k], rows[place], result = rows[place], rows[k], -result
        result = result * rows[k][k]
        for r in range(k + 1, len(rows)):
            rows[r] = _less(rows[r], rows[r][k] / rows[k][k], rows[k])
    return result


def inverse(rows: Rows, zero: Number, one: Number, reciprocal: Callable[[Number], Number]) -> Rows:
    """[A 1] turned into [1 A⁻¹]; ``reciprocal`` decides what becomes of a pivot that is 0."""
    wide = [[*row, *(one if k == r else zero for k in range(len(rows)))]
            for r, row in enumerate(rows)]  # fmt: skip
    for k in range(len(rows)):
        place = _pivot(wide, k)
        wide[k], wide[place] = wide[place], wide[k]
        scale = reciprocal(wide[k][k])
        wide[k] = [entry * scale for entry in wide[k]]
        for r in range(len(rows)):
            if r != k:
                wide[r] = _less(wide[r], wide[r][k], wide[k])
    return [row[len(rows) :] for row in wide]


def _pivot(rows: Rows, k: int) -> int:
    """The row, from the k-th on, whose k-th number is the largest."""
    best = k
    for r in range(k + 1, len(rows)):
        if abs(rows[r][k]) - abs(rows[best][k]) > 0:
            best = r
    return best


def _less(row: list[Number], factor: Number, other: list[Number]) -> list[Number]:
    return [a - factor * b for a, b in zip(row, other, strict=True)]
