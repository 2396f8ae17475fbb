"""Functions written from exp, sums and divisions are as right at |z| = 200 as the named ones."""

import numpy as np
import pytest
from sympy import Rational, sqrt

import symgrad as sg
from symgrad import nets

POINTS = [
    (200, -200, 1, 0.5),
    (200, 199.5, -200, 0),
    (-200, -199, -200, -198),
    (1e-3, 0.5, -200, 100),
    (1000, -1000, 3, 1000),
]


def masked(weights, z):
    powers = weights * sg.exp(z)
    return powers / powers.sum()


def tilted(z):
    mean = z.mean().named("mu")
    variance = ((z - mean) ** 2).mean().named("v")
    return (z - mean) / sg.sqrt(variance + 1e-5)


E = sg.exp
PAIRS = {
    "softmax": (lambda z: E(z) / E(z).sum(), sg.softmax),
    "softmax by name": (lambda z: E(z).named("e") / E(z).named("e").sum().named("s"), sg.softmax),
    "log softmax": (lambda z: sg.log(E(z) / E(z).sum()), sg.log_softmax),
    "sigmoid": (lambda z: E(z) / (1 + E(z)), sg.sigmoid),
    "sigmoid of minus": (lambda z: 1 / (1 + E(-z)), sg.sigmoid),
    "softplus": (lambda z: sg.log(1 + E(z)), sg.softplus),
    "tanh": (lambda z: (E(z) - E(-z)) / (E(z) + E(-z)), sg.tanh),
    "tanh by one power": (lambda z: (1 - E(-2 * z)) / (1 + E(-2 * z)), sg.tanh),
    "tanh by the other": (lambda z: (E(2 * z) - 1) / (E(2 * z) + 1), sg.tanh),
    "silu": (lambda z: z / (1 + E(-z)), sg.silu),
    "gelu": (lambda z: z * (1 + sg.erf(z / sqrt(2))) / 2, sg.gelu),
    "layer norm": (tilted, lambda z: nets.layer_norm(z, affine=False)),
}


def program(function):
    z, t = sg.parameter("z", 4), sg.target("t", 4)
    return sg.lower(sg.derive(sg.graph((t * function(z)).sum().named("L"))))


@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["float32", "float64"])
@pytest.mark.parametrize("point", POINTS, ids=str)
@pytest.mark.parametrize("name", PAIRS)
def test_a_function_written_out_is_the_named_one(name, point, dtype):
    written, named = map(program, PAIRS[name])
    values = {"z": np.array(point, dtype), "t": np.array([0.3, -0.5, 0.9, 0.7], dtype)}
    found, expected = written(**values), named(**values)
    tiny = 30 * np.finfo(dtype).eps
    for key, value in expected.items():
        assert np.isfinite(found[key]).all()
        size = max(1.0, np.abs(value).max())
        np.testing.assert_allclose(found[key], value, rtol=30 * tiny, atol=tiny * size)


@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["float32", "float64"])
@pytest.mark.parametrize("point", POINTS, ids=str)
def test_what_a_mask_hides_has_no_influence(point, dtype):
    weights = sg.constant("w", 4)
    run = program(lambda z: masked(weights, z))
    t = np.array([0.3, -0.5, 0.9, 0.7], dtype)
    found = run(z=np.array(point, dtype), t=t, w=np.array([0, 1, 1, 0], dtype))
    kept = np.exp(np.array(point[1:3], dtype) - np.max(point[1:3]))
    share = kept / kept.sum()
    slope = share * (t[1:3] - share @ t[1:3])
    np.testing.assert_allclose(found["L"], share @ t[1:3], rtol=1e-5)
    np.testing.assert_allclose(found["dL/dz"], [0, *slope, 0], rtol=1e-5, atol=1e-7)


def test_weights_of_any_sign_count():
    weights = sg.constant("w", 4)
    found = program(lambda z: masked(weights, z))(
        z=np.array([200.0, 201.0, 199.0, -200.0]), t=np.arange(4.0), w=np.array([-1, 2, 0.5, 1])
    )
    powers = np.array([-1, 2, 0.5, 1]) * np.exp([-1.0, 0.0, -2.0, -401.0])
    np.testing.assert_allclose(found["L"], powers @ np.arange(4.0) / powers.sum(), rtol=1e-12)


def test_a_quotient_of_other_differences_is_no_tanh():
    """(e^z - e^(-z))/(e^z + e^(-2z)) and (e^z + e^(-z))/(e^z + e^(-z)) keep their values."""
    for other in (
        lambda z: (E(z) - E(-z)) / (E(z) + E(-2 * z)),
        lambda z: (E(z) - Rational(1, 2) * E(-z)) / (E(z) + E(-z)),
        lambda z: ((E(z) - E(-z)) ** 2) / (E(z) + E(-z)),
        lambda z: (E(z) - E(-z)) / (E(z) + E(-z)) ** 3,
    ):
        agreement = sg.gradcheck(sg.graph(other(sg.parameter("z", 4)).sum().named("L")))
        assert agreement.holds, str(agreement)
