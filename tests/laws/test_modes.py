"""Modes agree: forward, expanded and reverse derivatives are the same numbers, second ones too."""

import numpy as np
import pytest
from zoo import ZOO

import symgrad as sg
from symgrad.lowering import lower
from symgrad.numeric.sampling import choose_sizes, draw

SMALL = [
    "seed_000_logistic_line",
    "linear_regression_over_data",
    "symbolic_widths",
    "shared_weights",
    "tied_weights_autoencoder",
    "fork_and_skip",
    "softmax_with_probabilities",
    "quotient_and_power",
    "normalized_by_mean_and_spread",
    "convolution_in_one_dimension",
    "trace_and_entries",
    "vector_output",
]
CURVED = [name for name in SMALL if name != "vector_output"]


def point(graph):
    """Values at which the loss is finite."""
    program, sizes = lower(graph), choose_sizes(graph, {}, {})
    for seed in range(500):
        values = draw(graph, {}, sizes, np.random.default_rng(seed))
        with np.errstate(all="ignore"):
            if np.isfinite(program(**values)[graph.loss]).all():
                return values
    raise AssertionError("no point found")


def assert_same(ours, theirs, keys):
    for key in keys:
        np.testing.assert_allclose(ours[key], theirs[key], rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("name", ZOO)
def test_forward_finds_what_reverse_finds(name):
    graph, values = ZOO[name], point(ZOO[name])
    reverse, forward = (sg.derive(graph, mode=mode) for mode in ("reverse", "forward"))
    assert_same(lower(forward)(**values), lower(reverse)(**values), reverse.asked)


@pytest.mark.parametrize("name", SMALL)
def test_expanding_finds_what_reverse_finds(name):
    graph, values = ZOO[name], point(ZOO[name])
    reverse, expanded = (sg.derive(graph, mode=mode) for mode in ("reverse", "expand"))
    assert_same(lower(expanded)(**values), lower(reverse)(**values), reverse.asked)


def directions_of(graph, values):
    rng = np.random.default_rng(3)
    return {f"{n}_dot": rng.standard_normal(np.shape(values[n])) for n in graph.parameters}


@pytest.mark.parametrize("name", ZOO)
def test_a_tangent_is_the_jacobian_times_the_direction(name):
    graph, values = ZOO[name], point(ZOO[name])
    directions = directions_of(graph, values)
    found = lower(sg.jvp(graph))(**values, **directions)[f"{graph.loss}_dot"]
    gradients = lower(sg.derive(graph))(**values)
    expected = sum(
        np.tensordot(gradients[f"d{graph.loss}/d{n}"], directions[f"{n}_dot"], np.ndim(values[n]))
        for n in graph.parameters
    )
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-10)


def numeric_hessian(graph, values, first, second):
    """Central differences of the gradient by ``first`` in every entry of ``second``."""
    gradient = lower(sg.derive(graph, wrt=[first]))
    at, step = np.asarray(values[second], dtype=float), 1e-5

    def gradient_at(place, sign):
        moved = at.copy()
        moved[place] += sign * step
        return gradient(**values | {second: moved})[f"d{graph.loss}/d{first}"]

    columns = [
        (gradient_at(place, 1) - gradient_at(place, -1)) / (2 * step)
        for place in np.ndindex(at.shape)
    ]
    return np.stack(columns, axis=-1).reshape((*np.shape(values[first]), *at.shape))


@pytest.mark.parametrize("name", CURVED)
def test_a_hessian_is_the_difference_of_gradients(name):
    graph, values = ZOO[name], point(ZOO[name])
    derivation = sg.hessian(graph)
    found = lower(derivation)(**values)
    for key in derivation.asked:
        first, second = key.split("/d")[1:]
        expected = numeric_hessian(graph, values, first, second)
        scale = np.abs(expected).max(initial=1.0)
        np.testing.assert_allclose(found[key], expected, rtol=1e-6, atol=1e-7 * scale)


@pytest.mark.parametrize("name", CURVED)
def test_a_hessian_times_a_direction_needs_no_hessian(name):
    graph, values = ZOO[name], point(ZOO[name])
    directions, loss = directions_of(graph, values), graph.loss
    blocks = lower(sg.hessian(graph))(**values)
    found = lower(sg.hvp(graph))(**values, **directions)

    def block(a, b):
        if f"d2{loss}/d{a}/d{b}" in blocks:
            return blocks[f"d2{loss}/d{a}/d{b}"]
        ranks = np.ndim(values[b]), np.ndim(values[a])
        whole = blocks[f"d2{loss}/d{b}/d{a}"]
        return np.moveaxis(whole, range(ranks[0]), range(ranks[1], sum(ranks)))

    for a in graph.parameters:
        expected = sum(
            np.tensordot(block(a, b), directions[f"{b}_dot"], np.ndim(values[b]))
            for b in graph.parameters
        )
        scale = np.abs(expected).max(initial=1.0)
        np.testing.assert_allclose(found[f"d{loss}/d{a}_dot"], expected, atol=1e-9 * scale)
