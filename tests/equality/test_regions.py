"""Where two forms differ a point is found, in the far and the narrow, or nothing is said."""

import pytest
from sympy import Equality, Mul, Piecewise, Pow, Rational, acos, asin, erf, exp, pi, sin, sqrt, tanh

from symgrad.equality import Proved, Refuted, Sampled, Undecided, compare, sample
from symgrad.equality.independence import is_independent
from symgrad.expr.functions import Abstract, absolute, relu, sigmoid, step
from symgrad.expr.graph import Equation, Free
from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta, Entry, Sum

x, y, w, z, p = map(Entry, "xywzp")
i, n = Index("i", "n"), Index("i", "n").size
u, v = Entry("u", i), Entry("v", i)
total = Sum(u * v, i)


def living(**domains):
    return {name: Free(name, (), domain=domain) for name, domain in domains.items()}


def closed(condition):
    return Piecewise((1, condition), (0, True))


SMALL = Rational(1, 10**5)
HIDDEN = {
    "far": (2 * x + relu(x - 1000), 2 * x),
    "very far": (2 * x + step(x - 10**9), 2 * x),
    "narrow": (y + step(x - 1) * step(Rational(106, 100) - x), y),
    "close to a kink": (step(x + SMALL), step(x)),
    "between two names": (step(x - y - SMALL), step(x - y)),
    "on the far side of a function": (relu(sigmoid(z) - 1 + SMALL), 0 * z),
    "a far norm": (w + step(sqrt(total**2) - 900), w),
    "a large size": (total + step(n - 20), total),
    "a mean over a large size": (total / (20 - relu(20 - n)), total / n),
    "one size": (total + closed(n <= 1), total),
    "one point": (2 * x + Piecewise((1, (x >= 3) & (x <= 3)), (0, True)), 2 * x),
    "below the precision": (x + tanh(100), x + 1),
    "far below the precision": (x * erf(20 + x**2), x),
    "zeros on a grid": (x + sin(16 * pi * x) ** 2, x),
    "a high derivative": (Abstract("g", 0, z) + Abstract("g", 9, z), Abstract("g", 0, z)),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_a_point_is_found_where_two_sides_differ(name):
    verdict = compare(*HIDDEN[name])
    assert isinstance(verdict, Refuted)
    assert isinstance(compare(*reversed(HIDDEN[name])), Refuted)


IN_DOMAINS = {
    "at the end of an interval": (step(w - Rational(999, 1000)), 0 * w, living(w="[0, 1]")),
    "far out on a half line": (relu(w - 500), 0 * w, living(w="[0, inf)")),
    "a number of integers": (closed((w >= 7) & (w <= 7)), 0 * w, living(w="integer")),
}


@pytest.mark.parametrize("name", IN_DOMAINS)
def test_a_point_is_found_inside_the_domain(name):
    left, right, free = IN_DOMAINS[name]
    assert isinstance(compare(left, right, free=free), Refuted)
    assert isinstance(compare(left, right, free=free, at_kinks=False), Refuted)


def test_where_no_point_is_found_nothing_is_said():
    tiny = exp(-exp(exp(x**2 / 9 + 5)))
    verdict = compare(x + tiny, x)
    assert isinstance(verdict, Undecided)
    assert "differ" in verdict.reason
    assert isinstance(sample(x + tiny, x, {}), Sampled)


def test_one_hot_vectors_are_among_the_shares():
    t = Entry("t", i)
    free = {"t": Free("t", (n,), domain="probabilities")}
    for at_kinks in (True, False):
        wrong = compare(z * t + closed(t <= 0), z * t, free=free, at_kinks=at_kinks)
        assert isinstance(wrong, Refuted)
    undefined = Mul(t**2, Pow(t * (x + 1), -1, evaluate=False), evaluate=False) * (x + 1)
    assert not compare(undefined, t, free=free).holds


def test_only_kinks_of_the_right_side_are_left_out():
    one = compare(step(z), closed(z >= 0), at_kinks=False)
    assert one == Proved(("not at the kink z = 0",))
    assert isinstance(
        compare(step(z) + closed((z >= 1) & (z <= 1)), step(z), at_kinks=False), Refuted
    )
    assert isinstance(compare(closed(z >= 0), 0 * z + 1 - step(-z), at_kinks=False), Proved)
    under_a_sum = compare(Sum(closed(u >= 0), i), Sum(step(u), i), at_kinks=False)
    assert under_a_sum.holds
    point = Piecewise((1, (u >= 3) & (u <= 3)), (0, True))
    assert isinstance(compare(Sum(point, i), 0 * x, at_kinks=False), Refuted)


def test_a_kink_at_one_of_few_values_is_never_left_out():
    for domain, at in (("{0, 1}", 1), ("{-1, 1}", -1), ("integer", 0)):
        free = living(y=domain)
        left = Piecewise((x, y > at), (x, y < at), (0, True))
        assert isinstance(compare(left, x, free=free, at_kinks=False), Refuted)
        above, from_there = Piecewise((x, y > at), (0, True)), Piecewise((x, y >= at), (0, True))
        assert isinstance(compare(from_there, above, free=free, at_kinks=False), Refuted)


def test_a_denominator_that_a_definition_keeps_from_0_is_no_hole():
    definitions = {"p": Equation("p", (), sigmoid(z))}
    canceled = Mul(p**2 - p, 1 / p, evaluate=False), p - 1
    assert compare(*canceled, definitions=definitions) == Proved()
    assert compare(*canceled).holes


def test_relations_that_are_not_known_are_no_difference():
    assert isinstance(compare(acos(z), pi / 2 - asin(z)), Sampled)
    for e in (acos(x), absolute(x), Sum(u / (1 + v), i), Delta(i, 0), sqrt(x + sqrt(y)), p):
        assert not is_independent(e, {"p"})
    for e in (x * exp(y), erf(x), total, Sum(exp(u), i), sqrt(x**2 + y), Abstract("g", 2, x)):
        assert is_independent(e, {"p"})


NOWHERE = {
    "between whole numbers": (step(w), closed(w >= 1), "integer"),
    "outside a half line": (relu(3 - w), 0 * w, "[5, inf)"),
    "below a half line": (relu(w + 3), 0 * w, "(-inf, -3]"),
}


@pytest.mark.parametrize("name", NOWHERE)
def test_a_region_without_points_shows_no_difference(name):
    left, right, domain = NOWHERE[name]
    assert isinstance(compare(left, right, free=living(w=domain)), Proved)
    assert isinstance(compare(left, right), Refuted)


def test_regions_of_two_bounded_names_and_of_sizes_may_be_empty():
    both = {**living(x="[0, 1]", y="[0, 1]")}
    assert isinstance(compare(relu(x + y - 2), 0 * x, free=both), Proved)
    assert isinstance(compare(relu(x + y - Rational(199, 100)), 0 * x, free=both), Refuted)
    assert isinstance(compare(total + step(n - 20), total + closed(n >= 21)), Proved)


def test_a_delta_of_moved_positions_is_the_same_delta():
    j = Index("j", "n")
    cases = Piecewise((u, Equality(i + 1, j + 1)), (Entry("u", j), True))
    assert compare(cases, Entry("u", j)) == Proved()
    assert compare(Delta(i, j) * cases, Delta(i + 1, j + 1) * u) == Proved()
    assert isinstance(compare(Delta(i, j) * u, Delta(i + 1, j) * u), Refuted)


def test_values_beyond_floating_point_are_compared():
    huge = exp(exp(x**2 + 8))
    assert isinstance(sample(acos(y) * huge, (pi / 2 - asin(y)) * huge, {}), Sampled)
    assert isinstance(compare(huge * (x + tanh(100)), huge * (x + 1)), Refuted)
