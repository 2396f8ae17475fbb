"""A few random points: what disagrees at one of them need not be compared any further."""

from __future__ import annotations

from functools import cached_property, lru_cache, partial
from random import Random
from typing import TYPE_CHECKING, Any

from flint import arb, ctx

from symgrad.equality.balls import Balls, NotHere
from symgrad.expr.evaluation import compile_entry, size_value
from symgrad.expr.index import Index, free_indices
from symgrad.expr.leaves import Sum

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sympy import Expr

    from symgrad.expr.array import Array
    from symgrad.expr.graph import Graph

Values = tuple[Any, ...]
PRECISION = 128
LEAST = 2
COST_LIMIT = 20_000
# Numbers for size names, and between which sixteenths values are drawn; a point for each.
SMALL, LARGE = (4, 5, 3, 6, 7, 8), (7, 4, 6, 3, 9, 5)
SIZES = (SMALL, SMALL, LARGE, LARGE, SMALL)
RANGES = ((1, 48), (-32, 32), (1, 15), (-48, 31), (3, 40))


class Points:
    """Where tensors over a graph's names are looked at; defined names follow their equations."""

    def __init__(self, graph: Graph, seed: int = 7) -> None:
        self.graph = graph
        self.balls = [self._ball(Random(seed + k), k) for k in range(len(SIZES))]

    def _ball(self, random: Random, k: int) -> Balls:
        numbers = dict(zip(self.names, SIZES[k], strict=False))
        return Balls(random, numbers, self.graph.free_names, self.graph.defined, RANGES[k])

    @cached_property
    def names(self) -> list[str]:
        """The names of sizes, at most as many as there are numbers for."""
        equations = (index for e in self.graph.equations for index in e.right.atoms(Index))
        sizes = [size for shape in self.graph.shapes.values() for size in shape]
        sizes += [index.size for index in equations]
        return sorted({str(s) for size in sizes for s in size.free_symbols})

    def values(self, array: Array) -> Values:
        """The array's values at one place of every point, None where it has none."""
        ctx.prec = PRECISION
        return tuple(self.value(array, k) for k in range(len(self.balls)))

    def sign(self, array: Array, wanted: Values) -> int:
        """1 where an array has the wanted values, -1 where it has their opposites, else 0."""
        return self.sign_of(partial(self.value, array), wanted)

    def sign_of(self, value_at: Callable[[int], Any], wanted: Values) -> int:
        """The same for values that are computed point by point, until one tells the difference."""
        ctx.prec = PRECISION
        signs: tuple[int, ...] = (1, -1)
        told = 0
        for k, number in enumerate(wanted):
            value = None if number is None else value_at(k)
            if value is not None:
                told += 1
                signs = tuple(sign for sign in signs if equal(sign * value, number))
            if not signs:
                return 0
        return signs[0] if told >= LEAST else 0

    def value(self, array: Array, k: int) -> Any:
        """The array's value at one place of a point, None where it has none."""
        return self.value_of(array, self.balls[k], k)

    def value_of(self, array: Array, numbers: Balls, k: int) -> Any:
        """The array's value at the place of a point, with that point's numbers or others."""
        ctx.prec = PRECISION
        try:
            if cost(array.expr, numbers.sizes) > COST_LIMIT:
                return None
            value = compile_entry(array.expr, numbers, numbers.sizes)(self._places(array, k))
        except (ArithmeticError, ValueError, KeyError, TypeError, NotHere):
            return None
        return None if isinstance(value, arb) and not value.is_finite() else value

    def _places(self, array: Array, k: int) -> dict[Index, int]:
        """All positions the same at even points, else each axis and each letter its own."""
        own = {axis: place for place, axis in enumerate(array.axes)}
        for letter in free_indices(array.expr) - set(own):
            own[letter] = sum(map(ord, letter.name))
        sizes = self.balls[k].sizes
        return {
            index: (1 + k + place * (k % 2)) % size_value(index.size, sizes)
            for index, place in own.items()
        }


@lru_cache(maxsize=4)
def points_of(graph: Graph) -> Points:
    """The points of a graph, the same for all that is looked at there."""
    return Points(graph)


def agree(left: Values, right: Values) -> bool:
    """The same number wherever both have one, and that at enough points."""
    pairs = [pair for pair in zip(left, right, strict=True) if None not in pair]
    return len(pairs) >= LEAST and all(equal(a, b) for a, b in pairs)


def equal(a: Any, b: Any) -> bool:
    """Two numbers, or balls that may be one number."""
    difference = a - b
    return bool(difference.contains(0) if isinstance(difference, arb) else difference == 0)


def cost(expr: Expr, sizes: Mapping[str, int]) -> int:
    """How many leaves one evaluation reads, sums written out."""
    if isinstance(expr, Sum):
        return size_value(expr.index.size, sizes) * cost(expr.body, sizes)
    return 1 + sum(cost(argument, sizes) for argument in expr.args)
