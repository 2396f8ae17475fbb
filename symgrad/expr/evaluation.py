"""Entry-by-entry evaluation of index notation over any kind of number.

Sums are loops, deltas are comparisons, functions are their definitions: nothing here knows about
matrices or NumPy. Equality runs it on balls, gradcheck on floats, both against the fast programs.
"""

from __future__ import annotations

from functools import reduce
from itertools import product
from operator import add, eq, ge, gt, le, lt, mul, ne
from typing import TYPE_CHECKING, Any, Protocol

from sympy import (
    Add,
    And,
    Dummy,
    Equality,
    Expr,
    Function,
    GreaterThan,
    Integer,
    LessThan,
    Mul,
    Not,
    Or,
    Piecewise,
    Pow,
    StrictGreaterThan,
    StrictLessThan,
    Symbol,
    Unequality,
)
from sympy.core.relational import Relational

from symgrad.expr.digits import Digit, Quotient, generators
from symgrad.expr.elimination import Rows, determinant, inverse
from symgrad.expr.functionals import Entries, Functional
from symgrad.expr.functions import Abstract, Defined, Z, definition
from symgrad.expr.index import Index, free_indices
from symgrad.expr.leaves import Delta, Entry, Inside, Sum, _Derivative
from symgrad.expr.matrices import Argmax, Determinant, Inverse, Maximum
from symgrad.expr.sizes import untold
from symgrad.expr.stand_in import StandIn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Number = Any
Positions = dict[Index, int]

COMPARISONS = {
    StrictGreaterThan: gt,
    StrictLessThan: lt,
    GreaterThan: ge,
    LessThan: le,
    Equality: eq,
    Unequality: ne,
}


class Field(Protocol):
    """A kind of number: how to make one, and the functions on it.

    A field whose numbers are not exact may have ``compare(relation, left, right)`` of its own.
    It may have ``inverse(rows)`` and ``determinant(rows)``, and a dictionary ``computed`` in which
    the matrices of one point are kept; a new point has an empty one.
    """

    def number(self, value: Expr) -> Number:
        """An exact SymPy number (rational, π, ...) in this field."""

    def read(self, leaf: Expr, positions: tuple[int, ...]) -> Number:
        """The value of an entry or derivative sign (``leaf``) at whole positions."""

    def power(self, base: Number, exponent: Number) -> Number: ...

    def function(self, name: str, argument: Number) -> Number:
        """A SymPy function by its class name: exp, log, sin, tanh, erf, ..."""

    def abstract(self, name: str, order: int, argument: Number) -> Number:
        """A derivative of a function of which nothing is known, the function itself for 0."""


def size_value(size: Expr, sizes: Mapping[str, int]) -> int:
    """A size as a number; names of sizes are looked up."""
    unknown = {s.name for s in size.free_symbols} - set(sizes)
    if unknown:
        raise untold(min(unknown))
    return int(size.xreplace({s: sizes[s.name] for s in size.free_symbols}))


def _compare(relation: Any, left: Number, right: Number) -> bool:
    return bool(COMPARISONS[relation](left, right))


def compile_entry(
    expr: Expr, numbers: Field, sizes: Mapping[str, int]
) -> Callable[[Positions], Number]:
    """A function of the free indices' positions that computes the expression's value."""
    return _Compiler(numbers, sizes).visit(expr)


