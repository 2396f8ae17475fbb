"""Optimizers against their recurrences, computed by hand, and against a published path."""

from math import exp, sqrt

import numpy as np
import pytest

from symgrad.errors import ValueProblem
from symgrad.training import adam, gd, optimizer_named


def descend(optimizer, gradient, start, steps):
    """The parameters after every step on a loss of one tensor w."""
    parameters = {"w": np.array(start, dtype=float)}
    state, path = optimizer.init(parameters), []
    for _ in range(steps):
        parameters, state = optimizer.update({"w": gradient(parameters["w"])}, state, parameters)
        path.append(parameters["w"])
    return path


def bump(phi):
    """The gradient of 1 - exp(-2 φ₁²) exp(-(φ₀ - 0.7)²/8)."""
    rest = exp(-2 * phi[1] ** 2) * exp(-((phi[0] - 0.7) ** 2) / 8)
    return np.array([(phi[0] - 0.7) / 4 * rest, 4 * phi[1] * rest])


def test_gradient_descent_goes_against_the_gradient():
    (first, second) = descend(gd(0.1), lambda w: 2 * w, [1.0, -2.0], 2)
    assert first == pytest.approx([0.8, -1.6])
    assert second == pytest.approx([0.64, -1.28])


def test_adam_follows_its_recurrence():
    g1, g2 = 3.0, -1.0
    gradients = iter([g1, g2])
    first, second = descend(adam(0.01), lambda w: np.array(next(gradients)), 0.5, 2)
    after_one = 0.5 - 0.01 * g1 / (abs(g1) + 1e-8)
    m = 0.9 * 0.1 * g1 + 0.1 * g2
    v = 0.999 * 0.001 * g1**2 + 0.001 * g2**2
    step = 0.01 * (m / (1 - 0.9**2)) / (sqrt(v / (1 - 0.999**2)) + 1e-8)
    assert float(first) == pytest.approx(after_one, rel=1e-15)
    assert float(second) == pytest.approx(after_one - step, rel=1e-13)


def test_adam_follows_the_published_path():
    """Prince (2023), notebook 6.5: 60 steps on a bump with two parameters."""
    path = descend(adam(0.05, beta1=0.9, beta2=0.99, epsilon=1e-20), bump, [-0.7, -0.9], 60)
    assert path[0] == pytest.approx([-0.65, -0.85])
    assert path[2] == pytest.approx([-0.54986259917769, -0.7498194925099617], rel=1e-12)
    assert path[-1] == pytest.approx([0.6670725407926723, 0.02950019175218424], rel=1e-9)


def test_an_update_leaves_the_old_parameters_and_state_as_they_were():
    optimizer, parameters = adam(0.1), {"w": np.ones(2)}
    state = optimizer.init(parameters)
    optimizer.update({"w": np.ones(2)}, state, parameters)
    assert parameters["w"].tolist() == [1, 1]
    assert state.first["w"].tolist() == [0, 0]
    assert state.count == 0


@pytest.mark.parametrize("step_size", [0.0, -1.0, float("nan"), float("inf")])
def test_a_step_size_that_is_no_positive_number_is_refused(step_size):
    with pytest.raises(ValueProblem, match="step size"):
        adam(step_size)


def test_an_unknown_optimizer_is_refused():
    with pytest.raises(ValueProblem, match="no optimizer"):
        optimizer_named("newton")


def test_an_optimizer_found_by_name_keeps_its_own_step_size_unless_one_is_given():
    assert optimizer_named("adam").step_size == 1e-3
    assert optimizer_named("sgd", 0.5).step_size == 0.5
