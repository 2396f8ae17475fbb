"""The data sets that need no download: their numbers are the published ones."""

import numpy as np
import pytest

from symgrad.training import NAMES, named_set

FIRST_LABELS = [2, 6, 4, 5, 6, 6, 6, 0, 3, 1]
FIRST_SIGNAL = [-0.3320056673693902, -0.4719103656557236, -0.778697076293495, -1.0097408265367047]
FIRST_TEST_SIGNAL = [
    -0.07877078047732886,
    -0.21073170588642925,
    -0.09175138109239452,
    0.28267111736736455,
]


def test_mnist1d_holds_the_numbers_that_were_published():
    """The first signals of the file mnist1d_data.pkl of its authors."""
    data = named_set("mnist1d")
    x, y = data.columns["x"], data.columns["y"]
    assert x.shape == (5000, 40)
    assert np.bincount(y).tolist() == [500] * 10
    assert y[:10].tolist() == FIRST_LABELS
    assert x[0, :4] == pytest.approx(FIRST_SIGNAL, abs=1e-12)
    assert x[4000, :4] == pytest.approx(FIRST_TEST_SIGNAL, abs=1e-12)
    assert (named_set("MNIST-1D").columns["x"] == x).all()


def test_the_spirals_are_those_of_the_publication():
    x, y = named_set("spirals").columns.values()
    assert x.shape == (194, 2)
    assert x[0] == pytest.approx([0, 6.5])
    assert x[96] == pytest.approx([0, 0.5], abs=1e-12)
    assert (x[97:] == -x[:97]).all()
    assert y.sum() == 97


def test_every_set_has_as_many_targets_as_examples():
    for name in NAMES:
        if name in ("line", "moons", "xor", "spirals", "mnist1d"):
            data = named_set(name)
            assert len(data.columns["y"]) == len(data) > 0
