"""The independent quantities of two expressions, one variable of the ring each.

A later one is a higher variable, so that a relation such as r² = x for r = √x has its own power in
front, and all relations together reduce every polynomial in one pass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sympy import Add, Integer, Mul, Pow, Symbol

from symgrad.equality.ring import DEGREE, Poly, Ratio, Ring, TooLarge, used
from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta, Entry, Inside

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from sympy import Expr

    from symgrad.expr.domain import Domain
    from symgrad.expr.terms import Term

Signs = frozenset[int]
ANY, POSITIVE, NOT_NEGATIVE = frozenset({-1, 0, 1}), frozenset({1}), frozenset({0, 1})
SIGNS_OF_WORD = {
    "positive": POSITIVE,
    "nonnegative": NOT_NEGATIVE,
    "probabilities": NOT_NEGATIVE,
    "nonzero": frozenset({-1, 1}),
}
FACTOR_TERMS, FACTOR_DEGREE = 60, 24


End = tuple[Fraction | None, bool]
Interval = tuple[End, End]


class Full(Exception):
    """More quantities than the ring has variables."""


def is_bound_index(symbol: Any) -> bool:
    """Does a sum bind this index, or might one? Nobody writes such names."""
    return isinstance(symbol, Index) and symbol.name[0] in "_~"


def signs_in(domain: Domain) -> Signs:
    """The signs that the numbers of a domain can have."""
    match domain.word:
        case "set":
            return frozenset((m > 0) - (m < 0) for m in domain.members)
        case "interval":
            low, high = domain.low, domain.high
            below = low is None or low < 0
            above = high is None or high > 0
            zero = (below or (low == 0 and domain.has_low)) and (
                above or (high == 0 and domain.has_high)
            )
            return frozenset(s for s, can_be in ((-1, below), (0, zero), (1, above)) if can_be)
        case word:
            return SIGNS_OF_WORD.get(word, ANY)


def interval_of(domain: Domain | None) -> Interval | None:
    """The two ends of an interval, None where there is none, and whether they belong to it."""
    if domain is None or domain.word == "probabilities":
        return ((Fraction(0), True), (Fraction(1), True)) if domain else None
    if domain.word != "interval":
        return None
    return (domain.low, domain.has_low), (domain.high, domain.has_high)


@dataclass
class Quantity:
    """One variable: what it stands for, which signs it can have, what follows from it.

    ``log`` is the logarithm of an exponential, ``exp`` what a logarithm is of, ``radicand`` what a
    root is of; ``is_bound`` says that it runs with the index of a sum, ``is_discrete`` that it
    takes separate values only, ``is_whole`` that they are whole numbers.
    """

    write: Callable[[], Expr]
    signs: Signs = ANY
    log: Ratio | None = None
    exp: Ratio | None = None
    radicand: Poly | None = None
    is_bound: bool = False
    is_discrete: bool = False
    is_leaf: bool = False
    is_whole: bool = False
    interval: Interval | None = None


@dataclass
class Table:
    """Quantities by what they are; ``domains`` are the facts that may be used.

    ``terms`` and ``sums`` keep what sums were read and written as, whatever the region.
    ``discrete`` names take a few values only; ``wholes`` says how many shares a name has; of
    ``dependent`` names more is known than is used here.
    """

    ring: Ring
    domains: Mapping[str, Domain] = field(default_factory=dict)
    discrete: frozenset[str] = frozenset()
    wholes: Mapping[str, Expr] = field(default_factory=dict)
    dependent: Collection[str] = ()
    places: dict[Any, int] = field(default_factory=dict)
    quantities: dict[int, Quantity] = field(default_factory=dict)
    relations: dict[int, list[Poly]] = field(default_factory=dict)
    units: dict[Any, int] = field(default_factory=dict)
    terms: dict[Expr, Term] = field(default_factory=dict)
    sums: dict[Any, tuple[tuple[Expr, ...], tuple[Expr, ...]]] = field(default_factory=dict)
    factored: dict[str, tuple[int, tuple[tuple[Poly, int], ...]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        words = ("symmetric", "positive definite")
        self.symmetric: set[str | Expr] = {
            n for n, domain in self.domains.items() if domain.word in words
        }

    def is_definite(self, name: str) -> bool:
        domain = self.domains.get(name)
        return domain is not None and domain.word == "positive definite"

    def place(self, key: Any, make: Callable[[], Quantity]) -> int:
        """The variable of a quantity, a new one if it is new."""
        if key not in self.places:
            quantity = make()
            place = self.ring.variables - 1 - len(self.places)
            if place < 0:
                raise Full
            self.places[key], self.quantities[place] = place, quantity
        return self.places[key]

    def poly(self, place: int) -> Poly:
        return self.ring.generators[place]

    def leaf(self, expr: Expr) -> int:
        """An entry, a derivative sign, a delta, a sum, a size: it is itself."""
        known = self.places.get(expr)
        return known if known is not None else self._new_leaf(expr)

    def _new_leaf(self, expr: Expr) -> int:
        name = expr.name if isinstance(expr, Entry) else ""
        place = self.place(
            expr,
            lambda: Quantity(
                lambda: expr,
                self._signs(expr, name),
                is_bound=any(is_bound_index(s) for s in expr.free_symbols),
                is_discrete=name in self.discrete or isinstance(expr, (Delta, Inside, Symbol)),
                is_leaf=True,
                is_whole=isinstance(expr, Symbol) or self._is_integer(name),
                interval=interval_of(self.domains.get(name)),
            ),
        )
        domain = self.domains.get(name)
        if domain and domain.word == "set":
            relation = self.ring.one_poly
            for member in domain.members:
                relation *= member.denominator * self.poly(place) - member.numerator
            self.relations[place] = [relation] if relation.leading_coefficient() == 1 else []
        if isinstance(expr, (Delta, Inside)):
            self.relations[place] = [self.poly(place) ** 2 - self.poly(place)]
        return place

    def _is_integer(self, name: str) -> bool:
        return name in self.domains and self.domains[name].word == "integer"

    def _signs(self, expr: Expr, name: str) -> Signs:
        if name in self.domains:
            return signs_in(self.domains[name])
        if isinstance(expr, Symbol) and expr.is_positive:
            return POSITIVE
        return NOT_NEGATIVE if expr.is_nonnegative else ANY

    def interval(self, place: int) -> Interval | None:
        return self.quantities[place].interval

    def function(self, kind: Any, argument: Ratio, apply: Callable[[Expr], Expr]) -> int:
        """f(u) of which nothing is known but that equal arguments have equal values."""
        return self.place(
            (kind, str(argument.top), str(argument.bottom)),
            lambda: Quantity(
                lambda: apply(self.write(argument)),
                is_bound=self.has_bound(argument.top) or self.has_bound(argument.bottom),
            ),
        )

    def other_shares(self, e: Entry) -> tuple[Entry, ...]:
        """The shares before the last one, for the last of shares that are counted."""
        count = self.wholes.get(e.name, Integer(0))
        if not count.is_Integer or not e.positions or e.positions[-1] != count - 1:
            return ()
        return tuple(Entry(e.name, *e.positions[:-1], k) for k in range(int(count) - 1))

    def reduce(self, p: Poly) -> Poly:
        """The polynomial modulo all relations, the highest variable first."""
        if not self.relations:
            return p
        degrees = p.degrees()
        for place in sorted(self.relations):
            if degrees[place] > 0:
                if degrees[place] > DEGREE:
                    raise TooLarge("a power is too high for an exact normal form")
                for relation in self.relations[place]:
                    self.ring.spend(len(p) * len(relation))
                    p = p % relation
                degrees = p.degrees()
        return p

    def lowest(self, a: Ratio) -> Ratio:
        return self.ring.lowest(Ratio(self.reduce(a.top), self.reduce(a.bottom)))

    def is_discrete(self, p: Poly) -> bool:
        """Does it take a few values only, so that no single one may be left out?"""
        return all(self.quantities[place].is_discrete for place in used(p))

    def is_whole(self, p: Poly) -> bool:
        """Is its value a whole number?"""
        return all(self.quantities[place].is_whole for place in used(p))

    def has_bound(self, p: Poly) -> bool:
        return any(self.quantities[place].is_bound for place in used(p))

    def factors(self, p: Poly) -> tuple[int, tuple[tuple[Poly, int], ...]]:
        """A number and primitive factors with positive leading coefficients, with their powers."""
        key = str(p)
        if key not in self.factored:
            self.factored[key] = self._factor(p)
        return self.factored[key]

    def _factor(self, p: Poly) -> tuple[int, tuple[tuple[Poly, int], ...]]:
        if p.is_constant():
            return int(p.leading_coefficient()), ()
        if len(p) > FACTOR_TERMS or p.total_degree() > FACTOR_DEGREE or p.total_degree() == 1:
            number, primitive = p.primitive()
            if primitive.leading_coefficient() < 0:
                number, primitive = -number, -primitive
            return int(number), ((primitive, 1),)
        self.ring.spend(1000)
        number, factors = p.factor()
        number = int(number)
        for place, (factor, power) in enumerate(factors):
            if factor.leading_coefficient() < 0:
                factors[place], number = (-factor, power), number * (-1) ** int(power)
        return number, tuple((factor, int(power)) for factor, power in factors)

    def write(self, a: Ratio) -> Expr:
        """A ratio as a SymPy expression."""
        top = self.write_poly(a.top)
        return top if a.bottom == 1 else top / self.write_poly(a.bottom)

    def write_poly(self, p: Poly) -> Expr:
        return Add(
            *(
                Mul(Integer(int(coefficient)), *self.write_powers(powers))
                for powers, coefficient in zip(p.monoms(), p.coeffs(), strict=True)
            )
        )

    def write_powers(self, powers: tuple[int, ...]) -> list[Expr]:
        return [
            Pow(self.quantities[place].write(), int(power))
            for place, power in enumerate(powers)
            if power
        ]
