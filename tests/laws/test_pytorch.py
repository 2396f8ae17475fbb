"""Layers and losses against PyTorch's own, values and derivatives, where PyTorch is installed."""

from math import log, pi
from types import SimpleNamespace

import numpy as np
import pytest
from layers_of_any_shape import BUILDERS, build, directions_of, point_of

import symgrad as sg

torch = pytest.importorskip("torch")
F = torch.nn.functional
SDPBackend, sdpa_kernel = torch.nn.attention.SDPBackend, torch.nn.attention.sdpa_kernel
SHAPES = ((3, 2, 4), (2, 3, 1), (4, 1, 2))


def stacked(v, letters, prefix):
    """The weights of all gates in PyTorch's order."""
    return torch.cat([getattr(v, prefix + letter) for letter in letters])


def lstm(v, a, b, c):
    W, U, bias = (stacked(v, "ifgo", prefix) for prefix in "WUb")
    h, cell = v.h0, v.c0
    for x in v.x[: min(a, 2)]:
        h, cell = torch._VF.lstm_cell(
            x[None], (h[None], cell[None]), W, U, bias, torch.zeros_like(bias)
        )
        h, cell = h[0], cell[0]
    return h


def gru(v, a, b, c):
    W, U = (stacked(v, "run", prefix) for prefix in "WU")
    own, before = torch.cat([v.br, v.bu, v.bn]), torch.cat([0 * v.br, 0 * v.bu, v.dn])
    h = v.h0
    for x in v.x[: min(a, 2)]:
        h = torch._VF.gru_cell(x[None], h[None], W, U, own, before)[0]
    return h


def rnn(v, a, b, c):
    h = v.h0
    for x in v.x:
        h = torch._VF.rnn_tanh_cell(x[None], h[None], v.W, v.U, v.b, torch.zeros_like(v.b))[0]
    return h


def heads(v, a, b, c):
    Q, K, V = (torch.einsum("td,hdk->htk", v.x, W) for W in (v.WQ, v.WK, v.WV))
    O = F.scaled_dot_product_attention(Q, K, V, is_causal=True)  # noqa: E741
    return torch.einsum("htk,hkm->tm", O, v.WO)


def smoothed(v, a, b, c):
    return F.cross_entropy(v.x[None], v.y[None], label_smoothing=0.1)


def negative(v, a, b, c):
    center = v.c @ v.V
    return -F.logsigmoid(v.o @ v.U @ center) - F.logsigmoid(-(v.k @ v.U @ center)).sum()


def contrastive(v, a, b, c):
    d = F.pairwise_distance(v.a[None], v.b[None], eps=0)[0]
    return (v.y * d**2 + (1 - v.y) * F.relu(c - d) ** 2) / 2


