"""Written from exp, sums and quotients or by name: as exact at ±200 in single precision, and no
array on the way has more entries than the largest that goes in or comes out."""

import numpy as np
import pytest
from mpmath import mp
from scipy import special

import symgrad as sg
from symgrad import nets
from symgrad.expr.index import Index

ROWS = np.array([[200, -200, 0, 3, 199], [-200, -199.5, -201, -200.25, -198], [-5, -3, 5, 0.5, -9]])
WEIGHTS = np.array([[1, -2, 0.5, 3, -1], [2, 1, -1, 0.25, 1], [1, 1, 2, -3, 0.5]])
TARGETS = np.array([[0, 0, 0, 0, 1], [0.25, 0.5, 0, 0.125, 0.125], [0, 0, 1, 0, 0]])


def softmax_from_exp(x, c):
    e = sg.exp(x).named("e")
    return ((e / e.sum()).named("p") * c).sum()


def softmax_inline(x, c):
    return ((sg.exp(x) / sg.exp(x).sum()) * c).sum()


def gelu_from_erf(x, c):
    return (x * (1 + sg.erf(x / sg.sqrt(2))) / 2 * c).sum()


def layer_norm_from_means(x, c):
    return ((x - x.mean()) / sg.sqrt(((x - x.mean()) ** 2).mean() + 0.125) * c).sum()


def layer_norm_in_steps(x, c):
    mu = x.mean().named("mu")
    var = ((x - mu) ** 2).mean().named("var")
    return (((x - mu) / sg.sqrt(var + 0.125)).named("xhat") * c).sum()


def cross_entropy_from_exp(x, y):
    return -(y * sg.log(sg.exp(x) / sg.exp(x).sum())).sum()


def cross_entropy_in_steps(x, y):
    e = sg.exp(x).named("e")
    p = (e / e.sum().named("s")).named("p")
    return -(y * sg.log(p)).sum()


def cross_entropy_of_total(x, y):
    return sg.log(sg.exp(x).sum()) - (y * x).sum()


SPELLINGS = {
    "softmax": (softmax_from_exp, softmax_inline, lambda x, c: (sg.softmax(x) * c).sum()),
    "gelu": (gelu_from_erf, lambda x, c: (sg.gelu(x) * c).sum()),
    "layer norm": (
        layer_norm_from_means,
        layer_norm_in_steps,
        lambda x, c: (nets.layer_norm(x, epsilon=0.125, affine=False) * c).sum(),
    ),
    "cross-entropy": (
        cross_entropy_from_exp,
        cross_entropy_in_steps,
        cross_entropy_of_total,
        lambda x, y: -(y * sg.log(sg.softmax(x))).sum(),
        nets.softmax_cross_entropy,
    ),
}
CASES = [
    pytest.param(name, build, id=f"{name}, {k}")
    for name, ways in SPELLINGS.items()
    for k, build in enumerate(ways)
]


def graph_of(name, build):
    domain = "probabilities" if name == "cross-entropy" else "reals"
    return sg.graph(build(sg.input("x", 5), sg.target("c", 5, domain=domain)).named("L"))


def program_of(name, build, batch=None):
    return sg.lower(sg.derive(graph_of(name, build), wrt=["x"]), batch=batch)


def weights_of(name):
    return TARGETS if name == "cross-entropy" else WEIGHTS


# the same with forty digits ----------------------------------------------------------------------


def precise(name, x, c):
    """Value, gradient and Hessian by x."""
    with mp.workdps(40):
        n, one = len(x), [mp.mpf(1)] * len(x)
        x, c = ([mp.mpf(float(v)) for v in vector] for vector in (x, c))
        if name == "gelu":
            density = [mp.npdf(v) for v in x]
            slopes = [k * (mp.ncdf(v) + v * d) for k, v, d in zip(c, x, density, strict=True)]
            bends = [k * d * (2 - v * v) for k, v, d in zip(c, x, density, strict=True)]
            value = mp.fdot(c, [v * mp.ncdf(v) for v in x])
            return as_floats(value, slopes, mp.diag(bends).tolist())
        if name == "layer norm":
            mean = mp.fsum(x) / n
            sigma = mp.sqrt(mp.fsum((v - mean) ** 2 for v in x) / n + mp.mpf(1) / 8)
            xhat = [(v - mean) / sigma for v in x]
            value = mp.fdot(c, xhat)
            centre = mp.fsum(c) / n
            slopes = [(k - centre - h * value / n) / sigma for k, h in zip(c, xhat, strict=True)]
            return as_floats(value, slopes)
        powers = [mp.exp(v) for v in x]
        total = mp.fsum(powers)
        p = [power / total for power in powers]
        if name == "softmax":
            value = mp.fdot(c, p)
            return as_floats(value, [q * (k - value) for q, k in zip(p, c, strict=True)])
        value = mp.fdot(c, one) * mp.log(total) - mp.fdot(c, x)
        slopes = [q - k for q, k in zip(p, c, strict=True)]
        hessian = [[p[i] * ((i == j) - p[j]) for j in range(n)] for i in range(n)]
        return as_floats(value, slopes, hessian)


