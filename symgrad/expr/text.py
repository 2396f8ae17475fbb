"""Index notation as one line of Unicode text, as every plain ``repr`` shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sympy import Add, Expr, Integer, Mul, Pow, fraction
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter

from symgrad.expr.binding import Binder
from symgrad.expr.derivative_names import is_derivative, parts_of
from symgrad.expr.functionals import Entries, Functional
from symgrad.expr.index import Index, choose_letters
from symgrad.expr.leaves import Direct, Entry, Sum, Tangent, Total, _Derivative
from symgrad.expr.matrices import Argmax, Determinant, Inverse, Maximum

if TYPE_CHECKING:
    from collections.abc import Callable


class _Lettered:
    """A binder for printing: its bound indices keep the letters that they are shown with."""

    def __new__(cls, *args: Expr) -> Expr:
        return Expr.__new__(cls, *args)  # type: ignore[no-any-return]


class LetteredSum(_Lettered, Sum):
    pass


class LetteredInverse(_Lettered, Inverse):
    pass


class LetteredDeterminant(_Lettered, Determinant):
    pass


class LetteredMaximum(_Lettered, Maximum):
    pass


class LetteredArgmax(_Lettered, Argmax):
    pass


class LetteredEntries(_Lettered, Entries):
    pass


LETTERED = {
    Sum: LetteredSum,
    Inverse: LetteredInverse,
    Determinant: LetteredDeterminant,
    Maximum: LetteredMaximum,
    Argmax: LetteredArgmax,
    Entries: LetteredEntries,
}


def letter_sums(expr: Expr) -> Expr:
    """The same expression, for printing only, with a readable letter for every bound index."""
    return _letter(expr, {a.name for a in expr.atoms(Index, Entry)})


def _letter(expr: Expr, used: set[str]) -> Expr:
    if not expr.has(*LETTERED):
        return expr
    if isinstance(expr, Binder):
        letters = choose_letters([index.size for index in expr.bound], used)
        body, *bound = expr.open(*letters)
        inside = _letter(body, used | {letter.name for letter in letters})
        return LETTERED[type(expr)](inside, *bound, *expr.positions)
    arguments = [_letter(argument, used) for argument in expr.args]
    if isinstance(expr, (Add, Mul, Pow)):
        return expr.func(*arguments, evaluate=False)
    return expr.func(*arguments)


def ordered_terms(expr: Expr) -> list[Expr]:
    """Terms as a reader expects them: plus signs first, products before single names."""
    return sorted(
        Add.make_args(expr),
        key=lambda t: (split_sign(t)[0], -len(t.atoms(Entry)), t.sort_key()),
    )


def shared_factor(expr: Expr) -> tuple[Expr, Expr]:
    """A number common to all terms, taken out for printing: ``2*a - 2*b`` reads 2·(a - b).

    The one owner of "stays as written": SymPy multiplies numbers into sums by itself.
    """
    content, rest = expr.primitive()
    alike = isinstance(rest, Add) and all(abs(t.as_coeff_Mul()[0]) == 1 for t in rest.args)
    return (content, rest) if alike else (Integer(1), expr)


def split_sign(product: Expr) -> tuple[str, Expr]:
    """A product as a sign and one without: ``-(y - 1)/p`` reads (1 - y)/p, ``-2·x`` reads - 2·x."""
    number, rest = product.as_coeff_Mul()
    if not number.is_negative:
        return "", product
    factors = list(Mul.make_args(rest))
    for place, factor in enumerate(factors):
        if isinstance(factor, Add):
            factors[place] = Add(*(-term for term in factor.args))
            break
    else:
        return "-", Mul(-number, rest)
    kept = [factor for factor in (-number, *factors) if factor != 1]
    return "", kept[0] if len(kept) == 1 else Mul(*kept, evaluate=False)


def ordered_factors(expr: Expr) -> list[Expr]:
    """Factors as a reader expects them: the adjoint, local derivatives, then the rest.

    A tangent stands last, and ∂z/∂x after the ∂a/∂z that it is multiplied by.
    """
    factors = Mul.make_args(expr)
    inner = {f.by.name for f in factors if isinstance(f, Direct)}
    return sorted(factors, key=lambda f: _last(f) if _is_tangent(f, inner) else _rank(f))


def _is_tangent(factor: Expr, inner: set[str]) -> bool:
    return isinstance(factor, Tangent) or (isinstance(factor, Total) and factor.of.name in inner)


def _last(factor: Expr) -> tuple[int, int, str]:
    return 4, 1, str(factor)


def _rank(factor: Expr) -> tuple[int, int, str]:
    match factor:
        case Functional():
            return 1, -1, ""
        case Total():
            return 1, 0, ""
        case Direct():
            return 2, 0, ""
        case Entry():
            return 3, -len(factor.positions) or -99, factor.name
        case Sum():
            return 5, 0, ""
        case _:
            return (0, 0, "") if factor.is_number else (4, 0, str(factor))


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

    ``name`` gives the text of a tensor's name.
    """

    def __init__(self, name: Callable[[str], str]) -> None:
        super().__init__()
        self.name = name

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
            case _:
                return str(super()._print(expr, **kwargs))

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
        above = "" if content.p == 1 else f"{content.p}·"
        return f"{above}({text})" + ("" if content.q == 1 else f"/{content.q}")

    def _print_step(self, expr: Any) -> str:
        return f"1[{self.doprint(expr.args[0])} > 0]"

    def _print_absolute(self, expr: Any) -> str:
        return f"|{self.doprint(expr.args[0])}|"

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:
        base, exponent = expr.args
        if exponent.is_Integer and exponent > 0:
            power = str(exponent).translate(SUPERSCRIPTS)
            text = _grouped(self.parenthesize(base, PRECEDENCE["Pow"] + 1))
            return f"{text}{power}"
        if exponent == -1:
            return f"1/{self.parenthesize(base, PRECEDENCE['Pow'])}"
        return str(super()._print_Pow(expr, rational))

    def _print_Mul(self, expr: Any) -> str:
        sign, positive = split_sign(expr)
        if sign or isinstance(positive, (Add, Sum)):
            level = Sum.precedence if isinstance(positive, Sum) else PRECEDENCE["Mul"]
            return f"{sign}{self.parenthesize(positive, level, strict=True)}"
        numerator, denominator = fraction(positive)
        factors = [factor for factor in ordered_factors(numerator) if factor != 1]
        below = [self._factor(factor) for factor in ordered_factors(denominator) if factor != 1]
        is_last = bool(factors) and not below and isinstance(factors[-1], Sum)
        above = [self._factor(factor) for factor in factors[: len(factors) - is_last]]
        if is_last:  # a sum may stand last as it is
            above.append(self.doprint(factors[-1]))
        text = "·".join(above) or "1"
        if not below:
            return text
        is_product = len(below) > 1 or shared_factor(denominator)[0].p > 1
        return f"{text}/({'·'.join(below)})" if is_product else f"{text}/{below[0]}"

    def _factor(self, factor: Expr) -> str:
        if isinstance(factor, Add) and shared_factor(factor)[0].is_Integer:
            is_product = shared_factor(factor)[0] != 1
            return str(self.doprint(factor) if is_product else f"({self.doprint(factor)})")
        return str(self.parenthesize(factor, PRECEDENCE["Mul"], strict=True))


def show(expr: Expr, name: Callable[[str], str] = str) -> str:
    """One line of Unicode text, bound indices with readable letters."""
    return str(TextPrinter(name).doprint(letter_sums(expr)))
