"""What derivative signs mean: leaves that name a derivative, and f'(z) worked out."""

from __future__ import annotations

from functools import reduce
from hashlib import blake2s
from typing import TYPE_CHECKING

from sympy import Dummy, Function

from symgrad.calculus.table import derivative_of
from symgrad.errors import ReadingError
from symgrad.expr.array import Array, by_name, merge_known, with_fresh_axes
from symgrad.expr.functions import FUNCTIONS, with_own_kinks
from symgrad.expr.graph import Equation
from symgrad.expr.index import choose_letters, free_indices
from symgrad.expr.leaves import Entry, Total
from symgrad.parsing.functions import ELEMENTWISE, plain_numbers
from symgrad.parsing.products import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sympy import Expr

HIDDEN = "∂"


def derivative(of: Value, by: Sequence[Value]) -> Value:
    """∂of/∂by by one name after the other; the axes of ``of`` come first."""
    return reduce(_by_one, by, of)


def _by_one(of: Value, by: Value) -> Value:
    variable = with_fresh_axes(by.array)
    if not isinstance(variable.expr, Entry):
        raise ReadingError("a derivative is by a name or an entry of one", hint="a name below")
    node = of.array if isinstance(of.array.expr, Entry) else _hidden(of.array)
    known = merge_known(node.known, variable.known)
    array = Array((*node.axes, *variable.axes), Total(node.expr, variable.expr), known)
    return Value(array, array.ndim == 1 and (by.is_row if by.ndim else of.is_row))


def _hidden(array: Array) -> Array:
    """An expression under a name that no one can type, which holds its free indices too."""
    loose = sorted(free_indices(array.expr) - set(array.axes), key=lambda i: i.sort_key())
    axes = (*array.axes, *loose)
    letters = choose_letters([axis.size for axis in axes], array.known)
    right = array.expr.xreplace(dict(zip(axes, letters, strict=True)))
    content = f"{[(letter, letter.size) for letter in letters]} {right}"
    name = f"{HIDDEN}{blake2s(content.encode(), digest_size=8).hexdigest()}"
    known = merge_known(array.known, {name: Equation(name, letters, right)})
    named = by_name(name, letters, known)
    return Array(array.axes, named.at(*axes), known)


def is_hidden(name: str) -> bool:
    """Whether a name stands for an expression below or above a derivative sign."""
    return name.startswith(HIDDEN)


def meaning_of(entry: Entry, array: Array) -> Expr:
    """What a hidden name's entry stands for."""
    equation = array.known[entry.name]
    if not isinstance(equation, Equation):
        raise TypeError(f"{entry.name} has no equation")
    return equation.at(entry.positions)


# primes ------------------------------------------------------------------------------------------


def primed(name: str, order: int, function: Callable[[Value], Value], value: Value) -> Value:
    """The derivative of a function of one number, entry by entry."""
    number = Dummy("t", real=True)
    inner = function(Value(Array((), number))).array
    if inner.axes:
        raise ReadingError(f"{name} is no function of one number", hint=r"\frac{\partial}{..}")
    expr = reduce(lambda e, _: _derived(e, number), range(order), inner.expr)
    kept = Array(value.array.axes, value.array.expr, merge_known(inner.known, value.array.known))
    result = kept.map(lambda z: plain_numbers(with_own_kinks(expr).xreplace({number: z})))
    return Value(result, value.is_row)


def _derived(expr: Expr, number: Dummy) -> Expr:
    if isinstance(expr, Function) and expr.args == (number,):
        return derivative_of(expr, expr)
    return expr.diff(number)


def is_of_one_number(function: str) -> bool:
    """Whether a built-in function works entry by entry."""
    return function in FUNCTIONS or function in ELEMENTWISE
