"""Optimizers against torch.optim, their recurrences written out, and published paths."""

import json
from functools import partial
from itertools import combinations
from math import exp, sqrt
from pathlib import Path

import numpy as np
import pytest

import symgrad as sg
from symgrad.errors import ValueProblem
from symgrad.problems import read_problem
from symgrad.training import (
    OPTIMIZERS,
    adagrad,
    adam,
    adamw,
    averaged_momentum,
    chain,
    clip,
    clip_norm,
    gd,
    momentum,
    nesterov,
    nesterov_ahead,
    nesterov_first_printing,
    normalized,
    optimizer_named,
    rmsprop,
    sgd,
    weight_decay,
)

START = [1.5, -0.7, 0.2]
CURVATURE = np.array([1.0, 10.0, 0.1])


def valley(w):
    """The gradient of Σ cᵢ wᵢ²/2 + sin w₀ w₁, neither separable nor of one scale."""
    slope = np.cos(w[0] * w[1])
    return CURVATURE * w + slope * np.array([w[1], w[0], 0.0])


def descend(optimizer, gradient, start, steps, dtype=float):
    """The parameters after every step, made in place as training makes them."""
    w = np.array(start, dtype=dtype)
    state, path = optimizer.init(w), []
    for _ in range(steps):
        if optimizer.ahead:
            optimizer.ahead(state, w)
        optimizer.update(np.array(gradient(w), dtype=dtype), state, w)
        path.append(w.copy())
    return np.array(path)


IN_PYTORCH = {
    "gd": (gd(0.05), lambda t: partial(t.SGD, lr=0.05)),
    "sgd": (sgd(0.05), lambda t: partial(t.SGD, lr=0.05)),
    "momentum": (momentum(0.02, beta=0.8), lambda t: partial(t.SGD, lr=0.02, momentum=0.8)),
    "nesterov": (
        nesterov(0.02, beta=0.8),
        lambda t: partial(t.SGD, lr=0.02, momentum=0.8, nesterov=True),
    ),
    "weight decay": (
        chain(weight_decay(0.1), momentum(0.02)),
        lambda t: partial(t.SGD, lr=0.02, momentum=0.9, weight_decay=0.1),
    ),
    "adagrad": (adagrad(0.1), lambda t: partial(t.Adagrad, lr=0.1)),
    "rmsprop": (rmsprop(0.03, beta=0.9), lambda t: partial(t.RMSprop, lr=0.03, alpha=0.9)),
    "adam": (adam(0.05), lambda t: partial(t.Adam, lr=0.05)),
    "adam with a decayed gradient": (
        chain(weight_decay(0.1), adam(0.05, beta1=0.8, beta2=0.95, epsilon=1e-3)),
        lambda t: partial(t.Adam, lr=0.05, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1),
    ),
    "adamw": (adamw(0.05, decay=0.2), lambda t: partial(t.AdamW, lr=0.05, weight_decay=0.2)),
    "clip": (chain(clip(0.5), sgd(0.05)), lambda t: partial(t.SGD, lr=0.05)),
}


@pytest.mark.parametrize("form", IN_PYTORCH)
def test_the_first_ten_steps_are_those_of_pytorch(form):
    torch = pytest.importorskip("torch")
    optimizer, peer = IN_PYTORCH[form]
    w = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    stepper, path = peer(torch.optim)([w]), []
    for _ in range(10):
        w.grad = torch.from_numpy(valley(w.detach().numpy()))
        if form == "clip":
            torch.nn.utils.clip_grad_value_([w], 0.5)
        stepper.step()
        path.append(w.detach().numpy().copy())
    np.testing.assert_allclose(
        descend(optimizer, valley, START, 10), path, rtol=1e-12, atol=1e-12, strict=True
    )


