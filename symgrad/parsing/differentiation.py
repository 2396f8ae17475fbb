"""What derivative signs mean: leaves that name a derivative, and f'(z) worked out."""

from __future__ import annotations

from functools import reduce
from hashlib import blake2s
from itertools import product
from typing import TYPE_CHECKING

from sympy import Dummy, Function, Integer

from symgrad.calculus.table import derivative_of
from symgrad.errors import ReadingError
from symgrad.expr.array import Array, by_name, merge_known, with_fresh_axes
from symgrad.expr.functionals import Entries, Functional
from symgrad.expr.functions import FUNCTIONS, with_own_kinks
from symgrad.expr.graph import Equation
from symgrad.expr.index import choose_letters, free_indices
from symgrad.expr.leaves import Entry, Total
from symgrad.expr.matrices import name_of_matrix
from symgrad.parsing.functions import ELEMENTWISE, plain_numbers
from symgrad.parsing.products import Value, transpose

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sympy import Expr

    from symgrad.parsing.symbols import Symbols

HIDDEN = "∂"


def derivative(of: Value, by: Sequence[Value], *, layout: str = "gradient") -> Value:
    """∂of/∂by by one name after the other; the axes of ``of`` come first."""
    found = reduce(_by_one, by, of)
    return found if of.ndim else laid_out(found, len(by), layout)


def laid_out(found: Value, order: int, layout: str) -> Value:
    """The derivative of a number by one tensor, turned where the layout is the numerator's."""
    is_turned = layout == "numerator" and order == 1 and found.ndim in (1, 2)
    return transpose(found) if is_turned else found


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


# functions of which nothing is known --------------------------------------------------------------


def by_arguments(function: str, by: Sequence[Value], symbols: Symbols) -> Value | None:
    """∂ℓ/∂ŷ of the one call ℓ(ŷ, y) in the equations; of L = ℓ(ŷ, y) by what ŷ depends on.

    None where the function is of one number and works entry by entry.
    """
    arrays = [array for array in symbols.names.values() if array is not None]
    equations = {e.name: e for a in arrays for e in a.known.values() if isinstance(e, Equation)}
    calls = {c for e in equations.values() for c in e.right.atoms(Functional) if c.name == function}
    if not calls:
        return None
    if len(calls) > 1:
        raise ReadingError(f"{function} stands in several ways in the equations: which one?")
    (call,) = calls
    variables = [with_fresh_axes(value.array) for value in by]
    arguments = [[k for k, u in enumerate(call.arguments) if _is_of(u, v)] for v in variables]
    if all(arguments):
        return _partial(call, variables, arguments, by[-1].is_row)
    whole = [e.name for e in equations.values() if e.right == call]
    if not whole:
        raise ReadingError(f"{function} has no such argument", hint="a name that it is called with")
    return derivative(Value(symbols.names[whole[0]] or variables[0]), by)


def _is_of(argument: Expr, variable: Array) -> bool:
    entry = name_of_matrix(argument) if isinstance(argument, Entries) else argument
    match entry, variable.expr:
        case Entry() as one, Entry() as other:
            return one.name == other.name
    return False


def _partial(
    call: Functional, variables: list[Array], arguments: list[list[int]], is_row: bool
) -> Value:
    """The other arguments held fixed; a name that stands twice counts twice."""
    expr: Expr = Integer(0)
    for numbers in product(*arguments):
        term = call
        for number, variable in zip(numbers, variables, strict=True):
            term = term.derivative(number, *variable.expr.positions)
        expr += term
    known = reduce(merge_known, (variable.known for variable in variables))
    axes = tuple(axis for variable in variables for axis in variable.axes)
    return Value(Array(axes, expr, known), is_row)


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
