"""Matrices along axes that are made of two, vec and ⊗, and the pseudo-inverse."""

from __future__ import annotations

from symgrad.errors import ShapeError
from symgrad.expr.array import Array, describe, merge_known, with_fresh_axes
from symgrad.expr.digits import Quotient, Remainder
from symgrad.expr.handles import inverse
from symgrad.expr.index import Index


def kron(a: Array, b: Array) -> Array:
    """The Kronecker product of two tensors of one rank: A ⊗ B has the block A[i, j] B at i, j.

    (A ⊗ B)[r, s] = A[r // p, s // q] B[r % p, s % q] where B is p x q, as ``numpy.kron``.
    """
    if a.ndim != b.ndim or not a.ndim:
        raise ShapeError(
            f"a Kronecker product needs two tensors of one rank, not {a.ndim} and {b.ndim} axes",
            where=describe(a),
        )
    axes = tuple(Index.fresh(i.size * k.size) for i, k in zip(a.axes, b.axes, strict=True))
    of_a = (Quotient(r, k.size) for r, k in zip(axes, b.axes, strict=True))
    of_b = (Remainder(r, k.size) for r, k in zip(axes, b.axes, strict=True))
    return Array(axes, a.at(*of_a) * b.at(*of_b), merge_known(a.known, b.known))


def vec(a: Array) -> Array:
    """The columns of a matrix, one below the other; of a vector itself.

    vec(X)[r] = X[r % n, r // n] where X has n rows, ``X.reshape(-1, order="F")`` of NumPy.
    """
    if a.ndim == 1:
        return a
    if a.ndim != 2:
        raise ShapeError(f"vec needs a matrix, not {a.ndim} axes", where=describe(a))
    rows, columns = a.shape
    place = Index.fresh(rows * columns)
    return Array((place,), a.at(Remainder(place, rows), Quotient(place, rows)), a.known)


def pinv(a: Array) -> Array:
    """The pseudo-inverse of a matrix of full rank; undefined where columns and rows depend.

    A⁺ = (AᵀA)⁻¹Aᵀ where A has more rows than columns, Aᵀ(AAᵀ)⁻¹ where it has fewer, else A⁻¹.
    """
    if a.ndim != 2:
        raise ShapeError(f"a pseudo-inverse needs a matrix, not {a.ndim} axes", where=describe(a))
    if a.shape[0] == a.shape[1]:
        return inverse(a)
    transposed = with_fresh_axes(a.T)
    if _is_tall(a):
        return inverse(transposed @ a) @ transposed
    return transposed @ inverse(a @ transposed)


def _is_tall(a: Array) -> bool:
    rows, columns = a.shape
    difference = rows - columns
    if difference.is_positive or difference.is_negative:
        return bool(difference.is_positive)
    raise ShapeError(
        f"the pseudo-inverse depends on which is larger, {rows} or {columns}",
        where=describe(a),
        hint=r"(A^\top A)^{-1} A^\top with more rows, A^\top (A A^\top)^{-1} with more columns",
    )
