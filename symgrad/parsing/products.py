"""Rows, columns and the product signs: which product of two tensors a sign stands for.

Tensors know no rows; a text does. A vector is a column until it is transposed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from symgrad.errors import ShapeError
from symgrad.expr.array import Array, describe
from symgrad.expr.handles import outer
from symgrad.expr.index import Index
from symgrad.expr.kronecker import kron
from symgrad.parsing.ones import is_open, meet, meet_everywhere

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, eq=False)
class Value:
    """A tensor as a text means it: a vector may be a row."""

    array: Array
    is_row: bool = False

    @property
    def ndim(self) -> int:
        return self.array.ndim

    @property
    def words(self) -> str:
        """The value and its shape, for an error message."""
        match self.array.shape:
            case ():
                kind = "a number"
            case (size,):
                kind = f"{'row' if self.is_row else 'column'} of {size}"
            case shape:
                kind = " x ".join(map(str, shape))
        return f"{describe(self.array)} ({kind})"


Operation = "Callable[[Array, Array], Array]"


def transpose(value: Value) -> Value:
    """A row for a column and back; the axes of a matrix swapped."""
    if value.ndim == 1:
        return Value(value.array, not value.is_row)
    return Value(value.array.T)


def entrywise(
    sign: str, left: Value, right: Value, operation: Callable[[Array, Array], Array], *, latex: bool
) -> Value:
    """Two values entry by entry; what could be meant in two ways is refused."""
    left, right = _of_one_size(left, right)
    match left.ndim, right.ndim:
        case 1, 1 if left.is_row != right.is_row:
            if latex or sign == "⊙":
                raise _misfit(sign, left, right, "a row and a column", "a transpose on one of them")
            return Value(operation(left.array, right.array))
        case 1, 2:
            _check_spread(sign, left, right, vector=left, matrix=right, latex=latex)
        case 2, 1:
            _check_spread(sign, left, right, vector=right, matrix=left, latex=latex)
    result = operation(left.array, right.array)
    return Value(result, result.ndim == 1 and (left.is_row or right.is_row))


def _check_spread(
    sign: str, left: Value, right: Value, *, vector: Value, matrix: Value, latex: bool
) -> None:
    """A vector beside a square matrix could be added to each row or to each column."""
    (size,), (rows, columns) = vector.array.shape, matrix.array.shape
    if vector.is_row and size != columns and columns != 1:
        raise _misfit(sign, left, right, "a row and a matrix with other columns", "a transpose")
    if latex and not vector.is_row and size == rows and columns in (rows, 1) and size != 1:
        kind = "a square matrix" if columns == rows else "a matrix of one column"
        raise _misfit(
            sign, left, right, f"a column and {kind}", r"b \mathbf 1^\top, or a row: b^\top"
        )


def _misfit(sign: str, left: Value, right: Value, what: str, hint: str) -> ShapeError:
    return ShapeError(
        f"{what} do not fit together in one way: {left.words} {sign} {right.words}", hint=hint
    )


def times(left: Value, right: Value) -> Value:
    """Side by side: a number times anything, else the matrix product of rows and columns."""
    left, right = _joined(left, right)
    match left.ndim, right.ndim:
        case (0, _) | (_, 0):
            return Value(left.array * right.array, left.is_row or right.is_row)
        case 1, 1:
            return _vectors(left, right)
        case 1, 2 if not left.is_row:
            raise _misfit("·", left, right, "a column and a matrix", r"a row: x^\top W")
        case _, 1 if right.is_row:
            raise _misfit(
                "·", left, right, "a matrix and a row", "a column, or a product in brackets"
            )
        case _:
            return Value(left.array @ right.array, left.is_row and right.ndim == 2)


def _of_one_size(left: Value, right: Value) -> tuple[Value, Value]:
    a, b = meet_everywhere(left.array, right.array)
    return Value(a, left.is_row), Value(b, right.is_row)


def _joined(left: Value, right: Value) -> tuple[Value, Value]:
    """A vector of ones takes the size of the axis that it is multiplied with."""
    outer_product = left.ndim == right.ndim == 1 and not left.is_row
    if not (left.ndim and right.ndim) or outer_product or (right.is_row and right.ndim == 1):
        return left, right
    a, b = meet(left.array, right.array, -1 % left.ndim, max(0, right.ndim - 2))
    return Value(a, left.is_row), Value(b, right.is_row)


def _vectors(left: Value, right: Value) -> Value:
    if left.is_row and not right.is_row:
        return Value(left.array @ right.array)
    if right.is_row and not left.is_row:
        return Value(outer(left.array, right.array))
    kind = "rows" if left.is_row else "columns"
    raise ShapeError(
        f"two {kind} have no matrix product: {left.words} and {right.words}",
        hint=r"x^\top y for a number, x y^\top for a matrix, x \odot y entry by entry",
    )


def matrix_product(left: Value, right: Value) -> Value:
    """``@`` as in NumPy, where a vector on the left is a row; ``x @ y.T`` is the outer product."""
    left, right = _joined(left, right)
    if left.ndim == 1 and right.ndim == 1 and right.is_row and not left.is_row:
        return Value(outer(left.array, right.array))
    if left.ndim == 2 and right.ndim == 1 and right.is_row:
        return times(left, right)
    return Value(left.array @ right.array, left.is_row and right.ndim == 2)


def dot(left: Value, right: Value) -> Value:
    """A raised dot: the inner product of two vectors of one kind, else as side by side."""
    if left.ndim == right.ndim == 1 and left.is_row == right.is_row:
        left, right = _of_one_size(left, right)
        return Value(left.array @ right.array)
    return times(left, right)


def numpy_dot(left: Value, right: Value) -> Value:
    """dot(a, b): as ``@``, and the product with a number."""
    if left.ndim == 0 or right.ndim == 0:
        return times(left, right)
    return dot(left, right) if left.ndim == right.ndim == 1 else matrix_product(left, right)


def kronecker(left: Value, right: Value) -> Value:
    """A ⊗ B, a vector being a matrix of one column or one row."""
    if left.ndim == 0 or right.ndim == 0:
        return times(left, right)
    if left.ndim == right.ndim == 1 and left.is_row == right.is_row:
        raise ShapeError(
            f"⊗ of two vectors is read in two ways: {left.words} and {right.words}",
            hint=r"kron(x, y) for one long vector, x y^\top for the outer product",
        )
    if is_open(left.array) or is_open(right.array):
        raise ShapeError("a size does not follow from what stands beside ⊗", hint="I_3")
    if left.ndim == right.ndim == 1:
        column, row = (right, left) if left.is_row else (left, right)
        return Value(outer(column.array, row.array))
    return Value(kron(_as_matrix(left), _as_matrix(right)))


def _as_matrix(value: Value) -> Array:
    """A vector as a matrix of one column or one row."""
    array, single = value.array, Index.fresh(1)
    if value.ndim != 1:
        return array
    axes = (single, *array.axes) if value.is_row else (*array.axes, single)
    return Array(axes, array.expr, array.known)


def inner(left: Value, right: Value) -> Value:
    """⟨a, b⟩ = Σ a b over all entries of two tensors of one shape."""
    left, right = _of_one_size(left, right)
    if left.array.shape != right.array.shape:
        raise ShapeError(f"{left.words} and {right.words} have no inner product")
    return Value((left.array * right.array).sum())


def star(left: Value, right: Value) -> Value:
    """``*``: the one product that the shapes allow; where both fit, the text must say which."""
    if left.ndim == 0 or right.ndim == 0:
        return times(left, right)
    if left.ndim == right.ndim == 1:
        if left.is_row != right.is_row:
            return times(left, right)
        return Value(left.array * right.array, left.is_row)
    joins = _joins(left, right)
    if joins and left.ndim == 1 and not left.is_row and right.array.shape == left.array.shape * 2:
        raise ShapeError(
            "* may be the matrix product or the product entry by entry: "
            f"{left.words} and {right.words}",
            hint="@ for the matrix product, .* for entry by entry",
        )
    if joins and left.ndim == right.ndim == 2 and left.array.shape == right.array.shape:
        if left.array.shape[0] != 1:
            raise ShapeError(
                "* may be the matrix product or the product entry by entry: "
                f"{left.words} and {right.words}",
                hint="@ for the matrix product, .* for entry by entry",
            )
        return Value(left.array * right.array)
    if joins:
        return matrix_product(left, right)
    return Value(left.array * right.array)


def _joins(left: Value, right: Value) -> bool:
    """Whether the sizes fit a matrix product."""
    if max(left.ndim, right.ndim) > 2:
        return False
    first = right.array.shape[0]
    return bool(left.array.shape[-1] == first) and not (right.ndim == 1 and right.is_row)
