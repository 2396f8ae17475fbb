r"""The vector of ones \mathbf 1, whose size follows from what it meets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Integer

from symgrad.expr.array import Array
from symgrad.expr.index import Index, as_size

if TYPE_CHECKING:
    from sympy import Expr

UNKNOWN = as_size("?")


def ones() -> Array:
    """A vector of ones of a size that is not known yet."""
    return Array((Index.fresh(UNKNOWN),), Integer(1))


def meet(left: Array, right: Array, place: int, other: int) -> tuple[Array, Array]:
    """Two tensors whose axes ``place`` and ``other`` have one size."""
    size, other_size = left.shape[place], right.shape[other]
    if UNKNOWN not in (size, other_size):
        return left, right
    return _with_size(left, place, other_size), _with_size(right, other, size)


def meet_everywhere(left: Array, right: Array) -> tuple[Array, Array]:
    """Two tensors of one rank, axis by axis."""
    if left.ndim == right.ndim:
        for place in range(left.ndim):
            left, right = meet(left, right, place, place)
    return left, right


def _with_size(array: Array, place: int, size: Expr) -> Array:
    if array.shape[place] != UNKNOWN or size == UNKNOWN:
        return array
    axes = [Index.fresh(size) if axis == array.axes[place] else axis for axis in array.axes]
    return Array(tuple(axes), array.at(*axes), array.known)


def is_open(array: Array) -> bool:
    """Whether a size is still unknown."""
    return any(UNKNOWN in size.free_symbols for size in array.shape) or (
        UNKNOWN in array.expr.free_symbols
    )
