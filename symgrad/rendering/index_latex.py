"""Index notation as LaTeX; positions count from 1, as on paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sympy import Add
from sympy.printing.latex import LatexPrinter
from sympy.printing.precedence import PRECEDENCE, precedence

from symgrad.expr.derivative_names import is_derivative
from symgrad.expr.fractions import (
    Fraction,
    decimal,
    fraction_of,
    is_constant,
    power_of_ten,
    side_by_side,
)
from symgrad.expr.index import WHOLE_AXIS, Index
from symgrad.expr.leaves import Delta, Direct, Entry, Inside, Sum, Tangent, Total
from symgrad.expr.lettered import letter_sums
from symgrad.expr.matrices import Maximum, name_of_matrix
from symgrad.expr.ordering import longer_first, ordered_terms, positive, shared_factor, split_sign
from symgrad.expr.text import differentials, no_matrix
from symgrad.rendering.latex_names import (
    dotted,
    from_one,
    function_latex,
    name_with_indices,
    raised,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sympy import Expr

    from symgrad.expr.binding import Binder
    from symgrad.expr.digits import Digit
    from symgrad.expr.functionals import Entries, Functional
    from symgrad.expr.functions import Abstract
    from symgrad.expr.matrices import Argmax, Determinant, Inverse
    from symgrad.expr.text import MatrixText

PRODUCT = PRECEDENCE["Mul"]
NUMERAL = re.compile(r"\d+|\\frac\{\d+\}\{\d+\}")
_SPACE = r" \, "


class IndexLatexPrinter(LatexPrinter):  # type: ignore[misc]
    """LaTeX of expressions over entries; ``name`` gives the LaTeX of a tensor's name.

    ``held`` are the pairs (u, v) whose local derivative needs a mark, because u depends on v by
    other paths too; ``matrix`` writes a matrix by its entries.
    """

    def __init__(
        self, name: Callable[[str], str], held: frozenset[tuple[str, str]], matrix: MatrixText
    ) -> None:
        super().__init__({"ln_notation": False})
        self.name, self.held, self.matrix = name, held, matrix

    def _print(self, expr: Any, **kwargs: Any) -> str:
        """Leaves are printed here, not by themselves: only here names and counting are known."""
        own = getattr(self, f"_own_{type(expr).__name__}", None)
        return str(own(expr, **kwargs) if own else super()._print(expr, **kwargs))

    def _positions(self, positions: tuple[Expr, ...]) -> str:
        shown = [":" if p == WHOLE_AXIS else self.doprint(from_one(p)) for p in positions]
        if ":" in shown:
            return ", ".join(shown)
        return (", " if any(len(s) > 1 for s in shown) else " ").join(shown)

    def _own_Entry(self, expr: Entry, exp: str | None = None) -> str:
        text = self._sign(expr) if is_derivative(expr.name) else self._indexed(expr, self.name)
        if exp is None:
            return text
        is_plain = "^" not in text and not text.startswith(r"\frac")
        return f"{text}^{{{exp}}}" if is_plain else rf"\left({text}\right)^{{{exp}}}"

    def _indexed(self, entry: Entry, name: Callable[[str], str]) -> str:
        return name_with_indices(name(entry.name), self._positions(entry.positions))

    def _own_Delta(self, expr: Delta, exp: str | None = None) -> str:
        return rf"\delta_{{{self._positions(expr.args)}}}"

    def _own_Inside(self, expr: Inside, exp: str | None = None) -> str:
        position, size = expr.args
        return rf"\mathbf{{1}}[1 \le {self.doprint(from_one(position))} \le {self.doprint(size)}]"

    def _own_Quotient(self, expr: Digit) -> str:
        return rf"\lfloor {' / '.join(map(self._inside_product, expr.args))} \rfloor"

    def _own_Remainder(self, expr: Digit) -> str:
        return "(" + r" \bmod ".join(map(self._inside_product, expr.args)) + ")"

    def _own_Total(self, expr: Total, exp: str | None = None) -> str:
        text = self._sign(expr)
        return rf"\left({text}\right)^{{{exp}}}" if exp else text

    def _sign(self, leaf: Expr) -> str:
        """A derivative sign, or the name of a derivative, as a fraction."""
        output, variables = differentials(leaf)
        above, *shown = (self._in_sign(e) for e in (output, *variables))
        below = (rf"\partial {raised(v, shown.count(v))}" for v in dict.fromkeys(shown))
        order = raised(r"\partial", len(variables))
        return rf"\frac{{{order} {above}}}{{{_SPACE.join(below)}}}"

    def _in_sign(self, name: Expr) -> str:
        text = str(self.doprint(name))
        return rf"\left({text}\right)" if text.startswith(r"\frac") else text

    def _own_Tangent(self, expr: Tangent, exp: str | None = None) -> str:
        if is_derivative(expr.of.name):
            text = rf"\left({self._sign(expr.of)}\right)^{{\!\cdot}}"
        else:
            text = self._indexed(expr.of, lambda name: dotted(self.name(name)))
        return rf"\left({text}\right)^{{{exp}}}" if exp else text

    def _own_Direct(self, expr: Direct, exp: str | None = None) -> str:
        text = self._own_Total(expr)
        if (expr.of.name, expr.by.name) in self.held:
            text = rf"\left.{text}\right|_{{\text{{direct}}}}"
        return rf"\left({text}\right)^{{{exp}}}" if exp else text

    def _own_LetteredSum(self, expr: Sum, exp: str | None = None) -> str:
        bounds = rf"\sum_{{{expr.index.name}=1}}^{{{self.doprint(expr.index.size)}}}"
        nested = isinstance(expr.body, Sum)
        text = f"{bounds} {self.doprint(expr.body) if nested else self._inside_product(expr.body)}"
        return rf"\left({text}\right)^{{{exp}}}" if exp else text

    def _matrix(self, expr: Binder) -> str:
        """A, XᵀX, or the entries in brackets over the indices of row and column."""
        name = name_of_matrix(expr)
        text = self.name(name.name) if name else self.matrix(expr.body, expr.bound)
        if text is not None:
            return text
        return rf"\left({self.doprint(expr.body)}\right)_{{{self._positions(expr.bound)}}}"

    def _own_LetteredInverse(self, expr: Inverse, exp: str | None = None) -> str:
        places, matrix = self._positions(expr.positions), self._matrix(expr)
        if name_of_matrix(expr) is None or "^" in matrix:
            matrix = rf"\left({matrix}\right)"
        text = rf"\left[{matrix}^{{-1}}\right]_{{{places}}}"
        return f"{text}^{{{exp}}}" if exp else text

    def _own_LetteredDeterminant(self, expr: Determinant, exp: str | None = None) -> str:
        power = f"^{{{exp}}}" if exp else ""
        return rf"\det{power}\left({self._matrix(expr)}\right)"

    def _own_LetteredMaximum(self, expr: Maximum, exp: str | None = None) -> str:
        text = rf"\max_{{{self._range(expr)}}} {self._reached(expr)}"
        return rf"\left({text}\right)^{{{exp}}}" if exp else text

    def _own_LetteredArgmax(self, expr: Argmax, exp: str | None = None) -> str:
        where = rf"\arg\max_{{{self._range(expr)}}} {self._reached(expr)}"
        return rf"\mathbf{{1}}\left[{self._positions(expr.positions)} = {where}\right]"

    def _range(self, expr: Binder) -> str:
        """What the letter of a binder runs over, counted from 1."""
        (index,) = expr.bound
        return rf"1 \le {index.name} \le {self.doprint(index.size)}"

    def _reached(self, expr: Binder) -> str:
        """The body of a maximum: entries and further maxima stand as they are."""
        text = str(self.doprint(expr.body))
        return text if isinstance(expr.body, (Entry, Maximum)) else rf"\left({text}\right)"

    def _own_step(self, expr: Any, exp: str | None = None) -> str:
        left, sign, right = positive(expr.args[0])
        return rf"\mathbf{{1}}[{self.doprint(left)} {sign} {self.doprint(right)}]"

    def _own_Abstract(self, expr: Abstract, exp: str | None = None) -> str:
        power = f"^{{{exp}}}" if exp else ""
        text = self.name(expr.name) + "'" * expr.order
        text = rf"\left({text}\right){power}" if exp else text
        return rf"{text}\left({self.doprint(expr.argument)}\right)"

    def _own_Functional(self, expr: Functional, exp: str | None = None) -> str:
        """h(z, y), ∂h/∂z_k, or by the number of an argument that has no name."""
        name, inside = self.name(expr.name), ", ".join(map(self.doprint, expr.arguments))
        text = rf"{name}\left({inside}\right)"
        if expr.variables:
            text = self._sign(expr)
        elif expr.marks:
            signs = "".join(rf"\partial_{{{number + 1}}}" for number, _ in expr.marks)
            whole, places = rf"\left({signs} {name}\right)", self._positions(expr.positions)
            entry = rf"\left[{signs} {name}\right]_{{{places}}}" if places else whole
            text = rf"{entry}\left({inside}\right)"
        return rf"\left({text}\right)^{{{exp}}}" if exp else text

    _own_NumberedFunctional = _own_Functional  # noqa: N815

    def _own_LetteredEntries(self, expr: Entries) -> str:
        name = name_of_matrix(expr)
        if name is not None:
            return self.name(name.name)
        return rf"\left({self.doprint(expr.body)}\right)_{{{self._positions(expr.bound)}}}"

    def _own_absolute(self, expr: Any, exp: str | None = None) -> str:
        text = rf"\left|{self.doprint(expr.args[0])}\right|"
        return f"{text}^{{{exp}}}" if exp else text

    def _print_Function(self, expr: Any, exp: str | None = None) -> str:
        inside = ", ".join(map(self.doprint, expr.args))
        power = f"^{{{exp}}}" if exp else ""
        return rf"{function_latex(type(expr).__name__)}{power}\left({inside}\right)"

    _print_erf = _print_log = _print_Function

    def _print_Piecewise(self, expr: Any) -> str:
        *rows, (last, _) = expr.args
        lines = [rf"{self.doprint(v)} & \text{{if }} {self.doprint(c)}" for v, c in rows]
        body = r" \\ ".join((*lines, rf"{self.doprint(last)} & \text{{otherwise}}"))
        return rf"\begin{{cases}} {body} \end{{cases}}"

    def _print_Relational(self, expr: Any) -> str:
        return str(super()._print_Relational(longer_first(expr)))

    def _print_Rational(self, expr: Any) -> str:
        power = power_of_ten(expr)
        return f"10^{{{power}}}" if power else decimal(expr) or str(super()._print_Rational(expr))

    def _print_Symbol(self, expr: Any, **kwargs: Any) -> str:
        """The name of a size."""
        return self.name(expr.name)

    def _print_Pow(self, expr: Any) -> str:
        if isinstance(expr.base, Maximum) and expr.exp.is_positive:
            return self._own_LetteredMaximum(expr.base, exp=self.doprint(expr.exp))
        if isinstance(expr.base, Entry) and expr.exp.is_Integer and expr.exp > 0:
            return self._own_Entry(expr.base, exp=self.doprint(expr.exp))
        return str(super()._print_Pow(expr))

    def _print_Add(self, expr: Expr, order: Any = None) -> str:
        content, rest = shared_factor(expr)
        terms = [self.doprint(term) for term in self._terms(rest)]
        text = re.sub(r" \+ - ?", " - ", " + ".join(terms))
        return text if content == 1 else rf"{self.doprint(content)} \left({text}\right)"

    def _terms(self, expr: Expr) -> list[Expr]:
        return ordered_terms(expr)

    def _print_Mul(self, expr: Any) -> str:
        sign, positive = split_sign(expr)
        if sign or isinstance(positive, (Add, Sum)):
            is_sum = isinstance(positive, Sum)
            text = self.doprint(positive) if is_sum else self._inside_product(positive)
            return f"{sign} {text}".strip()
        pieces = side_by_side(fraction_of(positive))
        front, *rest = [self._piece(p, is_last=p is pieces[-1]) for p in pieces]
        if rest and all(map(is_constant, (*pieces[0].over, *pieces[0].under))):
            return f"{front} {self._beside(rest)}"
        return self._beside([front, *rest])

    def _piece(self, fraction: Fraction, *, is_last: bool) -> str:
        """A fraction, or factors of which a sum needs no brackets where it stands last."""
        if fraction.under:
            over, under = (self._alone(part) for part in (fraction.over, fraction.under))
            return rf"\frac{{{over}}}{{{under}}}"
        return self._factors(fraction.over, ends=is_last)

    def _alone(self, factors: tuple[Expr, ...]) -> str:
        """Factors with nothing beside them."""
        if len(factors) == 1:
            return str(self.doprint(factors[0]))
        return self._factors(factors, ends=True) if factors else "1"

    def _factors(self, factors: tuple[Expr, ...], *, ends: bool) -> str:
        return self._beside(
            [
                self.doprint(f)
                if ends and isinstance(f, (Sum, Maximum)) and f is factors[-1]
                else self._inside_product(f)
                for f in factors
            ]
        )

    def _beside(self, factors: list[str]) -> str:
        """Side by side; a number in front stands close."""
        first, *others = factors
        gap = " " if NUMERAL.fullmatch(first) else _SPACE
        return gap.join([first, _SPACE.join(others)]) if others else first

    def _inside_product(self, factor: Expr) -> str:
        text = self.doprint(factor)
        loose = isinstance(factor, (Add, Maximum)) or precedence(factor) < PRODUCT
        return rf"\left({text}\right)" if loose else text


def index_latex(
    expr: Expr,
    name: Callable[[str], str],
    held: frozenset[tuple[str, str]] = frozenset(),
    *,
    beside: Iterable[Index] = (),
    matrix: MatrixText = no_matrix,
) -> str:
    """LaTeX of an expression in index notation, whose sums leave other indices their letters."""
    return str(IndexLatexPrinter(name, held, matrix).doprint(letter_sums(expr, beside)))