THEIRS = {
    "dense": lambda v, a, b, c: torch.tanh(F.linear(v.x, v.W, v.b)),
    "dropout": lambda v, a, b, c: v.m * v.x / (1 - v.q),
    "softmax": lambda v, a, b, c: F.softmax(v.x, -1),
    "log_softmax": lambda v, a, b, c: F.log_softmax(v.x, -1),
    "layer_norm": lambda v, a, b, c: F.layer_norm(v.x, (b,), v.gamma, v.beta, 0.01),
    "batch_norm": lambda v, a, b, c: F.batch_norm(
        v.x, None, None, v.gamma, v.beta, training=True, eps=0.01
    ),
    "batch_norm_with_bessel": lambda v, a, b, c: (
        v.gamma * (v.x - v.x.mean(0)) / (v.x.var(0, correction=1) + 0.01).sqrt() + v.beta
    ),
    "rms_norm": lambda v, a, b, c: F.rms_norm(v.x, (b,), v.gamma, 0.01),
    "embedding": lambda v, a, b, c: v.x @ v.E,
    "convolution": lambda v, a, b, c: F.conv1d(v.x, v.W, v.b, stride=2, padding=1),
    "convolution_of_an_image": lambda v, a, b, c: F.conv2d(v.x, v.W, v.b, stride=b, padding=1),
    "average_pooling": lambda v, a, b, c: F.avg_pool1d(v.x, b),
    "average_pooling_of_an_image": lambda v, a, b, c: F.avg_pool2d(v.x, b, stride=1),
    "max_pooling": lambda v, a, b, c: F.max_pool1d(v.x, b),
    "max_pooling_of_an_image": lambda v, a, b, c: F.max_pool2d(v.x, b, stride=1),
    "rnn": rnn,
    "lstm": lstm,
    "gru": gru,
    "attention": lambda v, a, b, c: F.scaled_dot_product_attention(v.Q, v.K, v.V),
    "masked_attention_of_heads": heads,
    "huber": lambda v, a, b, c: F.huber_loss(v.x, v.y, reduction="sum"),
    "smoothed_cross_entropy": smoothed,
    "focal": lambda v, a, b, c: (
        -(v.y * (1 - F.softmax(v.x, 0)) ** 2 * F.log_softmax(v.x, 0)).sum()
    ),
    "multiclass_hinge": lambda v, a, b, c: (
        ((1 - v.y) * F.relu(1 + v.x - v.y @ v.x)).sum()
    ),
    "gaussian_likelihood": lambda v, a, b, c: (
        F.gaussian_nll_loss(v.mu, v.y, (2 * v.s).exp(), reduction="sum") + a * log(2 * pi) / 2
    ),
    "divergence": lambda v, a, b, c: F.kl_div(
        F.log_softmax(v.u, 0), F.log_softmax(v.x, 0), reduction="sum", log_target=True
    ),
    "triplet": lambda v, a, b, c: F.relu(((v.a - v.p) ** 2).sum() - ((v.a - v.n) ** 2).sum() + c),
    "contrastive": contrastive,
    "skip_gram": lambda v, a, b, c: F.cross_entropy((v.U @ (v.c @ v.V))[None], v.o[None]),
    "negative_sampling": negative,
}  # fmt: skip


def test_every_layer_has_a_counterpart():
    assert set(THEIRS) == set(BUILDERS)


@pytest.mark.parametrize("sizes", SHAPES, ids=str)
@pytest.mark.parametrize("name", THEIRS)
def test_values_and_derivatives_are_those_of_pytorch(name, sizes):
    graph = build(name, sizes)
    point = point_of(graph)
    ours = sg.lower(sg.derive(graph))(**point)
    loss, inputs = theirs(name, sizes, graph, point)
    value = loss(*inputs)
    gradients = torch.autograd.grad(value, inputs, allow_unused=True, materialize_grads=True)
    np.testing.assert_allclose(ours["L"], value.item(), rtol=1e-10, atol=1e-12)
    for parameter, expected in zip(graph.parameters, gradients, strict=True):
        found = ours[f"dL/d{parameter}"]
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-11, err_msg=parameter)


@pytest.mark.parametrize("sizes", SHAPES, ids=str)
@pytest.mark.parametrize("name", THEIRS)
def test_a_hessian_times_a_direction_is_that_of_pytorch(name, sizes):
    graph = build(name, sizes)
    point = point_of(graph)
    directions = directions_of(graph, point)
    ours = sg.lower(sg.hvp(graph))(**point, **directions)
    loss, inputs = theirs(name, sizes, graph, point)
    moved = tuple(map(torch.tensor, directions.values()))
    with sdpa_kernel(SDPBackend.MATH):  # the fast kernels have no second derivative
        _, products = torch.autograd.functional.hvp(loss, inputs, moved)
    for parameter, expected in zip(graph.parameters, products, strict=True):
        found = ours[f"dL/d{parameter}_dot"]
        np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-10, err_msg=parameter)


def theirs(name, sizes, graph, point):
    """PyTorch's loss as a function of the parameters, and their values."""
    fixed = {n: torch.tensor(v) for n, v in point.items() if n not in graph.parameters}

    def loss(*parameters):
        values = dict(zip(graph.parameters, parameters, strict=True))
        out = THEIRS[name](SimpleNamespace(**fixed, **values), *sizes)
        return (out**2).sum() / 2 if out.ndim else out

    return loss, tuple(torch.tensor(point[n], requires_grad=True) for n in graph.parameters)
