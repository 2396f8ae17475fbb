"""Inverse, determinant and maximum: names of bound indices, transposes, capture, evaluation."""

import pickle
from fractions import Fraction

import numpy as np
import pytest
from sympy import Add, Integer

import symgrad as sg
from symgrad.errors import ShapeError
from symgrad.expr.elimination import determinant, inverse
from symgrad.expr.index import Index, free_indices
from symgrad.expr.leaves import Delta, Entry, Sum
from symgrad.expr.matrices import Argmax, Determinant, Inverse, Maximum
from symgrad.expr.text import show
from symgrad.numeric.entries import entries

i, j, k, p, q = (Index(name, 3) for name in "ijkpq")
KINDS = [
    lambda body, a, b: Inverse(body, a, b, p, q),
    Determinant,
    lambda body, a, b: Maximum(body, a).xreplace({b: q}),
    lambda body, a, b: Argmax(body, a, p).xreplace({b: q}),
]


def A(*positions):
    return Entry("A", *positions)


def gram(a, b):
    return Sum(Entry("X", k, a) * Entry("X", k, b), k)


@pytest.mark.parametrize("kind", KINDS)
def test_the_names_of_bound_indices_do_not_matter(kind):
    r, s = Index("r", 3), Index("s", 3)
    left, right = kind(A(i, j), i, j), kind(A(r, s), r, s)
    assert left == right
    assert hash(left) == hash(right)
    assert pickle.loads(pickle.dumps(left)) == left
    assert free_indices(left) <= {p, q}


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_is_put_in_is_captured(kind):
    shifted = kind(A(i, j) + Entry("y"), i, j)
    bound = shifted.bound[0]
    inside = shifted.xreplace({Entry("y"): Entry("z", bound)})
    assert bound in inside.free_symbols
    assert inside.xreplace({bound: k}) == kind(A(i, j) + Entry("z", k), i, j)
    assert shifted.xreplace({bound: k}) == shifted


def test_an_index_that_was_in_the_way_leaves_no_trace():
    row = Sum(A(k, i) * Entry("x", i), i)
    inside = A(row.index, i) * Entry("x", i)  # the name that the inner sum would have is taken
    assert Sum(Sum(inside, i), row.index) == Sum(Sum(A(k, i) * Entry("x", i), i), k)


def test_positions_are_outside_of_what_is_bound():
    entry = Inverse(A(i, j), i, j, i, j)
    assert free_indices(entry) == {i, j}
    assert entry.xreplace({i: p, j: q}) == Inverse(A(i, j), i, j, p, q)
    assert entry.subs(i, p) == Inverse(A(i, j), i, j, p, j)


def test_a_transpose_has_the_transposed_inverse_and_the_same_determinant():
    assert Inverse(A(j, i), i, j, p, q) == Inverse(A(i, j), i, j, q, p)
    assert Inverse(gram(i, j), i, j, p, q) == Inverse(gram(i, j), i, j, q, p)
    assert Determinant(A(j, i), i, j) == Determinant(A(i, j), i, j)


def test_an_inverse_undoes_an_inverse():
    once = Inverse(A(i, j), i, j, p, q)
    assert Inverse(once, p, q, i, j) == A(i, j)
    assert Inverse(once, q, p, i, j) == A(j, i)
    assert Determinant(once, p, q) == 1 / Determinant(A(i, j), i, j)


def test_of_one_entry_and_of_the_identity():
    one = Index("o", 1)
    assert Inverse(Entry("B", one, Integer(0)), one, one, 0, 0) == 1 / Entry("B", 0, 0)
    assert Inverse(Delta(i, j), i, j, p, q) == Delta(p, q)
    assert Determinant(Delta(i, j), i, j) == 1
    assert Maximum(Entry("w"), i) == Entry("w")
    assert Argmax(Entry("w"), i, p) == Delta(p, 0)
    assert Argmax(A(i, k), i, p) ** 2 == Argmax(A(i, k), i, p)


def test_text_reads_as_on_paper():
    assert show(Inverse(A(i, j), i, j, p, q)) == "A⁻¹[p,q]"
    assert show(Determinant(A(i, j), i, j)) == "det(A)"
    assert show(Determinant(gram(i, j), i, j)) == "det([Σ_k X[k,i]·X[k,j]]_i,j)"
    assert show(Maximum(A(p, j), j)) == "max_i(A[p,i])"
    assert show(Argmax(A(p, j), j, q)) == "[q = argmax_i(A[p,i])]"


def test_elimination_is_exact_over_fractions_and_exchanges_rows():
    rows = [[Fraction(n) for n in row] for row in ([0, 2, 1], [1, 1, 0], [3, 0, 5])]
    zero, one = Fraction(0), Fraction(1)
    found = inverse(rows, zero, one, lambda x: 1 / x)
    assert determinant(rows, zero, one) == -13
    for a, row in enumerate(rows):
        for b in range(3):
            assert sum(row[c] * found[c][b] for c in range(3)) == (a == b)
    assert determinant([[one, one], [one, one]], zero, one) == 0


def test_values_entry_by_entry_are_those_of_numpy():
    values = {"A": np.random.default_rng(0).standard_normal((3, 3))}
    inverted = entries(Inverse(A(j, i), i, j, p, q), (p, q), values, {})
    np.testing.assert_allclose(inverted, np.linalg.inv(values["A"]).T, rtol=1e-12)
    found = entries(Determinant(A(i, j), i, j), (), values, {})
    np.testing.assert_allclose(found, np.linalg.det(values["A"]), rtol=1e-12)
    assert (entries(Maximum(A(i, j), j), (i,), values, {}) == values["A"].max(1)).all()


def test_the_first_largest_one_counts():
    values = {"A": np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0], [0.0, -1.0, 5.0]])}
    marks = entries(Argmax(A(p, j), j, q), (p, q), values, {})
    assert (marks == np.eye(3)[values["A"].argmax(1)]).all()


def test_a_singular_matrix_has_no_inverse_and_determinant_zero():
    values = {"A": np.ones((3, 3))}
    assert np.isnan(entries(Inverse(A(i, j), i, j, p, q), (p, q), values, {})).all()
    assert entries(Determinant(A(i, j), i, j), (), values, {}) == 0


def test_only_a_square_matrix_has_an_inverse():
    with pytest.raises(ShapeError, match="2 x 3"):
        sg.inverse(sg.parameter("W", 2, 3))
    with pytest.raises(ShapeError, match="a number"):
        sg.det(sg.parameter("w"))


def test_trace_and_diagonal():
    a, v = sg.parameter("A", 3, 3), sg.parameter("v", 3)
    assert sg.trace(a).expr == Sum(A(i, i), i)
    assert sg.diag(sg.diag(v)).at(i) == Entry("v", i)
    assert sg.amax(v).expr == Maximum(Entry("v", i), i)
    assert Add(sg.trace(sg.diag(v)).expr, -v.sum().expr) == 0
