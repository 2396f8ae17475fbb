"""Inverses, determinants and maxima: what is proved, how large, and what is not accepted."""

from dataclasses import replace

import pytest
from mutants import with_right
from zoo_of_matrices import MATRICES

import symgrad as sg
from symgrad.equality import Proved, Refuted, compare
from symgrad.expr.graph import Free
from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta, Entry, Sum
from symgrad.expr.matrices import Argmax, Determinant, Inverse, Maximum
from symgrad.kernel import judge

i, j, k, p, q = (Index(name, 3) for name in "ijkpq")


def A(*positions):
    return Entry("A", *positions)


def inverse(*positions):
    return Inverse(A(i, j), i, j, *positions)


@pytest.mark.parametrize("size", [20, 60])
def test_matrices_of_ordinary_sizes_are_judged_in_seconds(size):
    s = sg.parameter("S", size, size, domain="positive definite")
    a = sg.input("a", size)
    for loss in (sg.logdet(s), a @ sg.inverse(s) @ a):
        report = sg.verify(sg.derive(sg.graph(loss.named("f"))))
        assert {judgment.certainty for judgment in report.judgments} == {"proved"}


@pytest.mark.parametrize(
    "wrong",
    [
        inverse(p, q),
        inverse(q, p) + Delta(p, q) / 10**9,
        inverse(q, p) * Determinant(A(i, j), i, j),
        Inverse(A(i, j) + Delta(i, j) / 10**9, i, j, q, p),
        1 / A(p, q),
    ],
)
def test_a_wrong_gradient_of_a_log_determinant_is_refused(wrong):
    derivation = sg.derive(sg.graph(sg.logdet(sg.parameter("A", 3, 3)).named("f")))
    result = derivation.results["A"]
    rule = dict(zip((p, q), result.left.by.positions, strict=True))
    assert sg.verify(with_right(derivation, result.number, result.right)).holds
    assert not sg.verify(with_right(derivation, result.number, wrong.xreplace(rule))).holds


def test_another_one_of_two_largest_is_refused():
    x = sg.parameter("x", 3)
    derivation = sg.derive(sg.graph(x.max().named("f")))
    result = derivation.results["x"]
    (r,) = result.left.by.positions
    last = Argmax(Entry("x", 2 - i), i, 2 - r)
    assert not sg.verify(with_right(derivation, result.number, last)).holds
    shifted = Argmax(2 * Entry("x", i) + Entry("x", 0), i, r)
    assert sg.verify(with_right(derivation, result.number, shifted)).holds


def test_the_inverse_of_a_symmetric_matrix_is_symmetric():
    symmetric = {"A": Free("A", (i.size, i.size), domain="symmetric")}
    assert isinstance(compare(inverse(p, q), inverse(q, p), free=symmetric), Proved)
    assert isinstance(compare(inverse(p, q), inverse(q, p)), Refuted)


def test_a_matrix_times_its_inverse_is_the_identity():
    product = Sum(A(p, k) * inverse(k, q), k)
    assert compare(product, Delta(p, q)).holds
    assert isinstance(compare(product, Delta(p, q) * 2), Refuted)


def test_products_of_determinants():
    b = Entry("B", i, j)
    whole = Determinant(Sum(A(i, k) * Entry("B", k, j), k), i, j)
    parts = Determinant(A(i, j), i, j) * Determinant(b, i, j)
    assert compare(whole, parts).holds
    assert isinstance(compare(whole, -parts), Refuted)


def at_places(tensor):
    """An entry of a tensor at positions that all others have too."""
    return tensor.at(*(p, q)[: tensor.ndim])


TENSORS = [sg.parameter(name, 3, 3) for name in "ABC"]


