"""Index notation as one line of Unicode text, as every plain ``repr`` shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sympy import Add, Expr, Rational
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter

from symgrad.expr.derivative_names import is_derivative, parts_of
from symgrad.expr.digits import Digit
from symgrad.expr.extremes import EXTREMES
from symgrad.expr.fractions import (
    Fraction,
    decimal,
    fraction_of,
    is_constant,
    power_of_ten,
    stands_below,
)
from symgrad.expr.functionals import Functional
from symgrad.expr.functions import Abstract
from symgrad.expr.leaves import Entry, Sum, Tangent, Total, _Derivative
from symgrad.expr.lettered import letter_sums
from symgrad.expr.matrices import Argmax, Determinant, Inverse, Maximum, name_of_matrix
from symgrad.expr.ordering import longer_first, ordered_terms, positive, shared_factor, split_sign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from symgrad.expr.binding import Binder
    from symgrad.expr.index import Index

    MatrixText = Callable[[Expr, tuple[Index, ...]], str | None]


RELATIONS = {"<=": "≤", ">=": "≥", "!=": "≠", "==": "="}
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def differentials(leaf: Expr) -> tuple[Expr, tuple[Expr, ...]]:
    """The output and the variables of ∂²L/∂w[i]∂w[j], whichever of them a name stands for.

    The positions of a name such as d2L/dw/dw are written with its last variable. Where only one
    equation is differentiated, its name is the output.
    """
    if isinstance(leaf, _Derivative):
        is_whole = isinstance(leaf, Total)
        output, variables = differentials(leaf.of) if is_whole else (leaf.of, ())
        return output, (*variables, leaf.by)
    if isinstance(leaf, Functional):
        return Entry(leaf.name), leaf.variables or ()
    parts = parts_of(leaf.name)
    if parts is None:
        return leaf, ()
    *others, last = parts.variables
    return Entry(parts.output), (*map(Entry, others), Entry(last, *leaf.positions))


def differential_text(leaf: Expr, show: Callable[[Expr], str]) -> str:
    """A derivative sign, or the name of a derivative, as ∂²L/∂w[i]∂w[j] or ∂²L/∂w²."""
    output, variables = differentials(leaf)
    order = _raised(len(variables))
    above, *shown = (_grouped(show(e)) for e in (output, *variables))
    below = "".join(f"∂{text}{_raised(shown.count(text))}" for text in dict.fromkeys(shown))
    return f"∂{order}{above}/{below}"


def _raised(number: int) -> str:
    return "" if number == 1 else str(number).translate(SUPERSCRIPTS)


def _grouped(text: str) -> str:
    return f"({text})" if text.startswith("∂") else text


class TextPrinter(StrPrinter):  # type: ignore[misc]
    """Unicode text of index notation: ``z[i] = Σ_j W[i,j]·x[j] + b[i]``.

    ``name`` gives the text of a tensor's name, ``matrix`` that of a matrix by its entries.
    """

    def __init__(self, name: Callable[[str], str], matrix: MatrixText) -> None:
        super().__init__()
        self.name, self.matrix = name, matrix

    def _print(self, expr: Any, **kwargs: Any) -> str:
        """Derivatives are written here, where names are known."""
        match expr:
            case Tangent():
                return self._tangent(self.doprint(expr.of))
            case _Derivative():
                return differential_text(expr, self.doprint)
            case Entry() if is_derivative(expr.name):
                return differential_text(expr, self.doprint)
            case Functional() if expr.variables:
                return differential_text(expr, self.doprint)
            case Abstract():
                primes = "'" * expr.order
                return f"{self.name(expr.name)}{primes}({self.doprint(expr.argument)})"
            case Sum():
                return self._sum(expr)
            case Inverse() | Determinant():
                return self._of_matrix(expr) or str(super()._print(expr, **kwargs))
            case Maximum():
                return f"max_{self._letter(expr)}({self.doprint(expr.body)})"
            case Argmax():
                (place,) = map(self.doprint, expr.positions)
                return f"[{place} = argmax_{self._letter(expr)}({self.doprint(expr.body)})]"
            case _:
                return str(super()._print(expr, **kwargs))

    def _sum(self, expr: Sum) -> str:
        level = Sum.precedence if isinstance(expr.body, Sum) else PRECEDENCE["Mul"]
        body = self.parenthesize(expr.body, level, strict=True)
        return f"Σ_{self._letter(expr)} {body}"

    def _letter(self, expr: Binder) -> str:
        """The bound letter; where it runs along no axis, with its range."""
        (index,) = expr.bound
        leaves = expr.body.atoms(Entry, _Derivative, Inverse)
        if any(index in leaf.positions for leaf in leaves):
            return index.name
        return f"{{0≤{index.name}<{self.doprint(index.size)}}}"

    def _of_matrix(self, expr: Inverse | Determinant) -> str | None:
        """(XᵀX)⁻¹[i,j] and det(XᵀX), for a matrix that is no plain name but has a matrix form."""
        text = None if name_of_matrix(expr) else self.matrix(expr.body, expr.bound)
        if text is None:
            return None
        if isinstance(expr, Determinant):
            return f"det({text})"
        return f"({text})⁻¹[{','.join(map(self.doprint, expr.positions))}]"

    def _tangent(self, text: str) -> str:
        """ż, the dot over the letter."""
        return f"({text})˙" if text.startswith("∂") else f"{text[:1]}\u0307{text[1:]}"

    def _as_ordered_terms(self, expr: Expr, order: Any = None) -> list[Expr]:
        return ordered_terms(expr)

    def _print_Add(self, expr: Any, order: Any = None) -> str:
        content, rest = shared_factor(expr)
        text = str(super()._print_Add(rest))
        if content == 1:
            return text
        if decimal(content):
            return f"{decimal(content)}·({text})"
        above = "" if content.p == 1 else f"{content.p}·"
        return f"{above}({text})" + ("" if content.q == 1 else f"/{content.q}")

    def _print_step(self, expr: Any) -> str:
        left, sign, right = positive(expr.args[0])
        return f"1[{self.doprint(left)} {sign} {self.doprint(right)}]"

    def _print_absolute(self, expr: Any) -> str:
        return f"|{self.doprint(expr.args[0])}|"

    def _print_Piecewise(self, expr: Any) -> str:
        """The cases from the last one on: where(z > 0, a, b)."""
        *rows, (last, _) = expr.args
        text = str(self.doprint(last))
        for value, condition in reversed(rows):
            text = f"where({self.doprint(condition)}, {self.doprint(value)}, {text})"
        return text

    def _print_Relational(self, expr: Any) -> str:
        relation = longer_first(expr)
        sign = RELATIONS.get(relation.rel_op, relation.rel_op)
        return f"{self.doprint(relation.lhs)} {sign} {self.doprint(relation.rhs)}"

    def _print_Rational(self, expr: Any) -> str:
        power = power_of_ten(expr)
        raised = str(power).replace("-", "⁻").translate(SUPERSCRIPTS)
        return f"10{raised}" if power else decimal(expr) or str(super()._print_Rational(expr))

    def _print_Function(self, expr: Any) -> str:
        inside = ", ".join(map(self.doprint, expr.args))
        return f"{function_text(type(expr).__name__)}({inside})"

    def _print_Pi(self, expr: Any) -> str:
        return "π"

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:
        base, exponent = expr.args
        if stands_below(expr):
            return self._fraction(fraction_of(expr))
        if exponent.is_Integer:
            power = str(exponent).translate(SUPERSCRIPTS)
            text = _grouped(self.parenthesize(base, PRECEDENCE["Pow"] + 1))
            return f"{text}{power}"
        if exponent == Rational(1, 2):
            return str(super()._print_Pow(expr, rational))
        above = self.parenthesize(exponent, PRECEDENCE["Pow"])
        return f"{self.parenthesize(base, PRECEDENCE['Pow'] + 1)}^{above}"

    def _print_Mul(self, expr: Any) -> str:
        sign, positive = split_sign(expr)
        if sign or isinstance(positive, (Add, Sum)):
            level = Sum.precedence if isinstance(positive, Sum) else PRECEDENCE["Mul"]
            return f"{sign}{self.parenthesize(positive, level, strict=True)}"
        return self._fraction(fraction_of(positive))

    def _fraction(self, fraction: Fraction) -> str:
        """One line: (a + b)/2, but 1/2·Σ a, whose sum reaches to the end."""
        over, under = fraction.over, fraction.under
        if not under:
            return self._product(over)
        if over and isinstance(over[-1], Sum):
            front = tuple(f for f in over if is_constant(f))
            rest = tuple(f for f in over if not is_constant(f))
            return f"{self._fraction(Fraction(front, under))}·{self._product(rest)}"
        above = "·".join(map(self._factor, over)) or "1"
        below = "·".join(map(self._factor, under))
        is_product = len(under) > 1 or shared_factor(under[0])[0].p > 1
        return f"{above}/({below})" if is_product else f"{above}/{below}"

    def _product(self, factors: tuple[Expr, ...]) -> str:
        """Factors side by side; a sum may stand last as it is."""
        *others, last = factors
        text = self.doprint(last) if isinstance(last, Sum) else self._factor(last)
        return "·".join([*map(self._factor, others), text])

    def _factor(self, factor: Expr) -> str:
        if isinstance(factor, Digit):
            return f"({self.doprint(factor)})"
        if isinstance(factor, Add) and shared_factor(factor)[0].is_Integer:
            is_product = shared_factor(factor)[0] != 1
            return str(self.doprint(factor) if is_product else f"({self.doprint(factor)})")
        return str(self.parenthesize(factor, PRECEDENCE["Mul"], strict=True))


def function_text(name: str) -> str:
    """A function's name as the reader knows it, too."""
    return {"leaky_relu": "LeakyReLU", **EXTREMES}.get(name, name)


def no_matrix(body: Expr, axes: tuple[Index, ...]) -> str | None:
    """Matrices are shown by their entries."""
    return None


def show(
    expr: Expr,
    name: Callable[[str], str] = str,
    *,
    beside: Iterable[Index] = (),
    matrix: MatrixText = no_matrix,
) -> str:
    """One line of Unicode text, bound indices with readable letters."""
    return str(TextPrinter(name, matrix).doprint(letter_sums(expr, beside)))
