"""Refutation: both sides in ball arithmetic at exact random points; disjoint balls are a proof."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from flint import arb, ctx, fmpq
from sympy import E, Expr, pi

from symgrad.equality.verdicts import Refuted, Sampled, Undecided
from symgrad.expr.evaluation import compile_entry
from symgrad.expr.index import Index, free_indices
from symgrad.expr.leaves import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symgrad.expr.graph import Equation

PRECISION = 128
POINTS = 12
TRIES = 60
SMALL_SIZES = (2, 3, 4, 5, 6, 7)
# Dyadic numbers are exact balls; the ranges in turn serve logs, probabilities, kinks at 0.
RANGES = ((-32, 32), (1, 15), (1, 48), (-2, 2), (-64, -1), (16, 64))
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
    """A point at which an expression has no certain value."""


@dataclass
class Balls:
    """Real balls; a free entry gets an exact random value when it is first read.

    Names with a definition are computed from it, all others are free at their place.
    """

    random: Random
    sizes: Mapping[str, int]
    definitions: Mapping[str, Equation] = field(default_factory=dict)
    range: tuple[int, int] = RANGES[0]
    values: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    compiled: dict[str, Any] = field(default_factory=dict)

    def move_to_new_point(self, low: int, high: int) -> None:
        self.range, self.values = (low, high), {}

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
            return arb(fmpq(self.random.randint(*self.range), 16))
        equation = self.definitions[leaf.name]
        if leaf.name not in self.compiled:
            self.compiled[leaf.name] = compile_entry(equation.right, self, self.sizes)
        return self.compiled[leaf.name](dict(zip(equation.indices, positions, strict=True)))

    def power(self, base: Any, exponent: Any) -> Any:
        whole = exponent.unique_fmpz()
        if whole is not None and exponent.is_exact():
            return base ** int(whole) if whole >= 0 else 1 / base ** int(-whole)
        return base**exponent

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
    definitions: Mapping[str, Equation] | None = None,
    seed: int = 0,
) -> Sampled | Refuted | Undecided:
    """Compare two expressions at random points and positions of their free indices.

    With ``definitions`` the defined names get the values that their equations give them.
    """
    random = Random(seed)
    free = sorted(free_indices(left) | free_indices(right), key=str)
    meanings = definitions or {}
    known = _with_small_sizes((left, right, *(e.right for e in meanings.values())), sizes)
    numbers = Balls(random, known, meanings)
    agreed, zeros, digits = 0, 0, PRECISION  # points at which both sides are 0 show little
    reason = "no point at which both sides are defined"
    try:
        ctx.prec = PRECISION
        sides = [compile_entry(expr, numbers, known) for expr in (left, right)]
    except NotHere as problem:
        return Undecided(str(problem))
    for attempt in range(TRIES):
        numbers.move_to_new_point(*RANGES[attempt % len(RANGES)])
        at = _positions(free, known, random, spread=1 + attempt % 3)
        try:
            a, b = (side(at) for side in sides)
        except NotHere as problem:
            return Undecided(str(problem))
        except (ZeroDivisionError, ValueError):
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


def _with_small_sizes(exprs: tuple[Expr, ...], sizes: Mapping[str, int]) -> dict[str, int]:
    """Numbers for size names that have none, pairwise different so that a transpose shows."""
    of_axes = {s for e in exprs for index in e.atoms(Index) for s in index.size.free_symbols}
    in_formulas = {s for e in exprs for s in e.free_symbols if _is_size(s)}
    missing = sorted({s.name for s in of_axes | in_formulas} - set(sizes))
    return dict(sizes) | {n: SMALL_SIZES[i % len(SMALL_SIZES)] for i, n in enumerate(missing)}


def _is_size(symbol: Expr) -> bool:
    return symbol.is_Symbol and bool(symbol.is_integer)


def _positions(
    free: list[Index], sizes: Mapping[str, int], random: Random, *, spread: int
) -> dict[Index, int]:
    """Positions of the free indices, at most ``spread`` different ones, so that some coincide."""
    first = random.randrange(64)
    return {index: (first + random.randrange(spread)) % _size(index, sizes) for index in free}


def _size(index: Index, sizes: Mapping[str, int]) -> int:
    return int(index.size.xreplace({s: sizes[s.name] for s in index.size.free_symbols}))


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
