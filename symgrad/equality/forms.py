"""An expression as a ratio of polynomials in independent quantities, by one walk over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy
from sympy import Add, Expr, Mul, Piecewise, Pow, Rational, Symbol

from symgrad.equality.algebra import NoForm
from symgrad.equality.conditions import holds
from symgrad.equality.elementary import FUNCTIONS
from symgrad.equality.exponentials import exp, log
from symgrad.equality.inverses import taken_apart
from symgrad.equality.ordering import in_canonical_order
from symgrad.equality.ring import Ratio, Ring, Undefined, used
from symgrad.equality.signs import Choice, Region, Split, possible_signs
from symgrad.equality.sums import canonical_sum
from symgrad.equality.table import ANY, NOT_NEGATIVE, POSITIVE, Quantity, Signs
from symgrad.expr.binding import Binder
from symgrad.expr.functionals import Entries, Functional
from symgrad.expr.functions import Abstract, Defined, Z, definition
from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta, Entry, Inside, Sum, _Derivative
from symgrad.expr.matrices import Determinant, Inverse, name_of_matrix
from symgrad.expr.terms import split

if TYPE_CHECKING:
    from symgrad.equality.algebra import Algebra

ODD = ("erf", "atan", "asin", "asinh", "atanh")
NODE, WRITTEN = 80, 20  # the work of reading one part, and of putting it under a sum
EVERYWHERE = ("erf", "atan", "asinh")


class Reader:
    """One side of a comparison in one region."""

    def __init__(self, algebra: Algebra, known: dict[Expr, Ratio] | None = None) -> None:
        self.algebra: Algebra = algebra
        self.table, self.region = algebra.table, algebra.region
        self.ring: Ring = algebra.ring
        self.known = known or {}

    def form(self, e: Expr) -> Ratio:
        known = self.known.get(e)
        if known is None:
            self.ring.spend(NODE)
            known = self.known[e] = self.new_form(e)
        return known

    def new_form(self, e: Expr) -> Ratio:
        match e:
            case Rational():
                return self.ring.number(int(e.p), int(e.q))
            case Add():
                return self.ring.total([self.form(part) for part in e.args])
            case Mul():
                return self.product(e.args)
            case Pow():
                return self.power(e.base, e.exp)
            case Entry():
                return self.entry(e)
            case Delta():
                return self.delta(e)
            case Sum():
                return self.sum(e)
            case Defined():
                function: Any = type(e)
                inside = Reader(self.algebra, {Z: self.form(e.args[0])})
                return inside.form(definition(function))
            case Piecewise():
                return self.cases(e)
            case Abstract():
                argument = self.form(e.argument)
                kind = (Abstract, e.name, e.order)
                return self.algebra.opaque(kind, argument, lambda u: Abstract(*kind[1:], u))
            case _Derivative() | Inside() | Symbol() | Index():
                return self.algebra.quantity(self.table.leaf(e))
            case Functional():
                name, marks, *arguments = e.args
                known = Functional(name, marks, *map(self.argument, arguments))
                return self.algebra.quantity(self.table.leaf(known))
            case Binder():
                return self.bound(e)
            case _ if len(e.args) == 1:
                return self.function(type(e), self.form(e.args[0]))
            case _:
                return self.constant(e)

    def constant(self, e: Expr) -> Ratio:
        if e == sympy.E:
            return exp(self.algebra, self.ring.one)
        if e != sympy.pi:
            raise NoForm(f"{e} has no normal form")
        return self.algebra.quantity(self.table.place(e, lambda: Quantity(lambda: e, POSITIVE)))

    def bound(self, e: Binder) -> Ratio:
        if isinstance(e, (Inverse, Determinant)):
            product = taken_apart(e, self.written(e.body))
            if product is not None:
                return self.form(product)
        return self.algebra.quantity(self.table.leaf(self.canonical(e)))

    def canonical(self, e: Binder) -> Expr:
        """A maximum, a determinant, an inverse: known by its body alone."""
        body, positions = self.written(e.body), e.positions
        if isinstance(e, (Inverse, Determinant)):
            row, column = e.bound
            turned = self.written(e.body.xreplace({row: column, column: row}))
            if turned == body:
                positions = tuple(sorted(positions, key=lambda p: p.sort_key()))
                self.table.symmetric.add(body)
            elif turned.sort_key() < body.sort_key():
                body, positions = turned, positions[::-1]
        if isinstance(e, Inverse):
            self.note_invertible(Determinant(body, *e.bound))
        return e.func(body, *e.bound, *positions)

    def note_invertible(self, e: Determinant) -> None:
        """A given matrix has an inverse but where its determinant is 0; of others less is known."""
        name = name_of_matrix(e)
        if name is None or name.name in self.table.dependent:
            self.algebra.needs.add(("inverse", str(e)))
        elif not self.table.is_definite(name.name):
            self.algebra.add_hole(self.table.poly(self.table.leaf(e)))

    def argument(self, e: Expr) -> Expr:
        """What a function of whole tensors is of, in normal form."""
        return e.over(self.written) if isinstance(e, Entries) else self.written(e)

    def written(self, e: Expr) -> Expr:
        """The normal form as an expression."""
        return self.table.write(self.table.lowest(self.form(e)))

    def entry(self, e: Entry) -> Ratio:
        """An entry; the last of shares that are counted is 1 minus the others."""
        domain = self.table.domains.get(e.name)
        if e.name in self.table.symmetric:
            e = in_canonical_order(e)
        others = self.table.other_shares(e)
        if others:
            parts = [self.ring.scale(self.entry(other), -1) for other in others]
            return self.ring.total([self.ring.one, *parts])
        place = self.table.leaf(e)
        if domain and domain.word == "set" and self.is_open(place):
            raise Choice(place, domain.members)
        return self.algebra.quantity(place)

    def is_open(self, place: int) -> bool:
        """Has an entry no value yet in this region, and one that no sum changes?"""
        return place not in self.algebra.solved and not self.table.quantities[place].is_bound

    def product(self, factors: tuple[Expr, ...]) -> Ratio:
        """Deltas first: where one is 0 nothing else is looked at."""
        guards = [factor for factor in factors if isinstance(factor, Delta)]
        result = self.ring.one
        for guard in guards:
            result = self.ring.multiply(result, self.form(guard))
            if result.top == 0:
                return result
        for factor in factors:
            if not isinstance(factor, Delta):
                result = self.ring.multiply(result, self.form(factor))
        return result

    def delta(self, e: Delta) -> Ratio:
        """A delta of free indices is 0 or 1 by region; one that runs with a sum is a quantity."""
        shift = min(position.as_coeff_Add()[0] for position in e.args)
        place = self.table.leaf(Delta(*(position - shift for position in e.args)) if shift else e)
        value = self.region.signs.get(str(self.table.poly(place)))
        if value is not None:
            return self.ring.number(value)
        if self.table.quantities[place].is_bound:
            return self.algebra.quantity(place)
        raise Split(self.table.poly(place), frozenset({0, 1}))

    def power(self, base: Expr, exponent: Expr) -> Ratio:
        algebra = self.algebra
        if exponent.is_Integer:
            return algebra.power(self.form(base), int(exponent))
        if exponent.is_Rational:
            return algebra.power(algebra.root(self.form(base), int(exponent.q)), int(exponent.p))
        if base == sympy.E:
            return exp(algebra, self.form(exponent))
        inside = self.form(base)
        if inside.top == 0 or not algebra.is_positive(inside):
            raise NoForm("a power of what is not positive, to an exponent that is not fixed")
        return exp(algebra, self.ring.multiply(self.form(exponent), log(algebra, inside)))

    def function(self, kind: Any, u: Ratio) -> Ratio:
        name = kind.__name__
        if name in FUNCTIONS:
            return FUNCTIONS[name](self, u)
        lowest = self.table.lowest(u)
        if name in ODD and lowest.top != 0 and lowest.top.leading_coefficient() < 0:
            return self.ring.scale(self.function(kind, self.ring.scale(lowest, -1)), -1)
        return self.algebra.opaque(name, lowest, kind, is_partial=name not in EVERYWHERE)

    # Cases

    def cases(self, e: Piecewise) -> Ratio:
        """Σ value · [first condition that holds]; values that no region needs are not looked at."""
        total, earlier = self.ring.zero, self.ring.one
        for value, condition in e.args:
            here = self.ring.multiply(holds(self, condition), earlier)
            here = Ratio(self.table.reduce(here.top), here.bottom)
            if here.top != 0:
                total = self.ring.add(total, self.ring.multiply(self.form(value), here))
                earlier = self.ring.minus(earlier, here)
        if self.table.reduce(earlier.top) != 0:
            raise Undefined if earlier.top.is_constant() else NoForm("cases that leave some out")
        return total

    # Sums

    def sum(self, e: Sum) -> Ratio:
        """Σ of a product of entries at once, other sums from the inside out."""
        term = self.table.terms.get(e)
        if term is None:
            (term,) = split(e)
            self.table.terms[e] = term
        if not all(self.is_plain(f, term.sums) for f in term.factors):
            return self.sum_of_ratio(e)
        factors = (self.canonical(f) if isinstance(f, Inverse) else f for f in term.factors)
        return self.ring.multiply(self.form(term.coefficient), self.summed((*factors,), term.sums))

    def is_plain(self, factor: Expr, indices: tuple[Index, ...]) -> bool:
        """Is it an entry or a power of one, or one of an inverse, that no case changes?"""
        if isinstance(factor, Inverse):
            is_whole = taken_apart(factor, self.written(factor.body)) is None
            return is_whole and not factor.body.free_symbols.intersection(indices)
        is_power = isinstance(factor, Pow) and factor.exp.is_Integer and factor.exp > 0
        base = factor.base if is_power else factor
        if not isinstance(base, Entry) or self.table.other_shares(base):
            return False
        return bool(base.free_symbols.intersection(indices))

    def sum_of_ratio(self, e: Sum) -> Ratio:
        """Σ of a ratio, term by term; what the index does not run through stands in front."""
        body = self.form(e.body)
        body = Ratio(self.table.reduce(body.top), body.bottom)
        runs = {
            place
            for place in used(body.top) + used(body.bottom)
            if e.index in self.table.quantities[place].write().free_symbols
        }
        below: tuple[Expr, ...] = ()
        if runs & set(used(body.bottom)):
            body = self.table.lowest(body)
            below = (_inverse(self.table.write_poly(body.bottom)),)
        total = self.ring.zero
        for powers, coefficient in zip(body.top.monoms(), body.top.coeffs(), strict=True):
            inside = tuple(power if k in runs else 0 for k, power in enumerate(powers))
            outside = tuple(0 if k in runs else power for k, power in enumerate(powers))
            summed = self.summed((*self.table.write_powers(inside), *below), e.bound)
            front = self.ring.ratio(self.ring.context.from_dict({outside: int(coefficient)}))
            total = self.ring.add(total, self.ring.multiply(front, summed))
        if below:
            return total
        return Ratio(total.top, self.ring.times(total.bottom, body.bottom))

    def summed(self, factors: tuple[Expr, ...], indices: tuple[Index, ...]) -> Ratio:
        """Σ of a product, in canonical form."""
        self.ring.spend(500 + WRITTEN * sum(map(_parts, factors)))
        table = self.table
        key = factors, indices, len(table.symmetric)
        if key not in table.sums:
            table.sums[key] = canonical_sum(factors, indices, table.wholes, table.symmetric)
        outside, sums = table.sums[key]
        result = self.product(outside)
        for one in sums:
            place = self.table.leaf(one)
            self.table.quantities[place].signs = self.signs_of_sum(one)
            result = self.ring.multiply(result, self.algebra.quantity(place))
        return result

    def signs_of_sum(self, e: Expr) -> Signs:
        """A sum of what is never negative is not negative."""
        while isinstance(e, Sum):
            e = e.body
        if any(isinstance(f, Entry) and not self.table.domains.get(f.name) for f in e.args):
            return ANY
        form = self.form(e)
        signs, below = (possible_signs(p, self.table, Region()) for p in (form.top, form.bottom))
        return signs if below == POSITIVE and signs <= NOT_NEGATIVE else ANY


def _parts(e: Expr) -> int:
    return 1 + sum(map(_parts, e.args))


def _inverse(bottom: Expr) -> Expr:
    return Pow(bottom, -1)
