"""Each numeric road on functions whose derivative is known."""

from __future__ import annotations

import numpy as np
import pytest

import symgrad as sg
from symgrad.numeric.backprop import backpropagate
from symgrad.numeric.differences import take_differences
from symgrad.numeric.entries import evaluate
from symgrad.numeric.kinks import Kink, kinks_within
from symgrad.numeric.sampling import choose_sizes, sample
from symgrad.numeric.slopes import central, richardson


def cubes(namespace, special):
    return lambda x, **_: {"L": (x**3).sum(), "f": x**3, "k": np.float64(2.0)}


def moduli(namespace, special):
    return lambda x: {"L": (abs(x) ** 3).sum()}


X = np.array([[1.0, -2.0, 0.0], [1e-3, 50.0, 3.0]])


def test_backprop_and_differences_know_the_cube():
    np.testing.assert_allclose(backpropagate(cubes, {"x": X}, loss="L", wrt=["x"])["x"], 3 * X**2)
    found = take_differences(cubes, {"x": X}, loss="L", wrt="x")
    assert found.method == "complex step"
    np.testing.assert_allclose(found.values, 3 * X.ravel() ** 2, rtol=1e-14, atol=1e-50)


def test_of_a_large_name_some_entries_are_taken():
    found = take_differences(cubes, {"x": X}, loss="L", wrt="x", limit=4)
    assert len(set(found.moves.places)) == 4
    np.testing.assert_allclose(found.values, found.same_of(3 * X**2), atol=1e-50)


def test_a_tensor_loss_gives_its_axes_first():
    x = np.array([1.0, 2.0])
    for jacobian in (
        backpropagate(cubes, {"x": x}, loss="f", wrt=["x"])["x"],
        take_differences(cubes, {"x": x}, loss="f", wrt="x").values,
    ):
        np.testing.assert_allclose(jacobian, np.diag(3 * x**2))


def test_a_function_that_is_not_holomorphic_falls_back_to_central_differences():
    x = np.array([1.5, -2.0])
    found = take_differences(moduli, {"x": x}, loss="L", wrt="x")
    assert found.method == "central"
    np.testing.assert_allclose(found.values, 3 * x * abs(x), rtol=1e-9)


SLOPES = {
    "a kink within the steps": (lambda x: abs(x - 1.002), 1.0, -1.0),
    "a kink at the point": (lambda x: max(x, 0.0), 0.0, 0.0),
    "a kink within the widest step": (lambda x: abs(x - 1.0025), 1.0, -1.0),
    "a small slope beside a large value": (lambda x: 1e9 + x**2, 1e-3, 2e-3),
    "a fast oscillation": (lambda x: np.sin(40 * x), 0.3, 40 * np.cos(12.0)),
    "a power": (lambda x: x**7, 1.5, 7 * 1.5**6),
    "a cancellation": (lambda x: (1e8 + x) ** 2 - 1e16, 1.0, 2e8 + 2),
}


@pytest.mark.parametrize("differences", [central, richardson])
@pytest.mark.parametrize(("f", "x", "slope"), SLOPES.values(), ids=SLOPES)
def test_differences_know_how_far_they_may_be_off(f, x, slope, differences):
    found = differences(lambda value: np.asarray(f(value)), np.asarray(x), np.ones(()))
    assert abs(found.value - slope) <= found.error


def test_wide_steps_that_agree_by_chance_over_a_wave_are_not_believed():
    k, x = 4468.641460754315, -2.864336816718719  # sure of -15.8 to 3e-4 by its own table alone
    found = richardson(lambda value: np.sin(k * value), np.asarray(x), np.ones(()))
    assert found.error > abs(found.value)


@pytest.mark.parametrize("differences", [central, richardson])
def test_of_a_smooth_function_differences_are_sure(differences):
    found = differences(np.exp, np.asarray(1.0), np.ones(()))
    assert found.error < 1e-9


def test_a_loss_without_the_name_has_derivative_zero():
    assert (
        backpropagate(cubes, {"x": X}, loss="k", wrt=["x"])["x"].tolist()
        == np.zeros((2, 3)).tolist()
    )


