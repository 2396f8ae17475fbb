"""Every network and loss worth testing, once; most tests run over all of it.

``ZOO`` maps a name to a Graph. Sizes along different axes differ, so a hidden transpose shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoo_of_layers import LAYERS
from zoo_of_matrices import MATRICES

import symgrad as sg
from symgrad.expr.functions import FUNCTIONS
from symgrad.expr.handles import apply
from symgrad.expr.index import Index
from symgrad.expr.leaves import Entry, sum_over
from symgrad.nets import LOSSES, Network

if TYPE_CHECKING:
    from symgrad.expr.graph import Graph

ZOO: dict[str, Graph] = {}


def animal(make):
    """Put the graph that a function makes into the zoo, under the function's name."""
    ZOO[make.__name__] = make()
    return make


@animal
def seed_000_line():
    w, x, b, y = sg.parameter("w"), sg.input("x"), sg.parameter("b"), sg.target("y")
    yhat = (w * x + b).named("yhat")
    return sg.graph((((y - yhat) ** 2) / 2).named("L"))


@animal
def seed_000_logistic_line():
    w, x, b, y = sg.parameter("w"), sg.input("x"), sg.parameter("b"), sg.target("y")
    z = (w * x + b).named("z")
    yhat = sg.sigmoid(z).named("yhat")
    return sg.graph((((y - yhat) ** 2) / 2).named("L"))


@animal
def seed_001_sin_exp_cos():
    x, y = sg.input("x"), sg.target("y")
    beta = [sg.parameter(f"beta{k}") for k in range(4)]
    omega = [sg.parameter(f"omega{k}") for k in range(4)]
    h = x
    for k, function in enumerate((sg.sin, sg.exp, sg.cos)):
        f = (beta[k] + omega[k] * h).named(f"f{k}")
        h = function(f).named(f"h{k + 1}")
    f3 = (beta[3] + omega[3] * h).named("f3")
    return sg.graph(((f3 - y) ** 2).named("l"))


@animal
def seed_004_from_i_to_j():
    x = sg.input("x", 2)
    a = x
    for layer, (inputs, outputs) in enumerate(((2, 3), (3, 4)), 1):
        W, b = sg.parameter(f"W{layer}", inputs, outputs), sg.parameter(f"b{layer}", outputs)
        a = sg.relu((W.T @ a + b).named(f"z{layer}")).named(f"a{layer}")
    H = (sg.parameter("W3", 4) @ a + sg.parameter("b3")).named("H")
    return sg.graph(H)


@animal
def linear_regression_over_data():
    X, y = sg.input("X", "N", "D"), sg.target("y", "N")
    w, b = sg.parameter("w", "D"), sg.parameter("b")
    f = (X @ w + b).named("f")
    return sg.graph(((f - y) ** 2).mean().named("L"))


@animal
def symbolic_widths():
    x, y = sg.input("x", "D"), sg.target("y", "K")
    z1 = (sg.parameter("W1", "H", "D") @ x + sg.parameter("b1", "H")).named("z1")
    a1 = sg.tanh(z1).named("a1")
    z2 = (sg.parameter("W2", "K", "H") @ a1).named("z2")
    return sg.graph((sg.logsumexp(z2) - (y * z2).sum()).named("L"))


@animal
def shared_weights():
    W, x, y = sg.parameter("W", 3, 3), sg.input("x", 3), sg.target("y", 3)
    h1 = sg.tanh((W @ x).named("z1")).named("h1")
    h2 = sg.tanh((W @ h1).named("z2")).named("h2")
    return sg.graph(((h2 - y) ** 2).sum().named("L"))


@animal
def tied_weights_autoencoder():
    W, x = sg.parameter("W", 2, 4), sg.input("x", 4)
    h = sg.sigmoid(W @ x).named("h")
    r = (W.T @ h).named("r")
    return sg.graph(((r - x) ** 2).sum().named("L"))


@animal
def fork_and_skip():
    x, W, y = sg.input("x", 3), sg.parameter("W", 3, 3), sg.target("y", 3)
    a = sg.tanh((W @ x).named("z")).named("a")
    r = (x + a + a**2).named("r")
    return sg.graph(((r - y) ** 2).sum().named("L"))


@animal
def softmax_by_name():
    W, x, y = sg.parameter("W", 4, 3), sg.input("x", 3), sg.target("y", 4)
    z = (W @ x).named("z")
    p = sg.softmax(z).named("p")
    return sg.graph((-(y * sg.log(p)).sum()).named("L"))


@animal
def softmax_with_probabilities():
    W, x, y = sg.parameter("W", 4, 3), sg.input("x", 3), sg.target("y", 4, domain="probabilities")
    p = sg.softmax((W @ x).named("z")).named("p")
    return sg.graph((-(y * sg.log(p)).sum()).named("L"))


