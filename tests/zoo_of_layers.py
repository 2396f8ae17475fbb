"""The layers and losses of a first course, each once, in nets small enough for every test.

``LAYERS`` maps a name to a Graph; ``zoo.ZOO`` holds them too. Sizes along axes differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import symgrad as sg
from symgrad import nets

if TYPE_CHECKING:
    from symgrad.expr.graph import Graph

LAYERS: dict[str, Graph] = {}


def layer(make):
    """Put the graph of half the squared error of a layer's output under the layer's name."""
    out = make()
    error = nets.half_squared_error(out, sg.target("t", *out.shape))
    LAYERS[make.__name__] = sg.graph(error.named("L"))
    return make


def loss(make):
    """Put the graph of a loss under its name."""
    LAYERS[make.__name__] = sg.graph(make().named("L"))
    return make


# layers ------------------------------------------------------------------------------------------


@layer
def residual_block():
    branch = lambda x: nets.dense(sg.tanh(nets.dense(x, 2, number=1)).named("a"), 3, number=2)  # noqa: E731
    return nets.residual(sg.input("x", 3), branch)


@layer
def dropout_with_a_fixed_mask():
    mask, rate = sg.constant("m", 3, domain="{0, 1}"), sg.constant("q", domain="[0, 0.9]")
    return nets.dropout(nets.dense(sg.input("x", 2), 3, activation="tanh"), mask, rate=rate)


@layer
def softmax_of_rows():
    return sg.softmax(sg.parameter("z", 2, 3)).named("p")


@layer
def log_softmax_of_rows():
    return sg.log_softmax(sg.parameter("z", 2, 3)).named("p")


@layer
def layer_norm():
    return nets.layer_norm(sg.parameter("x", 4))


@layer
def layer_norm_of_rows():
    return nets.layer_norm(sg.parameter("x", 2, 3), affine=False)


@layer
def batch_norm():
    return nets.batch_norm(sg.parameter("x", 4, 2), epsilon=sg.constant("e", domain="positive"))


@layer
def batch_norm_with_bessel():
    return nets.batch_norm(sg.parameter("x", 4, 2), bessel=True, affine=False)


@layer
def rms_norm():
    return nets.rms_norm(sg.parameter("x", 2, 3))


@layer
def embedding_of_words():
    return nets.embed(sg.input("x", 4, 5, domain="probabilities"), 3).named("v")


@layer
def convolution_with_stride_and_padding():
    return nets.conv1d(sg.parameter("x", 2, 5), 3, 3, stride=2, padding=1)


@layer
def convolution_of_an_image():
    return nets.conv2d(sg.parameter("x", 2, 4, 3), 2, (2, 3), padding=1)


@layer
def convolution_of_a_sequence_of_any_length():
    return nets.conv1d(sg.parameter("x", 1, "N"), 2, "K")


@layer
def average_pooling():
    return nets.average_pool(sg.parameter("x", 2, 5), 2)


@layer
def average_pooling_of_an_image():
    return nets.average_pool(sg.parameter("x", 1, 4, 5), 3, dimensions=2, stride=1)


@layer
def max_pooling():
    return nets.max_pool(sg.parameter("x", 2, 5), 2)


@layer
def max_pooling_of_an_image():
    return nets.max_pool(sg.parameter("x", 1, 3, 4), 2, dimensions=2, stride=1)


@layer
def recurrent_cell_through_time():
    (h,) = nets.unroll(nets.rnn_cell, sg.input("x", 3, 2), (sg.parameter("h0", 2),), steps=3)[-1]
    return h


@layer
def lstm_cell():
    h, _ = nets.lstm_cell(sg.input("x", 3), (sg.parameter("h0", 2), sg.parameter("c0", 2)))
    return h


@layer
def gru_cell():
    (h,) = nets.gru_cell(sg.input("x", 3), (sg.parameter("h0", 2),))
    return h


@layer
def attention_of_one_head():
    return nets.attention(sg.parameter("Q", 2, 4), sg.parameter("K", 3, 4), sg.parameter("V", 3, 2))


@layer
def masked_attention():
    mask = sg.constant("M", 2, 3, domain="[0.1, 1]")
    Q, K, V = sg.parameter("Q", 2, 4), sg.parameter("K", 3, 4), sg.parameter("V", 3, 1)
    return nets.attention(Q, K, V, mask=mask)


@layer
def causal_self_attention_of_two_heads():
    return nets.self_attention(sg.input("x", 3, 4), 2, heads=2, mask=nets.causal_mask(3))


# losses ------------------------------------------------------------------------------------------


@loss
def skip_gram_with_naive_softmax():
    center, context = (sg.input(n, 4, domain="probabilities") for n in ("c", "o"))
    return nets.skip_gram(center, context, 3)


@loss
def skip_gram_with_negative_sampling():
    center, context = (sg.input(n, 4, domain="probabilities") for n in ("c", "o"))
    return nets.negative_sampling(center, context, sg.input("k", 2, 4, domain="probabilities"), 3)


@loss
def huber_with_a_threshold():
    delta = sg.constant("delta", domain="positive")
    return nets.huber_loss(sg.parameter("z", 3), sg.target("y", 3), threshold=delta)


@loss
def focal_loss():
    p = sg.softmax(sg.parameter("z", 3)).named("p")
    return nets.focal_loss(p, sg.target("y", 3, domain="probabilities"))


@loss
def divergence_of_two_softmaxes():
    p, q = (sg.softmax(sg.parameter(z, 3)).named(name) for z, name in (("z", "p"), ("u", "q")))
    return nets.kl_divergence(p, q)


@loss
def gaussian_likelihood():
    mu, s = sg.parameter("mu", 3), sg.parameter("s", 3)
    return nets.gaussian_likelihood(mu, s, sg.target("y", 3))


@loss
def triplet_loss():
    return nets.triplet_loss(*(sg.parameter(name, 3) for name in "apn"))


@loss
def contrastive_loss():
    return nets.contrastive_loss(
        sg.parameter("a", 3), sg.parameter("b", 3), sg.target("y", domain="{0, 1}"), margin=3
    )


@loss
def penalties_of_both_kinds():
    W, w = sg.parameter("W", 2, 3), sg.parameter("w", 2)
    both = [W, w]
    return nets.l1_penalty(both, sg.constant("lam")) + nets.l2_penalty(both, sg.constant("mu"))