def test_the_comparison_with_pytorch_would_see_another_form():
    """All paths but those of gd and sgd, one recurrence, lie apart by far more than is allowed."""
    paths = {name: descend(of, valley, START, 10) for name, (of, _) in IN_PYTORCH.items()}
    others = [adam(0.05, epsilon=1e-3, epsilon_inside=True), averaged_momentum(0.02, beta=0.8)]
    found = [*list(paths.values())[1:], *(descend(of, valley, START, 10) for of in others)]
    for one, other in combinations(found, 2):
        assert np.abs(one - other).max() > 1e-5


def test_the_norm_is_clipped_as_pytorch_does_but_for_its_millionth():
    torch = pytest.importorskip("torch")
    w = torch.tensor([3.0, 4.0], dtype=torch.float64, requires_grad=True)
    w.grad = torch.tensor([30.0, 40.0], dtype=torch.float64)
    torch.nn.utils.clip_grad_norm_([w], 1.0)
    (moved,) = descend(chain(clip_norm(1.0), gd(1.0)), lambda w: np.array([30.0, 40.0]), [0, 0], 1)
    assert -moved == pytest.approx(w.grad.numpy(), rel=1e-7)
    assert -moved == pytest.approx([0.6, 0.8], rel=1e-15)


def written_out(rule, steps, w0=1.5, g=lambda w: 2 * w + np.cos(w)):
    """The path of a scalar recurrence ``rule(t, w, memory, g) -> w, memory``."""
    w, memory, path = w0, (0.0, 0.0), []
    for t in range(1, steps + 1):
        w, memory = rule(t, w, memory, g)
        path.append([w])
    return np.array(path)


def of_averaged(t, w, memory, g):
    m = 0.6 * memory[0] + 0.4 * g(w)
    return w - 0.6 * m, (m, 0.0)


def of_ahead(t, w, memory, g):
    m = 0.6 * memory[0] + 0.4 * g(w - 0.6 * 0.6 * memory[0])
    return w - 0.6 * m, (m, 0.0)


def of_first_printing(t, w, memory, g):
    m = 0.6 * memory[0] + 0.4 * g(w - 0.6 * memory[0])
    return w - 0.6 * m, (m, 0.0)


def of_normalized(t, w, memory, g):
    return w - 0.1 * g(w) / (sqrt(g(w) ** 2) + 0.01), memory


def of_adam_inside(t, w, memory, g):
    m, v = 0.9 * memory[0] + 0.1 * g(w), 0.999 * memory[1] + 0.001 * g(w) ** 2
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return w - 0.1 * m_hat / sqrt(v_hat + 0.25), (m, v)


@pytest.mark.parametrize(
    ("optimizer", "rule"),
    [
        (averaged_momentum(0.6, beta=0.6), of_averaged),
        (nesterov_ahead(0.6, beta=0.6), of_ahead),
        (nesterov_first_printing(0.6, beta=0.6), of_first_printing),
        (normalized(0.1, epsilon=0.01), of_normalized),
        (adam(0.1, epsilon=0.25, epsilon_inside=True), of_adam_inside),
    ],
)
def test_a_recurrence_that_pytorch_lacks_is_followed_as_written(optimizer, rule):
    path = descend(optimizer, lambda w: 2 * w + np.cos(w), [1.5], 10)
    np.testing.assert_allclose(path, written_out(rule, 10), rtol=1e-12)


def test_the_three_forms_of_nesterov_part_at_step_two():
    paths = [
        descend(form(0.1, beta=0.6), valley, START, 2)
        for form in (nesterov_ahead, nesterov_first_printing)
    ]
    assert (paths[0][0] == paths[1][0]).all()
    assert np.abs(paths[0][1] - paths[1][1]).max() > 1e-3


def test_the_average_makes_the_path_of_a_smaller_step():
    averaged = descend(averaged_momentum(0.1, beta=0.8), valley, START, 10)
    np.testing.assert_allclose(averaged, descend(momentum(0.02, beta=0.8), valley, START, 10))


