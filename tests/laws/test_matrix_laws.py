"""The kernel's laws of inverse, determinant and maximum against what these are defined by.

The determinant is written out as a sum over permutations, the inverse as cofactors over it; SymPy
differentiates that as it differentiates any polynomial. Everything is exact.
"""

from fractions import Fraction
from itertools import permutations, product
from math import prod
from random import Random

import pytest
from sympy import Add, Mul, Rational, Symbol
from sympy.combinatorics import Permutation

from symgrad.expr.evaluation import compile_entry
from symgrad.expr.graph import Equation
from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta, Entry, Sum, sum_over
from symgrad.expr.matrices import Argmax, Determinant, Inverse, Maximum
from symgrad.kernel.definitions import direct_derivative


class Exact:
    """Fractions as numbers of an evaluation, one for every entry of every tensor."""

    def __init__(self, seed):
        self.random, self.values = Random(seed), {}

    def number(self, value):
        return Fraction(int(value.p), int(value.q))

    def power(self, base, exponent):
        return base ** int(exponent)

    def read(self, leaf, positions):
        return self.values.setdefault(
            (leaf.name, *positions), Fraction(self.random.randint(-40, 40), 8)
        )


def symbols(n):
    return {at: Symbol("a{}{}".format(*at)) for at in product(range(n), repeat=2)}


def leibniz(a, rows, columns):
    """Σ over permutations of the sign times the product of the entries."""
    return Add(
        *(
            Mul(
                Permutation(p).signature(),
                *(a[r, columns[k]] for r, k in zip(rows, p, strict=True)),
            )
            for p in permutations(range(len(rows)))
        )
    )


def inverse_by_cofactors(a, n, p, q):
    rows, columns = ([k for k in range(n) if k != out] for out in (q, p))
    return (-1) ** (p + q) * leibniz(a, rows, columns) / leibniz(a, range(n), range(n))


def matrix(n, name="A"):
    i, j = Index("i", n), Index("j", n)
    return i, j, Entry(name, i, j)


def values_of(expr, indices, n, numbers, name="A"):
    """The kernel's derivative of an expression by A[r, s], at every position."""
    own = tuple(Index(f"o{k}", i.size) for k, i in enumerate(indices))
    r, s = Index("r", n), Index("s", n)
    derivative = direct_derivative(
        Equation("f", indices, expr), Entry("f", *own), Entry(name, r, s)
    )
    value = compile_entry(derivative, numbers, {})
    places = product(range(n), repeat=len(own) + 2)
    return {at: value(dict(zip((*own, r, s), at, strict=True))) for at in places}


def at_point(expr, a, numbers, name="A"):
    point = {symbol: numbers.read(Entry(name), at) for at, symbol in a.items()}
    exact = expr.xreplace({s: Rational(v.numerator, v.denominator) for s, v in point.items()})
    return Fraction(int(exact.p), int(exact.q))


def determinant_law_holds(n, name="A"):
    a, numbers, (i, j, entry) = symbols(n), Exact(0), matrix(n, name)
    found = values_of(Determinant(entry, i, j), (), n, numbers, name)
    whole = leibniz(a, range(n), range(n))
    return all(
        at_point(whole.diff(a[at]), a, numbers, name) == value for at, value in found.items()
    )


def inverse_law_holds(n, name="A"):
    a, numbers, (i, j, entry) = symbols(n), Exact(0), matrix(n, name)
    p, q = Index("p", n), Index("q", n)
    found = values_of(Inverse(entry, i, j, p, q), (p, q), n, numbers, name)
    return all(
        at_point(inverse_by_cofactors(a, n, x, y).diff(a[r, s]), a, numbers, name) == value
        for (x, y, r, s), value in found.items()
    )


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_the_determinants_derivative_is_that_of_the_sum_over_permutations(n):
    assert determinant_law_holds(n)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_the_inverses_derivative_is_that_of_the_cofactors(n):
    assert inverse_law_holds(n)


@pytest.mark.parametrize("n", [2, 5])
def test_a_matrix_times_its_inverse_does_not_change(n):
    numbers, (i, j, entry) = Exact(1), matrix(n)
    p, q, k = Index("p", n), Index("q", n), Index("k", n)
    one = Sum(Entry("A", p, k) * Inverse(entry, i, j, k, q), k)
    at = {p: 1, q: 1}
    assert compile_entry(one, numbers, {})(at) == 1
    assert set(values_of(one, (p, q), n, numbers).values()) == {0}


def test_a_determinant_of_a_product_is_differentiated_through():
    n, (i, j, _) = 2, matrix(2)
    k, numbers, a = Index("k", 2), Exact(3), symbols(2)
    gram = Sum(Entry("A", k, i) * Entry("A", k, j), k) + Delta(i, j)
    found = values_of(Determinant(gram, i, j), (), n, numbers)
    written = {
        (x, y): sum(a[z, x] * a[z, y] for z in range(n)) + int(x == y)
        for x, y in product(range(n), repeat=2)
    }
    whole = leibniz(written, range(n), range(n))
    assert all(at_point(whole.diff(a[at]), a, numbers) == value for at, value in found.items())


def test_the_maximums_derivative_is_the_slope_of_the_largest():
    n, numbers = 4, Exact(5)
    i, r = Index("i", n), Index("r", n)
    body = 3 * Entry("x", i) + 1
    derivative = direct_derivative(Equation("f", (), Maximum(body, i)), Entry("f"), Entry("x", r))
    slope, whole = (compile_entry(e, numbers, {}) for e in (derivative, Maximum(body, i)))
    before, step = whole({}), Fraction(1, 1000)
    for place in range(n):
        claimed = slope({r: place})
        numbers.values["x", place] += step
        assert whole({}) - before == claimed * step
        numbers.values["x", place] -= step


def test_at_a_tie_the_first_one_counts():
    numbers = Exact(0)
    numbers.values |= {("x", k): Fraction(v) for k, v in enumerate((1, 2, 2))}
    i, r = Index("i", 3), Index("r", 3)
    derivative = direct_derivative(
        Equation("f", (), Maximum(Entry("x", i), i)), Entry("f"), Entry("x", r)
    )
    slope = compile_entry(derivative, numbers, {})
    assert [slope({r: k}) for k in range(3)] == [0, 1, 0]
    assert compile_entry(Argmax(Entry("x", i), i, r), numbers, {})({r: 1}) == 1


def _transposed(self, variable):
    body, i, k = self.open()
    return self * sum_over(Inverse(body, i, k, i, k) * body.diff(variable), i, k)


def _without_sign(self, variable):
    body, i, k = self.open()
    p, q = self.positions
    parts = Inverse(body, i, k, p, i), body.diff(variable), Inverse(body, i, k, k, q)
    return sum_over(prod(parts), i, k)


def test_a_wrong_law_would_be_found(monkeypatch):
    monkeypatch.setattr(Determinant, "_eval_derivative", _transposed)
    monkeypatch.setattr(Inverse, "_eval_derivative", _without_sign)
    assert not determinant_law_holds(3, name="B")  # what is known of A is kept
    assert not inverse_law_holds(2, name="B")
