"""Numbers to compare with: exact rationals as long as they last, then real balls.

Every free entry is an exact rational, so polynomials are compared exactly; a function of one is a
ball that contains its value for certain. Two disjoint balls are a proof that two values differ.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import arb, arb_mat, fmpq, fmpq_mat, fmpq_poly
from sympy import E, Expr, GreaterThan, LessThan, StrictGreaterThan, StrictLessThan, pi

from symgrad.equality.constraints import admits
from symgrad.expr.domain import Domain, Exact, draw_exactly, read_domain
from symgrad.expr.evaluation import COMPARISONS, compile_entry, size_value
from symgrad.expr.leaves import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

    from symgrad.expr.graph import Equation, Free

Key = tuple[Any, ...]
Number = Any  # fmpq or arb

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    name: getattr(arb, name)
    for name in (
        "exp log sin cos tan tanh sinh cosh asin acos atan asinh acosh atanh erf erfc".split()
    )
}
SIXTEENTHS = 16
PARTS = (16, 16, 7, 1000)  # denominators, one for all numbers of a point
NEAR = 1009
SEPARATE = ("set", "integer", "nonzero", "probabilities")
ONE_HOT = 3  # one in so many vectors of shares
ORDERS = (StrictGreaterThan, StrictLessThan, GreaterThan, LessThan)
EXACT_ROWS = 8
DEGREE = 4  # of the polynomials that, with an exponential, stand for abstract functions


class NotHere(Exception):
    """An expression that has no ball arithmetic."""


class Unclear(ArithmeticError):
    """A point at which balls are too wide to say which case holds."""


class AtKink(Exception):
    """A point at which a case changes, and values do not count."""


def as_ball(value: Number) -> Any:
    return value if isinstance(value, arb) else arb(value)


def value_at(side: Callable[[Any], Any], at: Any) -> Any:
    """The value of one side, None where it has none or none that is certain."""
    try:
        value = side(at)
    except (ArithmeticError, ValueError, KeyError, StopIteration):
        return None
    return None if isinstance(value, arb) and not value.is_finite() else value


@dataclass
class Balls:
    """A point: free entries are drawn when they are first read, defined names are computed.

    ``sizes`` and ``free`` say how large and of which domain tensors are; names with a definition
    in ``definitions`` get the values that their equations give them.
    """

    random: Random
    sizes: Mapping[str, int]
    free: Mapping[str, Free] = field(default_factory=dict)
    definitions: Mapping[str, Equation] = field(default_factory=dict)
    range: tuple[int, int] = (-32, 32)
    parts: int = SIXTEENTHS
    drawn: dict[Key, fmpq] = field(default_factory=dict)
    computed: dict[Key, Number] = field(default_factory=dict)
    compiled: dict[str, Any] = field(default_factory=dict)
    polynomials: dict[str, Any] = field(default_factory=dict)
    at_kinks: bool = True
    near: dict[Key, fmpq] = field(default_factory=dict)

    def move_to_new_point(self, low: int, high: int) -> None:
        """Forget all values; new ones lie between low and high sixteenths, or in a domain."""
        self.range, self.drawn, self.computed, self.polynomials = (low, high), {}, {}, {}
        self.near, self.parts = {}, self.random.choice(PARTS)

    def move_nearby(self) -> None:
        """Every value a little way towards another of its domain, so that no equation holds."""
        self.near, self.drawn, self.computed = self.drawn, {}, {}

    def put(self, key: Key, value: fmpq) -> None:
        """Change one drawn number."""
        self.drawn[key], self.computed = value, {}

    def number(self, value: Expr) -> Number:
        if value.is_Rational:
            return fmpq(int(value.p), int(value.q))
        if value == pi:
            return arb.pi()
        if value == E:
            return arb(1).exp()
        return _constant(value, self)

    def key(self, leaf: Expr, positions: tuple[int, ...]) -> Key:
        names = (leaf.name,) if isinstance(leaf, Entry) else (leaf.of.name, leaf.by.name)
        return (leaf.func, *names, *positions)

    def read(self, leaf: Expr, positions: tuple[int, ...]) -> Number:
        key = self.key(leaf, positions)
        if isinstance(leaf, Entry) and leaf.name in self.definitions:
            if key not in self.computed:
                self.computed[key] = self._compute(leaf.name, positions)
            return self.computed[key]
        if key not in self.drawn:
            self._draw(leaf, key, positions)
        return self.drawn[key]

    def _compute(self, name: str, positions: tuple[int, ...]) -> Number:
        equation = self.definitions[name]
        if name not in self.compiled:
            field = self if self.at_kinks else OffKinks(self)
            self.compiled[name] = compile_entry(equation.right, field, self.sizes)
        return self.compiled[name](dict(zip(equation.indices, positions, strict=True)))

    def _draw(self, leaf: Expr, key: Key, positions: tuple[int, ...]) -> None:
        """A value for one entry, or for all of a tensor whose entries may depend on each other."""
        free = self.free.get(leaf.name) if isinstance(leaf, Entry) else None
        domain = (read_domain(free.domain) if free else None) or Domain()
        if free is None or domain.word == "reals":
            self.drawn[key] = self._nearby(key, self._any_number(), is_convex=True)
            return
        shape = tuple(size_value(size, self.sizes) for size in free.shape)
        values = draw_exactly(domain, shape, self.random)
        if domain.word == "probabilities" and not self.random.randrange(ONE_HOT):
            values = one_hot(values, self.random)
        for place, value in values.items():
            number = fmpq(value.numerator, value.denominator)
            own = self.key(leaf, place)
            self.drawn[own] = self._nearby(own, number, is_convex=domain.word not in SEPARATE)
        if key not in self.drawn:
            raise Unclear(f"position {positions} is outside {leaf.name}")

    def _any_number(self) -> fmpq:
        low, high = self.range if not self.near else (-47, 47)
        ends = (end * self.parts // SIXTEENTHS for end in (low, high))
        return fmpq(self.random.randint(*ends), self.parts)

    def _nearby(self, key: Key, value: fmpq, *, is_convex: bool) -> fmpq:
        """The value itself, or a small way towards it from the one that was here before."""
        if key not in self.near:
            return value
        return self.near[key] + (value - self.near[key]) / NEAR if is_convex else self.near[key]

    def admits(self, key: Key, value: fmpq) -> bool:
        """Is it a value that the domain of a drawn number has?"""
        free = self.free.get(key[1]) if key[0] is Entry else None
        domain = read_domain(free.domain) if free else None
        return domain is None or admits(domain, Fraction(int(value.p), int(value.q)))

    def power(self, base: Number, exponent: Number) -> Number:
        if isinstance(exponent, fmpq) and exponent.q == 1:
            whole = int(exponent.p)
            return base**whole if whole >= 0 else 1 / base**-whole
        return as_ball(base) ** as_ball(exponent)

    def compare(self, relation: Any, left: Number, right: Number) -> bool:
        """A comparison that is certain: overlapping balls are equal only if both are exact."""
        difference = left - right
        if isinstance(difference, arb) and difference.contains(0) and not difference.is_exact():
            raise Unclear
        return bool(COMPARISONS[relation](difference, 0))

    def inverse(self, rows: list[list[Number]]) -> list[list[Number]]:
        return _matrix(rows).inv().tolist()  # type: ignore[no-any-return]

    def determinant(self, rows: list[list[Number]]) -> Number:
        return _matrix(rows).det()

    def function(self, name: str, argument: Number) -> Number:
        if name not in FUNCTIONS:
            raise NotHere(f"the function {name} has no ball arithmetic here")
        return FUNCTIONS[name](as_ball(argument))

    def abstract(self, name: str, order: int, argument: Number) -> Number:
        """P(u) + e^(u/r) for a random polynomial P: what holds for all functions holds for it."""
        if name not in self.polynomials:
            parts = [self.random.randint(-24, 24) for _ in range(DEGREE + 1)]
            rate = fmpq(1, self.random.randint(2, 5))
            self.polynomials[name] = fmpq_poly([fmpq(part, SIXTEENTHS) for part in parts]), rate
        polynomial, rate = self.polynomials[name]
        for _ in range(order):
            polynomial = polynomial.derivative()
        exponential = rate**order * as_ball(rate * argument).exp()
        return sum((c * argument**n for n, c in enumerate(polynomial.coeffs())), exponential)

    def witness(self) -> dict[str, float]:
        """The drawn values by readable names."""
        return {_readable(key): float(as_ball(value).mid()) for key, value in self.drawn.items()}


class OffKinks:
    """The numbers of a point, for expressions that have no value where a case changes."""

    def __init__(self, numbers: Balls) -> None:
        self.numbers = numbers

    def __getattr__(self, name: str) -> Any:
        return getattr(self.numbers, name)

    def compare(self, relation: Any, left: Number, right: Number) -> bool:
        if relation in ORDERS and left - right == 0:
            raise AtKink
        return self.numbers.compare(relation, left, right)


def one_hot(shares: Exact, random: Random) -> Exact:
    """All or nothing: one entry of every row, along the last axis, is 1."""
    if () in shares:
        return {(): Fraction(random.randrange(2))}
    rows: dict[tuple[int, ...], list[int]] = {}
    for *row, place in shares:
        rows.setdefault(tuple(row), []).append(place)
    hot = {(*row, random.choice(places)) for row, places in rows.items()}
    return {place: Fraction(place in hot) for place in shares}


def _matrix(rows: list[list[Number]]) -> Any:
    """A matrix of rationals as long as it is small, else of balls."""
    entries = [entry for row in rows for entry in row]
    is_exact = len(rows) <= EXACT_ROWS and all(isinstance(entry, fmpq) for entry in entries)
    return (fmpq_mat if is_exact else arb_mat)(len(rows), len(rows), entries)


def _readable(key: Key) -> str:
    names = [part for part in key if isinstance(part, str)]
    inside = ",".join(str(part) for part in key if isinstance(part, int))
    name = "∂" + "/∂".join(names) if len(names) == 2 else names[0]
    return f"{name}[{inside}]" if inside else name


def _constant(value: Expr, numbers: Balls) -> Number:
    """A constant such as sqrt(2) or 1 + e, put together from its parts."""
    if not value.args:
        raise NotHere(f"{value} is not a real number")
    parts = [numbers.number(argument) for argument in value.args]
    if value.is_Add:
        return sum(parts[1:], parts[0])
    if value.is_Mul:
        product = parts[0]
        for part in parts[1:]:
            product = product * part
        return product
    if value.is_Pow:
        return numbers.power(*parts)
    return numbers.function(type(value).__name__, *parts)
