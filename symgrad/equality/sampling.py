"""Refutation: both sides at random points, positions and sizes; disjoint values are a proof.

Where balls overlap at all points, the two sides are the same to the digits reported, and that is
all that is said.
"""

from __future__ import annotations

from functools import partial
from itertools import cycle
from random import Random
from typing import TYPE_CHECKING

from flint import ctx
from sympy import Integer, Rational, Symbol

from symgrad.equality.balls import Balls, NotHere
from symgrad.equality.comparison import PRECISION, Comparison, Tally, kinks_of
from symgrad.equality.constraints import discrete_names, domains_of
from symgrad.equality.verdicts import Refuted, Sampled, Undecided
from symgrad.expr.chosen import on_their_axes
from symgrad.expr.evaluation import size_value
from symgrad.expr.index import Chosen, Index
from symgrad.expr.leaves import Delta, Entry, Inside, names_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sympy import Expr

    from symgrad.expr.graph import Equation, Free

# Numbers for size names, a round each; pairwise different, so that a transpose shows.
SIZE_ROUNDS = ((2, 3, 4, 5, 6, 7), (9, 7, 5, 8, 4, 6), (5, 11, 3, 2, 8, 10))
LARGE = (25, 19, 23, 17, 21, 13)
SIZES = 40
CLOSER = (4, 16)  # how many times the precision, where balls overlap


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
        at_kinks = at_kinks or not _has_open_kink(right, free, definitions)
        exprs = (left, right, *(e.right for e in definitions.values()))
        seen = Survey(exprs)
        self.precision = PRECISION + seen.bits
        self.has_delta, self.problem = seen.has_delta, ""
        random = Random(seed)
        make = partial(Balls, random, free=free, definitions=definitions, at_kinks=at_kinks)
        self.new_point: Callable[[Mapping[str, int]], Balls]
        self.new_point = lambda known: make(on_their_axes(known, seen.chosen))
        self.axes = seen.axes.union(*(f.shape for f in free.values()))
        self.rounds = _rounds(seen, sizes, free, self.axes)
        self.points = [self.new_point(known) for known in self.rounds]

    def first(self) -> Refuted | None:
        """Points of the first round until both sides are defined at one."""
        return self._run(self.points[0], Comparison.run_to_first)

    def verdict(self) -> Sampled | Refuted | Undecided:
        """Points of all rounds, of large sizes and of those aimed at, and some more precisely."""
        aimed = self.rounds[0] | _sizes_aimed_at(self.aims)
        is_new = aimed != self.rounds[0] and _has_room(self.axes, aimed)
        first = [self.new_point(aimed)] if is_new else []
        for numbers in (*first, *self.points):
            refuted = self._run(numbers, Comparison.run)
            if refuted is not None or self.problem:
                return refuted or Undecided(self.problem)
        return self._further() or self.tally.verdict(has_delta=self.has_delta)

    def _further(self) -> Refuted | None:
        """What may be too much work, and is then left out."""
        large = dict(zip(self.rounds[0], cycle(LARGE), strict=False))
        if large and _has_room(self.axes, large):
            refuted = self._run(self.new_point(large), Comparison.run)
            if refuted is not None:
                return refuted
        for times in CLOSER:
            refuted = self._run(self.points[0], Comparison.run_closer, times)
            if refuted is not None:
                return refuted
        return None

    def _run(
        self,
        numbers: Balls,
        run: Callable[[Comparison, Tally], Refuted | None],
        times: int = 1,
    ) -> Refuted | None:
        ctx.prec = times * self.precision
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
        self.chosen: set[Chosen] = set()
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
                if isinstance(part, Chosen):
                    self.chosen.add(part)
                    pending.append(part.size)


def _has_open_kink(
    right: Expr, free: Mapping[str, Free], definitions: Mapping[str, Equation]
) -> bool:
    """Is there a case, in the right side or a definition, that changes at points of no weight?"""
    exprs = (right, *(equation.right for equation in definitions.values()))
    kinks = [names_in(kink) for e in exprs for kink in kinks_of(e)]
    return any(not names <= discrete_names(domains_of(names, free)) for names in kinks)


def _sizes_aimed_at(aims: Iterable[tuple[Expr, int]]) -> dict[str, int]:
    """Sizes at which the aims that speak of one size alone have their signs."""
    found: dict[str, int] = {}
    by_name: dict[Symbol, list[tuple[Expr, int]]] = {}
    for aim, sign in aims:
        if len(aim.free_symbols) == 1 and not aim.has(Entry, Index):
            by_name.setdefault(next(iter(aim.free_symbols)), []).append((aim, sign))
    for name, own in by_name.items():
        numbers = {number for aim, _ in own for number in _near_root(aim, name)}
        for number in sorted({*range(1, SIZES), *numbers}):
            if all(_sign(aim.xreplace({name: Integer(number)})) == sign for aim, sign in own):
                found[name.name] = number
                break
    return found


def _sign(value: Expr) -> int:
    return int(bool(value > 0)) - int(bool(value < 0))


def _near_root(aim: Expr, name: Symbol) -> set[int]:
    """The whole numbers around the root of a linear expression."""
    start, end = (aim.xreplace({name: Integer(number)}) for number in (0, 1))
    if start == end or not (start.is_Rational and end.is_Rational):
        return set()
    root = int(start / (start - end))
    return {max(1, root + step) for step in (-1, 0, 1, 2)}


def _rounds(
    seen: Survey, sizes: Mapping[str, int], free: Mapping[str, Free], axes: set[Expr]
) -> list[dict[str, int]]:
    """Numbers for all size names: those given first, then others, since a step holds for all.

    No axis such as one of size N - K + 1 is empty.
    """
    of_free = {s.name for f in free.values() for size in f.shape for s in size.free_symbols}
    names = sorted(of_free | seen.size_names)
    if not names:
        return [{}]
    given = {name: sizes[name] for name in names if name in sizes}
    rounds = [
        [_numbered(order, numbers) | known for order in (names, names[::-1])]
        for numbers, known in zip(SIZE_ROUNDS, (given, {}, {}), strict=True)
    ]
    fitting = [[k for k in known if _has_room(axes, k)] for known in rounds]
    return [known[0] for known in fitting if known] or rounds[0][:1]


def _has_room(axes: set[Expr], sizes: Mapping[str, int]) -> bool:
    """Is no axis empty?"""
    return all(size_value(axis, sizes) > 0 for axis in axes)


def _numbered(names: list[str], numbers: tuple[int, ...]) -> dict[str, int]:
    return {name: numbers[place % len(numbers)] for place, name in enumerate(names)}