def as_floats(*values):
    return [np.array(value, dtype=object).astype(float) for value in values]


def assert_close(found, expected):
    """To a few units in the last place of the largest entry, and no entry is lost."""
    scale = np.abs(expected).max()
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=2e-6 * scale + 1e-37)


def run(program, **values):
    """No overflow, no division by 0, no nan."""
    with np.errstate(all="raise", under="ignore"):
        return program(**{name: np.float32(value) for name, value in values.items()})


@pytest.mark.parametrize(("name", "build"), CASES)
def test_value_and_gradient_are_exact_at_the_extremes(name, build):
    program = program_of(name, build)
    for x, c in zip(ROWS, weights_of(name), strict=True):
        found = run(program, x=x, c=c)
        value, gradient, *_ = precise(name, x, c)
        assert_close(found["L"], value)
        assert_close(found["dL/dx"], gradient)


@pytest.mark.parametrize(("name", "build"), CASES)
def test_rows_of_a_batch_are_exact_at_the_extremes(name, build):
    found = run(program_of(name, build, "each"), x=ROWS, c=weights_of(name))
    for k, (x, c) in enumerate(zip(ROWS, weights_of(name), strict=True)):
        value, gradient, *_ = precise(name, x, c)
        assert_close(found["L"][k], value)
        assert_close(found["dL/dx"][k], gradient)


@pytest.mark.parametrize("build", SPELLINGS["cross-entropy"])
def test_the_hessian_of_cross_entropy_has_two_terms(build):
    """diag(p) - p pᵀ, at ±200 as well."""
    program = sg.lower(sg.hessian(graph_of("cross-entropy", build), wrt=["x"]))
    for x, y in zip(ROWS, TARGETS, strict=True):
        found = run(program, x=x, c=y)["d2L/dx/dx"]
        assert_close(found, precise("cross-entropy", x, y)[2])
    (line,) = (line for line in program.source.splitlines() if "np.eye" in line)
    assert line.count("np.eye") == line.count("np.outer") == line.count(" - ") == 1


@pytest.mark.parametrize("build", SPELLINGS["gelu"])
def test_the_hessian_of_gelu_is_exact_too(build):
    program = sg.lower(sg.hessian(graph_of("gelu", build), wrt=["x"]))
    for x, c in zip(ROWS, WEIGHTS, strict=True):
        assert_close(run(program, x=x, c=c)["d2L/dx/dx"], precise("gelu", x, c)[2])


# what is made on the way -------------------------------------------------------------------------


class Watched(np.ndarray):
    """An array that notes how many entries each array has that is made from it."""

    made = []

    def __array_finalize__(self, origin):
        Watched.made.append(self.size)


def watched(value):
    return value.view(Watched) if isinstance(value, np.ndarray) else value


class WatchedNumPy:
    """NumPy whose results are watched."""

    def __getattr__(self, name):
        function = getattr(np, name)
        if not callable(function) or isinstance(function, type):
            return function
        return lambda *args, **options: watched(function(*args, **options))


def largest_made(program, **values):
    """The sizes of the largest array made, and of the largest that went in or came out."""
    Watched.made = []
    arguments = {name: np.array(value).view(Watched) for name, value in values.items()}
    found = program.over(WatchedNumPy(), special)(**arguments)
    ends = [np.size(value) for value in (*values.values(), *found.values())]
    return max(Watched.made), max(ends)


@pytest.mark.parametrize(("name", "build"), CASES)
def test_nothing_larger_than_what_goes_in_or_comes_out_is_made(name, build):
    made, ends = largest_made(program_of(name, build), x=ROWS[0], c=weights_of(name)[0])
    assert made <= ends == 5
    batched = program_of(name, build, "each")
    made, ends = largest_made(batched, x=ROWS, c=weights_of(name))
    assert made <= ends == 15


@pytest.mark.parametrize("build", SPELLINGS["cross-entropy"])
def test_nothing_larger_than_a_hessian_is_made_for_it(build):
    program = sg.lower(sg.hessian(graph_of("cross-entropy", build), wrt=["x"]))
    made, ends = largest_made(program, x=ROWS[0], c=TARGETS[0])
    assert made <= ends == 25


def test_a_larger_array_on_the_way_would_be_seen():
    i, j = Index("i", 5), Index("j", 5)
    x = sg.parameter("x", 5)
    pairs = sg.Array((i, j), x.at(i) - x.at(j), x.known)
    program = sg.lower(sg.graph(sg.tanh(pairs.named("pairs")).sum().named("L")))
    made, _ = largest_made(program.only(program.outputs[-1:]), x=ROWS[0])
    assert made == 25