def test_the_forms_of_frameworks_and_of_the_erratum_are_one_path_seen_from_two_points():
    """With w the point ahead: PyTorch's parameters are w - η β m of the other form."""
    w, ahead = np.array(START), nesterov_ahead(0.1, beta=0.8)
    state, points = ahead.init(w), []
    for _ in range(6):
        ahead.ahead(state, w)
        points.append(w.copy())
        ahead.update(valley(w), state, w)
    framework = descend(nesterov(0.02, beta=0.8), valley, START, 5)
    np.testing.assert_allclose(points[1:], framework, rtol=1e-12)


BUMP_START = [-0.7, -0.9]
PUBLISHED = {
    "opt-udl-6.5-gd-0.08": gd(0.08),
    "opt-udl-6.5-gd-1.0": gd(1.0),
    "opt-udl-6.5-normalized": normalized(0.08, epsilon=1e-20),
    "opt-udl-6.5-adam": adam(0.05, beta1=0.9, beta2=0.99, epsilon=1e-20),
}
# Prince (2023), notebook 6.5: steps, the parameters after steps 1, 2 and 3, and those at the end
PATHS = json.loads((Path(__file__).parent / "published_paths.json").read_text())


def bump(phi):
    """The gradient of 1 - exp(-2 φ₁²) exp(-(φ₀ - 0.7)²/8)."""
    rest = exp(-2 * phi[1] ** 2) * exp(-((phi[0] - 0.7) ** 2) / 8)
    return np.array([(phi[0] - 0.7) / 4 * rest, 4 * phi[1] * rest])


@pytest.mark.parametrize("case", PUBLISHED)
def test_a_published_path_is_followed(case):
    published = PATHS[case]
    path = descend(PUBLISHED[case], bump, BUMP_START, published["steps"])
    np.testing.assert_allclose(path[:3], published["first"], rtol=1e-12)
    np.testing.assert_allclose(path[-1], published["final"], rtol=1e-9, atol=1e-30)


def gabor_path(optimizer):
    """Prince (2023), notebook 6.4: 81 steps on batches of 5 of 30 points; the loss of all points.

    Each gradient is symgrad's own, of the Gabor model's loss over the rows of a batch.
    """
    problem = {
        "equations": ["t = phi0 + 0.06 * phi1 * x", "f = sin(t) * exp(-t**2/32)", "L = (f - y)**2"],
        "inputs": ["x"],
        "targets": ["y"],
        "parameters": ["phi0", "phi1"],
    }
    graph = read_problem(problem).graph
    program = sg.lower(sg.derive(graph, wrt=graph.parameters), batch="sum")
    x, y = (np.array(PATHS["gabor_data"][name]) for name in ("x", "y"))
    rng, phi = np.random.RandomState(1), np.array([-1.5, 6.5])
    state = optimizer.init(phi)
    for _ in range(81):
        batch = rng.permutation(30)[:5]
        if optimizer.ahead:
            optimizer.ahead(state, phi)
        found = program(x=x[batch], y=y[batch], phi0=phi[0], phi1=phi[1])
        slope = np.array([found["dL/dphi0"], found["dL/dphi1"]], dtype=float)
        optimizer.update(slope, state, phi)
    return float(program(x=x, y=y, phi0=phi[0], phi1=phi[1])["L"])


@pytest.mark.parametrize(
    ("optimizer", "loss"),
    [
        (nesterov_first_printing(0.6, beta=0.6), 0.80336),
        (nesterov_ahead(0.6, beta=0.6), 0.80087),
    ],
)
def test_printing_and_erratum_end_where_they_were_computed_to_end(optimizer, loss):
    assert gabor_path(optimizer) == pytest.approx(loss, abs=5e-6)


SAMPLE = {name: optimizer_named(name) for name in OPTIMIZERS} | {
    "chain": chain(clip(1.0), clip_norm(2.0), weight_decay(1e-4), adam())
}