@animal
def logistic_from_probability():
    w, x, b, y = sg.parameter("w", 3), sg.input("x", 3), sg.parameter("b"), sg.target("y")
    z = (w @ x + b).named("z")
    p = sg.sigmoid(z).named("p")
    return sg.graph((-(y * sg.log(p) + (1 - y) * sg.log(1 - p))).named("L"))


@animal
def penalty_beside_the_path():
    W, x, y = sg.parameter("W", 2, 3), sg.input("x", 3), sg.target("y", 2)
    f = (W @ x).named("f")
    penalty = (sg.constant("lam") * (W**2).sum()).named("R")
    return sg.graph((((f - y) ** 2).sum() / 2 + penalty).named("L"))


@animal
def penalty_within_the_loss():
    W, x, y = sg.parameter("W", 2, 3), sg.input("x", 3), sg.target("y", 2)
    f = (W @ x).named("f")
    return sg.graph((((f - y) ** 2).sum() / 2 + sg.constant("lam") * (W**2).sum()).named("L"))


@animal
def quotient_and_power():
    a, b = sg.parameter("a"), sg.parameter("b", domain="positive")
    q = (a / b).named("q")
    return sg.graph((q**3 + b**a + 1 / (1 + a**2)).named("L"))


@animal
def normalized_by_mean_and_spread():
    x, g = sg.parameter("x", 4), sg.input("g", 4)
    mu = x.mean().named("mu")
    var = ((x - mu) ** 2).mean().named("var")
    xhat = ((x - mu) / sg.sqrt(var + 0.125)).named("xhat")
    return sg.graph((g * xhat).sum().named("L"))


@animal
def columns_beside_a_row_of_data():
    X, Y = sg.input("X", 1, 5), sg.target("Y", 1, 5)
    h = sg.relu(sg.parameter("b0", 3, 1) + sg.parameter("W0", 3, 1) @ X).named("h")
    f = (sg.parameter("b1", 1, 1) + sg.parameter("W1", 1, 3) @ h).named("f")
    return sg.graph(sg.nets.logistic_loss(f, Y).named("L"))


@animal
def a_layer_over_rows_of_data():
    X, Y = sg.input("X", 5, 3), sg.target("Y", 5, 2)
    Z = (X @ sg.parameter("W", 2, 3).T + sg.parameter("b", 2)).named("Z")
    c = sg.parameter("c", 5)
    return sg.graph(((sg.tanh(Z + c) - Y) ** 2).mean().named("L"))


@animal
def convolution_in_one_dimension():
    x, w, y = sg.parameter("x", 6), sg.parameter("w", 3), sg.target("y", 4)
    t, p = Index("t", 4), Index("p", 3)
    windows = sum_over(Entry("x", t + p) * Entry("w", p), p)
    z = sg.Array((t,), windows, {**x.known, **w.known}).named("z")
    return sg.graph(((sg.tanh(z) - y) ** 2).sum().named("L"))


@animal
def trace_and_entries():
    W, x = sg.parameter("W", 3, 3), sg.input("x", 3)
    i = Index("i", 3)
    trace = sg.Array((), sum_over(Entry("W", i, i), i), W.known)
    return sg.graph((trace + (W @ x)[0] * W[1, 2] + x[2]).named("L"))


@animal
def vector_output():
    W, x = sg.parameter("W", 3, 2), sg.input("x", 2)
    return sg.graph(sg.tanh(W @ x).named("f"))


@animal
def cases_by_sign():
    z, w = sg.parameter("z", 3), sg.parameter("w", 3)
    return sg.graph((sg.maximum(z, w) + sg.minimum(0, z) + sg.abs(w)).sum().named("L"))


@animal
def logarithm_of_a_product():
    A, x = sg.input("A", 3, 4, domain="positive"), sg.parameter("x", 4, domain="positive")
    return sg.graph((sg.log(A @ x).sum() * sg.sqrt(A @ x).sum()).named("f"))


@animal
def unit_vector():
    x, a = sg.parameter("x", 4), sg.input("a", 4)
    return sg.graph(((x - a) / sg.norm(x - a)).named("f"))


@animal
def reciprocal_of_a_quadratic_form():
    A, x = sg.input("A", 3, 3), sg.parameter("x", 3)
    return sg.graph(((x @ (A @ x)) ** -2).named("f"))


def _activation_net(function: str) -> Graph:
    x, y = sg.input("x", 2), sg.target("y", 3)
    z = (sg.parameter("W", 3, 2) @ x + sg.parameter("b", 3)).named("z")
    if FUNCTIONS[function].domain != "reals":
        z = (z**2 + 1).named("u")
    a = apply(function, z).named("a")
    return sg.graph((((a - y) ** 2).sum() / 2).named("L"))


for _function in FUNCTIONS:
    ZOO[f"activation_{_function}"] = _activation_net(_function)
for _loss in LOSSES:
    ZOO[f"network_{_loss}"] = Network((4, 3, 2), activation="tanh", loss=_loss).graph
ZOO["network_with_penalty"] = Network((4, 3, 2), loss="softmax_cross_entropy", l2="lam").graph
ZOO |= LAYERS | MATRICES
