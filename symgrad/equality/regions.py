"""Proof: the two forms are equal in every region that the signs of their arguments make."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from symgrad.equality.algebra import Algebra, NoForm, Refine
from symgrad.equality.feasible import is_empty, rows, within
from symgrad.equality.forms import Reader
from symgrad.equality.independence import is_independent, says_little
from symgrad.equality.ordering import TooManyOrders
from symgrad.equality.ring import VARIABLES, Poly, Ratio, Ring, TooLarge, Undefined, used
from symgrad.equality.signs import Choice, Region, Split, possible_signs
from symgrad.equality.table import Full, Table
from symgrad.expr.leaves import Delta

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from fractions import Fraction

    from sympy import Expr

    from symgrad.expr.domain import Domain

DEPTH, REGIONS = 6, 400
RELATION = {1: ">", 0: "=", -1: "<"}
# An index that a sum binds, as a reader names it.
BOUND, LETTERS = re.compile(r"(?<![A-Za-z0-9])_(\d+)"), "ijkl"


class NotProved(Exception):
    """Why: the forms differ, or nothing can be said within the limits.

    ``where`` holds expressions with the signs that they have in the region that failed;
    ``differs`` says that the two sides do differ there, if that region has any point.
    """

    def __init__(self, why: str, *, differs: bool = False) -> None:
        super().__init__(why)
        self.differs = differs
        self.where: list[tuple[Expr, int]] = []


@dataclass
class Proof:
    """What a proof takes for granted and leaves out, in words.

    ``holes`` are points at which one side alone is undefined, with what is 0 there if that is all;
    ``kinks`` those that do not count.
    """

    holes: dict[str, Expr | None] = field(default_factory=dict)
    kinks: dict[str, None] = field(default_factory=dict)


def prove(
    left: Expr,
    right: Expr,
    domains: Mapping[str, Domain],
    *,
    discrete: frozenset[str] = frozenset(),
    wholes: Mapping[str, Expr] | None = None,
    dependent: Collection[str] = (),
    at_kinks: bool = True,
) -> Proof:
    """A proof that two expressions are equal wherever both are defined; NotProved if none is found.

    That they are defined at the same points, up to single ones, is proved along with it. Of names
    in ``dependent`` more is known than is used here. Not ``at_kinks``: the value where the right
    side changes its case does not count.
    """
    for variables in VARIABLES:
        table = Table(Ring(variables), domains, discrete, wholes or {}, dependent)
        try:
            return _Regions(table, left, right, dependent, at_kinks).prove()
        except Full:
            continue
        except (TooLarge, NoForm, TooManyOrders, RecursionError) as problem:
            raise NotProved(str(problem) or type(problem).__name__) from None
    raise NotProved("too many different quantities for an exact normal form")


def may_be_zero(e: Expr, domains: Mapping[str, Domain]) -> bool:
    """Whether an expression can be 0, as far as the signs of its factors show."""
    table = Table(Ring(VARIABLES[-1]), domains)
    try:
        form = table.lowest(Reader(Algebra(table, Region())).form(e))
        _, factors = table.factors(form.top)
    except (
        Full,
        TooLarge,
        NoForm,
        TooManyOrders,
        RecursionError,
        Refine,
        Split,
        Choice,
        Undefined,
    ):
        return True
    return any(0 in possible_signs(factor, table, Region()) for factor, _ in factors)


class _Regions:
    def __init__(
        self, table: Table, left: Expr, right: Expr, dependent: Collection[str], at_kinks: bool
    ) -> None:
        self.table, self.sides, self.at_kinks = table, (left, right), at_kinks
        self.dependent, self.proof, self.count, self.met = dependent, Proof(), 0, False

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
                signs = sorted(split.signs, reverse=True)
                parts = [partial(self.enter, left, right, region, words, split, s) for s in signs]
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
        split: Split,
        sign: int,
    ) -> None:
        """The part of a region where a factor has one sign; a delta that is 1 is put in."""
        factor = split.factor
        named = self.named(str(factor))
        delta = named if isinstance(named, Delta) else None
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
            if sign or delta is not None or not self.is_left_out(split):
                raise
            self.proof.kinks[here] = None

    def is_left_out(self, split: Split) -> bool:
        """Is it a kink of the right side, at which values do not count?"""
        return not self.at_kinks and split.is_kink and not self.table.is_discrete(split.factor)

    def is_empty(self, region: Region) -> bool:
        """Can the signs of a region not be had together?"""
        table = self.table
        places = {place for factor, _ in region.factors for place in used(factor)}
        signs = ((table.poly(k), table.quantities[k].signs) for k in places)
        known = [(p, next(iter(s))) for p, s in signs if len(s) == 1]
        linear = [(p, s) for p, s in (*region.factors, *known) if p.total_degree() == 1]
        system = [row for p, s in linear for row in rows(p, s, is_whole=table.is_whole(p))]
        ends = [row for k in places if (i := table.interval(k)) for row in within(k, i)]
        return is_empty(system + ends)

    def decide(self, left: Expr, right: Expr, region: Region, words: tuple[str, ...]) -> None:
        """Equal in this region, defined at the same points; NotProved if not."""
        first = Algebra(self.table, region)
        second = Algebra(self.table, region, leaves_out_kinks=not self.at_kinks)
        b = self.right_form(second, right)
        a = _form(Reader(first), left)
        where = " and ".join(words)
        if a is None or b is None:
            if a is not b:
                side = "left" if a is None else "right"
                self.note_undefined(f"the {side} side is not defined", where, region)
            return
        self.met = True
        if first.needs != second.needs:
            raise NotProved("the two sides may be defined at different points")
        difference = self.difference(a, b, region)
        if difference != 0:
            differs = self.is_decided(difference, region)
            words_of = f"the forms differ where {where}" if where else "the forms differ"
            raise NotProved(words_of, differs=differs)
        self.proof.kinks |= {f"{self.words(kink)} = 0": None for kink in second.kinks.values()}
        for side, own, other in (("left", first, second), ("right", second, first)):
            for hole in self.extra(own.holes, other.holes):
                self.note_hole(f"the {side} side is not defined", hole)

    def right_form(self, algebra: Algebra, right: Expr) -> Ratio | None:
        """The form of the right side, read first, so that the cases it makes are known for its."""
        try:
            return _form(Reader(algebra), right)
        except Split as split:
            split.is_kink = True
            raise

    def note_undefined(self, what: str, where: str, region: Region) -> None:
        """A region in which one side has no value: a hole if it is as thin as a point."""
        if all(sign or self.table.is_discrete(factor) for factor, sign in region.factors):
            one = self.table.ring.one_poly
            raise NotProved(f"{what} where {where}", differs=self.is_decided(one, region))
        self.proof.holes[f"{what} at {where}"] = None

    def note_hole(self, what: str, hole: Poly) -> None:
        if any(self.table.quantities[place].is_discrete for place in used(hole)):
            raise NotProved(f"{what} for some of few values")
        self.proof.holes[f"{what} at {self.words(hole)} = 0"] = self.table.write_poly(hole)

    def difference(self, a: Ratio, b: Ratio, region: Region) -> Poly:
        """What is left of a - b, up to its denominator."""
        top = self.table.reduce(self.table.ring.minus(a, b).top)
        for p in region.vanishing:
            if top != 0:
                top = top % p
        return top

    def is_decided(self, p: Poly, region: Region) -> bool:
        """Are there no relations but those used, in a polynomial and the signs of a region?"""
        deltas = [self.named(key) for key, sign in region.signs.items() if not sign]
        if len(region.vanishing) > 1 or any(map(says_little, deltas)):
            return False
        places = {k for q in (p, *(f for f, _ in region.factors)) for k in used(q)}
        quantities = (self.table.quantities[k].write() for k in places)
        return all(is_independent(quantity, self.dependent) for quantity in quantities)

    def named(self, key: str) -> Any:
        """The quantity that a polynomial consists of, if it is just one."""
        is_one = key.startswith("g") and key[1:].isdigit()
        return self.table.quantities[int(key[1:])].write() if is_one else None

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
        told = re.sub(r"g(\d+)", lambda match: str(names[int(match[1])].write()), str(p))
        return BOUND.sub(lambda match: LETTERS[int(match[1]) % len(LETTERS) - 1], told)


def _form(reader: Reader, side: Expr) -> Ratio | None:
    try:
        return reader.form(side)
    except Undefined:
        return None


def _identified(delta: Delta) -> dict[Expr, Expr]:
    """One index put in for the other where a delta of them is 1."""
    a, b = delta.args
    if a.is_symbol:
        return {a: b}
    return {b: a} if b.is_symbol else {}
