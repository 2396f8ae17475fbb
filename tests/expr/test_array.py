"""Tensor handles: shapes, broadcasting, names."""

import pytest

import symgrad as sg
from symgrad.errors import NameProblem, ShapeError


def test_a_dense_layer_reads_like_its_equation():
    W, x, b = sg.parameter("W", 3, 2), sg.input("x", 2), sg.parameter("b", 3)
    assert repr((W @ x + b).named("z")) == "z[i] = Σ_j W[i,j]·x[j] + b[i]"


def test_numbers_common_to_all_terms_stay_outside():
    a, y = sg.parameter("a", 3), sg.target("y", 3)
    assert repr((2 * (a - y)).named("d")) == "d[i] = 2·(a[i] - y[i])"


def test_the_last_axis_of_a_matrix_takes_a_vector():
    assert "b[j]" in repr((sg.parameter("A", 4, 3) + sg.parameter("b", 3)).named("C"))


def test_the_first_axis_takes_a_vector_where_only_that_fits():
    assert "b[i]" in repr((sg.parameter("A", 4, 3) + sg.parameter("b", 4)).named("C"))


def test_an_axis_of_size_one_is_spread():
    column, row = sg.parameter("c", 3, 1), sg.input("r", 1, 5)
    total = (column + row).named("t")
    assert [int(size) for size in total.shape] == [3, 5]
    assert repr(total) in {"t[i,j] = c[i,0] + r[0,j]", "t[i,j] = r[0,j] + c[i,0]"}


@pytest.mark.parametrize(
    "make",
    [
        lambda W, x: W + x[:2],
        lambda W, x: x @ 3,
        lambda W, x: W[5, 0],
        lambda W, x: x[0, 0],
    ],
)
def test_sizes_that_do_not_fit_are_refused(make):
    W, x = sg.parameter("W", 3, 2), sg.input("x", 2)
    with pytest.raises(ShapeError):
        make(W, x)


def test_a_shape_error_says_what_where_and_what_to_try():
    with pytest.raises(ShapeError) as error:
        sg.parameter("W", 3, 2) @ sg.parameter("b", 3)
    assert str(error.value).splitlines() == [
        "W (a matrix of 3 x 2) times b (a vector of 3): 2 and 3 differ",
        "  try  a transpose, or other shapes",
    ]


def test_one_name_for_two_things_is_refused():
    w = sg.parameter("w")
    with pytest.raises(NameProblem, match="defined twice"):
        w.named("a") + (2 * w).named("a")


def test_a_name_used_before_its_definition_is_refused():
    a = sg.parameter("w").named("a")
    b = (2 * a).named("b")
    first, second = sg.graph(b).equations
    with pytest.raises(NameProblem, match="not known here"):
        sg.Graph(sg.graph(b).free, (second, first))


def test_an_output_without_a_name_is_refused():
    with pytest.raises(NameProblem, match="no name"):
        sg.graph(sg.parameter("w") * 2)


def test_floats_are_exact():
    assert repr((sg.parameter("w") * 0.1).named("a")) == "a = w/10"
