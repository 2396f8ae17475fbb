"""The local derivative of one equation by one name that stands in it, and the law it follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Add, Function, Integer, Mul, Piecewise, Pow, Rational, cosh, log, tanh
from sympy import exp as exponential
from sympy.utilities.iterables import sift

from symgrad.calculus.table import derivative_of
from symgrad.errors import NameProblem
from symgrad.expr.functionals import Functional
from symgrad.expr.functions import Abstract, absolute, relu
from symgrad.expr.leaves import Delta, Entry, Sum, match_positions, names_in, sum_over
from symgrad.expr.matrices import Argmax, Determinant, Inverse, Maximum
from symgrad.expr.terms import contract, spread

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.expr.binding import Binder

ZERO, HALF = Integer(0), Rational(1, 2)


def differentiate(expr: Expr, by: Entry, output: Expr | None = None) -> Expr:
    """∂expr/∂by with every other name held fixed.

    ``output`` is the name of the whole expression where it has one, so that rules can use it:
    ∂a/∂z of a = tanh(z) is 1 - a².
    """
    if isinstance(expr, Entry):
        return match_positions(expr.positions, by.positions) if expr.name == by.name else ZERO
    if by.name not in names_in(expr):
        return ZERO
    whole = expr if output is None else output
    match expr:
        case Add():  # (f + g)' = f' + g'
            return Add(*(differentiate(term, by) for term in expr.args))
        case Mul():  # (f g)' = f' g + f g'
            return Add(*(_product_part(expr, factor, by, whole) for factor in expr.args))
        case Sum():  # (Σ f)' = Σ f'
            body, index = expr.open()
            return Sum(differentiate(body, by), index)
        case Pow():
            return _power(expr, by, whole)
        case Inverse() | Determinant() | Maximum():
            return _of_matrix(expr, by, whole)
        case Argmax():  # which one is the largest changes in jumps only
            return ZERO
        case log() if isinstance(expr.args[0], absolute):  # (log|f|)' = f'/f
            return differentiate(expr.args[0].args[0], by) / expr.args[0].args[0]
        case log() if isinstance(expr.args[0], cosh):  # (log cosh f)' = tanh(f) f'
            return tanh(expr.args[0].args[0]) * differentiate(expr.args[0].args[0], by)
        case log() if _has_open_powers(expr.args[0], by):  # (log Π f^n)' = Σ n f'/f
            powers = map(_base_and_exponent, Mul.make_args(expr.args[0]))
            return Add(*(n * differentiate(f, by) / f for f, n in powers))
        case Piecewise():
            return _cases(expr, by)
        case Function():  # f(g)' = f'(g) g'
            return derivative_of(expr, whole) * differentiate(expr.args[0], by)
        case Abstract():
            return expr.derivative * differentiate(expr.argument, by)
        case Functional():  # h(u)' = Σ ∂h/∂u[p] u[p]'
            return expr.chained(lambda part: differentiate(part, by))
    raise NameProblem(f"there is no law for {type(expr).__name__}", where=str(expr))


def _product_part(product: Expr, factor: Expr, by: Entry, whole: Expr) -> Expr:
    """f' g for one factor f of a product; a factor that is never 0 may stay in the whole.

    For f = e^u it is u' times the whole, for f = 1/u it is -u'/u times the whole: so a quotient's
    derivative is written with the quotient itself.
    """
    match factor:
        case exponential():
            return whole * differentiate(factor.args[0], by)
        case Pow() if factor.exp.is_number and factor.exp.is_negative:
            return whole * factor.exp * differentiate(factor.base, by) / factor.base
        case _:
            inner = differentiate(factor, by)
            return (
                inner * Mul(*(f for f in product.args if f is not factor)) if inner != 0 else ZERO
            )


def _of_matrix(expr: Binder, by: Entry, whole: Expr) -> Expr:
    """d A⁻¹ = -A⁻¹ dA A⁻¹; d det A = det A Σ_ij A⁻¹[j,i] dA[i,j]; d max_i f = Σ_i [i is it] df."""
    body, *places = expr.open()
    inner = differentiate(body, by)
    match expr:
        case Inverse(positions=(p, q)):
            i, j = places
            factors = (Inverse(body, i, j, p, i), inner, Inverse(body, i, j, j, q))
            return -sum_over(Mul(*factors), i, j)
        case Determinant():
            i, j = places
            return whole * sum_over(Inverse(body, i, j, j, i) * inner, i, j)
        case _:
            (i,) = places
            return sum_over(Argmax(body, i, i) * inner, i)


def _has_open_powers(product: Expr, by: Entry) -> bool:
    """Are exponents in it names, none of them what is differentiated by?"""
    exponents = [n for _, n in map(_base_and_exponent, Mul.make_args(product))]
    is_open = any(not n.is_number for n in exponents)
    return is_open and not any(by.name in names_in(n) for n in exponents)


def _base_and_exponent(factor: Expr) -> tuple[Expr, Expr]:
    return factor.args if isinstance(factor, Pow) else (factor, Integer(1))


def _power(expr: Pow, by: Entry, whole: Expr) -> Expr:
    """(f^n)' = n f^(n-1) f'; (√f)' = f'/(2√f); in general (f^g)' = f^g (g' log f + g f'/f).

    max(0, f)^n with n > 1 has no kink: its derivative is n max(0, f)^(n-1) f'.
    """
    base, exponent = expr.args
    if exponent == HALF:
        return differentiate(base, by) / (2 * whole)
    if isinstance(base, relu) and exponent.is_number and exponent > 1:
        return exponent * Pow(base, exponent - 1) * differentiate(base.args[0], by)
    if by.name not in names_in(exponent):
        return exponent * Pow(base, exponent - 1) * differentiate(base, by)
    by_exponent = differentiate(exponent, by) * log(base)
    return whole * (by_exponent + exponent * differentiate(base, by) / base)


def _cases(expr: Piecewise, by: Entry) -> Expr:
    """Case by case; deltas that every case has stand before the cases, where a sum uses them up."""
    found = [(contracted(differentiate(value, by)), holds) for value, holds in expr.args]
    own = [{f for f in Mul.make_args(v) if _is_delta(f)} for v, _ in found if v != 0]
    shared = set.intersection(*own) if own else set()
    rest = ((Mul(*(f for f in Mul.make_args(v) if f not in shared)), holds) for v, holds in found)
    return Mul(*shared, Piecewise(*rest))


def contracted(expr: Expr) -> Expr:
    """The same with every delta under a sum used up, and terms with one delta put together."""
    groups: dict[Expr, list[Expr]] = {}
    for term in spread(expr):
        deltas, rest = sift(Mul.make_args(contract(term).expr), _is_delta, binary=True)
        groups.setdefault(Mul(*deltas), []).append(Mul(*rest))
    return Add(*(numbers_joined(Mul(deltas, Add(*terms))) for deltas, terms in groups.items()))


def numbers_joined(expr: Expr) -> Expr:
    """½ (2a - 2b) c = (a - b) c: one number before a product, none hidden in its sums."""
    match expr:
        case Add():
            return Add(*map(numbers_joined, expr.args))
        case Sum():
            number, rest = _number_and_rest(expr)
            return number * rest
        case Mul():
            parts = [_number_and_rest(factor) for factor in expr.args]
            return Mul(*(number for number, _ in parts), *(rest for _, rest in parts))
        case _:
            return expr


def _number_and_rest(factor: Expr) -> tuple[Expr, Expr]:
    """The number that a factor hides: 2a - 2b is 2 times a - b, and so is a sum of such."""
    match factor:
        case Add():
            return factor.primitive()  # type: ignore[no-any-return]
        case Mul():
            return factor.as_coeff_Mul()  # type: ignore[no-any-return]
        case Sum():
            body, index = factor.open()
            number, rest = _number_and_rest(numbers_joined(body))
            return number, Sum(rest, index)
        case _:
            return Integer(1), factor


def _is_delta(factor: Expr) -> bool:
    return isinstance(factor, Delta)


def law_of(expr: Expr, name: str) -> str:
    """What a reader calls the rule by which an expression depends on a name."""
    match expr:
        case Entry():
            return "linear"
        case Sum():
            return law_of(expr.body, name)
        case Add():
            laws = {law_of(term, name) for term in expr.args if name in names_in(term)}
            return laws.pop() if len(laws) == 1 else "sum"
        case Mul():
            parts = [factor for factor in expr.args if name in names_in(factor)]
            return law_of(parts[0], name) if len(parts) == 1 else "product"
        case Pow():
            return "power"
        case Piecewise():
            return "cases"
        case Inverse() | Determinant() | Maximum():
            return type(expr).__name__.lower()
        case Abstract() | Functional():
            return f"derivative of {expr.name}"
        case _:
            return f"derivative of {type(expr).__name__}"
