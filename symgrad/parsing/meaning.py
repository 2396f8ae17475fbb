"""A tree and a symbol table make a tensor.

The rules of shapes are Array's own; here are only those that a text adds: what is a row, which
product a sign means, where entries count from.
"""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from operator import add, mul, sub, truediv
from typing import TYPE_CHECKING

from sympy import E, Expr, Rational, pi

from symgrad.errors import ReadingError, ShapeError, SymgradError
from symgrad.expr.array import Array, describe, merge_known
from symgrad.expr.functionals import functional
from symgrad.expr.functions import Abstract
from symgrad.expr.handles import apply, norm
from symgrad.expr.kinks import with_slope_at_kinks
from symgrad.parsing.bounds import bounded, comparing
from symgrad.parsing.conditions import cases, truth, where
from symgrad.parsing.differentiation import (
    by_arguments,
    derivative,
    is_of_one_number,
    laid_out,
    primed,
)
from symgrad.parsing.functions import apply_function
from symgrad.parsing.limits import MAX_COMPARED, MAX_TENSORS
from symgrad.parsing.literals import matrix, stacked
from symgrad.parsing.lookalikes import pointed
from symgrad.parsing.ones import identity, ones
from symgrad.parsing.powers import power, transposed
from symgrad.parsing.products import (
    Value,
    dot,
    entrywise,
    kronecker,
    matrix_product,
    star,
    times,
)
from symgrad.parsing.ranges import guarded, inside
from symgrad.parsing.scope import (
    Scope,
    entries,
    letter_number,
)
from symgrad.parsing.summing import delta, largest_place, said_size, summed
from symgrad.parsing.syntax import (
    At,
    Call,
    Cases,
    Compare,
    Constant,
    Derivative,
    Factors,
    Identity,
    KroneckerDelta,
    Letter,
    Listed,
    Matrix,
    Minus,
    Name,
    Node,
    Norm,
    Number,
    Ones,
    Power,
    SumOver,
    Terms,
    Transpose,
)

if TYPE_CHECKING:
    from symgrad.parsing.symbols import Symbols

CONSTANTS = {"e": E, "pi": pi}


def evaluate(node: Node, scope: Scope) -> Value:
    """The tensor that a tree means; an error points at the innermost piece that it is about."""
    scope.spend()
    try:
        return _meaning(node, scope)
    except SymgradError as error:
        if error.where or not scope.text:
            raise
        raise error.at(pointed(scope.text, node.column)) from None


def _meaning(node: Node, scope: Scope) -> Value:
    match node:
        case Number():
            return _number(Rational(node.value.numerator, node.value.denominator))
        case Constant():
            return _number(CONSTANTS[node.name])
        case Letter():
            return _number(letter_number(node.letter, scope))
        case Name():
            return scope.look_up(node.name)
        case Minus():
            value = evaluate(node.body, scope)
            return Value(-value.array, value.is_row)
        case Terms():
            return _terms(node, scope)
        case Factors():
            return _factors(node, scope)
        case Power():
            return power(node, scope, evaluate)
        case Transpose():
            return transposed(node, scope, evaluate)
        case At():
            return _at(node, scope)
        case Call():
            return bounded(_call(node, scope))
        case Derivative(of=Call(arguments=())):
            return _of_bare_function(node, scope)
        case Derivative():
            by = [evaluate(name, scope) for name in node.by]
            return derivative(evaluate(node.of, scope), by, layout=scope.symbols.layout)
        case Norm():
            return _norm(node, scope)
        case SumOver():
            return summed(node, scope, evaluate)
        case Compare():
            return _truth(node, scope)
        case Cases():
            return bounded(_cases(node, scope))
        case Ones():
            return Value(ones(said_size(node.size, scope, evaluate)))
        case Identity():
            return Value(identity(said_size(node.size, scope, evaluate)))
        case Listed():
            return bounded(stacked([evaluate(item, scope) for item in node.items]))
        case Matrix():
            return bounded(matrix([[evaluate(e, scope) for e in row] for row in node.rows]))
        case KroneckerDelta():
            return delta(node, scope)
    raise TypeError(f"no meaning for {type(node).__name__}")


def _truth(node: Compare, scope: Scope) -> Value:
    """An indicator; its sides fit together as those of a sum do."""
    place = largest_place(node, scope, evaluate)
    if place is not None:
        return place
    known = {id(part): evaluate(part, scope) for part in (node.first, *(p for _, p in node.rest))}
    within = inside(node, list(known.values()))
    if within is not None:
        return _number(within)
    fits = known[id(node.first)]
    for sign, part in node.rest:
        fits = entrywise(sign, fits, known[id(part)], sub, latex=scope.latex)
    with comparing():
        return Value(truth(node, lambda part: known[id(part)].array), fits.is_row)


def _cases(node: Cases, scope: Scope) -> Value:
    """Values by condition; all that meets fits together as in a sum."""
    known: dict[int, Value] = {}

    def read(part: Node) -> Value:
        if id(part) not in known:
            known[id(part)] = evaluate(part, scope)
        return known[id(part)]

    fits = read(node.rows[0][0])
    for value, holds in node.rows:
        sides = (holds.first, *(p for _, p in holds.rest)) if isinstance(holds, Compare) else ()
        for part in (value, *sides):
            fits = entrywise("beside", fits, read(part), add, latex=scope.latex)
    for part_read in known.values():
        bounded(part_read, MAX_COMPARED)
    with comparing():
        return Value(
            cases(node, lambda part: read(part).array, fills_kinks=scope.fills_kinks), fits.is_row
        )


