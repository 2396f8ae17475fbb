"""Signs, powers and roots of ratios in one region.

Roots are taken of irreducible factors; what an argument's sign decides is asked of the region, as
a Split if open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import gcd
from typing import TYPE_CHECKING, Any

import sympy
from sympy import Pow, Rational

from symgrad.equality.ring import Poly, Ratio, Undefined, used
from symgrad.equality.signs import Region, Split, possible_signs
from symgrad.equality.table import NOT_NEGATIVE, Quantity, Table
from symgrad.expr.functions import sign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sympy import Expr

PRIME_BITS = 64


class NoForm(Exception):
    """Something that has no normal form here."""


class Refine(Exception):
    """An exponential is needed of a smaller part of its exponent."""


class Running(Exception):
    """A sign that changes while the index of a sum runs."""


@dataclass
class Algebra:
    """What one side of a comparison is made with.

    ``holes`` are the denominators that may be 0, ``needs`` the conditions on arguments of which
    nothing more is known; ``kinks`` those arguments under sums whose sign is taken not to be 0, if
    such points do not count.
    """

    table: Table
    region: Region
    leaves_out_kinks: bool = False
    kinks: dict[str, Poly] = field(default_factory=dict)
    holes: dict[str, Poly] = field(default_factory=dict)
    needs: set[Any] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.ring, self.solved = self.table.ring, dict(self.region.solved)

    def quantity(self, place: int) -> Ratio:
        """A variable, or what it is in this region."""
        solution = self.solved.get(place)
        if solution is None:
            return self.ring.ratio(self.table.poly(place))
        return Ratio(self.evaluated(solution.top).top, solution.bottom)

    def evaluated(self, p: Poly) -> Ratio:
        """A polynomial with the region's solutions put in."""
        if not any(place in self.solved for place in used(p)):
            return self.ring.ratio(p)
        return self.ring.total(
            self.monomial(powers, int(coefficient))
            for powers, coefficient in zip(p.monoms(), p.coeffs(), strict=True)
        )

    def monomial(self, powers: tuple[int, ...], coefficient: int) -> Ratio:
        result = self.ring.number(coefficient)
        for place, power in enumerate(powers):
            if power:
                factor = self.ring.power(self.quantity(place), int(power))
                result = self.ring.multiply(result, factor)
        return result

    # Signs

    def sign(self, factor: Poly) -> int:
        """The sign of a factor in this region; Split where it is open, Running under a sum."""
        signs = possible_signs(factor, self.table, self.region)
        if len(signs) == 1:
            return next(iter(signs))
        if self.table.has_bound(factor):
            raise Running
        raise Split(factor, signs)

    def signs(self, a: Ratio) -> Ratio:
        """The sign of a ratio, as a number or as a quantity s with s³ = s."""
        result = self.ring.one
        for p in (a.top, a.bottom):
            number, factors = self.table.factors(p)
            result = self.ring.scale(result, (number > 0) - (number < 0))
            for factor, power in factors:
                own = self.ring.power(self.sign_form(factor), 2 - power % 2)
                result = self.ring.multiply(result, own)
        return result

    def sign_form(self, factor: Poly) -> Ratio:
        try:
            return self.ring.number(self.sign(factor))
        except Running:
            argument = self.ring.ratio(factor)
            place = self.table.function("sign", argument, sign)
            s = self.table.poly(place)
            if self.leaves_out_kinks and not self.table.is_discrete(factor):
                self.table.relations[place], self.kinks[str(factor)] = [s**2 - 1], factor
            elif place not in self.table.relations:
                self.table.relations[place] = [s**3 - s, s**2 * factor - factor]
            self.table.quantities[place].is_discrete = True
            return self.ring.ratio(s)

    def is_positive(self, a: Ratio) -> bool:
        """Is it above 0? Factors that are never below count as positive, with a hole at 0."""
        positive = True
        for p in (a.top, a.bottom):
            number, factors = self.table.factors(p)
            positive ^= number < 0
            for factor, power in factors:
                if possible_signs(factor, self.table, self.region) == NOT_NEGATIVE:
                    self.add_hole(factor)
                    continue
                own = self.sign(factor)
                if own == 0:
                    return False
                positive ^= own < 0 and power % 2 == 1
        return positive

    def absolute(self, factor: Poly) -> Poly:
        """|p| of a factor whose sign is known, or may be taken as not negative."""
        signs = possible_signs(factor, self.table, self.region)
        return -factor if signs == {-1} else factor

    def magnitudes(self, p: Poly) -> Iterator[tuple[Poly, int]]:
        """|p| as primes and irreducible polynomials with their powers."""
        number, factors = self.table.factors(p)
        if abs(number).bit_length() > PRIME_BITS:
            yield self.ring.context.constant(abs(number)), 1
        elif abs(number) != 1:
            for prime, power in sympy.factorint(abs(number)).items():
                yield self.ring.context.constant(prime), power
        for factor, power in factors:
            yield self.absolute(factor), power

    # Powers and roots

    def power(self, a: Ratio, exponent: int) -> Ratio:
        raised = self.ring.power(a, abs(exponent))
        return self.inverse(raised) if exponent < 0 else raised

    def inverse(self, a: Ratio) -> Ratio:
        bottom = self.table.reduce(a.top)
        if bottom == 0 or any(self.ring.quotient(bottom, p) for p in self.region.vanishing):
            raise Undefined
        if 0 in possible_signs(bottom, self.table, self.region):
            self.add_hole(bottom)
        return Ratio(a.bottom, bottom)

    def add_hole(self, p: Poly) -> None:
        self.holes[str(p)] = p

    def root(self, a: Ratio, n: int) -> Ratio:
        """The n-th root that is not negative: whole powers in front, the rest a root per factor."""
        a = self.table.lowest(a)
        if a.top == 0:
            return self.ring.zero
        try:
            if not self.may_have_root(a):
                raise Undefined
        except Running:
            return self.opaque(("root", n), a, lambda u: Pow(u, Rational(1, n)), is_partial=True)
        top, bottom = (self.root_of(p, n) for p in (a.top, a.bottom))
        return self.ring.multiply(top, self.inverse(bottom))

    def may_have_root(self, a: Ratio) -> bool:
        holes = dict(self.holes)
        positive = self.is_positive(a) or self.signs(a).top == 0
        self.holes = holes
        return positive

    def root_of(self, p: Poly, n: int) -> Ratio:
        result = self.ring.one
        for factor, power in self.magnitudes(p):
            whole, part = divmod(power, n)
            result = self.ring.multiply(result, self.power(self.ring.ratio(factor), whole))
            if part:
                shared = gcd(part, n)
                root = self.root_quantity(factor, n // shared)
                result = self.ring.multiply(result, self.power(root, part // shared))
        return result

    def root_quantity(self, p: Poly, n: int) -> Ratio:
        """r = p^(1/n), with rⁿ = p and the sign of p."""
        place = self.table.place(
            ("root", str(p), n),
            lambda: Quantity(
                lambda: Pow(self.table.write_poly(p), Rational(1, n)),
                NOT_NEGATIVE,
                radicand=p,
                is_bound=self.table.has_bound(p),
            ),
        )
        root = self.table.poly(place)
        if place not in self.table.relations:
            self.table.relations[place] = [root**n - p]
        return self.ring.ratio(root)

    def opaque(
        self,
        kind: Any,
        a: Ratio,
        apply: Callable[[Expr], Expr],
        *,
        is_partial: bool = False,
        exp: Ratio | None = None,
    ) -> Ratio:
        a = self.table.lowest(a)
        place = self.table.function(kind, a, apply)
        self.table.quantities[place].exp = exp
        if is_partial:
            self.needs.add((kind, str(a.top), str(a.bottom)))
        return self.quantity(place)