@pytest.mark.parametrize("name", SAMPLE)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_step_is_made_in_place_and_in_the_type_of_the_parameters(name, dtype):
    optimizer, w = SAMPLE[name], np.array(START, dtype)
    state = optimizer.init(w)
    kept = [id(leaf) for leaf in arrays(state)]
    if optimizer.ahead:
        optimizer.ahead(state, w)
    optimizer.update(valley(w).astype(dtype), state, w)
    assert w.dtype == dtype
    assert (w != np.array(START, dtype)).all()
    assert [id(leaf) for leaf in arrays(state)] == kept
    assert all(leaf.dtype in (dtype, np.int64) for leaf in arrays(state))


def arrays(state):
    """The arrays of a nested state."""
    return [state] if isinstance(state, np.ndarray) else [a for part in state for a in arrays(part)]


@pytest.mark.parametrize("name", SAMPLE)
def test_a_gradient_of_zero_moves_nothing(name):
    """Neither 0/0 nor a warning; a decay of the weights alone still pulls them to 0."""
    path = descend(SAMPLE[name], np.zeros_like, [0.0, 1.0], 3)
    assert np.isfinite(path).all()
    if name not in ("adamw", "chain"):
        assert (path == [0.0, 1.0]).all()


def test_a_norm_whose_square_is_too_large_is_clipped_too():
    (moved,) = descend(
        chain(clip_norm(1.0), gd(1.0)), lambda w: np.array([3e200, 4e200]), [0, 0], 1
    )
    assert -moved == pytest.approx([0.6, 0.8])


@pytest.mark.parametrize("step_size", [0.0, -1.0, float("nan"), float("inf")])
@pytest.mark.parametrize("make", OPTIMIZERS.values())
def test_a_step_size_that_is_no_positive_number_is_refused(make, step_size):
    with pytest.raises(ValueProblem, match="step size"):
        make(step_size)


@pytest.mark.parametrize(
    ("make", "settings"),
    [
        (momentum, {"beta": 1.0}),
        (adam, {"beta2": -0.1}),
        (rmsprop, {"beta": float("nan")}),
        (adam, {"epsilon": 0.0}),
        (adamw, {"decay": -1.0}),
    ],
)
def test_a_setting_outside_its_range_is_refused(make, settings):
    with pytest.raises(ValueProblem, match=f"{next(iter(settings))} is"):
        make(0.1, **settings)


@pytest.mark.parametrize("links", [(), (clip(1.0),), (gd(), clip(1.0)), (gd(), gd())])
def test_a_chain_without_one_step_at_its_end_is_refused(links):
    with pytest.raises(ValueProblem, match="does not make one step"):
        chain(*links)


@pytest.mark.parametrize("link", [clip, clip_norm])
@pytest.mark.parametrize("bound", [0.0, -1.0, float("nan")])
def test_a_bound_that_leaves_no_gradient_is_refused(link, bound):
    with pytest.raises(ValueProblem, match="leaves no gradient"):
        link(bound)


def test_an_unknown_optimizer_is_refused():
    with pytest.raises(ValueProblem, match="no optimizer"):
        optimizer_named("newton")


def test_a_setting_that_an_optimizer_lacks_is_refused():
    with pytest.raises(ValueProblem, match="gd has no setting momentum"):
        optimizer_named("gd", momentum=0.9)


def test_an_optimizer_found_by_name_keeps_what_is_not_given():
    assert optimizer_named("adam").name == adam().name
    assert optimizer_named("sgd", 0.5).step_size(0) == 0.5
    assert optimizer_named("momentum", momentum=0.5).name == momentum(beta=0.5).name
    assert optimizer_named("adam", momentum=0.5).name == adam(beta1=0.5).name


def test_the_name_says_every_setting_exactly():
    assert adam(0.1 + 0.2).name == (
        "adam(step_size=0.30000000000000004, beta1=0.9, beta2=0.999, epsilon=1e-08, "
        "epsilon_inside=False)"
    )
    assert repr(chain(clip(1.0), gd(0.1))) == "chain(clip(1.0), gd(step_size=0.1))"
