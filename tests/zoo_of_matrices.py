"""Inverses, determinants and maxima worth testing; sizes along different axes differ."""

import symgrad as sg
from symgrad.expr.index import Index
from symgrad.expr.leaves import Entry
from symgrad.expr.matrices import Maximum

MATRICES = {}


def animal(make):
    """Put the graph that a function makes into the zoo, under the function's name."""
    MATRICES[make.__name__] = make()
    return make


@animal
def trace_of_a_product_with_an_inverse():
    a, x, b = sg.input("A", 2, 3), sg.parameter("X", 3, 3), sg.input("B", 3, 2)
    return sg.graph(sg.trace(a @ sg.inverse(x) @ b).named("f"))


@animal
def bilinear_form_of_an_inverse():
    a, x, b = sg.input("a", "D"), sg.parameter("X", "D", "D"), sg.input("b", "D")
    return sg.graph((a @ sg.inverse(x) @ b).named("f"))


@animal
def named_inverse_and_its_norm():
    b = sg.inverse(sg.parameter("X", 3, 3)).named("B")
    return sg.graph((b**2).sum().named("f"))


@animal
def inverse_by_entries():
    x = sg.parameter("X", 3, 3)
    return sg.graph(
        (sg.trace(sg.inverse(x)) + sg.inverse(x)[0, 2] * sg.inverse(x)[2, 1]).named("f")
    )


@animal
def matrix_of_outputs_of_an_inverse():
    return sg.graph(sg.inverse(sg.parameter("X", 2, 2)).named("B"))


@animal
def determinant_of_a_product():
    a, x = sg.input("A", 3, 3), sg.parameter("X", 3, 2)
    return sg.graph(sg.det(x.T @ a @ x).named("f"))


@animal
def one_over_a_determinant():
    return sg.graph((1 / sg.det(sg.parameter("X", 3, 3))).named("f"))


@animal
def logarithm_of_a_determinant():
    return sg.graph(sg.logdet(sg.parameter("X", "D", "D")).named("f"))


@animal
def logarithm_of_the_determinant_of_an_inverse():
    x = sg.parameter("X", 3, 3, domain="positive definite")
    return sg.graph(sg.log(sg.det(sg.inverse(x))).named("f"))


@animal
def logarithm_of_a_gram_determinant():
    x = sg.parameter("X", 4, 2)
    return sg.graph(sg.logdet(x.T @ x).named("f"))


@animal
def gaussian_likelihood_of_data():
    data, mu = sg.input("X", 5, 2), sg.parameter("mu", 2)
    sigma = sg.parameter("S", 2, 2, domain="positive definite")
    centered = (data - mu).named("D")
    quadratic = sg.trace(centered @ sg.inverse(sigma) @ centered.T)
    return sg.graph(((5 * sg.logdet(sigma) + quadratic) / 2).named("L"))


@animal
def ridge_in_closed_form():
    x, y, lam = sg.input("X", 5, 2), sg.target("y", 5), sg.parameter("lam", domain="positive")
    m = (x.T @ x + lam * sg.diag(sg.constant("one", 2))).named("M")
    w = (sg.inverse(m) @ (x.T @ y)).named("w")
    return sg.graph((((x @ w - y) ** 2).sum() / 2).named("L"))


@animal
def largest_of_a_vector():
    x, w = sg.input("x", 4), sg.parameter("W", 3, 4)
    return sg.graph((sg.tanh(w @ x).max() ** 2).named("f"))


@animal
def largest_of_each_row():
    x, y = sg.parameter("X", 3, 4), sg.target("y", 3)
    return sg.graph(((x.max(1) - y) ** 2).sum().named("L"))


@animal
def largest_of_all_entries():
    return sg.graph((sg.parameter("X", "N", "D").max() * sg.parameter("w")).named("f"))


@animal
def largest_of_overlapping_windows():
    x, y = sg.parameter("x", 9), sg.target("y", 4)
    t, p = Index("t", 4), Index("p", 3)
    z = sg.Array((t,), Maximum(Entry("x", 2 * t + p), p), x.known).named("z")
    return sg.graph(((sg.tanh(z) - y) ** 2).sum().named("L"))


@animal
def largest_of_blocks_of_an_image():
    x, y = sg.parameter("x", 4, 6), sg.target("y", 2, 3)
    r, c, u, v = Index("r", 2), Index("c", 3), Index("u", 2), Index("v", 2)
    largest = Maximum(Maximum(Entry("x", 2 * r + u, 2 * c + v), v), u)
    z = sg.Array((r, c), largest, x.known).named("z")
    return sg.graph(((z - y) ** 2).sum().named("L"))
