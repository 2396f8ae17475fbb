"""A tree and a symbol table make a tensor.

The rules of shapes are Array's own; here are only those that a text adds: what is a row, which
product a sign means, where entries count from.
"""

from __future__ import annotations

from dataclasses import replace
from operator import add, mul, sub, truediv
from typing import TYPE_CHECKING

from sympy import E, Expr, Integer, Rational, pi

from symgrad.errors import ReadingError, ShapeError
from symgrad.expr.array import Array, describe
from symgrad.expr.functions import Abstract
from symgrad.expr.handles import apply, norm
from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta, Entry, sum_over
from symgrad.parsing.bounds import bounded, check_powers, comparing
from symgrad.parsing.conditions import cases, truth, where
from symgrad.parsing.differentiation import derivative, is_of_one_number, primed
from symgrad.parsing.functions import apply_function
from symgrad.parsing.limits import MAX_COMPARED, MAX_TENSORS, MAX_TERMS
from symgrad.parsing.literals import matrix, stacked
from symgrad.parsing.ones import identity, ones
from symgrad.parsing.powers import matrix_power
from symgrad.parsing.primes import is_defined, parameters_of, primes
from symgrad.parsing.products import (
    Value,
    dot,
    entrywise,
    matrix_product,
    star,
    times,
    transpose,
)
from symgrad.parsing.scope import (
    Bound,
    Scope,
    counts_from,
    entries,
    letter_number,
    letter_value,
    sizes_of,
)
from symgrad.parsing.syntax import (
    Affine,
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
    from collections.abc import Callable, Mapping

    from symgrad.parsing.syntax import Place

CONSTANTS = {"e": E, "pi": pi}


def evaluate(node: Node, scope: Scope) -> Value:
    """The tensor that a tree means."""
    scope.spend()
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
            return _power(node, scope)
        case Transpose():
            return _transpose(node, scope)
        case At():
            return _at(node, scope)
        case Call():
            return bounded(_call(node, scope))
        case Derivative():
            return derivative(evaluate(node.of, scope), [evaluate(name, scope) for name in node.by])
        case Norm():
            return _norm(node, scope)
        case SumOver():
            return _sum(node, scope)
        case Compare():
            return _truth(node, scope)
        case Cases():
            return bounded(_cases(node, scope))
        case Ones():
            return Value(ones(_said_size(node.size, scope)))
        case Identity():
            return Value(identity(_said_size(node.size, scope)))
        case Listed():
            return bounded(stacked([evaluate(item, scope) for item in node.items]))
        case Matrix():
            return bounded(matrix([[evaluate(e, scope) for e in row] for row in node.rows]))
        case KroneckerDelta():
            return _delta(node, scope)
    raise TypeError(f"no meaning for {type(node).__name__}")


def _reader(scope: Scope) -> Callable[[Node], Array]:
    """What reads the tensors of conditions and cases."""
    return lambda node: evaluate(node, scope).array


def _truth(node: Compare, scope: Scope) -> Value:
    """An indicator; its sides fit together as those of a sum do."""
    known = {id(part): evaluate(part, scope) for part in (node.first, *(p for _, p in node.rest))}
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
        return Value(cases(node, lambda part: read(part).array), fits.is_row)


def _number(expr: Expr) -> Value:
    return Value(Array((), expr))


def _terms(node: Terms, scope: Scope) -> Value:
    total = evaluate(node.first, scope)
    for sign, term in node.rest:
        operation = add if sign == "+" else sub
        total = entrywise(sign, total, evaluate(term, scope), operation, latex=scope.latex)
    return total


def _factors(node: Factors, scope: Scope) -> Value:
    result = evaluate(node.first, scope)
    tensors = 0
    for sign, factor in node.rest:
        value = _as_in_numpy(sign, result, factor, evaluate(factor, scope))
        tensors += value.ndim > 0
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
            raise ReadingError("the Kronecker product is not read yet")
        case _:
            return times(left, right)


# powers ------------------------------------------------------------------------------------------


def _power(node: Power, scope: Scope) -> Value:
    base, exponent = evaluate(_squared(node), scope), evaluate(node.exponent, scope)
    check_powers(base.array.expr, exponent.array.expr)
    if node.style == "latex" and base.ndim >= 2 and not exponent.ndim:
        return bounded(Value(matrix_power(base.array, exponent.array.expr)))
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


def _transpose(node: Transpose, scope: Scope) -> Value:
    name = primes(node)
    body = evaluate(name[0] if name else node.body, scope)
    if body.ndim == 1 and isinstance(node.body, Listed):
        return body
    if body.ndim:
        return transpose(evaluate(node.body, scope) if name else body)
    if node.mark == "T" and ("T" in scope.symbols.names or "T" in scope.symbols.sizes):
        return Value(body.array ** scope.look_up("T").array)
    if node.mark == "'":
        return _primed_name(node, scope)
    if node.mark != ".T" and isinstance(node.body, At):
        raise ShapeError(
            "an entry has no transpose", hint=r"(A^\top)_{12} for an entry of the transpose"
        )
    return body


def _primed_name(node: Transpose, scope: Scope) -> Value:
    """f' of a number that depends on one parameter."""
    found = primes(node)
    value = evaluate(found[0], scope) if found else None
    by = parameters_of(value.array) if value and is_defined(value.array) else []
    if not found or not value or len(by) != 1:
        raise ReadingError(
            "by which name is this the derivative?", hint=r"\frac{\partial f}{\partial x}"
        )
    return derivative(value, [scope.look_up(by[0])] * found[1])


# entries and sums --------------------------------------------------------------------------------


def _at(node: At, scope: Scope) -> Value:
    row = scope.row_of(node.body)
    if row is not None and len(node.places) != 1:
        raise ShapeError(f"{describe(row)} has rows with one index")
    array = row if row is not None else evaluate(node.body, scope).array
    return Value(entries(node, array, scope))


def _sum(node: SumOver, scope: Scope) -> Value:
    bound = {letter: _bind(letter, node, scope) for letter in node.letters}
    inner = scope.binding(bound)
    value = evaluate(node.body, inner)
    expr = value.array.expr
    for letter in node.letters if node.leave_out else ():
        expr = expr * (1 - Delta(bound[letter].value(1) - 1, _place_value(node.leave_out, scope)))
    summed = sum_over(expr, *(bound[letter].index for letter in node.letters))
    return Value(Array(value.array.axes, summed, value.array.known), value.is_row)


def _bind(letter: str, node: SumOver, scope: Scope) -> Bound:
    """The index of a sum: its size by its bounds, or by the axis along which it runs."""
    used = sizes_of(letter, node.body, scope, _reader(scope))
    if node.lower is None or node.upper is None:
        size = one_size(letter, used)
        return Bound(Index.fresh(size), counts_from=counts_from(letter, node.body))
    lower, upper = (_whole_number(bound, scope) for bound in (node.lower, node.upper))
    size = upper - lower + 1
    if size.is_number and size > MAX_TERMS:
        raise ReadingError(f"the sum over {letter} has more than {MAX_TERMS} terms")
    if size.is_number and size < 1:
        raise ReadingError(f"the sum over {letter} runs over no numbers")
    same = (u for u in used if _as_numbers(u - size, scope) == 0)
    return Bound(Index.fresh(next(same, size)), lower)


def _as_numbers(size: Expr, scope: Scope) -> Expr:
    known = {s: scope.symbols.sizes.get(s.name) for s in size.free_symbols}
    return size.xreplace({s: Integer(n) for s, n in known.items() if n is not None})


def one_size(letter: str, used: Mapping[Expr, str]) -> Expr:
    """The one size of the axes along which a letter runs."""
    match list(used):
        case [size]:
            return size
        case []:
            raise ReadingError(
                f"the size of the index {letter} does not follow", hint=r"bounds: \sum_{i=1}^{n}"
            )
        case _:
            shown = ", ".join(f"{name} has {size} entries" for size, name in used.items())
            raise ShapeError(
                f"the index {letter} runs over axes of different sizes: {shown} along its axis"
            )


def _said_size(node: Node | None, scope: Scope) -> Expr | None:
    """The size that a text says below \\mathbf 1 or I."""
    if node is None:
        return None
    size = _whole_number(node, scope)
    if size.is_positive:
        return size
    raise ReadingError("a size is a whole number or the name of one")


def _whole_number(node: Node, scope: Scope) -> Expr:
    expr = evaluate(node, scope).array.expr
    if not expr.is_integer or expr.atoms(Entry, Index):
        raise ReadingError("the bounds of a sum are whole numbers or names of sizes")
    return expr


def _delta(node: KroneckerDelta, scope: Scope) -> Value:
    return _number(Delta(*(_place_value(place, scope) for place in node.places)))


def _place_value(place: Place | None, scope: Scope) -> Expr:
    """The place that a position stands for, counted from 0."""
    if not isinstance(place, Affine):
        raise ReadingError("an index is missing", hint="a letter or a number")
    weighted = (weight * letter_value(letter, 1, scope) for letter, weight in place.parts)
    return sum(weighted, Integer(place.constant - 1))


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


def _applied(node: Call, values: list[Value], scope: Scope) -> Value:
    """The value of a function at given arguments."""
    if node.function not in scope.symbols.functions:
        return apply_function(node.function, values, node.axis, latex=scope.latex)
    definition = scope.symbols.functions[node.function]
    count = 1 if definition is None else len(definition.parameters)
    if len(values) != count:
        raise ReadingError(f"{node.function} takes {count} arguments, not {len(values)}")
    if definition is None:
        kept = values[0].array.map(lambda z: Abstract(node.function, 0, z))
        return Value(kept, values[0].is_row)
    parameters = dict(zip(definition.parameters, values, strict=True))
    return evaluate(definition.body, replace(scope, letters={}, parameters=parameters))


def _norm(node: Norm, scope: Scope) -> Value:
    array = evaluate(node.body, scope).array
    if array.ndim > 1 and node.order != "F":
        raise ShapeError(
            f"a matrix has several norms of order {node.order}: {describe(array)}",
            hint=r"\|A\|_F for the root of the sum of squares, or a sum over its entries",
        )
    return Value(apply("abs", array).sum() if node.order == "1" else norm(array))
