"""Proof: the two forms are equal in every region that the signs of their arguments make."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from symgrad.equality.algebra import Algebra, NoForm, Refine
from symgrad.equality.feasible import is_empty
from symgrad.equality.forms import Reader
from symgrad.equality.ring import VARIABLES, Poly, Ratio, Ring, TooLarge, Undefined, used
from symgrad.equality.signs import Choice, Region, Split
from symgrad.equality.sums import TooManySums
from symgrad.equality.table import Full, Table
from symgrad.expr.leaves import Delta

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from sympy import Expr

    from symgrad.expr.domain import Domain

DEPTH, REGIONS = 6, 400
RELATION = {1: ">", 0: "=", -1: "<"}


class NotProved(Exception):
    """Why: the forms differ, or nothing can be said within the limits.

    ``where`` holds expressions with the signs that they have in the region that failed.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.where: list[tuple[Expr, int]] = []


@dataclass
class Proof:
    """What a proof takes for granted and leaves out, in words.

    ``holes`` are points at which one side alone is undefined, ``kinks`` those that do not count.
    """

    holes: dict[str, None] = field(default_factory=dict)
    kinks: dict[str, None] = field(default_factory=dict)


def prove(
    left: Expr,
    right: Expr,
    domains: Mapping[str, Domain],
    *,
    discrete: frozenset[str] = frozenset(),
    wholes: Mapping[str, Expr] | None = None,
    at_kinks: bool = True,
) -> Proof:
    """A proof that two expressions are equal wherever both are defined; NotProved if none is found.

    That they are defined at the same points, up to single ones, is proved along with it.
    """
    for variables in VARIABLES:
        table = Table(Ring(variables), domains, discrete, wholes or {})
        try:
            return _Regions(table, left, right, at_kinks).prove()
        except Full:
            continue
        except (TooLarge, NoForm, TooManySums, RecursionError) as problem:
            raise NotProved(str(problem) or type(problem).__name__) from None
    raise NotProved("too many different quantities for an exact normal form")


