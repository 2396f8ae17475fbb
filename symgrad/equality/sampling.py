"""Refutation: both sides at random points, positions and sizes; disjoint values are a proof.

Where balls overlap at all points, the two sides are the same to the digits reported, and that is
all that is said.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from flint import ctx
from sympy import Rational, Symbol

from symgrad.equality.balls import Balls, NotHere
from symgrad.equality.comparison import PRECISION, Comparison, Tally
from symgrad.equality.verdicts import Refuted, Sampled, Undecided
from symgrad.expr.evaluation import size_value
from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta, Inside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sympy import Expr

    from symgrad.expr.graph import Equation, Free

# Numbers for size names, a round each; pairwise different, so that a transpose shows.
SIZE_ROUNDS = ((2, 3, 4, 5, 6, 7), (9, 7, 5, 8, 4, 6), (5, 11, 3, 2, 8, 10))


def sample(
    left: Expr,
    right: Expr,
    sizes: Mapping[str, int],
    *,
    free: Mapping[str, Free] | None = None,
    definitions: Mapping[str, Equation] | None = None,
    at_kinks: bool = True,
    seed: int = 0,
) -> Sampled | Refuted | Undecided:
    """Compare two expressions at random points, positions and, for named sizes, sizes.

    Entries of ``free`` names live in their domains, all others anywhere. With ``definitions`` the
    defined names get the values that their equations give them. Not ``at_kinks``: points at which
    a case changes do not count.
    """
    return Sampler(
        left, right, sizes, free or {}, definitions or {}, at_kinks=at_kinks, seed=seed
    ).verdict()


class Sampler:
    """The points of one comparison: first one that shows something, later all the others."""

    def __init__(
        self,
        left: Expr,
        right: Expr,
        sizes: Mapping[str, int],
        free: Mapping[str, Free],
        definitions: Mapping[str, Equation],
        *,
        at_kinks: bool = True,
        seed: int = 0,
    ) -> None:
        self.left, self.right, self.tally = left, right, Tally()
        self.aims: list[tuple[Expr, int]] = []
        exprs = (left, right, *(e.right for e in definitions.values()))
        seen = Survey(exprs)
        self.precision = PRECISION + seen.bits
        self.has_delta, self.problem = seen.has_delta, ""
        random = Random(seed)
        self.points = [
            Balls(random, known, free, definitions, at_kinks=at_kinks)
            for known in _rounds(seen, sizes, free)
        ]

    def first(self) -> Refuted | None:
        """Points of the first round until both sides are defined at one."""
        return self._run(self.points[0], Comparison.run_to_first)

    def verdict(self) -> Sampled | Refuted | Undecided:
        """Points of all rounds."""
        for numbers in self.points:
            refuted = self._run(numbers, Comparison.run)
            if refuted is not None or self.problem:
                return refuted or Undecided(self.problem)
        return self.tally.verdict(has_delta=self.has_delta)

    def _run(
        self, numbers: Balls, run: Callable[[Comparison, Tally], Refuted | None]
    ) -> Refuted | None:
        ctx.prec = self.precision
        try:
            return run(Comparison(self.left, self.right, numbers, self.aims), self.tally)
        except (NotHere, RecursionError) as problem:
            self.problem = str(problem) or type(problem).__name__
            return None


class Survey:
    """What stands in some expressions, in one walk over them."""

    def __init__(self, exprs: Iterable[Expr]) -> None:
        self.bits, self.has_delta, self.size_names = 0, False, set[str]()
        self.axes: set[Expr] = set()
        pending = list(exprs)
        while pending:
            part = pending.pop()
            pending.extend(part.args)
            if isinstance(part, Index):
                self.axes.add(part.size)
                self.size_names |= {s.name for s in part.size.free_symbols}
            elif isinstance(part, Rational):
                self.bits = max(self.bits, abs(part.p).bit_length(), part.q.bit_length())
            elif isinstance(part, (Delta, Inside)):
                self.has_delta = True
            elif isinstance(part, Symbol) and part.is_integer:
                self.size_names.add(part.name)


def _rounds(
    seen: Survey, sizes: Mapping[str, int], free: Mapping[str, Free]
) -> list[dict[str, int]]:
    """Numbers for all size names: those given first, then others, since a step holds for all.

    No axis such as one of size N - K + 1 is empty.
    """
    of_free = {s.name for f in free.values() for size in f.shape for s in size.free_symbols}
    names = sorted(of_free | seen.size_names)
    if not names:
        return [{}]
    axes = seen.axes.union(*(f.shape for f in free.values()))
    given = {name: sizes[name] for name in names if name in sizes}
    rounds = [
        [_numbered(order, numbers) | known for order in (names, names[::-1])]
        for numbers, known in zip(SIZE_ROUNDS, (given, {}, {}), strict=True)
    ]
    fitting = [[k for k in known if all(size_value(a, k) > 0 for a in axes)] for known in rounds]
    return [known[0] for known in fitting if known] or rounds[0][:1]


def _numbered(names: list[str], numbers: tuple[int, ...]) -> dict[str, int]:
    return {name: numbers[place % len(numbers)] for place, name in enumerate(names)}
