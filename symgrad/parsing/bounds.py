"""What would be too large to work with, and what is no real number."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sympy import I, Pow, nan, oo, zoo

from symgrad.errors import ReadingError
from symgrad.expr.array import as_array
from symgrad.parsing.limits import MAX_BITS, MAX_EXPONENT, MAX_POWER, MAX_SIZE
from symgrad.parsing.ones import is_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sympy import Expr

    from symgrad.expr.array import Array
    from symgrad.parsing.products import Value

NOT_REAL = {I, nan, oo, -oo, zoo}


def check_powers(base: Expr, exponent: Expr) -> None:
    """Exponents are small; a power of numbers is computed at once, so it must stay small too."""
    if exponent.is_Rational and abs(exponent) > MAX_EXPONENT:
        raise ReadingError(f"an exponent is larger than {MAX_EXPONENT}")
    if base.is_Rational and exponent.is_Rational:
        bits = max(int(base.p).bit_length(), int(base.q).bit_length()) * abs(exponent)
        if bits > MAX_BITS:
            raise ReadingError("a power of numbers is too large")


def bounded(value: Value, limit: int = MAX_SIZE) -> Value:
    """The same value; one that is too large to work with is an error."""
    if _tree_size(value.array.expr, {}) > limit:
        raise ReadingError(
            "the expression is too large when it is written out", hint="names for its parts"
        )
    return value


@contextmanager
def comparing() -> Iterator[None]:
    """Numbers that cannot be compared, as sqrt(-1) > 0, are an error that can be read."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise ReadingError("this compares what is no real number") from error


def _tree_size(expr: Expr, seen: dict[Expr, int]) -> int:
    if expr not in seen:
        seen[expr] = 1 + sum(_tree_size(argument, seen) for argument in expr.args)
    return seen[expr]


def checked(array: Array) -> Array:
    """The same tensor, seen to be made of real numbers."""
    array = as_array(array)
    if is_open(array):
        raise ReadingError(
            r"the size of \mathbf 1 or I does not follow", hint=r"\mathbf 1_n, I_n, or a sum"
        )
    if any(p.exp.is_Rational and abs(p.exp) > MAX_POWER for p in array.expr.atoms(Pow)):
        raise ReadingError(f"powers of powers make an exponent larger than {MAX_POWER}")
    if array.expr.atoms() & NOT_REAL:
        raise ReadingError(
            "this is not a real number", hint="no division by zero, no root or log of -1"
        )
    return array
