"""How far the letters of a left side run where no axis says it: convolution and pooling."""

import numpy as np
import pytest

import symgrad as sg

CONVOLUTION = r"z_t = \sum_{k=1}^{3} w_k x_{t+k-1} + b"
X, W = np.array([1.0, -2.0, 0.5, 3.0, -1.0, 2.0]), np.array([2.0, -1.0, 0.5])


def problem(equation, loss=r"L = \sum_t z_t^2", **shapes):
    return {
        "equations": [equation, loss],
        "parameters": [name for name in ("w", "b") if name in equation],
        "inputs": ["x"],
        "wrt": ["x"],
        "shapes": {"x": [6], **({"w": [3]} if "w" in equation else {}), **shapes},
    }


@pytest.mark.parametrize(
    "behind",
    [
        r", \quad t = 1,\dots,4",
        r" \quad t = 1,\ldots,4",
        r" \quad (t = 1, 2, \ldots, 4)",
        r",\; \text{for all } t = 1, \dots, 4.",
        ", t = 1, ..., 4",
        r"\text{ for } t = 1,\cdots,4",
    ],
)
def test_a_range_behind_an_equation_says_how_far_its_letter_runs(behind):
    derived = sg.derive(sg.read_problem(problem(CONVOLUTION + behind)))
    assert sg.verify(derived).holds
    z = np.convolve(X, W[::-1], "valid") + 0.5
    values = sg.lower(derived)(w=W, x=X, b=0.5)
    assert values["L"] == pytest.approx((z**2).sum())
    assert values["dL/dx"] == pytest.approx(np.convolve(2 * z, W, "full"))


def test_a_declared_shape_says_how_far_a_letter_runs():
    values = sg.lower(sg.derive(sg.read_problem(problem(CONVOLUTION, z=[4]))))(w=W, x=X, b=0.5)
    assert values["L"] == pytest.approx(((np.convolve(X, W[::-1], "valid") + 0.5) ** 2).sum())


@pytest.mark.parametrize(
    ("equation", "z"),
    [
        (r"z_t = \sum_{k=1}^{3} w_k x_{2t+k-2}", 2),
        (r"z_t = \sum_{k=1}^{3} w_k x_{t+2k-2}", 2),
        (r"z_t = \max(x_{2t-1}, x_{2t})", 3),
        ("z_t = x_{t+1} - x_t", 5),
    ],
)
def test_strides_gaps_pooling_and_differences_are_derived(equation, z):
    assert sg.verify(sg.derive(sg.read_problem(problem(equation, z=[z])))).holds


def test_two_letters_share_a_range():
    read = sg.read_problem(
        {
            "equations": [
                r"Z_{ij} = \sum_{a=1}^2 \sum_{b=1}^2 K_{ab} X_{i+a-1,j+b-1}, \; i,j=1,\dots,3",
                r"L = \sum_{i,j} Z_{ij}^2",
            ],
            "parameters": ["K"],
            "inputs": ["X"],
            "shapes": {"K": [2, 2], "X": [4, 4]},
        }
    )
    assert read.graph.shapes["Z"] == (3, 3)


def test_a_range_may_end_at_an_expression_of_sizes():
    text = r"z_t = \sum_{k=1}^{K} w_k x_{t+k-1}, \quad t = 1, \dots, T-K+1"
    assert sg.verify(sg.derive(sg.read_problem(problem(text, x=["T"], w=["K"])))).holds


def test_an_open_letter_is_told_how_far_it_may_run():
    with pytest.raises(sg.SymgradError, match="how far the index t runs") as caught:
        sg.read_problem(problem(CONVOLUTION))
    assert r"t = 1, \dots, 4" in caught.value.hint
    assert "[4]" in caught.value.hint


@pytest.mark.parametrize(
    ("equation", "shapes", "message"),
    [
        (CONVOLUTION + r", t = 1,\dots,5", {}, "leaves an axis of 6 entries"),
        (CONVOLUTION, {"z": [5]}, r"position t \+ k - 1 leaves"),
        (r"z_i = x_i^2, i = 1,\dots,3", {}, "different sizes"),
        (r"z_t = x_{t+1}, t = 0,\dots,3", {}, "starts at 0"),
        (r"z_t = x_t - x_{t-1}, t = 2,\dots,6", {}, "starts at 2"),
        (CONVOLUTION + r", i = 1,\dots,4", {"z": [4]}, "i is no index of the left side"),
        ("z_t = x_t^2", {"z": [4]}, "has the shape"),
    ],
)
def test_ranges_and_shapes_that_do_not_fit_are_refused(equation, shapes, message):
    with pytest.raises(sg.SymgradError, match=message):
        sg.read_problem(problem(equation, **shapes))