class _Compiler:
    """Closures of positions, one for every part of an expression."""

    def __init__(self, numbers: Field, sizes: Mapping[str, int]) -> None:
        self.numbers, self.sizes = numbers, sizes
        self.compare = getattr(numbers, "compare", _compare)
        self.zero, self.one = (numbers.number(Integer(truth)) for truth in (0, 1))
        self.definitions: dict[Any, Any] = {}

    def visit(self, e: Expr) -> Callable[[Positions], Number]:
        match e:
            case Index() | Dummy():
                return lambda at: at[e]
            case Entry():
                return self.reader(e, e.positions)
            case _Derivative():
                return self.reader(e, e.of.positions + e.by.positions)
            case Delta() | Inside():
                holds = self.indicator(e)
                return lambda at: self.one if holds(at) else self.zero
            case Sum():
                values = self.along(e)
                return self.once_a_point(e, lambda at: reduce(add, values(at)))
            case Inverse():
                whole, (left, right) = self.of_matrix(e, self.inverse), map(self.place, e.positions)
                return lambda at: whole(at)[left(at)][right(at)]
            case Determinant():
                return self.of_matrix(e, self.determinant)
            case Maximum():
                values = self.along(e)
                return lambda at: self.largest(values(at))[0]
            case Argmax():
                values, place = self.along(e), self.place(e.positions[0])
                return lambda at: (
                    self.one if self.largest(values(at))[1] == place(at) else self.zero
                )
            case Symbol():
                return self.constant(Integer(size_value(e, self.sizes)))
            case Add():
                terms = [self.visit(argument) for argument in e.args]
                return lambda at: reduce(add, [term(at) for term in terms])
            case Mul():
                return self.product(e)
            case Defined():
                return self.defined(e)
            case Piecewise():
                return self.cases(e)
            case _ if e.is_number:
                return self.constant(e)
            case Pow():
                base, exponent = self.visit(e.base), self.visit(e.exp)
                return lambda at: self.numbers.power(base(at), exponent(at))
            case Abstract():
                inner = self.visit(e.argument)
                return lambda at: self.numbers.abstract(e.name, e.order, inner(at))
            case Functional():
                return self.functional(e)
            case Function():
                name, argument = type(e).__name__, self.visit(e.args[0])
                return lambda at: self.numbers.function(name, argument(at))
            case _:
                return self.constant(e)

    def defined(self, e: Defined) -> Callable[[Positions], Number]:
        """f(u): the definition of f is compiled once, u is computed once."""
        function: Any = type(e)
        if function not in self.definitions:
            self.definitions[function] = self.visit(definition(function))
        meaning, argument = self.definitions[function], self.visit(e.args[0])
        return lambda at: meaning({Z: argument(at)})

    def functional(self, e: Functional) -> Callable[[Positions], Number]:
        parts = [self.entries(argument) for argument in e.arguments]
        marks = [(number, [self.place(p) for p in places]) for number, places in e.marks]
        stand_in = StandIn(e.name, self.numbers)
        return lambda at: stand_in.value(
            {(k, place): entry for k, part in enumerate(parts) for place, entry in part(at)},
            [(k, tuple(place(at) for place in places)) for k, places in marks],
        )

    def entries(self, e: Expr) -> Callable[[Positions], list[tuple[tuple[int, ...], Number]]]:
        """All entries of an argument with their positions."""
        bound = e.bound if isinstance(e, Entries) else ()
        body = self.visit(e.body if isinstance(e, Entries) else e)
        places = list(product(*(range(size_value(i.size, self.sizes)) for i in bound)))
        return lambda at: [(p, body(at | dict(zip(bound, p, strict=True)))) for p in places]

    def constant(self, e: Expr) -> Callable[[Positions], Number]:
        value = self.numbers.number(e)
        return lambda at: value

    def place(self, position: Expr) -> Callable[[Positions], int]:
        """A combination of indices and digits (and sizes) as a whole number."""
        if isinstance(position, Index):
            return lambda at: at[position]
        if isinstance(position, Digit):
            return self.digit(position)
        parts = list(generators(position))
        weights = [(self.place(v), size_value(weight, self.sizes)) for v, weight in parts]
        rest = size_value(position - Add(*(v * weight for v, weight in parts)), self.sizes)
        return lambda at: rest + sum(weight * value(at) for value, weight in weights)

    def digit(self, e: Digit) -> Callable[[Positions], int]:
        inner, base = self.place(e.position), size_value(e.base, self.sizes)
        return lambda at: inner(at) // base if isinstance(e, Quotient) else inner(at) % base

    def reader(self, leaf: Expr, positions: tuple[Expr, ...]) -> Callable[[Positions], Number]:
        places = [self.place(position) for position in positions]
        return lambda at: self.numbers.read(leaf, tuple(place(at) for place in places))

    def indicator(self, e: Delta | Inside) -> Callable[[Positions], bool]:
        if isinstance(e, Delta):
            left, right = map(self.place, e.args)
            return lambda at: left(at) == right(at)
        position, size = self.place(e.args[0]), size_value(e.args[1], self.sizes)
        return lambda at: 0 <= position(at) < size

    def along(self, e: Sum | Maximum | Argmax) -> Callable[[Positions], list[Number]]:
        """The values of a body along its bound index."""
        (index,) = e.bound
        body, size = self.visit(e.body), size_value(index.size, self.sizes)
        return lambda at: [body(at | {index: k}) for k in range(size)]

    def once_a_point(
        self, e: Expr, value: Callable[[Positions], Number]
    ) -> Callable[[Positions], Number]:
        """A value that is kept, for a field that keeps some, until the point is another one."""
        if not hasattr(self.numbers, "computed"):
            return value
        outside, own = sorted(free_indices(e), key=str), object()

        def kept(at: Positions) -> Number:
            known: Any = self.numbers.computed  # type: ignore[attr-defined]
            key = (own, *(at[index] for index in outside))
            if key not in known:
                known[key] = value(at)
            return known[key]

        return kept

    def largest(self, values: list[Number]) -> tuple[Number, int]:
        """The largest value and its first place."""
        best = 0
        for k in range(1, len(values)):
            if self.compare(StrictGreaterThan, values[k], values[best]):
                best = k
        return values[best], best

    def of_matrix(
        self, e: Inverse | Determinant, compute: Callable[[Rows], Any]
    ) -> Callable[[Positions], Any]:
        """The inverse or the determinant of a matrix, computed once a point."""
        row, column = e.bound
        body, places = self.visit(e.body), range(size_value(row.size, self.sizes))
        outside = sorted(free_indices(e.body) - {row, column}, key=str)

        def value(at: Positions) -> Any:
            known = getattr(self.numbers, "computed", {})
            key = (type(e), e.body, *(at[index] for index in outside))
            if key not in known:
                known[key] = compute([[body(at | {row: i, column: k}) for k in places]
                                      for i in places])  # fmt: skip
            return known[key]

        return value

    def inverse(self, rows: Rows) -> Rows:
        if hasattr(self.numbers, "inverse"):
            return self.numbers.inverse(rows)  # type: ignore[no-any-return]
        minus_one = self.numbers.number(Integer(-1))
        return inverse(rows, self.zero, self.one, lambda x: self.numbers.power(x, minus_one))

    def determinant(self, rows: Rows) -> Number:
        if hasattr(self.numbers, "determinant"):
            return self.numbers.determinant(rows)
        return determinant(rows, self.zero, self.one)

    def product(self, e: Mul) -> Callable[[Positions], Number]:
        """Deltas and range indicators first: where one is 0 nothing else is looked at."""
        guards = [self.indicator(f) for f in e.args if isinstance(f, (Delta, Inside))]
        factors = [self.visit(f) for f in e.args if not isinstance(f, (Delta, Inside))]

        def multiplied(at: Positions) -> Number:
            if not all(guard(at) for guard in guards):
                return self.zero
            return reduce(mul, [factor(at) for factor in factors], self.one)

        return multiplied

    def cases(self, e: Piecewise) -> Callable[[Positions], Number]:
        cases = [(self.condition(c), self.visit(value)) for value, c in e.args]
        return lambda at: next(value(at) for holds, value in cases if holds(at))

    def condition(self, c: Any) -> Callable[[Positions], bool]:
        match c:
            case And():
                parts = [self.condition(part) for part in c.args]
                return lambda at: all(part(at) for part in parts)
            case Or():
                parts = [self.condition(part) for part in c.args]
                return lambda at: any(part(at) for part in parts)
            case Not():
                inner = self.condition(c.args[0])
                return lambda at: not inner(at)
            case Relational():
                left, right = self.visit(c.lhs), self.visit(c.rhs)
                return lambda at: self.compare(c.func, left(at), right(at))
            case _:
                return lambda at: bool(c)
