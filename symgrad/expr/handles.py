"""Making tensor handles and graphs, and functions on handles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Max, Min, Pow
from sympy import exp as _exp
from sympy import log as _log

from symgrad.errors import NameProblem, ShapeError
from symgrad.expr.array import (
    Array,
    Operand,
    as_array,
    by_name,
    describe,
    elementwise,
    merge_known,
    with_fresh_axes,
)
from symgrad.expr.functions import FUNCTIONS, with_own_kinks
from symgrad.expr.graph import Equation, Free, Graph
from symgrad.expr.index import as_size, choose_letters
from symgrad.expr.leaves import Delta
from symgrad.expr.matrices import Determinant, Inverse

if TYPE_CHECKING:
    from symgrad.expr.index import type_of_size


def tensor(
    name: str, *shape: type_of_size, role: str = "parameters", domain: str = "reals"
) -> Array:
    """A free tensor with the given sizes (numbers or names); no size: a number."""
    free = Free(name, tuple(map(as_size, shape)), role, domain)
    return by_name(name, choose_letters(free.shape, {name}), {name: free})


def parameter(name: str, *shape: type_of_size, domain: str = "reals") -> Array:
    """A tensor that training changes."""
    return tensor(name, *shape, role="parameters", domain=domain)


def input(name: str, *shape: type_of_size, domain: str = "reals") -> Array:
    """A tensor of data that the network reads."""
    return tensor(name, *shape, role="inputs", domain=domain)


def target(name: str, *shape: type_of_size, domain: str = "reals") -> Array:
    """A tensor of data that the loss compares with."""
    return tensor(name, *shape, role="targets", domain=domain)


def constant(name: str, *shape: type_of_size, domain: str = "reals") -> Array:
    """A fixed number or tensor such as a penalty's λ."""
    return tensor(name, *shape, role="constants", domain=domain)


def graph(*outputs: Array, loss: str = "") -> Graph:
    """The equations that named handles rest on; the last handle is the loss unless one is named.

    >>> import symgrad as sg
    >>> w, x = sg.parameter("w"), sg.input("x")
    >>> sg.graph((w * x).named("f"))
    f = w·x
    """
    known: dict[str, Free | Equation] = {}
    for output in outputs:
        if not isinstance(output.known.get(output.name), Equation):
            raise NameProblem("the output has no name", where=repr(output), hint=".named('L')")
        known = merge_known(known, output.known)
    free = tuple(k for k in known.values() if isinstance(k, Free))
    equations = tuple(k for k in known.values() if isinstance(k, Equation))
    return Graph(free, equations, loss or outputs[-1].name)


# functions -------------------------------------------------------------------------------------


def apply(name: str, argument: Operand) -> Array:
    """A function of the registry, element-wise."""
    return as_array(argument).map(FUNCTIONS[name].apply)


def maximum(a: Operand, b: Operand) -> Array:
    """The larger of two, element-wise; where one is a number the derivative at a tie is 0."""
    return elementwise("max", lambda x, y: with_own_kinks(Max(x, y)), a, b)


def minimum(a: Operand, b: Operand) -> Array:
    """The smaller of two, element-wise; where one is a number the derivative at a tie is 0."""
    return elementwise("min", lambda x, y: with_own_kinks(Min(x, y)), a, b)


def logsumexp(z: Array) -> Array:
    """log Σ exp(z) along the last axis."""
    return z.map(_exp).sum(-1).map(_log)


def softmax(z: Array) -> Array:
    """exp(z) / Σ exp(z) along the last axis."""
    powers = z.map(_exp)
    totals = powers.sum(-1)
    share = powers.expr * Pow(totals.expr, -1)
    return Array(powers.axes, share, z.known)


def log_softmax(z: Array) -> Array:
    """z - log Σ exp(z) along the last axis."""
    total = z.map(_exp).sum(-1).map(_log)
    return Array(z.axes, z.expr - total.expr, z.known)


def norm_squared(z: Array) -> Array:
    """Σ z² over all entries."""
    return (z**2).sum()


def norm(z: Array) -> Array:
    """Euclidean (Frobenius) norm √Σ z²."""
    return apply("sqrt", norm_squared(z))


def outer(a: Array, b: Array) -> Array:
    """a bᵀ: every entry of one times every entry of the other."""
    right = with_fresh_axes(b)
    return Array((*a.axes, *right.axes), a.expr * right.expr, merge_known(a.known, b.known))


# matrices --------------------------------------------------------------------------------------


def inverse(a: Array) -> Array:
    """The inverse of a square matrix."""
    square = _square(a, "an inverse")
    rows, columns = with_fresh_axes(square).axes
    entry = Inverse(square.expr, square.axes[0], square.axes[1], rows, columns)
    return Array((rows, columns), entry, a.known)


def det(a: Array) -> Array:
    """The determinant of a square matrix."""
    square = _square(a, "a determinant")
    return Array((), Determinant(square.expr, *square.axes), a.known)


def logdet(a: Array) -> Array:
    """log |det A|; of a positive definite matrix log det A."""
    return apply("log", apply("abs", det(a)))


def trace(a: Array) -> Array:
    """The sum of the diagonal of a square matrix."""
    return diag(_square(a, "a trace")).sum()


def diag(a: Array) -> Array:
    """The diagonal of a square matrix; of a vector the matrix that has it as its diagonal."""
    if a.ndim == 1:
        (row,), (column,) = a.axes, with_fresh_axes(a).axes
        return Array((row, column), a.expr * Delta(row, column), a.known)
    row, _ = _square(a, "a diagonal").axes
    return Array((row,), a.at(row, row), a.known)


def amax(a: Array, axis: int | None = None) -> Array:
    """The largest entry along one axis, or of all; the derivative goes to the first such entry."""
    return a.max(axis)


def _square(a: Array, what: str) -> Array:
    if a.ndim != 2 or a.shape[0] != a.shape[1]:
        shape = " x ".join(map(str, a.shape)) or "a number"
        raise ShapeError(f"{what} needs a square matrix, not {shape}", where=describe(a))
    return a
