"""The traps of index notation, each with a test."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Integer, Symbol, expand

from symgrad.expr.index import Index, choose_letters, free_indices
from symgrad.expr.leaves import Delta, Entry, Inside, Sum, Total, names_in, sum_over

i, j, k = Index("i", 3), Index("j", 3), Index("k", 3)


def x(*positions):
    return Entry("x", *positions)


def A(*positions):
    return Entry("A", *positions)


def test_diff_sees_entries():
    assert (x(i) ** 2).diff(x(i)) == 2 * x(i)
    assert Entry("w").diff(Entry("w")) == 1
    assert x(i).diff(Entry("y", i)) == 0


def test_an_entry_differentiated_by_another_is_a_delta():
    assert x(i).diff(x(j)) == Delta(i, j)
    assert A(i, j).diff(A(k, j)) == Delta(i, k)


def test_diff_goes_through_a_sum():
    total = Sum(A(i, j) * x(j), j)
    assert total.diff(A(k, i)).free_symbols >= {i, k}
    assert Sum(x(j) ** 2, j).diff(x(i)) == 2 * Sum(x(j) * Delta(i, j), j)


def test_sums_are_equal_whatever_their_index_is_called():
    left, right = Sum(x(i) * A(i, k), i), Sum(x(j) * A(j, k), j)
    assert left == right
    assert hash(left) == hash(right)


def test_sums_over_axes_of_other_sizes_differ():
    assert Sum(x(i), i) != Sum(x(Index("i", 4)), Index("i", 4))


@pytest.mark.parametrize("substitute", [lambda e, r: e.xreplace(r), lambda e, r: e.subs(r)])
def test_substitution_never_captures(substitute):
    row = Sum(A(k, i) * x(i), i)
    captured = substitute(row, {k: row.index})
    assert row.index in captured.free_symbols
    assert captured.xreplace({row.index: j}) == Sum(A(j, i) * x(i), i)


def test_a_bound_index_is_not_replaced():
    total = Sum(x(i), i)
    assert total.xreplace({i: j}) == total
    assert total.xreplace({total.index: j}) == total


def test_an_inner_sum_put_into_a_sum_keeps_its_meaning():
    inner = Sum(A(i, j) * x(j), j)
    outer = Sum(x(i) * Entry("y"), i).xreplace({Entry("y"): Sum(A(j, k), j)})
    assert free_indices(outer) == {k}
    assert Sum(x(i) * inner, i) == Sum(x(k) * Sum(A(k, i) * x(i), i), k)


def test_a_sum_of_what_does_not_depend_on_its_index_is_a_multiple():
    assert Sum(Entry("w"), i) == 3 * Entry("w")
    assert Sum(Integer(1), Index("i", "D")) == Symbol("D", integer=True, positive=True)


def test_sums_stand_as_far_inside_as_they_can():
    assert sum_over(x(i) * A(j, k) * Entry("y", j), i, j) == Sum(x(i), i) * Sum(
        A(j, k) * Entry("y", j), j
    )


@given(st.permutations([0, 1, 2]), st.integers(0, 2))
def test_delta_of_two_numbers_is_a_comparison(order, place):
    assert Delta(order[place], place) == (1 if order[place] == place else 0)


def test_delta_along_an_axis_of_size_one_is_one():
    assert Delta(Index("q", 1), 0) == 1
    assert Delta(i, i) == 1
    assert Delta(i, j) == Delta(j, i)
    assert Delta(i, j) ** 2 == Delta(i, j)


def test_inside_knows_what_is_certain():
    assert Inside(i, i.size) == 1
    assert Inside(Integer(3), Integer(3)) == 0
    assert Inside(i - j, i.size).func is Inside


def test_a_derivative_sign_names_tensors_without_needing_their_values():
    sign = Total(Entry("L"), x(i))
    assert names_in(sign * A(i, j)) == {"A"}
    assert sign.xreplace({i: j}) == Total(Entry("L"), x(j))
    assert sign.xreplace({x(i): Integer(3)}) == sign


def test_plain_sympy_works_on_entries():
    assert expand((x(i) + x(j)) ** 2) == x(i) ** 2 + 2 * x(i) * x(j) + x(j) ** 2


def test_letters_leave_out_names_that_are_taken():
    assert [index.name for index in choose_letters((i.size,) * 3, {"i", "k"})] == ["j", "l", "m"]
