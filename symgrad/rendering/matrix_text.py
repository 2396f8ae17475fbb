"""Matrix forms as text: one printer, which takes the signs of a medium."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sympy import Rational

from symgrad.expr.functionals import Functional
from symgrad.expr.leaves import ONE
from symgrad.rendering.forms import (
    ELEMENTWISE,
    PRODUCT,
    SUM,
    Call,
    Combination,
    Diagonal,
    Elementwise,
    Form,
    Identity,
    Inverted,
    Listed,
    Named,
    Norm,
    Number,
    Ones,
    Power,
    Product,
    Transposed,
    divides,
    divisor,
    is_divisor,
    is_plain,
    is_root,
    level,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sympy import Expr

    from symgrad.rendering.matrix_signs import Signs

DERIVATIVES = (r"\frac", r"\nabla", r"\mathbb{J}", r"\left", "∂")  # how their signs begin


def write(form: Form, signs: Signs) -> str:
    """A matrix form in the signs of a medium."""
    return _Writer(signs).write(form)


@dataclass(frozen=True)
class _Writer:
    signs: Signs

    def write(self, form: Form) -> str:
        s = self.signs
        match form:
            case Named(leaf):
                return s.leaf(leaf)
            case Number(value):
                return s.value(value)
            case Ones():
                return s.ones
            case Identity():
                return s.identity
            case Transposed(Inverted(inner)):
                return s.inverted(self.tightly(inner), True)
            case Inverted(inner):
                return s.inverted(self.tightly(inner), False)
            case Transposed(inner):
                return s.raised(self.tightly(inner))
            case Diagonal(inner):
                return s.diagonal + self.in_brackets(inner)
            case Norm():
                return self.norm(form) + s.squared
            case Call("absolute", argument):
                return "|" + self.write(argument) + "|"
            case Call("log", Call("absolute") as argument):
                return s.function("log") + self.write(argument)
            case Call("step", argument):
                return f"{s.function('1')}[{self.positive(argument)}]"
            case Listed(parts):
                return ", ".join(map(self.write, parts))
            case Call(function, argument):
                return s.function(function) + self.write(argument).join(s.called)
            case Power():
                return self.power(form)
            case Product(factors) if any(map(divides, factors)):
                return self.quotient(factors)
            case Product(factors):
                *others, last = factors
                before = [self.before_others(factor) for factor in others]
                return s.join.join((*before, self.inside_product(last)))
            case Elementwise(factors):
                return self.elementwise(factors)
            case Combination(terms):
                return self.combination(terms)

    def positive(self, form: Form) -> str:
        """When a sum is positive: a > b, with a number alone on the right of its sign."""
        terms = form.terms if isinstance(form, Combination) else ((ONE, form),)
        number = tuple(t for t in terms if isinstance(t[1], Number))
        above = tuple(t for t in terms if t not in number and not t[0].is_negative)
        below = _negated(t for t in terms if t not in number and t[0].is_negative)
        if not above:
            left, sign, right = below, "<", number
        else:
            sides = ((*above, *number), below) if below else (above, _negated(number))
            left, sign, right = sides[0], ">", sides[1]
        return f"{self.combination(left)} {sign} {self.combination(right) or '0'}"

    def bracketed(self, form: Form, loosest: int) -> str:
        """The form, in brackets if it holds together no tighter than ``loosest``."""
        return self.in_brackets(form) if level(form) <= loosest else self.write(form)

    def inside_product(self, form: Form) -> str:
        is_number = isinstance(form, Product)
        if isinstance(form, Power) and form.rank == 1 and form.exponent.is_positive:
            form = replace(form, rank=2)  # beside others x² could be a product, too
        return self.in_brackets(form) if is_number else self.bracketed(form, ELEMENTWISE)

    def before_others(self, form: Form) -> str:
        r"""A factor with more behind it: what stands behind ``\nabla_w L`` could belong to L."""
        text = self.inside_product(form)
        return text.join(self.signs.brackets) if text.startswith(r"\nabla") else text

    def tightly(self, form: Form) -> str:
        """The form as the base of a transpose or power: in brackets unless it is one name."""
        single = isinstance(form, (Ones, Identity)) or (
            isinstance(form, Named)
            and not self.write(form).startswith(DERIVATIVES)
            and not isinstance(form.leaf, Functional)
        )
        return self.write(form) if single else self.in_brackets(form)

    def in_brackets(self, form: Form) -> str:
        left, right = self.signs.brackets
        return left + self.write(form) + right

    def quotient(self, factors: tuple[Form, ...]) -> str:
        """A product with numbers below: X⁻ᵀ/det(X); with a line for them, 1/det(X) X⁻ᵀ."""
        above = tuple(f for f in factors if not is_divisor(f))
        below = self.below(tuple(divisor(f) for f in factors if is_divisor(f)))
        one = self.signs.value(Rational(1))
        if not self.signs.has_line:
            top = self.bracketed(_beside(above), ELEMENTWISE) if above else one
            return self.signs.quotient(top, below)
        if all(map(is_plain, above)):
            return self.signs.quotient(self.write(_beside(above)) if above else one, below)
        return self.signs.join.join(
            [self.signs.quotient(one, below), *map(self.inside_product, above)]
        )

    def below(self, factors: tuple[Form, ...]) -> str:
        whole = _beside(factors)
        is_call = isinstance(whole, (Call, Norm)) or is_root(whole)
        return self.write(whole) if self.signs.has_line or is_call else self.tightly(whole)

    def power(self, form: Power) -> str:
        if form.exponent.is_negative:
            return self.quotient((form,)) if form.rank == 0 else self.elementwise((form,))
        if is_root(form) and isinstance(form.base, Norm):
            return self.norm(form.base)
        if is_root(form):
            return self.write(form.base).join(self.signs.root)
        return self.signs.power(self.tightly(form.base), form.exponent, form.rank)

    def norm(self, form: Norm) -> str:
        return self.write(form.of).join(self.signs.norm)

    def elementwise(self, factors: tuple[Form, ...]) -> str:
        above = [f for f in factors if not is_divisor(f)]
        below = [divisor(f) for f in factors if is_divisor(f)]
        text = self.signs.elementwise.join(self.bracketed(f, PRODUCT) for f in above)
        text = text or self.signs.value(Rational(1))
        return text + "".join(self.signs.divided + self.tightly(f) for f in below)

    def combination(self, terms: tuple[tuple[Expr, Form], ...]) -> str:
        text = ""
        for coefficient, form in terms:
            negative = bool(coefficient.as_coeff_Mul()[0].is_negative)
            sign = self.signs.minus if negative else " + "
            size = self.scaled(-coefficient if negative else coefficient, form)
            text += (sign if text else sign.strip() if negative else "") + size
        return text

    def scaled(self, coefficient: Expr, form: Form) -> str:
        if form == Number(Rational(1)):
            return self.signs.value(coefficient)
        if coefficient == 1:
            return self.bracketed(form, SUM)
        return self.signs.value(coefficient) + self.signs.join + self.bracketed(form, ELEMENTWISE)


def _negated(terms: Iterable[tuple[Expr, Form]]) -> tuple[tuple[Expr, Form], ...]:
    return tuple((-number, form) for number, form in terms)


def _beside(factors: tuple[Form, ...]) -> Form:
    return factors[0] if len(factors) == 1 else Product(factors)