def test_the_inverse_of_a_product_is_the_product_of_inverses_in_turned_order():
    a, b, c = TENSORS
    whole = at_places(sg.inverse(a @ b @ c))
    parts = sg.inverse(c) @ sg.inverse(b) @ sg.inverse(a)
    assert isinstance(compare(whole, at_places(parts)), Proved)
    assert isinstance(compare(whole, at_places(parts.T)), Refuted)
    turned = sg.inverse(a) @ sg.inverse(b) @ sg.inverse(c)
    assert isinstance(compare(whole, at_places(turned)), Refuted)


def test_the_inverse_of_a_kronecker_product_is_that_of_each():
    a, b = sg.parameter("A", 2, 2), sg.parameter("B", 3, 3)
    places = Index("r", 6), Index("s", 6)
    whole = sg.inverse(sg.kron(a, b)).at(*places)
    parts = sg.kron(sg.inverse(a), sg.inverse(b))
    assert isinstance(compare(whole, parts.at(*places)), Proved)
    assert isinstance(compare(whole, parts.at(*places[::-1])), Refuted)
    determinant = sg.det(sg.kron(a, b)).expr
    assert isinstance(compare(determinant, (sg.det(a) ** 3 * sg.det(b) ** 2).expr), Proved)
    assert isinstance(compare(determinant, (sg.det(a) ** 2 * sg.det(b) ** 3).expr), Refuted)


def test_a_matrix_cancels_its_inverse_inside_a_product():
    a, b, c = TENSORS
    assert isinstance(compare(at_places(b @ a @ sg.inverse(a) @ c), at_places(b @ c)), Proved)
    assert isinstance(compare(at_places(a @ b @ sg.inverse(a)), at_places(b)), Refuted)
    assert isinstance(compare(at_places(a.T @ sg.inverse(a)), Delta(p, q)), Refuted)


def test_a_gram_matrix_cancels_its_inverse():
    d = sg.parameter("D", 5, 3)
    gram, y = d.T @ d, sg.parameter("y", 3)
    projected = sg.inverse(gram) @ d.T @ d @ sg.inverse(gram) @ y
    assert isinstance(compare(at_places(projected), at_places(sg.inverse(gram) @ y)), Proved)
    wrong = sg.inverse(gram) @ gram @ gram @ y
    assert isinstance(compare(at_places(wrong), at_places(y)), Refuted)


def test_what_has_no_inverse_anywhere_cancels_nothing():
    wide, x = sg.parameter("R", 3, 2), sg.parameter("x", 3)
    for singular in (wide @ wide.T, sg.expr.handles.outer(x, x)):
        undone = at_places(singular @ sg.inverse(singular))
        assert not compare(undone, Delta(p, q)).holds


def test_a_cycle_of_matrices_may_start_anywhere():
    a, b, c = TENSORS
    chain = [a, b, c, a, c, b, a, c]

    def trace_from(start):
        first, *rest = chain[start:] + chain[:start]
        for factor in rest:
            first = first @ factor
        return sg.trace(first).expr

    assert isinstance(compare(trace_from(0), trace_from(3)), Proved)
    chain[0], chain[1] = chain[1], chain[0]
    other = trace_from(0)
    chain[0], chain[1] = chain[1], chain[0]
    assert isinstance(compare(trace_from(0), other), Refuted)


def test_what_a_maximum_is_of_is_compared_in_normal_form():
    one, other = Maximum((A(p, i) + 1) ** 2, i), Maximum(A(p, i) ** 2 + 2 * A(p, i) + 1, i)
    assert isinstance(compare(one, other), Proved)
    assert isinstance(compare(one, Maximum(A(p, i) ** 2 + 2 * A(p, i), i)), Refuted)


KINDS = {"inverse": Inverse, "determinant": Determinant, "maximum": Maximum}


@pytest.mark.parametrize("name", MATRICES)
def test_a_law_about_something_that_is_not_there_is_refused(name):
    derivation = sg.derive(MATRICES[name])
    equations = derivation.graph.equations
    absent = {law for law, kind in KINDS.items() if not any(e.right.has(kind) for e in equations)}
    for step in derivation.steps:
        assert not any(judge(replace(step, law=law), derivation).holds for law in absent)
