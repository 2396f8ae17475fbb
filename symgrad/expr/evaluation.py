"""Entry-by-entry evaluation of index notation over any kind of number.

Sums are loops, deltas are comparisons, functions are their definitions: nothing here knows about
matrices or NumPy. Equality runs it on balls, gradcheck on floats, both against the fast programs.
"""

from __future__ import annotations

from functools import reduce
from operator import add, eq, ge, gt, le, lt, mul, ne
from typing import TYPE_CHECKING, Any, Protocol

from sympy import (
    Add,
    And,
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

from symgrad.expr.functions import Defined
from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta, Entry, Inside, Sum, _Derivative

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
    """

    def number(self, value: Expr) -> Number:
        """An exact SymPy number (rational, π, ...) in this field."""

    def read(self, leaf: Expr, positions: tuple[int, ...]) -> Number:
        """The value of an entry or derivative sign (``leaf``) at whole positions."""

    def power(self, base: Number, exponent: Number) -> Number: ...

    def function(self, name: str, argument: Number) -> Number:
        """A SymPy function by its class name: exp, log, sin, tanh, erf, ..."""


def size_value(size: Expr, sizes: Mapping[str, int]) -> int:
    """A size as a number; names of sizes are looked up."""
    return int(size.xreplace({s: sizes[s.name] for s in size.free_symbols}))


def _compare(relation: Any, left: Number, right: Number) -> bool:
    return bool(COMPARISONS[relation](left, right))


def compile_entry(
    expr: Expr, numbers: Field, sizes: Mapping[str, int]
) -> Callable[[Positions], Number]:
    """A function of the free indices' positions that computes the expression's value."""

    def visit(e: Expr) -> Callable[[Positions], Number]:
        match e:
            case Index():
                return lambda at: at[e]
            case Entry():
                return _reader(e, [place(p) for p in e.positions])
            case _Derivative():
                return _reader(e, [place(p) for p in e.of.positions + e.by.positions])
            case Delta():
                left, right = map(place, e.args)
                return lambda at: numbers_of_truth[left(at) == right(at)]
            case Inside():
                position, size = place(e.args[0]), size_value(e.args[1], sizes)
                return lambda at: numbers_of_truth[0 <= position(at) < size]
            case Sum():
                return _loop(e)
            case Symbol():
                size_number = numbers.number(Integer(size_value(e, sizes)))
                return lambda at: size_number
            case Add():
                terms = [visit(argument) for argument in e.args]
                return lambda at: reduce(add, [term(at) for term in terms])
            case Mul():
                return _product(e)
            case Defined():
                return visit(e.doit())
            case Piecewise():
                return _choose(e)
            case Pow() if not e.is_number:
                base, exponent = visit(e.base), visit(e.exp)
                return lambda at: numbers.power(base(at), exponent(at))
            case Function() if not e.is_number:
                name, argument = type(e).__name__, visit(e.args[0])
                return lambda at: numbers.function(name, argument(at))
            case _:
                value = numbers.number(e)
                return lambda at: value

    def place(position: Expr) -> Callable[[Positions], int]:
        """An affine combination of indices (and sizes) as a whole number."""
        indices = [s for s in position.free_symbols if isinstance(s, Index)]
        weights = [(index, size_value(position.coeff(index), sizes)) for index in indices]
        rest = size_value(position.xreplace({index: Integer(0) for index in indices}), sizes)
        return lambda at: rest + sum(weight * at[index] for index, weight in weights)

    def _reader(leaf: Expr, places: list[Any]) -> Callable[[Positions], Number]:
        return lambda at: numbers.read(leaf, tuple(p(at) for p in places))

    def _loop(e: Sum) -> Callable[[Positions], Number]:
        body, index, size = visit(e.body), e.index, size_value(e.index.size, sizes)
        return lambda at: reduce(add, [body(at | {index: k}) for k in range(size)])

    def _product(e: Mul) -> Callable[[Positions], Number]:
        """Deltas and range indicators first: where one is 0 nothing else is looked at."""
        guards = [visit(f) for f in e.args if isinstance(f, (Delta, Inside))]
        factors = [visit(f) for f in e.args if not isinstance(f, (Delta, Inside))]

        def multiplied(at: Positions) -> Number:
            if any(guard(at) is numbers_of_truth[False] for guard in guards):
                return numbers_of_truth[False]
            return reduce(mul, [factor(at) for factor in factors], numbers_of_truth[True])

        return multiplied

    def _choose(e: Piecewise) -> Callable[[Positions], Number]:
        cases = [(condition(c), visit(value)) for value, c in e.args]

        def chosen(at: Positions) -> Number:
            return next(value(at) for holds, value in cases if holds(at))

        return chosen

    def condition(c: Any) -> Callable[[Positions], bool]:
        match c:
            case And() | Or():
                parts, holds = (
                    [condition(part) for part in c.args],
                    all if isinstance(c, And) else any,
                )
                return lambda at: holds(part(at) for part in parts)
            case Not():
                inner = condition(c.args[0])
                return lambda at: not inner(at)
            case Relational():
                left, right = visit(c.lhs), visit(c.rhs)
                return lambda at: compare(c.func, left(at), right(at))
        return lambda at: bool(c)

    compare = getattr(numbers, "compare", _compare)
    numbers_of_truth = {truth: numbers.number(Integer(truth)) for truth in (False, True)}
    return visit(expr)
