"""Index notation -> array values: one visit of each expression, results kept by expression."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sympy import (
    Add,
    And,
    Expr,
    Function,
    Integer,
    Mul,
    Not,
    Or,
    Piecewise,
    Pow,
    Rational,
    Symbol,
)
from sympy.core.relational import Relational

from symgrad.errors import NameProblem
from symgrad.expr.functionals import Functional
from symgrad.expr.functions import Abstract, Defined
from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta, Entry, Inside, Sum, Tangent, Total
from symgrad.expr.matrices import Argmax, Determinant, Inverse, Maximum
from symgrad.lowering.elimination import contract, factors_of
from symgrad.lowering.matrices import argmax, largest, log_of_determinant, of_matrix
from symgrad.lowering.shares import (
    divided_inside,
    indices_of,
    is_exp,
    log_of_share,
    log_of_sum,
    open_sums,
    softmax_share,
)
from symgrad.lowering.signs import add, is_negative, number, positive, scaled
from symgrad.lowering.values import (
    Gather,
    Number,
    Position,
    Read,
    Same,
    Size,
    Within,
    apply,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from symgrad.expr.graph import Shape
    from symgrad.lowering.values import Value

RELATIONS = {
    "StrictGreaterThan": "greater", "StrictLessThan": "less", "GreaterThan": "greater_equal",
    "LessThan": "less_equal", "Equality": "equal", "Unequality": "not_equal",
}  # fmt: skip
LOGIC = {And: "logical_and", Or: "logical_or", Not: "logical_not"}
OPS = {
    "atan": "arctan", "asin": "arcsin", "acos": "arccos", "atanh": "arctanh", "asinh": "arcsinh",
    "acosh": "arccosh", "Abs": "absolute", "ceiling": "ceil", "upper_tail": "erfc",
}  # fmt: skip
KNOWN = frozenset(
    "exp log sin cos tan sinh cosh tanh sigmoid softplus step relu leaky_relu absolute sign gelu "
    "silu erf erfc floor".split()
) | set(OPS.values())


@dataclass(frozen=True)
class Stored:
    """How a name is stored: the places of the axes that it varies along, and a plain number's
    value, which is written where it is read."""

    kept: tuple[int, ...]
    constant: Value | None = None


@dataclass(frozen=True)
class IndexReader:
    """Reads expressions over names; ``shape_of`` and ``stored`` say how each is kept.

    ``key`` gives the name that a derivative carries, ``examples_first`` are the names whose
    derivatives have the examples' axis before the loss' own.
    """

    key: Callable[[Total | Tangent], str]
    shape_of: Callable[[str], Shape]
    stored: Callable[[str], Stored]
    examples_first: frozenset[str] = frozenset()
    memo: dict[Expr, Value] = field(default_factory=dict)

    def value(self, e: Expr) -> Value:
        """The array whose entry at its axes is the expression."""
        found = self.memo.get(e)
        if found is None:
            found = self.memo[e] = self._read(e)
        return found

    def _read(self, e: Expr) -> Value:
        match e:
            case Entry():
                return self._entry(e.name, e.positions)
            case Total() | Tangent():
                return self._entry(self.key(e), self.axes_of(e))
            case Index():
                return Position(e, (e,))
            case Symbol():
                return Size(e)
            case Delta():
                return Same(e.args[0], e.args[1], indices_of(*e.args))
            case Inside():
                return Within(e.args[0], e.args[1], indices_of(e.args[0]))
            case Add():
                return self._sum_of_terms(e)
            case Mul():
                joined = Mul(*divided_inside(list(e.args)))
                if joined != e:
                    return self.value(joined)
                return softmax_share(e, self.value) or self._product(e)
            case Sum():
                return self._sum(e)
            case Inverse():
                return of_matrix("inv", e, self.value)
            case Determinant():
                return of_matrix("det", e, self.value)
            case Maximum():
                return largest(e, self.value)
            case Argmax():
                return argmax(e, self.value)
            case Pow() if not e.is_number:
                return self._power(e)
            case Piecewise():
                return self._choice(e)
            case Function() if not e.is_number:
                return self._function(e)
            case _ if e.is_number:
                return number(e)
            case Abstract() | Functional():
                raise NameProblem(f"{e.name} is any function and has no values", hint="define it")
            case _:
                raise NameProblem(
                    f"there is no numeric program for {type(e).__name__}", where=str(e)
                )

    def axes_of(self, sign: Total | Tangent) -> tuple[Expr, ...]:
        """The output's axes, then the variable's; the examples' axis is the first of all."""
        of, by = sign.of.positions, sign.by.positions
        return (by[0], *of, *by[1:]) if sign.by.name in self.examples_first else sign.positions

    # leaves ------------------------------------------------------------------------------------

    def _entry(self, name: str, positions: tuple[Expr, ...]) -> Value:
        storage = self.stored(name)
        if storage.constant is not None:
            return storage.constant
        shape = self.shape_of(name)
        places = tuple(positions[k] for k in storage.kept)
        sizes = tuple(shape[k] for k in storage.kept)
        whole = all(
            isinstance(p, Index) and p.size == s for p, s in zip(places, sizes, strict=True)
        )
        if whole and len(set(places)) == len(places):
            return Read(name, places)
        return Gather(name, places, indices_of(*places), sizes)

    # sums and products -------------------------------------------------------------------------

    def _sum_of_terms(self, e: Expr) -> Value:
        if not e.free_symbols - e.atoms(Symbol) and e.is_number:
            return number(e)
        return add([self.value(term) for term in e.args])

    def _product(self, e: Expr) -> Value:
        coefficient, rest = e.as_coeff_Mul()
        above: list[Value] = []
        below: list[Value] = []
        for factor in Mul.make_args(rest):
            if factor.is_number:
                above.append(number(factor))
            elif isinstance(factor, Pow) and factor.exp.is_number and factor.exp.is_negative:
                below.append(self.value(Pow(factor.base, -factor.exp)))
            elif coefficient != 1 and isinstance(factor, Add):
                content, terms = factor.primitive()
                coefficient *= content
                above.append(self.value(terms))
            else:
                above.append(self.value(factor))
        return scaled(coefficient, above, below)

    def _sum(self, e: Sum) -> Value:
        if isinstance(e.body, Add) and not all(e.index in t.free_symbols for t in e.body.args):
            return add([self.value(Sum(term, e.index)) for term in e.body.args])
        bound, coefficient, body = [], Integer(1), e
        while isinstance(body, Sum):
            bound.append(body.index)
            inner, body = body.body.as_coeff_Mul()
            coefficient *= inner
        share = softmax_share(body, self.value)
        factors = Mul.make_args(body)
        operands = list(factors_of(share)) if share else [self.value(f) for f in factors]
        signs = sum(map(is_negative, operands))
        inside, outside = contract([positive(o) for o in operands], tuple(bound))
        return scaled(coefficient * (-1) ** signs, [*inside, *outside], [])

    def _power(self, e: Pow) -> Value:
        base, exponent = e.args
        if exponent.is_number and exponent.is_negative:
            return scaled(Integer(1), [], [self.value(Pow(base, -exponent))])
        if exponent == Rational(1, 2):
            return apply("sqrt", self.value(base))
        return apply("pow", self.value(base), self.value(exponent))

    # functions ---------------------------------------------------------------------------------

    def _choice(self, e: Piecewise) -> Value:
        cases = [(self.value(value), condition) for value, condition in e.args]
        chosen = cases[-1][0]
        for value, condition in reversed(cases[:-1]):
            chosen = apply("where", self._truth(condition), value, chosen)
        return chosen

    def _truth(self, condition: Any) -> Value:
        if isinstance(condition, Relational):
            sides = map(self.value, condition.args)
            return apply(RELATIONS[type(condition).__name__], *sides)
        if type(condition) in LOGIC:
            parts = [self._truth(part) for part in condition.args]
            whole = parts[0]
            for part in parts[1:]:
                whole = apply(LOGIC[type(condition)], whole, part)
            return whole if len(parts) > 1 else apply("logical_not", whole)
        return Number(int(bool(condition)))

    def _function(self, e: Any) -> Value:
        name = OPS.get(type(e).__name__, type(e).__name__)
        if name in ("log", "log_total"):
            return self._log(e.args[0])
        if name == "logaddexp":
            return apply(name, *map(self.value, e.args))
        if name in KNOWN and len(e.args) == 1:
            return apply(name, self.value(e.args[0]))
        if isinstance(e, Defined):  # added by a user: as defined, with no form of its own
            return self.value(e.doit())
        raise NameProblem(f"there is no numeric program for the function {name}", where=str(e))

    def _log(self, argument: Expr) -> Value:
        """log Σ e^v, log softmax and log in general."""
        if found := log_of_determinant(argument):
            factor, op, determinant = found
            return scaled(factor, [of_matrix(op, determinant, self.value)], [])
        bound, body = open_sums(argument)
        if bound and is_exp(body):
            return log_of_sum(self.value(body.args[0]), bound)
        share = softmax_share(argument, self.value)
        return log_of_share(share) if share else apply("log", self.value(argument))
