"""Refutation: both sides in ball arithmetic at exact random points; disjoint balls are a proof."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from flint import arb, ctx, fmpq
from sympy import E, Expr, pi

from symgrad.equality.verdicts import Refuted, Sampled, Undecided
from symgrad.expr.domain import Domain, draw_exactly, read_domain
from symgrad.expr.evaluation import COMPARISONS, compile_entry, size_value
from symgrad.expr.index import Index, free_indices
from symgrad.expr.leaves import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symgrad.expr.graph import Equation, Free

PRECISION = 128
POINTS = 12
TRIES = 60
SMALL_SIZES = (2, 3, 4, 5, 6, 7)
# Sixteenths are exact balls. The ranges in turn serve logs, probabilities, both sides of a kink,
# and kinks themselves: where all numbers are 0, or all are the same.
RANGES = ((-32, 32), (1, 15), (1, 48), (-2, 2), (0, 0), (-64, -1), (8, 8), (16, 64))
FUNCTIONS = {
    "exp": arb.exp,
    "log": arb.log,
    "sin": arb.sin,
    "cos": arb.cos,
    "tan": arb.tan,
    "tanh": arb.tanh,
    "sinh": arb.sinh,
    "cosh": arb.cosh,
    "asin": arb.asin,
    "acos": arb.acos,
    "atan": arb.atan,
    "asinh": arb.asinh,
    "acosh": arb.acosh,
    "atanh": arb.atanh,
    "erf": arb.erf,
    "erfc": arb.erfc,
}


class NotHere(Exception):
    """An expression that has no ball arithmetic."""


class Unclear(ArithmeticError):
    """A point at which balls are too wide to say which case holds."""


@dataclass
class Balls:
    """Real balls; a free entry gets an exact random value when it is first read.

    Names with a definition are computed from it, all others are free at their place.
    """

    random: Random
    sizes: Mapping[str, int]
    free: Mapping[str, Free] = field(default_factory=dict)
    definitions: Mapping[str, Equation] = field(default_factory=dict)
    range: tuple[int, int] = RANGES[0]
    values: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    drawn: dict[str, dict[tuple[int, ...], Any]] = field(default_factory=dict)
    compiled: dict[str, Any] = field(default_factory=dict)

    def move_to_new_point(self, low: int, high: int) -> None:
        self.range, self.values, self.drawn = (low, high), {}, {}

    def number(self, value: Expr) -> Any:
        if value.is_Rational:
            return arb(fmpq(int(value.p), int(value.q)))
        if value == pi:
            return arb.pi()
        if value == E:
            return arb(1).exp()
        return _constant(value, self)

    def read(self, leaf: Expr, positions: tuple[int, ...]) -> Any:
        key = (leaf.func, *_names(leaf), *positions)
        if key not in self.values:
            self.values[key] = self._new_value(leaf, positions)
        return self.values[key]

    def _new_value(self, leaf: Expr, positions: tuple[int, ...]) -> Any:
        if not isinstance(leaf, Entry) or leaf.name not in self.definitions:
            domain = self._domain(leaf)
            if domain.word == "reals":
                return arb(fmpq(self.random.randint(*self.range), 16))
            return self._drawn(leaf, domain)[positions]
        equation = self.definitions[leaf.name]
        if leaf.name not in self.compiled:
            self.compiled[leaf.name] = compile_entry(equation.right, self, self.sizes)
        return self.compiled[leaf.name](dict(zip(equation.indices, positions, strict=True)))

    def _domain(self, leaf: Expr) -> Domain:
        free = self.free.get(leaf.name) if isinstance(leaf, Entry) else None
        return (read_domain(free.domain) if free else None) or Domain()

    def _drawn(self, leaf: Entry, domain: Domain) -> dict[tuple[int, ...], Any]:
        """The entries of a whole tensor, which may depend on each other."""
        shape = tuple(size_value(size, self.sizes) for size in self.free[leaf.name].shape)
        if leaf.name not in self.drawn:
            exact = draw_exactly(domain, shape, self.random)
            self.drawn[leaf.name] = {
                place: arb(fmpq(number.numerator, number.denominator))
                for place, number in exact.items()
            }
        return self.drawn[leaf.name]

    def power(self, base: Any, exponent: Any) -> Any:
        whole = exponent.unique_fmpz()
        if whole is not None and exponent.is_exact():
            return base ** int(whole) if whole >= 0 else 1 / base ** int(-whole)
        return base**exponent

    def compare(self, relation: Any, left: Any, right: Any) -> bool:
        """A comparison that is certain: overlapping balls are equal only if both are exact."""
        difference = left - right
        if difference.contains(0) and not difference.is_exact():
            raise Unclear
        return bool(COMPARISONS[relation](difference, 0))

    def function(self, name: str, argument: Any) -> Any:
        if name not in FUNCTIONS:
            raise NotHere(f"the function {name} has no ball arithmetic here")
        return FUNCTIONS[name](argument)


def _names(leaf: Expr) -> tuple[str, ...]:
    return (leaf.name,) if isinstance(leaf, Entry) else (leaf.of.name, leaf.by.name)


def _constant(value: Expr, numbers: Balls) -> Any:
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


def sample(
    left: Expr,
    right: Expr,
    sizes: Mapping[str, int],
    *,
    free: Mapping[str, Free] | None = None,
    definitions: Mapping[str, Equation] | None = None,
    seed: int = 0,
) -> Sampled | Refuted | Undecided:
    """Compare two expressions at random points and positions of their free indices.

    Entries of ``free`` names live in their domains, all others anywhere. With ``definitions`` the
    defined names get the values that their equations give them.
    """
    random = Random(seed)
    indices = sorted(free_indices(left) | free_indices(right), key=str)
    meanings = definitions or {}
    known = _with_small_sizes(
        (left, right, *(e.right for e in meanings.values())), sizes, free or {}
    )
    numbers = Balls(random, known, free or {}, meanings)
    agreed, zeros, digits = 0, 0, PRECISION  # points at which both sides are 0 show little
    reason = "no point at which both sides are defined"
    try:
        ctx.prec = PRECISION
        sides = [compile_entry(expr, numbers, known) for expr in (left, right)]
    except NotHere as problem:
        return Undecided(str(problem))
    for attempt in range(TRIES):
        numbers.move_to_new_point(*RANGES[attempt % len(RANGES)])
        at = _positions(indices, known, random, spread=1 + attempt % 3)
        try:
            a, b = (side(at) for side in sides)
        except NotHere as problem:
            return Undecided(str(problem))
        except (ArithmeticError, ValueError):
            continue
        difference = a - b
        if not difference.is_finite():
            continue
        if not difference.contains(0):
            return Refuted(_witness(numbers), float(a.mid()), float(b.mid()))
        digits = min(digits, _digits(difference, a))
        trivial = bool(a == 0) and bool(b == 0)
        zeros, agreed = zeros + trivial, agreed + (not trivial)
        if agreed == POINTS:
            break
    return Sampled(agreed or zeros, digits) if agreed or zeros else Undecided(reason)


def _with_small_sizes(
    exprs: tuple[Expr, ...], sizes: Mapping[str, int], free: Mapping[str, Free]
) -> dict[str, int]:
    """Numbers for size names that have none, pairwise different so that a transpose shows."""
    of_free = {s for f in free.values() for size in f.shape for s in size.free_symbols}
    of_axes = {s for e in exprs for index in e.atoms(Index) for s in index.size.free_symbols}
    in_formulas = {s for e in exprs for s in e.free_symbols if _is_size(s)}
    missing = sorted({s.name for s in of_axes | in_formulas | of_free} - set(sizes))
    return dict(sizes) | {n: SMALL_SIZES[i % len(SMALL_SIZES)] for i, n in enumerate(missing)}


def _is_size(symbol: Expr) -> bool:
    return symbol.is_Symbol and bool(symbol.is_integer)


def _positions(
    indices: list[Index], sizes: Mapping[str, int], random: Random, *, spread: int
) -> dict[Index, int]:
    """Positions of the free indices, at most ``spread`` different ones, so that some coincide."""
    first = random.randrange(64)
    places = {index: first + random.randrange(spread) for index in indices}
    return {index: place % size_value(index.size, sizes) for index, place in places.items()}


def _digits(difference: Any, value: Any) -> int:
    scale = max(abs(float(value.mid())), 1e-300)
    radius = float(difference.abs_upper())
    return PRECISION if radius == 0 else max(0, int(-_log10(radius / scale)))


def _log10(x: float) -> float:
    return float(arb(x).log().mid()) / 2.302585092994046


def _witness(numbers: Balls) -> dict[str, float]:
    shown = {}
    for (_, *parts), value in numbers.values.items():
        names = [p for p in parts if isinstance(p, str)]
        if names[0] in numbers.definitions and len(names) == 1:
            continue
        inside = ",".join(str(p) for p in parts if isinstance(p, int))
        name = "∂" + "/∂".join(names) if len(names) == 2 else names[0]
        shown[f"{name}[{inside}]" if inside else name] = float(value.mid())
    return shown
