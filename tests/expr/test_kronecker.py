"""Positions made of two digits, the Kronecker product, stacked columns and pseudo-inverses."""

from itertools import product

import numpy as np
import pytest
from sympy import Integer, Symbol

import symgrad as sg
from symgrad.equality import Proved, Refuted, compare
from symgrad.errors import ShapeError
from symgrad.expr.digits import Quotient, Remainder, digits, lies_within
from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta, Entry, Inside, Sum
from symgrad.expr.text import show
from symgrad.numeric.entries import entries

i, k, r = Index("i", 3), Index("k", 2), Index("r", 6)
m, p = (Symbol(name, integer=True, positive=True) for name in "mp")
TWO = Integer(2)
RNG = np.random.default_rng(0)


def values(**shapes):
    return {name: RNG.standard_normal(shape) for name, shape in shapes.items()}


def array(tensor, given):
    return entries(tensor.expr, tensor.axes, given, {})


def test_digits_are_found_again():
    position = 2 * i + k
    assert digits(position, Integer(2)) == (i, k)
    assert (Quotient(position, Integer(2)), Remainder(position, Integer(2))) == (i, k)
    assert (Quotient(Integer(5), Integer(2)), Remainder(Integer(5), Integer(2))) == (2, 1)
    assert Quotient(r, Integer(1)) == r
    assert digits(2 * i + r, Integer(2)) is None  # r is no digit to the base 2


def test_digits_of_named_sizes_are_found_again():
    high, low = Index("a", m), Index("b", p)
    assert digits(p * high + low, p) == (high, low)
    assert lies_within(p * high + low, m * p)
    assert not lies_within(p * high + low + 1, m * p)
    assert Quotient(Quotient(Index("q", 2 * m * p), p), m).args[1] == m * p


def test_a_delta_of_two_positions_falls_into_one_of_each_digit():
    j, n = Index("j", 3), Index("n", 2)
    assert Delta(2 * i + k, 2 * j + n) == Delta(i, j) * Delta(k, n)
    assert Delta(2 * i + k, r) == Delta(i, Quotient(r, TWO)) * Delta(k, Remainder(r, TWO))
    assert Delta(2 * i + k, Integer(3)) == Delta(i, 1) * Delta(k, 1)


def test_overlapping_windows_keep_their_delta():
    window = Index("w", 3)
    assert Delta(2 * i + window, r).func is Delta


def test_deltas_of_digits_are_right_at_every_position():
    j, n = Index("j", 3), Index("n", 2)
    for a, b, c, d in product(range(3), range(2), repeat=2):
        at = {i: Integer(a), k: Integer(b), j: Integer(c), n: Integer(d)}
        whole = Delta(2 * i + k, 2 * j + n).xreplace(at)
        assert whole == int(2 * a + b == 2 * c + d)


def test_a_position_that_is_certain_to_fit_needs_no_range():
    assert Inside(2 * i + k, Integer(6)) == 1
    assert Inside(2 * i + k, Integer(5)) != 1
    assert Inside(2 * i + k - 1, Integer(6)) != 1


def test_a_sum_over_both_digits_is_a_sum_over_each():
    both = Sum(Entry("A", Quotient(r, Integer(2)), Remainder(r, Integer(2))) * Entry("c", r), r)
    assert both == Sum(Sum(Entry("A", i, k) * Entry("c", 2 * i + k), k), i)


def test_the_kronecker_product_is_numpys():
    given = values(A=(2, 3), B=(3, 2))
    found = sg.kron(sg.input("A", 2, 3), sg.input("B", 3, 2))
    np.testing.assert_array_equal(array(found, given), np.kron(given["A"], given["B"]))


def test_stacked_columns_are_numpys():
    given = values(A=(2, 3))
    found = array(sg.vec(sg.input("A", 2, 3)), given)
    np.testing.assert_array_equal(found, given["A"].reshape(-1, order="F"))


@pytest.mark.parametrize("shape", [(2, 4), (4, 2), (3, 3)])
def test_the_pseudo_inverse_is_numpys(shape):
    given = values(A=shape)
    found = array(sg.pinv(sg.input("A", *shape)), given)
    np.testing.assert_allclose(found, np.linalg.pinv(given["A"]), rtol=1e-10)


def test_the_pseudo_inverse_of_unknown_height_is_refused():
    with pytest.raises(ShapeError, match="which is larger, n or m"):
        sg.pinv(sg.input("A", "n", "m"))


def test_tensors_of_two_ranks_have_no_kronecker_product():
    with pytest.raises(ShapeError, match="one rank"):
        sg.kron(sg.input("A", 2, 2), sg.input("x", 2))


def _same(left, right):
    return compare(left.at(*right.axes), right.expr)


def test_laws_of_the_kronecker_product_are_proved():
    a, b, c = sg.input("A", 2, 3), sg.input("B", 4, 5), sg.input("C", 3, 2)
    d, x = sg.input("D", 5, 2), sg.input("X", 3, 4)
    mixed = sg.kron(a, b) @ sg.kron(c, d)
    assert isinstance(_same(mixed, sg.kron(a @ c, b @ d)), Proved)
    assert isinstance(_same(sg.kron(a, b).T, sg.kron(a.T, b.T)), Proved)
    assert isinstance(_same(sg.kron(sg.kron(a, b), c), sg.kron(a, sg.kron(b, c))), Proved)
    stacked = sg.kron(b.T, a) @ sg.vec(x)
    assert isinstance(_same(stacked, sg.vec(a @ x @ b)), Proved)


def test_what_is_often_written_instead_is_refuted():
    a, b, x = sg.input("A", 3, 3), sg.input("B", 3, 3), sg.input("X", 3, 3)
    assert isinstance(_same(sg.kron(a, b), sg.kron(b, a)), Refuted)
    assert isinstance(_same(sg.kron(a, b) @ sg.vec(x), sg.vec(a @ x @ b)), Refuted)
    assert isinstance(_same(sg.vec(x), sg.vec(x.T)), Refuted)


def test_named_sizes_are_multiplied():
    a, x = sg.input("A", "m", "n"), sg.parameter("X", "p", "q")
    derivation = sg.derive(sg.graph((sg.kron(a, x) ** 2).sum().named("f")))
    assert sg.verify(derivation).holds
    assert show(derivation.results["X"].right) == "2·X[i,j]·Σ_k Σ_l A[k,l]²"


def test_text_shows_digits():
    assert show(sg.vec(sg.input("X", 2, 3)).at(r)) == "X[r % 2,r // 2]"
