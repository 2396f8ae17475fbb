"""Nothing overflows at |z| = 1000, and the gradients there are exact."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special
from zoo import ZOO

import symgrad as sg
from symgrad.expr.index import free_indices
from symgrad.lowering.runtime import functions
from symgrad.lowering.stable import Stabilizer
from symgrad.numeric.entries import entries, evaluate
from symgrad.numeric.sampling import choose_sizes, draw

Z = np.array([1000.0, -1000.0, 0.0, 3.0])
SIGMA = np.array([1.0, 0.0, 0.5, 1 / (1 + np.exp(-3.0))])
SHARE = np.array([1.0, 0.0, 0.0, 0.0])
TARGETS = [np.eye(4)[k] for k in range(4)] + [np.full(4, 0.25)]


def softmax_named(z, y):
    p = sg.softmax(z).named("p")
    return -(y * sg.log(p)).sum()


def softmax_by_parts(z, y):
    e = sg.exp(z).named("e")
    p = (e / e.sum().named("s")).named("p")
    return -(y * sg.log(p)).sum()


def softmax_log_of_total(z, y):
    s = sg.exp(z).named("e").sum().named("s")
    return sg.log(s) - (y * z).sum()


def softmax_inline(z, y):
    return -(y * sg.log(sg.softmax(z))).sum()


def softmax_logsumexp(z, y):
    return sg.logsumexp(z) - (y * z).sum()


def softmax_log_named(z, y):
    q = sg.log(sg.softmax(z).named("p")).named("q")
    return -(y * q).sum()


def logistic_named(z, y):
    a = sg.sigmoid(z).named("a")
    return -(y * sg.log(a) + (1 - y) * sg.log(1 - a)).sum()


def logistic_written_out(z, y):
    a = (1 / (1 + sg.exp(-z))).named("a")
    return -(y * sg.log(a) + (1 - y) * sg.log(1 - a)).sum()


def logistic_inline(z, y):
    return -(y * sg.log(sg.sigmoid(z)) + (1 - y) * sg.log(1 - sg.sigmoid(z))).sum()


def logistic_both_named(z, y):
    a = sg.sigmoid(z).named("a")
    b = (1 - a).named("b")
    return -(y * sg.log(a) + (1 - y) * sg.log(b)).sum()


def logistic_from_logit(z, y):
    return (y * sg.softplus(-z) + (1 - y) * sg.softplus(z)).sum()


def logistic_from_logit_written_out(z, y):
    return (sg.log(1 + sg.exp(z)) - y * z).sum()


SOFTMAX = (softmax_named, softmax_by_parts, softmax_log_of_total, softmax_inline,
           softmax_logsumexp, softmax_log_named)  # fmt: skip
LOGISTIC = (logistic_named, logistic_both_named, logistic_written_out, logistic_inline,
            logistic_from_logit, logistic_from_logit_written_out)  # fmt: skip


def at_extremes(build, y, dtype, *, batch=None):
    """Loss and gradient by z of a program that may not overflow, divide by 0 or make a nan."""
    graph = sg.graph(build(sg.parameter("z", 4), sg.target("y", 4)).named("L"))
    program = sg.lower(sg.derive(graph), batch=batch)
    y = y if batch is None else np.stack([y, y])
    with np.errstate(all="raise", under="ignore"):
        return program(z=Z.astype(dtype), y=y.astype(dtype))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("batch", [None, "mean"])
@pytest.mark.parametrize("build", SOFTMAX)
def test_softmax_cross_entropy_is_exact_at_the_extremes(build, batch, dtype):
    for y in TARGETS:
        got = at_extremes(build, y, dtype, batch=batch)
        assert got["L"].dtype == got["dL/dz"].dtype == dtype
        np.testing.assert_allclose(got["dL/dz"], SHARE - y, rtol=1e-6, atol=1e-30)
        np.testing.assert_allclose(got["L"], 1000 - y @ Z, rtol=1e-6, atol=1e-30)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("batch", [None, "sum"])
@pytest.mark.parametrize("build", LOGISTIC)
def test_logistic_loss_is_exact_at_the_extremes(build, batch, dtype):
    weight = 1 if batch is None else 2
    for y in TARGETS:
        got = at_extremes(build, y, dtype, batch=batch)
        loss = weight * (np.logaddexp(0, Z) - y * Z).sum()
        np.testing.assert_allclose(got["dL/dz"], weight * (SIGMA - y), rtol=1e-6, atol=1e-7)
        np.testing.assert_allclose(got["L"], loss, rtol=1e-6, atol=1e-30)


INLINE = {
    "logsumexp": (lambda z, y: sg.logsumexp(z) + y.sum(), lambda y: SHARE),
    "cross-entropy": (softmax_inline, lambda y: SHARE * y.sum() - y),
    "share": (lambda z, y: sg.softmax(z) @ y, lambda y: SHARE * (y - SHARE @ y)),
    "square of a share": (
        lambda z, y: (sg.softmax(z) @ y) ** 2,
        lambda y: 2 * (SHARE @ y) * SHARE * (y - SHARE @ y),
    ),
}


@pytest.mark.parametrize(("build", "slope"), INLINE.values(), ids=INLINE)
def test_an_unnamed_score_is_exact_at_the_extremes_too(build, slope):
    W, x, y = sg.parameter("W", 4, 4), sg.input("x", 4), np.array([1.0, 2.0, -1.0, 0.5])
    graph = sg.graph(build(W @ x, sg.target("y", 4)).named("L"))
    with np.errstate(all="raise", under="ignore"):
        got = sg.lower(sg.derive(graph, wrt=["W", "x"]))(W=np.diag(Z), x=np.ones(4), y=y)
    np.testing.assert_allclose(got["dL/dW"], np.outer(slope(y), np.ones(4)), atol=1e-12)
    np.testing.assert_allclose(got["dL/dx"], np.diag(Z).T @ slope(y), atol=1e-9)


@pytest.mark.parametrize("function", ["sigmoid", "softplus", "silu", "gelu", "tanh", "relu", "abs"])
def test_functions_and_their_derivatives_are_finite_at_the_extremes(function):
    def build(z, y):
        return getattr(sg, function)(z).named("a").sum() + (0 * y).sum()

    got = at_extremes(build, TARGETS[0], np.float64)
    limits = {"tanh": [0, 0], "abs": [1, -1]}.get(function, [1, 0])
    expected = [0, 0] if function == "sigmoid" else limits
    np.testing.assert_allclose(got["dL/dz"][:2], expected, atol=1e-30)


def test_the_slope_of_a_saturated_sigmoid_is_exact_to_the_last_digit_of_its_value():
    a = sg.sigmoid(sg.parameter("z", 4)).named("a")
    program = sg.lower(sg.derive(sg.graph(a.sum().named("L"))))
    z = np.array([30.0, 40.0, -40.0, -700.0])
    np.testing.assert_allclose(program(z=z)["dL/dz"][:2], np.exp(-z[:2]), atol=2e-16)
    np.testing.assert_allclose(program(z=z)["dL/dz"][2:], np.exp(z[2:]), rtol=1e-12)


def test_the_slope_of_a_sigmoid_is_the_textbooks():
    w, x, y = sg.parameter("w", 3), sg.input("x", 3), sg.target("y", 3)
    a = sg.sigmoid((w * x).named("z")).named("a")
    source = sg.lower(sg.derive(sg.graph(((a - y) ** 2).sum().named("L")))).source
    assert "dz = da * a * (1 - a)" in source
    assert source.count("sigmoid") == 1


def test_what_is_left_of_a_sigmoid_keeps_its_digits_alone():
    z = sg.parameter("z", 2)
    a = sg.sigmoid(z).named("a")
    graph = sg.graph((sg.log(1 - a) + (1 - a)).sum().named("L"))
    expected = -np.array([40.0, 41.0]) + np.exp(-np.array([40.0, 41.0]))
    got = sg.lower(graph)(z=np.array([40.0, 41.0]))["L"]
    np.testing.assert_allclose(got, expected.sum(), rtol=1e-15)


def test_a_small_loss_keeps_its_digits():
    z, y = sg.parameter("z", 2), sg.target("y", 2)
    program = sg.lower(sg.graph(logistic_named(z, y).named("L")))
    got = program(z=np.array([40.0, 40.0]), y=np.array([1.0, 1.0]))["L"]
    assert got == pytest.approx(2 * np.exp(-40.0), rel=1e-12)


def zoo_rewrites():
    for name, graph in ZOO.items():
        stabilizer = Stabilizer(graph, sg.derive(graph).results)
        for equation in graph.equations:
            stabilizer.stable(equation.right)
        for rewrite in stabilizer.rewrites:
            yield pytest.param(graph, rewrite, id=f"{name}: {rewrite.left}")


@pytest.mark.parametrize(("graph", "rewrite"), list(zoo_rewrites()))
def test_every_rewrite_is_an_equality(graph, rewrite):
    sizes = choose_sizes(graph, {}, {})
    values = draw(graph, {}, sizes, np.random.default_rng(0))
    values |= evaluate(graph, values, sizes)
    axes = tuple(sorted(free_indices(rewrite.left), key=str))
    left, right = (entries(side, axes, values, sizes) for side in (rewrite.left, rewrite.right))
    np.testing.assert_allclose(left, right, rtol=1e-9)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_runtime_functions_agree_with_their_definitions(dtype):
    f = functions(np, special)
    z = np.linspace(-20, 20, 41).astype(dtype)
    expected = {
        "sigmoid": special.expit(z), "softplus": np.logaddexp(0, z), "relu": np.maximum(z, 0),
        "step": (z > 0).astype(dtype), "absolute": abs(z), "sign": np.sign(z),
        "leaky_relu": np.where(z > 0, z, z / 100), "silu": z * special.expit(z),
        "gelu": z * special.ndtr(z), "softmax": special.softmax(z),
        "log_softmax": special.log_softmax(z),
        "logsumexp": special.logsumexp(z),
    }  # fmt: skip
    for name, value in expected.items():
        got = f[name](z)
        assert got.dtype == dtype, name
        np.testing.assert_allclose(
            got, value, rtol=2e-5 if dtype is np.float32 else 1e-12, atol=1e-7
        )


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_a_softmax_shifted_by_hand_is_stable_too(target):
    z, y = sg.parameter("z", 4), sg.target("y", 4)
    e = sg.exp(z - z.max()).named("e")
    p = (e / e.sum()).named("p")
    derivation = sg.derive(sg.graph((-(y * sg.log(p)).sum()).named("L")))
    found = sg.lower(derivation)(z=Z, y=target)
    np.testing.assert_allclose(found["dL/dz"], SHARE - target, atol=1e-12)
    assert np.isfinite(found["L"])


@pytest.mark.parametrize(
    "equations",
    [
        [r"L = \sum_i \log\cosh(z_i - y_i)"],
        ["c = cosh(z - y)", r"L = \sum_i \log c_i"],
    ],
)
def test_the_logarithm_of_cosh_is_finite_and_its_slope_is_tanh(equations):
    shapes = {"z": [4], "y": [4]}
    problem = {"equations": equations, "parameters": ["z"], "targets": ["y"], "shapes": shapes}
    with np.errstate(all="raise", under="ignore"):
        found = sg.lower(sg.derive(sg.read_problem(problem)))(z=Z, y=np.zeros(4))
    np.testing.assert_allclose(found["dL/dz"], np.tanh(Z), rtol=1e-15)
    np.testing.assert_allclose(found["L"], 2000 - 2 * np.log(2) + np.log(np.cosh(3)), rtol=1e-15)


def test_the_divergence_from_a_saturated_softmax_is_finite():
    z, q = sg.parameter("z", 4), sg.input("q", 4, domain="probabilities")
    p = sg.softmax(z).named("p")
    program = sg.lower(sg.derive(sg.graph((p * sg.log(p / q)).sum().named("L"))))
    with np.errstate(all="raise", under="ignore"):
        found = program(z=Z, q=np.full(4, 0.25))
    assert found["L"] == pytest.approx(np.log(4))
    np.testing.assert_allclose(found["dL/dz"], np.zeros(4), atol=1e-30)


@pytest.mark.parametrize("equations", [
    [r"L = -\sum_i \log(\sigma(z_i)^{y_i} (1 - \sigma(z_i))^{1 - y_i})"],
    [r"p = \sigma(z)", r"L = -\sum_i \log(p_i^{y_i} (1 - p_i)^{1 - y_i})"],
])  # fmt: skip
@pytest.mark.parametrize("y", TARGETS)
def test_the_logarithm_of_powers_of_sigmoids_is_exact_at_the_extremes(equations, y):
    shapes = {"z": [4], "y": [4]}
    problem = {"equations": equations, "parameters": ["z"], "targets": ["y"], "shapes": shapes}
    with np.errstate(all="raise", under="ignore"):
        found = sg.lower(sg.derive(sg.read_problem(problem)))(z=Z, y=y)
    np.testing.assert_allclose(found["dL/dz"], SIGMA - y, atol=1e-15)
    np.testing.assert_allclose(found["L"], (np.logaddexp(0, Z) - y * Z).sum(), rtol=1e-14)
