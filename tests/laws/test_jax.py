"""Layers and losses written with JAX's functions, values and derivatives, where it is installed."""

from types import SimpleNamespace

import numpy as np
import pytest
from layers_of_any_shape import BUILDERS, build, directions_of, point_of

import symgrad as sg

jax = pytest.importorskip("jax")
jnp, nn, lax = jax.numpy, jax.nn, jax.lax
SHAPES = ((3, 2, 4), (2, 3, 1), (4, 1, 2))


def convolution(x, W, b, stride):
    strides, padding = (stride,) * (x.ndim - 1), ((1, 1),) * (x.ndim - 1)
    out = lax.conv_general_dilated(x[None], W, strides, padding)[0]
    return out + b.reshape(-1, *(1,) * (x.ndim - 1))


def windows(x, size, stride):
    """All windows along the axes after the first, one a place of new last axes."""
    for axis in range(1, x.ndim):
        starts = jnp.arange(0, x.shape[axis] - size + 1, stride)
        x = jnp.moveaxis(jnp.take(x, starts[:, None] + jnp.arange(size), axis=axis), axis + 1, -1)
    return x.reshape(*x.shape[: 1 + x.ndim // 2], -1)


def gate(v, letter, x, h):
    W, U, b = (getattr(v, kind + letter) for kind in "WUb")
    return W @ x + U @ h + b


def lstm(v, a, b, c):
    h, cell = v.h0, v.c0
    for x in v.x[: min(a, 2)]:
        i, f, o = (nn.sigmoid(gate(v, letter, x, h)) for letter in "ifo")
        cell = f * cell + i * jnp.tanh(gate(v, "g", x, h))
        h = o * jnp.tanh(cell)
    return h


def gru(v, a, b, c):
    h = v.h0
    for x in v.x[: min(a, 2)]:
        u, r = (nn.sigmoid(gate(v, letter, x, h)) for letter in "ur")
        h = (1 - u) * jnp.tanh(v.Wn @ x + v.bn + r * (v.Un @ h + v.dn)) + u * h
    return h


def rnn(v, a, b, c):
    h, _ = lax.scan(lambda h, x: (jnp.tanh(v.W @ x + v.U @ h + v.b), None), v.h0, v.x)
    return h


def attention(Q, K, V, mask=1):
    scores = jnp.einsum("...tk,...sk->...ts", Q, K) / jnp.sqrt(K.shape[-1])
    return nn.softmax(scores, where=mask == 1) @ V


def heads(v, a, b, c):
    Q, K, V = (jnp.einsum("td,hdk->htk", v.x, W) for W in (v.WQ, v.WK, v.WV))
    return jnp.einsum("htk,hkm->tm", attention(Q, K, V, jnp.tril(jnp.ones((a, a)))), v.WO)


def smoothed(v, a, b, c):
    return -(0.9 * v.y + 0.1 / a) @ nn.log_softmax(v.x)


def negative(v, a, b, c):
    center = v.c @ v.V
    return -nn.log_sigmoid(v.o @ v.U @ center) - nn.log_sigmoid(-(v.k @ v.U @ center)).sum()


def gaussian(v, a, b, c):
    return -jax.scipy.stats.norm.logpdf(v.y, v.mu, jnp.exp(v.s)).sum()


def huber(v, a, b, c):
    r = jnp.abs(v.x - v.y)
    return jnp.where(r <= 1, r**2 / 2, r - 1 / 2).sum()


def divergence(v, a, b, c):
    return nn.softmax(v.x) @ (nn.log_softmax(v.x) - nn.log_softmax(v.u))


def contrastive(v, a, b, c):
    d = jnp.linalg.norm(v.a - v.b)
    return (v.y * d**2 + (1 - v.y) * nn.relu(c - d) ** 2) / 2


THEIRS = {
    "dense": lambda v, a, b, c: jnp.tanh(v.W @ v.x + v.b),
    "dropout": lambda v, a, b, c: jnp.where(v.m == 1, v.x / (1 - v.q), 0),
    "softmax": lambda v, a, b, c: nn.softmax(v.x),
    "log_softmax": lambda v, a, b, c: nn.log_softmax(v.x),
    "layer_norm": lambda v, a, b, c: v.gamma * nn.standardize(v.x, epsilon=0.01) + v.beta,
    "batch_norm": lambda v, a, b, c: v.gamma * nn.standardize(v.x, axis=0, epsilon=0.01) + v.beta,
    "batch_norm_with_bessel": lambda v, a, b, c: (
        v.gamma * (v.x - v.x.mean(0)) / jnp.sqrt(v.x.var(0, ddof=1) + 0.01) + v.beta
    ),
    "rms_norm": lambda v, a, b, c: (
        v.gamma * v.x * lax.rsqrt((v.x**2).mean(-1, keepdims=True) + 0.01)
    ),
    "embedding": lambda v, a, b, c: jnp.einsum("nw,wd->nd", v.x, v.E),
    "convolution": lambda v, a, b, c: convolution(v.x, v.W, v.b, 2),
    "convolution_of_an_image": lambda v, a, b, c: convolution(v.x, v.W, v.b, b),
    "average_pooling": lambda v, a, b, c: windows(v.x, b, b).mean(-1),
    "average_pooling_of_an_image": lambda v, a, b, c: windows(v.x, b, 1).mean(-1),
    "max_pooling": lambda v, a, b, c: windows(v.x, b, b).max(-1),
    "max_pooling_of_an_image": lambda v, a, b, c: windows(v.x, b, 1).max(-1),
    "rnn": rnn,
    "lstm": lstm,
    "gru": gru,
    "attention": lambda v, a, b, c: attention(v.Q, v.K, v.V),
    "masked_attention_of_heads": heads,
    "huber": huber,
    "smoothed_cross_entropy": smoothed,
    "focal": lambda v, a, b, c: -(v.y * (1 - nn.softmax(v.x)) ** 2) @ nn.log_softmax(v.x),
    "multiclass_hinge": lambda v, a, b, c: (1 - v.y) @ nn.relu(1 + v.x - v.y @ v.x),
    "gaussian_likelihood": gaussian,
    "divergence": divergence,
    "triplet": lambda v, a, b, c: nn.relu(((v.a - v.p) ** 2).sum() - ((v.a - v.n) ** 2).sum() + c),
    "contrastive": contrastive,
    "skip_gram": lambda v, a, b, c: -v.o @ nn.log_softmax(v.U @ (v.c @ v.V)),
    "negative_sampling": negative,
}


def test_every_layer_has_a_counterpart():
    assert set(THEIRS) == set(BUILDERS)


@pytest.mark.parametrize("sizes", SHAPES, ids=str)
@pytest.mark.parametrize("name", THEIRS)
def test_values_and_both_derivatives_are_those_of_jax(name, sizes):
    graph = build(name, sizes)
    point = point_of(graph)
    directions = directions_of(graph, point)
    ours = sg.lower(sg.derive(graph))(**point)
    ours |= sg.lower(sg.hvp(graph))(**point, **directions)
    with jax.enable_x64(True):
        loss, inputs = theirs(name, sizes, graph, point)
        moved = {n: jnp.asarray(directions[f"{n}_dot"]) for n in inputs}
        value, gradients, products = jax.jit(both_derivatives, static_argnums=0)(
            loss, inputs, moved
        )
    np.testing.assert_allclose(ours["L"], value, rtol=1e-10, atol=1e-12)
    for parameter in graph.parameters:
        for key, expected in ((f"dL/d{parameter}", gradients), (f"dL/d{parameter}_dot", products)):
            np.testing.assert_allclose(
                ours[key], expected[parameter], rtol=1e-8, atol=1e-10, err_msg=key
            )


def both_derivatives(loss, inputs, moved):
    return loss(inputs), *jax.jvp(jax.grad(loss), (inputs,), (moved,))


def theirs(name, sizes, graph, point):
    """JAX's loss as a function of the parameters by name, and their values."""
    values = {n: jnp.asarray(v) for n, v in point.items()}

    def loss(parameters):
        out = THEIRS[name](SimpleNamespace(**values | parameters), *sizes)
        return (out**2).sum() / 2 if out.ndim else out

    return loss, {n: values[n] for n in graph.parameters}
