"""First values: their scale follows from the fans, biases are zero, a seed decides."""

import numpy as np
import pytest

from symgrad.errors import ValueProblem
from symgrad.nets import Network
from symgrad.training import INITIALIZATIONS, initialize, normal
from symgrad.training.initialization import numeric_shapes


def draw(graph, scheme, seed=0):
    rng = np.random.default_rng(seed)
    return initialize(graph, numeric_shapes(graph, {}), rng, scheme=scheme)


@pytest.mark.parametrize(
    ("scheme", "deviation"),
    [("glorot", (2 / 600) ** 0.5), ("he", (2 / 400) ** 0.5), ("normal", 0.01), ("zeros", 0)],
)
@pytest.mark.parametrize("from_to", [False, True])
def test_the_spread_follows_from_the_fans_in_both_orientations(scheme, deviation, from_to):
    first = draw(Network((400, 200), from_to=from_to).graph, scheme)
    assert first["W1"].std() == pytest.approx(deviation, rel=0.02)
    assert not first["b1"].any()


def test_the_variance_of_a_normal_one_is_chosen():
    first = draw(Network((400, 200)).graph, normal(2.5))
    assert first["W1"].var() == pytest.approx(2.5, rel=0.02)
    for variance in (-1.0, float("nan"), float("inf")):
        with pytest.raises(ValueProblem, match="variance of"):
            normal(variance)


@pytest.mark.parametrize("scheme", INITIALIZATIONS)
def test_the_same_seed_gives_the_same_values(scheme):
    graph = Network((3, 4, 2)).graph
    once, again = draw(graph, scheme), draw(graph, scheme)
    assert all((once[name] == again[name]).all() for name in graph.parameters)


def test_another_seed_gives_other_values():
    graph = Network((3, 2)).graph
    assert (draw(graph, "glorot")["W1"] != draw(graph, "glorot", seed=1)["W1"]).any()
