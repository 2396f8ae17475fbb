r"""The vector of ones \mathbf 1 and the identity I, whose sizes follow from what they meet."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from sympy import Integer

from symgrad.expr.array import Array
from symgrad.expr.index import Index, as_size
from symgrad.expr.leaves import Delta

if TYPE_CHECKING:
    from sympy import Expr

UNKNOWN = "?"
_count = count()


def ones(size: Expr | None = None) -> Array:
    """A vector of ones, of a size that is not known yet unless it is said."""
    return Array((Index.fresh(size or _unknown()),), Integer(1))


def identity(size: Expr | None = None) -> Array:
    """I[i,j] = δ_ij, of a size that is not known yet unless it is said."""
    axes = [Index.fresh(side) for side in [size or _unknown()] * 2]
    return Array(tuple(axes), Delta(*axes))


def _unknown() -> Expr:
    return as_size(f"{UNKNOWN}{next(_count)}")


def _is_unknown(size: Expr) -> bool:
    return bool(size.is_Symbol) and str(size).startswith(UNKNOWN)


def meet(left: Array, right: Array, place: int, other: int) -> tuple[Array, Array]:
    """Two tensors whose axes ``place`` and ``other`` have one size."""
    size, other_size = left.shape[place], right.shape[other]
    if _is_unknown(size):
        return _with_size(left, size, other_size), right
    return left, _with_size(right, other_size, size)


def meet_everywhere(left: Array, right: Array) -> tuple[Array, Array]:
    """Two tensors of one rank, axis by axis."""
    if left.ndim == right.ndim:
        for place in range(left.ndim):
            left, right = meet(left, right, place, place)
    return left, right


def _with_size(array: Array, unknown: Expr, size: Expr) -> Array:
    """The tensor with a size in place of an unknown one, on every axis that has it."""
    if not _is_unknown(unknown) or size == unknown:
        return array
    rule = {axis: Index.fresh(size) for axis in array.axes if axis.size == unknown}
    axes = tuple(rule.get(axis, axis) for axis in array.axes)
    return Array(axes, array.expr.xreplace(rule), array.known)


def is_open(array: Array) -> bool:
    """Whether a size is still unknown."""
    sizes = {*array.shape, *(index.size for index in array.expr.atoms(Index))}
    symbols = array.expr.free_symbols.union(*(size.free_symbols for size in sizes))
    return any(_is_unknown(s) for s in symbols if not isinstance(s, Index))
