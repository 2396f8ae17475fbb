"""Large parts on both sides are hidden, deltas used up: proofs so found are true and quick."""

import time

import pytest
from sympy import Integer, exp, log, sqrt, tanh

from symgrad.equality import Proved, Refuted, compare
from symgrad.equality.contraction import contracted
from symgrad.equality.opaque import with_opaque_parts
from symgrad.expr.functions import sigmoid
from symgrad.expr.graph import Equation
from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta, Entry, Sum, sum_over

i, j, k, P = Index("i", "n"), Index("j", "n"), Index("k", "m"), Index("p", "m")


def entry(name, *places):
    return Entry(name, *places)


def unit(row):
    """A neuron of two layers: large, defined everywhere."""
    first = tanh(Sum(entry("W", j, k) * entry("x", k), k) + entry("b", j))
    return Sum(entry("U", row, j) * first, j) + entry("c", row)


def error(f):
    return f(unit(i)) - entry("t", i)


def slope_by_definition(u):
    return exp(-u) / (1 + exp(-u)) ** 2


def slope(u):
    return sigmoid(u) * (1 - sigmoid(u))


def spread(place):
    deviations = (entry("x", i, place) - entry("m", place)) ** 2
    return sqrt(Sum(deviations, i) / i.size + Integer(1) / 1000)


OUTER = (1 - tanh(unit(i)) ** 2) * entry("V", i)
SAME = {
    "slopes of tanh": (
        2 * Sum(OUTER * error(tanh), i),
        Sum((tanh(unit(i)) + 1) * entry("V", i) * (1 - tanh(unit(i))) * error(tanh) * 2, i),
    ),
    "slopes of σ": (
        Sum(error(sigmoid) * slope_by_definition(unit(i)) * entry("V", i), i),
        Sum(error(sigmoid) * slope(unit(i)) * entry("V", i), i),
    ),
    "roots of sums": (
        sum_over(Delta(k, P) * entry("g", k) / spread(k) ** 2, k) * spread(P),
        entry("g", P) / spread(P),
    ),
}  # fmt: skip
DIFFERENT = {
    "slopes of tanh": (SAME["slopes of tanh"][0], Sum(OUTER * error(tanh), i)),
    "slopes of σ": (
        SAME["slopes of σ"][0],
        Sum(error(sigmoid) * sigmoid(unit(i)) ** 2 * entry("V", i), i),
    ),
    "slopes of σ at -z": (
        SAME["slopes of σ"][0],
        Sum(error(sigmoid) * slope(unit(i)) * entry("V", i) * exp(-unit(i)), i),
    ),
    "places": (
        entry("a", i) * tanh(unit(i)) - entry("a", j) * tanh(unit(j)),
        entry("a", i) * tanh(unit(j)) - entry("a", j) * tanh(unit(i)),
    ),
    "turned": (
        tanh(Sum(entry("A", i, k) * entry("B", k, j), k) + entry("c", i) + entry("d", j)),
        tanh(Sum(entry("A", j, k) * entry("B", k, i), k) + entry("c", j) + entry("d", i)),
    ),
    "roots of sums": (SAME["roots of sums"][0], 2 * SAME["roots of sums"][1]),
}


@pytest.mark.parametrize("name", SAME)
def test_large_equal_parts_need_not_be_read(name):
    start = time.process_time()
    assert compare(*SAME[name]) == Proved()
    assert time.process_time() - start < 2


@pytest.mark.parametrize("name", DIFFERENT)
def test_hidden_parts_prove_nothing_wrong(name):
    assert isinstance(compare(*DIFFERENT[name]), Refuted)


@pytest.mark.parametrize("name", DIFFERENT)
def test_what_differs_still_differs_when_hidden(name):
    for left, right, _ in with_opaque_parts(*DIFFERENT[name]):
        assert left != right


def test_a_part_that_has_no_value_somewhere_is_not_hidden():
    partial = log(Sum(entry("x", i), i)) * Sum(entry("y", i), i)
    for left, right, parts in with_opaque_parts(partial, partial + entry("z")):
        assert left.has(log)
        assert right.has(log)
        assert len(parts) == 1


def test_definitions_are_put_in_until_hidden_parts_do():
    q, sizes = Index("q", "m"), i.size
    known = {
        "m": Equation("m", (k,), Sum(entry("x", i, k), i) / sizes),
        "s": Equation("s", (k,), spread(k)),
    }
    left = entry("g", q) * (entry("x", j, q) - entry("m", q)) / spread(q) / sizes
    right = entry("g", q) * (entry("x", j, q) - entry("m", q)) / entry("s", q) / sizes
    assert compare(left, right, definitions=known) == Proved()
    assert isinstance(compare(left, 2 * right, definitions=known), Refuted)


def test_a_delta_in_a_sum_leaves_one_value():
    assert contracted(sum_over(Delta(k, P) / entry("x", k), k)) == 1 / entry("x", P)
    assert contracted(Sum(entry("y", i) * Sum(Delta(k, P) * entry("x", k), k), i)) == (
        entry("x", P) * Sum(entry("y", i), i)
    )
