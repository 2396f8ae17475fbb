"""Programs of tangents and second derivatives over a whole batch: the mean over its examples."""

import numpy as np
import pytest
from zoo import ZOO

import symgrad as sg
from symgrad.errors import NameProblem
from symgrad.lowering import lower

GRAPH = ZOO["activation_tanh"]
RNG = np.random.default_rng(5)
SHARED = {"W": RNG.standard_normal((3, 2)), "b": RNG.standard_normal(3)}
BATCH = {"x": RNG.standard_normal((7, 2)), "y": RNG.standard_normal((7, 3))}
DIRECTIONS = {"W_dot": RNG.standard_normal((3, 2)), "b_dot": RNG.standard_normal(3)}


def mean_of_examples(program, **more):
    found = [
        program(**SHARED, **more, **{n: v[k] for n, v in BATCH.items()})
        for k in range(len(BATCH["x"]))
    ]
    return {key: np.mean([each[key] for each in found], axis=0) for key in found[0]}


@pytest.mark.parametrize("make", [sg.jvp, sg.hessian, sg.hvp])
def test_the_mean_over_a_batch_is_the_mean_of_the_examples(make):
    derivation = make(GRAPH)
    directions = DIRECTIONS if derivation.moved else {}
    found = lower(derivation, batch="mean")(**SHARED, **BATCH, **directions)
    expected = mean_of_examples(lower(derivation), **directions)
    assert set(found) == {"L", *derivation.asked}
    for key, value in expected.items():
        np.testing.assert_allclose(found[key], value, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("mode", ["forward", "expand"])
@pytest.mark.parametrize("batch", ["mean", "each"])
def test_gradients_over_a_batch_do_not_depend_on_the_mode(mode, batch):
    found = lower(sg.derive(GRAPH, mode=mode), batch=batch)(**SHARED, **BATCH)
    expected = lower(sg.derive(GRAPH), batch=batch)(**SHARED, **BATCH)
    for key, value in expected.items():
        np.testing.assert_allclose(found[key], value, rtol=1e-12)


def test_the_direction_of_an_input_is_one_an_example():
    program = lower(sg.jvp(GRAPH, wrt=["x"]), batch="sum")
    x_dot = RNG.standard_normal((7, 2))
    found = program(**SHARED, **BATCH, x_dot=x_dot)["L_dot"]
    gradient = lower(sg.derive(GRAPH, wrt=["x"]), batch="sum")(**SHARED, **BATCH)["dL/dx"]
    np.testing.assert_allclose(found, np.sum(gradient * x_dot))


def test_second_derivatives_of_each_example_are_not_kept_apart():
    for make in (sg.jvp, sg.hessian, sg.hvp):
        with pytest.raises(NameProblem, match="each"):
            lower(make(GRAPH), batch="each")


def test_a_direction_that_is_not_given_is_missed_by_its_name():
    with pytest.raises(sg.SymgradError, match="W_dot"):
        lower(sg.jvp(GRAPH))(**SHARED, x=BATCH["x"][0], y=BATCH["y"][0], b_dot=np.zeros(3))


def test_intermediate_tangents_are_given_when_asked_for():
    example = {name: value[0] for name, value in BATCH.items()}
    found = lower(sg.jvp(GRAPH))(**SHARED, **example, **DIRECTIONS, intermediates=True)
    expected = DIRECTIONS["W_dot"] @ example["x"] + DIRECTIONS["b_dot"]
    np.testing.assert_allclose(found["z_dot"], expected)
    found = lower(sg.hessian(GRAPH))(**SHARED, **example, intermediates=True)
    assert {"dL/dW", "dz/db", "d2L/dz/db"} <= set(found)


@pytest.mark.parametrize("name", ["softmax_with_probabilities", "logistic_from_probability"])
@pytest.mark.parametrize(
    "make", [sg.jvp, sg.hessian, sg.hvp, lambda g: sg.derive(g, mode="forward")]
)
def test_large_inputs_in_single_precision_do_not_overflow(name, make):
    """z = ±200, where e^z and 1/p are no numbers of single precision."""
    graph = ZOO[name]
    values = {f.name: np.ones([int(n) for n in f.shape], dtype=np.float32) for f in graph.free}
    weight, target = ("W", "y") if "W" in values else ("w", "y")
    values[weight] = np.where(np.indices(values[weight].shape)[0] % 2, 200.0, -200.0)
    values[target] = values[target] / max(1, values[target].size)
    derivation = make(graph)
    values |= {f"{name}_dot": np.ones_like(values[name]) for name in derivation.moved}
    found = lower(derivation)(**{n: np.asarray(v, dtype=np.float32) for n, v in values.items()})
    exact = lower(derivation)(**{n: np.asarray(v, dtype=float) for n, v in values.items()})
    for key in derivation.asked:
        assert np.isfinite(found[key]).all()
        np.testing.assert_allclose(found[key], exact[key], rtol=1e-4, atol=1e-4)
