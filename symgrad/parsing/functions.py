"""What a call means: the registry's functions, sums and means, softmax, traces, diagonals."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

from sympy import (
    Expr,
    Integer,
    acos,
    acosh,
    asin,
    asinh,
    atan,
    atanh,
    cos,
    cosh,
    erf,
    exp,
    log,
    pi,
    sin,
    sinh,
    sqrt,
    tan,
    tanh,
)

from symgrad.errors import ReadingError, ShapeError
from symgrad.expr.functions import FUNCTIONS, Defined
from symgrad.expr.handles import (
    apply,
    det,
    diag,
    inverse,
    log_softmax,
    logdet,
    logsumexp,
    maximum,
    minimum,
    norm,
    softmax,
    trace,
)
from symgrad.expr.kronecker import kron, pinv, vec
from symgrad.parsing.bounds import bounded, comparing
from symgrad.parsing.function_names import UNREAD
from symgrad.parsing.limits import MAX_ARGUMENT, MAX_COMPARED, MAX_EXPONENT
from symgrad.parsing.products import (
    Value,
    entrywise,
    inner,
    matrix_product,
    numpy_dot,
    transpose,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from symgrad.expr.array import Array


ELEMENTWISE: dict[str, Callable[[Expr], Expr]] = {
    "Phi": lambda z: (1 + erf(z / sqrt(2))) / 2,
    "varphi": lambda z: exp(-(z**2) / 2) / sqrt(2 * pi),
    "tan": tan,
    "cot": lambda z: 1 / tan(z),
    "sec": lambda z: 1 / cos(z),
    "csc": lambda z: 1 / sin(z),
    "sinh": sinh,
    "cosh": cosh,
    "sech": lambda z: 1 / cosh(z),
    "csch": lambda z: 1 / sinh(z),
    "coth": lambda z: 1 / tanh(z),
    "asin": asin,
    "acos": acos,
    "atan": atan,
    "asinh": asinh,
    "acosh": acosh,
    "atanh": atanh,
    "log2": lambda z: log(z) / log(Integer(2)),
    "log10": lambda z: log(z) / log(Integer(10)),
    "log1p": lambda z: log(1 + z),
    "expm1": lambda z: exp(z) - 1,
}
EXPONENTIALS = ("exp", "expm1", "sinh", "cosh", "sech", "csch")
ONE_TENSOR: dict[str, Callable[[Array], Array]] = {
    "norm": norm,
    "tr": trace,
    "diag": diag,
    "det": det,
    "inv": inverse,
    "pinv": pinv,
    "vec": vec,
    "logdet": logdet,
}
PRODUCTS: dict[str, Callable[[Value, Value], Value]] = {
    "dot": numpy_dot,
    "inner": inner,
    "outer": lambda left, right: matrix_product(left, transpose(right)),
    "kron": lambda left, right: Value(kron(left.array, right.array)),
    "solve": lambda left, right: matrix_product(Value(inverse(left.array)), right),
}
ALONG_LAST = {"softmax": softmax, "log_softmax": log_softmax, "logsumexp": logsumexp}
REDUCTIONS = ("sum", "mean")
PAIRWISE: dict[str, Callable[[Any, Any], Array]] = {"max": maximum, "min": minimum}


def apply_function(name: str, values: list[Value], axis: int | None, *, latex: bool) -> Value:
    """The value of a built-in function."""
    if name in UNREAD:
        raise ReadingError(f"{name} is not read yet")
    if name in PAIRWISE:
        return _extreme(name, values, axis, latex=latex)
    if name in PRODUCTS:
        return PRODUCTS[name](*_exactly(2, name, values, axis))
    if name in REDUCTIONS or name in ALONG_LAST:
        return _along(name, _exactly(1, name, values, None)[0], axis)
    (value,) = _exactly(1, name, values, axis)
    most = MAX_EXPONENT if name in EXPONENTIALS else MAX_ARGUMENT
    if value.array.expr.is_Rational and abs(value.array.expr) > most:
        raise ReadingError(f"{name} of a number beyond {most} is too large to work with")
    if name in FUNCTIONS:
        return Value(apply(name, value.array).map(plain_numbers), value.is_row)
    if name in ELEMENTWISE:
        return Value(value.array.map(ELEMENTWISE[name]), value.is_row)
    return Value(ONE_TENSOR[name](value.array))


def plain_numbers(expr: Expr) -> Expr:
    """Functions of numbers by their definitions: relu(2) is 2."""
    calls = {call for call in expr.atoms(Defined) if call.is_number}
    with comparing():
        return expr.xreplace({call: call.doit() for call in calls}) if calls else expr


def _exactly(count: int, name: str, values: list[Value], axis: int | None) -> list[Value]:
    if len(values) != count:
        raise ReadingError(f"{name} takes {count} argument{'s' * (count > 1)}, not {len(values)}")
    if axis is not None:
        raise ReadingError(f"{name} takes no axis")
    return values


def largest(name: str, array: Array, axis: int | None = None) -> Array:
    """The largest or smallest entry: min f = -max -f."""
    return array.max(axis) if name == "max" else -(-array).max(axis)


def _with_axes(name: str, value: Value, axis: int | None) -> Array:
    array = value.array
    if not array.ndim:
        raise ShapeError(f"{name} needs a vector, a matrix or two numbers, not {value.words}")
    if axis is not None and not -array.ndim <= axis < array.ndim:
        raise ShapeError(f"there is no axis {axis} in {value.words}")
    return array


def _along(name: str, value: Value, axis: int | None) -> Value:
    """sum and mean over all entries or one axis; softmax and logsumexp along the last axis."""
    array = value.array
    if axis is not None and not -array.ndim <= axis < array.ndim:
        raise ShapeError(f"there is no axis {axis} in {value.words}")
    if name in REDUCTIONS:
        return Value(array.sum(axis) if name == "sum" else array.mean(axis))
    if not array.ndim:
        raise ShapeError(f"{name} needs a vector or a matrix, not {value.words}")
    if axis is not None and axis % array.ndim != array.ndim - 1:
        raise ReadingError(
            f"{name} runs along the last axis", hint="a transpose before and after it"
        )
    return Value(ALONG_LAST[name](array), value.is_row)


def _extreme(name: str, values: list[Value], axis: int | None, *, latex: bool) -> Value:
    """The largest of several tensors, entry by entry, or of one tensor's entries."""
    if len(values) == 1:
        return Value(largest(name, _with_axes(name, values[0], axis), axis))
    if axis is not None:
        raise ReadingError(f"{name} of several tensors takes no axis", hint=f"{name}(a, b)")
    operation = PAIRWISE[name]
    values = [bounded(value, MAX_COMPARED) for value in values]
    with comparing():
        return reduce(lambda a, b: entrywise(name, a, b, operation, latex=latex), values)
