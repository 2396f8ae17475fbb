"""Sizes that programs read off shapes, of whatever form the axis is."""

import numpy as np
import pytest

import symgrad as sg
from symgrad.errors import ValueProblem
from symgrad.expr.index import as_size

A, B = as_size("A"), as_size("B")


def mean_of_squares(size):
    """L = Σ x² / A for x with an axis of this size."""
    x = sg.parameter("x", size)
    return sg.lower(sg.derive(sg.graph(((x**2).sum() / A).named("L"))))


@pytest.mark.parametrize(("size", "length", "number"), [
    (A, 3, 3), (A + 1, 3, 2), (A - 1, 3, 4), (2 * A, 4, 2), (2 * A + 1, 5, 2),
])  # fmt: skip
def test_a_size_is_solved_for_where_only_a_multiple_of_it_stands(size, length, number):
    x = np.arange(1.0, length + 1)
    found = mean_of_squares(size)(x=x)
    assert found["L"] == pytest.approx((x**2).sum() / number)
    assert found["dL/dx"] == pytest.approx(2 * x / number)


@pytest.mark.parametrize(("size", "length"), [(2 * A + 1, 4), (A + 1, 1), (2 * A, 3)])
def test_a_shape_that_no_size_fits_is_refused(size, length):
    with pytest.raises(ValueProblem, match="has shape"):
        mean_of_squares(size)(x=np.ones(length))


def test_two_shapes_that_say_different_sizes_are_refused():
    x, y = sg.parameter("x", A + 1), sg.parameter("y", 2 * A)
    program = sg.lower(sg.derive(sg.graph((((x**2).sum() + y.sum()) / A).named("L"))))
    assert program(x=np.ones(3), y=np.ones(4))["L"] == pytest.approx(3.5)
    with pytest.raises(ValueProblem, match="has shape"):
        program(x=np.ones(3), y=np.ones(6))


@pytest.mark.parametrize("size", [3, A * B])
def test_a_size_that_no_shape_tells_is_asked_for_in_a_sentence(size):
    with pytest.raises(ValueProblem, match="no shape tells how large A is") as told:
        mean_of_squares(size)(x=np.ones(3))
    assert told.value.where
    assert "[sizes]" in told.value.hint


@pytest.mark.parametrize(("size", "count"), [(A + 1, 4), (2 * A, 6)])
def test_a_gradient_is_checked_at_the_size_that_the_values_say(size, count):
    x = sg.parameter("x", size)
    derivation = sg.derive(sg.graph(((x**2).sum() / A).named("L")))
    assert sg.gradcheck(derivation, values={"x": np.arange(1.0, count + 1)}).holds


def test_a_gradient_at_a_size_that_nothing_tells_is_one_sentence():
    x = sg.parameter("x", 3)
    with pytest.raises(ValueProblem, match="no shape tells how large A is"):
        sg.gradcheck(sg.derive(sg.graph(((x**2).sum() / A).named("L"))))
