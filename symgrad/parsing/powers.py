"""What stands above a factor: powers entry by entry or of square matrices, transposes, primes."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from symgrad.errors import ReadingError, ShapeError
from symgrad.expr.array import Array, describe
from symgrad.expr.handles import inverse
from symgrad.parsing.bounds import bounded, check_powers
from symgrad.parsing.differentiation import derivative
from symgrad.parsing.limits import MAX_MATRIX_POWER
from symgrad.parsing.primes import is_defined, parameters_of, primes
from symgrad.parsing.products import Value, entrywise, transpose
from symgrad.parsing.syntax import At, Listed, Node, Norm, Number, Power, Transpose

if TYPE_CHECKING:
    from collections.abc import Callable

    from sympy import Expr

    from symgrad.parsing.scope import Scope

    Read = Callable[[Node, Scope], Value]


def power(node: Power, scope: Scope, read: Read) -> Value:
    """A power entry by entry, or of a square matrix in LaTeX."""
    base, exponent = read(_squared(node), scope), read(node.exponent, scope)
    check_powers(base.array.expr, exponent.array.expr)
    if node.style == "latex" and base.ndim >= 2 and not exponent.ndim:
        return bounded(Value(_matrix_power(base.array, exponent.array.expr)))
    raised = entrywise("^", base, exponent, _entry_powers, latex=scope.latex)
    return Value(raised.array.map(lambda e: e), raised.is_row)


def _squared(node: Power) -> Node:
    """The square of a matrix's norm of order 2 is read as the sum of squares."""
    base, exponent = node.base, node.exponent
    is_square = isinstance(exponent, Number) and exponent.value == 2
    if is_square and isinstance(base, Norm) and base.order == "2":
        return Norm(base.body, column=base.column)
    return base


def _entry_powers(base: Array, exponent: Array) -> Array:
    """Powers entry by entry."""
    return base**exponent


def transposed(node: Transpose, scope: Scope, read: Read) -> Value:
    """The transpose of a tensor; of a number, what the mark means there."""
    name = primes(node)
    body = read(name[0] if name else node.body, scope)
    if body.ndim == 1 and isinstance(node.body, Listed):
        return body
    if body.ndim:
        return transpose(read(node.body, scope) if name else body)
    if node.mark == "T" and ("T" in scope.symbols.names or "T" in scope.symbols.sizes):
        return Value(body.array ** scope.look_up("T").array)
    if node.mark == "'":
        return _primed_name(node, scope, read)
    if node.mark != ".T" and isinstance(node.body, At):
        raise ShapeError(
            "an entry has no transpose", hint=r"(A^\top)_{12} for an entry of the transpose"
        )
    return body


def _primed_name(node: Transpose, scope: Scope, read: Read) -> Value:
    """f' of a number that depends on one parameter."""
    found = primes(node)
    value = read(found[0], scope) if found else None
    by = parameters_of(value.array) if value and is_defined(value.array) else []
    if not found or not value or len(by) != 1:
        raise ReadingError(
            "by which name is this the derivative?", hint=r"\frac{\partial f}{\partial x}"
        )
    return derivative(value, [scope.look_up(by[0])] * found[1])


def _matrix_power(array: Array, exponent: Expr) -> Array:
    """A^n = A A ... A; A^{-n} = A⁻¹ A⁻¹ ... A⁻¹."""
    if array.ndim != 2 or array.shape[0] != array.shape[1]:
        raise ShapeError(
            f"only a square matrix has powers, not {describe(array)}",
            hint=r"^{\odot 2} entry by entry",
        )
    if not exponent.is_Integer:
        raise ReadingError(
            "the power of a matrix is a whole number", hint=r"^{\odot p} entry by entry"
        )
    if exponent == 0:
        raise ReadingError("A^0 is not read yet", hint="I for the identity")
    if abs(exponent) > MAX_MATRIX_POWER:
        raise ReadingError(f"the power of a matrix is larger than {MAX_MATRIX_POWER}")
    factor = inverse(array) if exponent < 0 else array
    return reduce(lambda a, b: a @ b, [factor] * abs(int(exponent)))
