"""Powers of square matrices."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from symgrad.errors import ReadingError, ShapeError
from symgrad.expr.array import describe
from symgrad.parsing.limits import MAX_MATRIX_POWER

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.expr.array import Array


def matrix_power(array: Array, exponent: Expr) -> Array:
    """A^n = A A ... A."""
    if array.ndim != 2 or array.shape[0] != array.shape[1]:
        raise ShapeError(
            f"only a square matrix has powers, not {describe(array)}",
            hint=r"^{\odot 2} entry by entry",
        )
    if not exponent.is_Integer:
        raise ReadingError(
            "the power of a matrix is a whole number", hint=r"^{\odot p} entry by entry"
        )
    if exponent < 1:
        raise ReadingError(
            "the inverse of a matrix is not read yet" if exponent < 0 else "A^0 is not read yet"
        )
    if exponent > MAX_MATRIX_POWER:
        raise ReadingError(f"the power of a matrix is larger than {MAX_MATRIX_POWER}")
    return reduce(lambda a, b: a @ b, [array] * int(exponent))
