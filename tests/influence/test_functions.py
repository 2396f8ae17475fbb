"""Influence functions: the symbolic Hessian, its products, and what they estimate."""

from __future__ import annotations

import numpy as np
import pytest
from convex import FIT, GRAPH, START, correlation, drawn, true_leave_one_out

import symgrad as sg
from symgrad.errors import NameProblem, ValueProblem
from symgrad.influence import Optimum, hessian, hessian_product, influence_functions, match_examples
from symgrad.influence.curvature import solve_by_products, solve_exactly

NET = sg.Network((2, 3, 2), loss="softmax_cross_entropy", l2="lam").graph
LAM = {"lam": 0.1}
MEAN = sg.lower(sg.derive(NET), batch="mean")


def net_and_data():
    rng = np.random.default_rng(0)
    shapes = {"W1": (3, 2), "b1": (3,), "W2": (2, 3), "b2": (2,)}
    parameters = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    return parameters, match_examples(NET, (rng.standard_normal((12, 2)), rng.integers(0, 2, 12)))


def mean_gradient(parameters, arrays):
    found = MEAN(**parameters, **arrays, **LAM)
    return np.concatenate([found[f"dL/d{name}"].ravel() for name in NET.parameters])


def test_the_hessian_is_the_difference_of_gradients():
    parameters, arrays = net_and_data()
    matrix, columns, h = hessian(NET, parameters, arrays, constants=LAM), [], 1e-5
    for name, array in parameters.items():
        for place in np.ndindex(array.shape):
            ends = []
            for side in (h, -h):
                moved = array.copy()
                moved[place] += side
                ends.append(mean_gradient({**parameters, name: moved}, arrays))
            columns.append((ends[0] - ends[1]) / (2 * h))
    np.testing.assert_allclose(matrix, np.stack(columns, axis=1), atol=1e-8)
    np.testing.assert_allclose(matrix, matrix.T, atol=1e-15)


def test_its_product_is_the_matrix_times_the_vector_in_parts_too(monkeypatch):
    parameters, arrays = net_and_data()
    matrix = hessian(NET, parameters, arrays, constants=LAM)
    vector = np.random.default_rng(1).standard_normal(len(matrix))
    monkeypatch.setattr("symgrad.influence.each.CHUNK", 5)
    product = hessian_product(NET, parameters, arrays, constants=LAM)
    np.testing.assert_allclose(product(vector), matrix @ vector, atol=1e-13)
    np.testing.assert_allclose(hessian(NET, parameters, arrays, constants=LAM), matrix, atol=1e-13)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("solver", ["exact", "conjugate gradients"])
def test_influence_correlates_with_true_leave_one_out(solver, seed):
    train, test = drawn(seed, 60, 0), drawn(seed, 20, 1)
    found = influence_functions(GRAPH, FIT(train), train, test, solver=solver)
    truth = true_leave_one_out(seed)
    assert correlation(found, truth) > 0.99
    assert np.polyfit(found.scores.ravel(), truth.scores.ravel(), 1)[0] == pytest.approx(1, abs=0.1)
    assert solver in repr(found)


def test_both_solvers_give_the_same_with_damping():
    train, test = drawn(0, 60, 0), drawn(0, 20, 1)
    exact, products = (
        influence_functions(GRAPH, START, train, test, damping=0.3, solver=solver).scores
        for solver in ("exact", "conjugate gradients")
    )
    np.testing.assert_allclose(exact, products, atol=1e-10)


def test_a_wrong_hessian_would_show():
    """With a multiple of the identity in its place the correlation is lower."""
    train, test = drawn(0, 60, 0), drawn(0, 20, 1)
    without = influence_functions(GRAPH, FIT(train), train, test, damping=1e6)
    assert correlation(without, true_leave_one_out(0)) < 0.98


def test_many_parameters_are_left_to_conjugate_gradients(monkeypatch):
    train, test = drawn(0, 60, 0), drawn(0, 20, 1)
    assert "exact" in influence_functions(GRAPH, START, train, test).notes[0]
    monkeypatch.setattr("symgrad.influence.functions.MOST_FOR_EXACT", 3)
    assert "conjugate" in influence_functions(GRAPH, START, train, test).notes[0]


@pytest.mark.parametrize("solver", ["exact", "conjugate gradients"])
def test_a_hessian_that_is_not_positive_is_refused_until_it_is_damped(solver):
    parameters, arrays = net_and_data()
    plain = {"lam": 0.0}
    with pytest.raises(ValueProblem, match="cannot be inverted"):
        influence_functions(NET, parameters, arrays, arrays, constants=plain, solver=solver)
    damped = influence_functions(
        NET, parameters, arrays, arrays, constants=plain, solver=solver, damping=2.0
    )
    assert "damping 2" in repr(damped)


def test_conjugate_gradients_solve_in_as_many_steps_as_there_are_entries():
    rng, calls = np.random.default_rng(0), []
    a = rng.standard_normal((6, 6))
    matrix, b = a @ a.T + np.eye(6), rng.standard_normal(6)
    found = solve_by_products(lambda v: calls.append(1) or matrix @ v, b)
    np.testing.assert_allclose(found, solve_exactly(matrix, b), rtol=1e-8)
    assert len(calls) <= 8


@pytest.mark.parametrize("mends", [False, True])
def test_planted_mislabeled_digits_rank_at_the_bottom(mends):
    """15 of 150 labels are wrong: they are the most harmful to 150 digits with right labels."""
    pytest.importorskip("sklearn")
    graph = sg.Network((64, 10), loss="softmax_cross_entropy", l2=0.01).graph
    digits, rng = sg.training.named_set("digits"), np.random.default_rng(0)
    order = rng.permutation(len(digits))[:300]
    x, right = digits.columns["x"][order] / 16, digits.columns["y"][order]
    wrong, given = rng.choice(150, 15, replace=False), right[:150].copy()
    if not mends:
        given[wrong] = (given[wrong] + rng.integers(1, 10, 15)) % 10
    train = match_examples(graph, (x[:150], given))
    test = match_examples(graph, (x[150:], right[150:]))
    at = Optimum(graph, {"W1": np.zeros((10, 64)), "b1": np.zeros(10)})(train)
    found = influence_functions(graph, at, train, test, damping=1e-6)
    share = np.isin(found.harmful(15), wrong).mean()
    assert share < 0.5 if mends else share >= 0.9


def test_an_unknown_solver_is_refused():
    train = drawn(0, 60, 0)
    with pytest.raises(NameProblem, match="no solver 'lissa'"):
        influence_functions(GRAPH, START, train, train, solver="lissa")
