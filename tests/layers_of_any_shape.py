"""Layers and losses as functions of three sizes; ``BUILDERS`` maps a name to one of them."""

from __future__ import annotations

import numpy as np

import symgrad as sg
from symgrad import nets
from symgrad.numeric.sampling import sample

BUILDERS = {}


def builder(make):
    """Register a function of three sizes that makes a tensor."""
    BUILDERS[make.__name__] = make
    return make


def build(name, sizes):
    """The graph of half the squares of a layer's output, or of a loss itself."""
    out = BUILDERS[name](*sizes)
    out = out.named("out") if not out.name else out
    return sg.graph(((out**2).sum() / 2).named("L") if out.ndim else (out * 1).named("L"))


def point_of(graph):
    """A value of its domain for every free name."""
    rng = np.random.default_rng(0)
    return {f.name: sample(f.domain, rng, tuple(map(int, f.shape))) for f in graph.free}


def directions_of(graph, point):
    """A random direction for every parameter."""
    rng = np.random.default_rng(3)
    return {f"{n}_dot": rng.standard_normal(np.shape(point[n])) for n in graph.parameters}


@builder
def dense(a, b, c):
    return nets.dense(sg.parameter("x", a), b, activation="tanh")


@builder
def dropout(a, b, c):
    mask = sg.constant("m", a, b, domain="{0, 1}")
    return nets.dropout(sg.parameter("x", a, b), mask, rate=sg.constant("q", domain="[0, 0.9]"))


@builder
def softmax(a, b, c):
    return sg.softmax(sg.parameter("x", a, b))


@builder
def log_softmax(a, b, c):
    return sg.log_softmax(sg.parameter("x", a, b))


@builder
def layer_norm(a, b, c):
    return nets.layer_norm(sg.parameter("x", a, b), epsilon=0.01)


@builder
def batch_norm(a, b, c):
    return nets.batch_norm(sg.parameter("x", a, b), epsilon=0.01)


@builder
def batch_norm_with_bessel(a, b, c):
    return nets.batch_norm(sg.parameter("x", a + 1, b), epsilon=0.01, bessel=True)


@builder
def rms_norm(a, b, c):
    return nets.rms_norm(sg.parameter("x", a, b), epsilon=0.01)


@builder
def embedding(a, b, c):
    return nets.embed(sg.parameter("x", a, b), c)


@builder
def convolution(a, b, c):
    return nets.conv1d(sg.parameter("x", b, a + c), a, c, stride=2, padding=1)


@builder
def convolution_of_an_image(a, b, c):
    return nets.conv2d(sg.parameter("x", b, c + 1, a + 1), 2, (c, a), stride=b, padding=1)


@builder
def average_pooling(a, b, c):
    return nets.average_pool(sg.parameter("x", a, b + c), b)


@builder
def average_pooling_of_an_image(a, b, c):
    return nets.average_pool(sg.parameter("x", a, b + 1, b + c), b, dimensions=2, stride=1)


@builder
def max_pooling(a, b, c):
    return nets.max_pool(sg.parameter("x", a, b + c), b)


@builder
def max_pooling_of_an_image(a, b, c):
    return nets.max_pool(sg.parameter("x", a, b + 1, b + c), b, dimensions=2, stride=1)


@builder
def rnn(a, b, c):
    return nets.unroll(nets.rnn_cell, sg.parameter("x", a, b), (sg.parameter("h0", c),), steps=a)[
        -1
    ][0]


@builder
def lstm(a, b, c):
    steps, state = min(a, 2), (sg.parameter("h0", c), sg.parameter("c0", c))
    return nets.unroll(nets.lstm_cell, sg.parameter("x", a, b), state, steps=steps)[-1][0]


@builder
def gru(a, b, c):
    steps, state = min(a, 2), (sg.parameter("h0", c),)
    return nets.unroll(nets.gru_cell, sg.parameter("x", a, b), state, steps=steps)[-1][0]


@builder
def attention(a, b, c):
    return nets.attention(sg.parameter("Q", a, b), sg.parameter("K", c, b), sg.parameter("V", c, a))


@builder
def masked_attention_of_heads(a, b, c):
    mask = nets.causal_mask(a)
    return nets.self_attention(sg.parameter("x", a, b), c, heads=2, mask=mask)


@builder
def huber(a, b, c):
    return nets.huber_loss(sg.parameter("x", a, b), sg.target("y", a, b))


@builder
def smoothed_cross_entropy(a, b, c):
    return nets.smoothed_cross_entropy(
        sg.parameter("x", a), sg.target("y", a, domain="probabilities")
    )


@builder
def focal(a, b, c):
    p = sg.softmax(sg.parameter("x", a)).named("p")
    return nets.focal_loss(p, sg.target("y", a, domain="probabilities"))


@builder
def multiclass_hinge(a, b, c):
    return nets.multiclass_hinge(sg.parameter("x", a), sg.target("y", a, domain="probabilities"))


@builder
def gaussian_likelihood(a, b, c):
    mu, s = sg.parameter("mu", a), sg.parameter("s", a)
    return nets.gaussian_likelihood(mu, s, sg.target("y", a))


@builder
def divergence(a, b, c):
    p, q = (sg.softmax(sg.parameter(z, a)).named(n) for z, n in (("x", "p"), ("u", "q")))
    return nets.kl_divergence(p, q)


@builder
def triplet(a, b, c):
    return nets.triplet_loss(*(sg.parameter(name, a, b) for name in "apn"), margin=c)


@builder
def contrastive(a, b, c):
    pair = sg.parameter("a", a), sg.parameter("b", a)
    return nets.contrastive_loss(*pair, sg.target("y", domain="{0, 1}"), margin=c)


@builder
def skip_gram(a, b, c):
    words = (sg.input(n, a, domain="probabilities") for n in "co")
    return nets.skip_gram(*words, b)


@builder
def negative_sampling(a, b, c):
    center, context = (sg.input(n, a, domain="probabilities") for n in "co")
    return nets.negative_sampling(center, context, sg.input("k", c, a), b)