@pytest.mark.parametrize("function", ["relu", "leaky_relu", "abs", "sign", "step"])
def test_backprop_gives_zero_at_a_kink(function):
    z = sg.parameter("z", 2)
    graph = sg.graph(getattr(sg, function)(z).sum().named("L"))
    traced = backpropagate(sg.lower(graph).over, {"z": np.zeros(2)}, loss="L", wrt=["z"])
    assert traced["z"].tolist() == [0.0, 0.0]
    assert sg.lower(sg.derive(graph))(z=np.zeros(2))["dL/dz"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("function", ["sigmoid", "softplus", "silu"])
def test_backprop_is_right_where_the_stable_form_switches(function):
    z = sg.parameter("z", 3)
    graph = sg.graph(getattr(sg, function)(z).sum().named("L"))
    point = {"z": np.array([0.0, 1000.0, -1000.0])}
    traced = backpropagate(sg.lower(graph).over, point, loss="L", wrt=["z"])["z"]
    at_zero = {"sigmoid": 0.25, "softplus": 0.5, "silu": 0.5}[function]
    np.testing.assert_allclose(traced, [at_zero, float(function != "sigmoid"), 0.0], atol=1e-12)


def test_entries_are_computed_one_by_one():
    A, x = sg.parameter("A", 2, 3), sg.parameter("x", 3)
    graph = sg.graph((A @ x).named("f"))
    values = {"A": np.arange(6.0).reshape(2, 3), "x": np.array([1.0, 10.0, 100.0])}
    assert evaluate(graph, values, {})["f"].tolist() == [210.0, 543.0]


def test_entries_outside_a_functions_domain_are_nan_or_infinite():
    x = sg.parameter("x", 3)
    graph = sg.graph(sg.log(x).named("f"), (1 / x).named("g"), sg.exp(1000 * x).named("h"))
    found = evaluate(graph, {"x": np.array([-1.0, 0.0, 1.0])}, {})
    assert np.isnan(found["f"][0])
    assert not np.isfinite(found["g"][1])
    assert found["h"][2] == np.inf


def test_the_distance_to_a_kink_is_the_smallest_argument():
    z, w = sg.parameter("z", 2), sg.parameter("w", 2)
    graph = sg.graph((sg.relu(z - w) + sg.abs(z)).sum().named("L"))
    values = {"z": np.array([1.0, -3.0]), "w": np.array([1.25, 5.0])}
    assert kinks_within(0.3, graph, values, {}) == (Kink(0.25, "L"),)


@pytest.mark.parametrize(
    ("domain", "holds"),
    [
        ("reals", lambda a: np.isfinite(a).all()),
        ("positive", lambda a: (a > 0).all()),
        ("nonzero", lambda a: (a != 0).all()),
        ("integer", lambda a: (a == a.round()).all()),
        ("[0, 1]", lambda a: ((a > 0) & (a < 1)).all()),
        ("(-5, -4)", lambda a: ((a > -5) & (a < -4)).all()),
        ("[2, inf)", lambda a: (a > 2).all()),
        ("{-1, 1}", lambda a: np.isin(a, [-1, 1]).all()),
        ("probabilities", lambda a: np.allclose(a.sum(-1), 1) and (a > 0).all()),
        ("symmetric", lambda a: (a == a.T).all()),
        ("positive definite", lambda a: (np.linalg.eigvalsh(a) > 0).all()),
    ],
)
def test_random_numbers_lie_in_their_domain(domain, holds):
    for seed in range(20):
        assert holds(sample(domain, np.random.default_rng(seed), (4, 4)))


def test_sizes_come_from_values_else_differ_from_each_other():
    x, y = sg.parameter("x", "N", "D"), sg.parameter("y", "D", "K", 2)
    graph = sg.graph((x.sum() + y.sum()).named("L"))
    sizes = choose_sizes(graph, {"x": np.ones((7, 3))}, {})
    assert (sizes["N"], sizes["D"]) == (7, 3)
    assert sizes["K"] not in (7, 3, 2)