def _number(expr: Expr) -> Value:
    return Value(Array((), expr))


def _terms(node: Terms, scope: Scope) -> Value:
    total = evaluate(node.first, scope)
    for sign, term in node.rest:
        operation = add if sign == "+" else sub
        total = entrywise(sign, total, evaluate(term, scope), operation, latex=scope.latex)
    return total


def _factors(node: Factors, scope: Scope) -> Value:
    scope = guarded(node, scope, evaluate)
    result = evaluate(node.first, scope)
    tensors, joined = 0, set[str]()
    for sign, factor in node.rest:
        value = _as_in_numpy(sign, result, factor, evaluate(factor, scope))
        tensors += value.ndim > 0
        joined |= {sign} if result.ndim and value.ndim else set()
        if "⊗" in joined and len(joined) > 1:
            raise ReadingError("which product beside ⊗ comes first?", hint="brackets")
        if tensors > MAX_TENSORS:
            raise ReadingError(
                f"a product has more than {MAX_TENSORS} tensors", hint="names for its parts"
            )
        result = _product(sign, result, value, scope)
    return result


def _as_in_numpy(sign: str, left: Value, factor: Node, right: Value) -> Value:
    """In ``x*y.T`` the transpose of a vector is the vector, as in NumPy."""
    is_same = isinstance(factor, Transpose) and factor.mark == ".T" and sign == "*"
    if is_same and right.is_row and not left.is_row and left.array.shape == right.array.shape:
        return Value(right.array)
    return right


def _product(sign: str, left: Value, right: Value, scope: Scope) -> Value:
    match sign:
        case "⊙":
            return entrywise("⊙", left, right, mul, latex=scope.latex)
        case "/" | "⊘":
            return entrywise("/", left, right, truediv, latex=scope.latex)
        case "@":
            return matrix_product(left, right)
        case "*":
            return star(left, right)
        case "·":
            return dot(left, right)
        case "⊗":
            return kronecker(left, right)
        case _:
            return times(left, right)


# entries --------------------------------------------------------------------------------


def _at(node: At, scope: Scope) -> Value:
    row = scope.row_of(node.body)
    if row is not None and len(node.places) != 1:
        raise ShapeError(f"{describe(row)} has rows with one index")
    array = row if row is not None else evaluate(node.body, scope).array
    return Value(entries(node, array, scope))


# calls and conditions ----------------------------------------------------------------------------


def _call(node: Call, scope: Scope) -> Value:
    if node.function == "where":
        return _cases(where(node), scope)
    values = [evaluate(argument, scope) for argument in node.arguments]
    if not node.order:
        return _applied(node, values, scope)
    is_declared = node.function in scope.symbols.functions
    if len(values) != 1 or not (is_declared or is_of_one_number(node.function)):
        raise ReadingError(f"a prime stands on a function of one number, not on {node.function}")
    return primed(node.function, node.order, lambda z: _applied(node, [z], scope), values[0])


def _of_bare_function(node: Derivative, scope: Scope) -> Value:
    r"""``\frac{\partial \ell}{\partial \hat y}``: by an argument of the one call that there is."""
    function, by = node.of, node.by
    if not isinstance(function, Call):
        raise TypeError(f"{function} is no function")
    found = by_arguments(function.function, [evaluate(n, scope) for n in by], scope.symbols)
    if found is not None:
        return laid_out(found, len(by), scope.symbols.layout)
    if len(set(by)) > 1:
        raise ReadingError(f"{function.function} has one argument")
    return _call(replace(function, arguments=by[:1], order=len(by)), scope)


def _applied(node: Call, values: list[Value], scope: Scope) -> Value:
    """The value of a function at given arguments."""
    if node.function not in scope.symbols.functions:
        value = apply_function(node.function, values, node.axis, latex=scope.latex)
        return replace(value, array=at_kinks(value.array, scope.symbols))
    definition = scope.symbols.functions[node.function]
    if definition is None:
        return _of_any_function(node.function, values, scope)
    count = len(definition.parameters)
    if len(values) != count:
        raise ReadingError(f"{node.function} takes {count} arguments, not {len(values)}")
    parameters = dict(zip(definition.parameters, values, strict=True))
    return evaluate(definition.body, replace(scope, letters={}, parameters=parameters, text=""))


def _of_any_function(name: str, values: list[Value], scope: Scope) -> Value:
    """g(z) entry by entry; a number where there are several arguments, or where that is said."""
    arrays = [value.array for value in values]
    if len(values) == 1 and name not in scope.symbols.functionals:
        return Value(arrays[0].map(lambda z: Abstract(name, 0, z)), values[0].is_row)
    known = reduce(merge_known, (array.known for array in arrays))
    return Value(Array((), functional(name, *arrays), known))


def at_kinks(array: Array, symbols: Symbols) -> Array:
    """The tensor with the derivatives at kinks that are agreed on."""
    return replace(array, expr=with_slope_at_kinks(array.expr, symbols.kink))


def _norm(node: Norm, scope: Scope) -> Value:
    array = evaluate(node.body, scope).array
    if array.ndim > 1 and node.order != "F":
        raise ShapeError(
            f"a matrix has several norms of order {node.order}: {describe(array)}",
            hint=r"\|A\|_F for the root of the sum of squares, or a sum over its entries",
        )
    match node.order:
        case "1":
            return Value(apply("abs", array).sum())
        case r"\infty":
            return Value(apply("abs", array).max())
        case _:
            return Value(norm(array))