class _Regions:
    def __init__(self, table: Table, left: Expr, right: Expr, at_kinks: bool) -> None:
        self.table, self.sides, self.at_kinks = table, (left, right), at_kinks
        self.proof, self.count, self.met = Proof(), 0, False

    def prove(self) -> Proof:
        self.visit(*self.sides, Region(), ())
        if not self.met:
            raise NotProved("no region in which both sides are defined")
        return self.proof

    def visit(self, left: Expr, right: Expr, region: Region, words: tuple[str, ...]) -> None:
        self.count += 1
        if len(words) > DEPTH or self.count > REGIONS:
            raise NotProved("there are too many cases")
        while True:
            try:
                return self.decide(left, right, region, words)
            except Refine:
                continue
            except Split as split:
                factor, signs = split.factor, sorted(split.signs, reverse=True)
                parts = [partial(self.enter, left, right, region, words, factor, s) for s in signs]
                break
            except Choice as choice:
                parts = [
                    partial(self.choose, left, right, region, words, choice.place, value)
                    for value in choice.values
                ]
                break
        for part in parts:
            part()
        return None

    def choose(
        self,
        left: Expr,
        right: Expr,
        region: Region,
        words: tuple[str, ...],
        place: int,
        value: Fraction,
    ) -> None:
        """The part of a region where a quantity has one value of a few."""
        number = self.table.ring.number(value.numerator, value.denominator)
        here = f"{self.words(self.table.poly(place))} = {value}"
        try:
            self.visit(left, right, region.with_value(place, number), (*words, here))
        except NotProved as problem:
            difference = self.table.poly(place) * value.denominator - value.numerator
            problem.where.append((self.table.write_poly(difference), 0))
            raise

    def enter(
        self,
        left: Expr,
        right: Expr,
        region: Region,
        words: tuple[str, ...],
        factor: Poly,
        sign: int,
    ) -> None:
        """The part of a region where a factor has one sign; a delta that is 1 is put in."""
        delta = _delta(self.table, factor)
        if delta is not None and sign:
            rule = _identified(delta)
            left, right = (side.xreplace(rule) for side in (left, right))
        here = f"{self.words(factor)} {RELATION[sign]} 0"
        if delta is not None:
            here = f"{delta} = {sign}"
            inside = replace(region, signs={**region.signs, str(factor): sign})
        else:
            inside = region.where(factor, sign, self.table)
        try:
            self.visit(left, right, inside, (*words, here))
        except NotProved as problem:
            if self.is_empty(inside):
                return
            problem.where.append((self.table.write_poly(factor), sign))
            if sign or delta is not None or self.at_kinks:
                raise
            self.proof.kinks[here] = None

    def is_empty(self, region: Region) -> bool:
        """Can the signs of a region not be had together?"""
        places = {place for factor, _ in region.factors for place in used(factor)}
        signs = ((self.table.poly(k), self.table.quantities[k].signs) for k in places)
        known = [(p, next(iter(s))) for p, s in signs if len(s) == 1]
        return is_empty((*region.factors, *known))

    def decide(self, left: Expr, right: Expr, region: Region, words: tuple[str, ...]) -> None:
        """Equal in this region, defined at the same points; NotProved if not."""
        readers = [Reader(Algebra(self.table, region)) for _ in self.sides]
        a, b = (_form(reader, side) for reader, side in zip(readers, (left, right), strict=True))
        where = " and ".join(words)
        if a is None or b is None:
            if a is not b:
                side = "left" if a is None else "right"
                if region.is_open:
                    raise NotProved(f"the {side} side is not defined where {where}")
                self.proof.holes[f"the {side} side is not defined at {where}"] = None
            return
        self.met = True
        first, second = (reader.algebra for reader in readers)
        if first.needs != second.needs:
            raise NotProved("the two sides may be defined at different points")
        if not self.is_zero(a, b, region):
            raise NotProved(f"the forms differ where {where}" if where else "the forms differ")
        for side, own, other in (("left", first, second), ("right", second, first)):
            for hole in self.extra(own.holes, other.holes):
                self.proof.holes[f"the {side} side is not defined at {self.words(hole)} = 0"] = None

    def is_zero(self, a: Ratio, b: Ratio, region: Region) -> bool:
        top = self.table.reduce(self.table.ring.minus(a, b).top)
        for p in region.vanishing:
            if top != 0:
                top = top % p
        return bool(top == 0)

    def extra(self, own: dict[str, Poly], other: dict[str, Poly]) -> list[Poly]:
        """The factors that vanish in denominators of one side only."""
        if own.keys() <= other.keys():
            return []
        theirs = {str(f) for p in other.values() for f, _ in self.table.factors(p)[1]}
        ours = {str(f): f for p in own.values() for f, _ in self.table.factors(p)[1]}
        return [f for name, f in ours.items() if name not in theirs]

    def words(self, p: Poly) -> str:
        """A polynomial as a reader would write it."""
        names = self.table.quantities
        return re.sub(r"g(\d+)", lambda match: str(names[int(match[1])].write()), str(p))


def _form(reader: Reader, side: Expr) -> Ratio | None:
    try:
        return reader.form(side)
    except Undefined:
        return None


def _delta(table: Table, factor: Poly) -> Delta | None:
    """The delta whose value a split asks for, if it is one."""
    key = str(factor)
    if not key.startswith("g") or not key[1:].isdigit():
        return None
    expr: Any = table.quantities[int(key[1:])].write()
    return expr if isinstance(expr, Delta) else None


def _identified(delta: Delta) -> dict[Expr, Expr]:
    """One index put in for the other where a delta of them is 1."""
    a, b = delta.args
    if a.is_symbol:
        return {a: b}
    return {b: a} if b.is_symbol else {}
