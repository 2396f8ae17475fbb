"""Ways to get a false step accepted, or a true one refused, that once worked."""

from dataclasses import replace

import pytest
from mutants import with_right
from sympy import Abs, Eq, Integer, Max, Piecewise, Rational, Symbol, floor, sin, sqrt

import symgrad as sg
from symgrad.derivation import Derivation, Step
from symgrad.errors import NameProblem, ShapeError
from symgrad.expr.functions import relu, step
from symgrad.expr.graph import Equation, Graph
from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta, Direct, Entry, Inside, Sum, Total, sum_over
from symgrad.kernel import judge


def put(derivation, name, right):
    """The derivation with another right side in the last step about a name."""
    return with_right(derivation, derivation.results[name].number, right)


def position(derivation, name):
    return derivation.results[name].left.by.positions


def square_of(expr):
    return sg.derive(sg.graph((expr**2).named("L")))


def test_a_factor_that_is_right_at_one_size_only():
    f, y = sg.parameter("f", "N"), sg.target("y", "N")
    derivation = sg.derive(sg.graph(((f - y) ** 2).mean().named("L")))
    size = Symbol("N", integer=True, positive=True)
    wrong = derivation.results["f"].right * size / 2
    assert not sg.verify(put(derivation, "f", wrong)).holds


def test_a_sum_written_out_for_one_size_only():
    x = sg.parameter("x", "N")
    derivation = square_of(x.sum())
    wrong = 2 * Entry("x", 0) + 2 * Entry("x", 1)
    assert not sg.verify(put(derivation, "x", wrong)).holds


def test_a_delta_far_from_the_diagonal():
    x, W = sg.parameter("x", 200), sg.parameter("W", 10, 10)
    far = sg.derive(sg.graph((x[100] * x[100] + x.sum()).named("L")))
    assert not sg.verify(put(far, "x", Integer(1))).holds
    corner = sg.derive(sg.graph((W[2, 7] ** 2 + W.sum()).named("L")))
    assert not sg.verify(put(corner, "W", Integer(1))).holds


def test_a_window_that_is_too_narrow():
    x, w = sg.parameter("x", 100), sg.parameter("w", 20)
    t, p = Index("t", 81), Index("p", 20)
    windows = sum_over(Entry("x", t + p) * Entry("w", p), p)
    z = sg.Array((t,), windows, {**x.known, **w.known}).named("z")
    derivation = sg.derive(sg.graph((z**2).sum().named("L")), wrt=["x"])
    local = next(s for s in derivation.steps if isinstance(s.left, Direct))
    (inside,) = local.right.atoms(Inside)
    narrow = local.right.xreplace({inside: Inside(inside.args[0], Integer(5))})
    assert not judge(replace(local, right=narrow), derivation).holds


def test_a_statement_about_the_diagonal_is_not_one_about_the_matrix():
    W = sg.parameter("W", 3, 3)
    i = Index("i", 3)
    loss = sg.Array((), Sum(Entry("W", i, i) ** 2, i), W.known).named("L")
    graph = sg.graph(loss)
    diagonal = Step(1, "power", Total(Entry("L"), Entry("W", i, i)), 2 * Entry("W", i, i))
    assert not sg.verify(Derivation(graph, "L", ("W",), (diagonal,))).holds


def test_the_meaning_of_another_loss_is_not_put_in():
    w, x = sg.parameter("w"), sg.input("x")
    z = (w * x).named("z")
    graph = sg.graph((z**3).named("M"), (z**2).named("L"))
    derivation = sg.derive(graph)
    result = derivation.results["w"]
    false = Total(Entry("M"), Entry("z")) * Entry("x")
    because = (result.number, derivation.results["z"].number)
    wrong = Step(99, "cancel", result.left, false, because)
    extended = replace(derivation, steps=(*derivation.steps, wrong))
    assert not judge(wrong, extended).holds


@pytest.mark.parametrize(
    "wrong",
    [
        lambda w: 2 * w + sin(10**60 * w),
        lambda w: 2 * w + Rational(1, 10**60),
        lambda w: Symbol("q", integer=True, positive=True) * w,
        lambda w: Symbol("q") * w,
        lambda w: 2 * w + sqrt(w - 1) * relu(1 - w),
        lambda w: Entry("v") * w,
        lambda w: Entry("w", 0) * 2,
    ],
)
def test_tiny_differences_strange_symbols_and_shrunken_domains(wrong):
    w = sg.parameter("w")
    derivation = square_of(w)
    assert not sg.verify(put(derivation, "w", wrong(Entry("w")))).holds


def test_a_right_side_that_is_no_expression():
    derivation = square_of(sg.parameter("w"))
    assert not judge(replace(derivation.steps[-1], right=2), derivation).holds


@pytest.mark.parametrize(
    "wrong",
    [
        lambda z: Piecewise((1, z >= Rational(1, 3)), (0, True)),
        lambda z: 1 - step(Rational(1, 3) - z),
    ],
)
def test_another_value_at_the_kink(wrong):
    z = sg.parameter("z", 3)
    derivation = sg.derive(sg.graph(sg.relu(z - Rational(1, 3)).sum().named("L")))
    (i,) = position(derivation, "z")
    assert not sg.verify(put(derivation, "z", wrong(Entry("z", i)))).holds
    assert sg.verify(put(derivation, "z", step(Entry("z", i) - Rational(1, 3)))).holds


def test_indices_that_the_left_side_of_an_equation_lacks():
    x = sg.parameter("x", 3)
    i = Index("i", 3)
    with pytest.raises(ShapeError, match="do not cover"):
        sg.graph(x[i].named("L"))
    with pytest.raises(ShapeError, match="do not cover"):
        Graph(sg.graph(x.named("a")).free, (Equation("A", (i, i), Entry("x", i) ** 2),))


def test_a_derivation_must_say_something_and_finish():
    v = sg.parameter("v", 3)
    graph = sg.graph((sg.tanh(v).named("z") ** 2).sum().named("L"))
    assert not sg.verify(Derivation(graph, "L", (), ())).holds
    derivation = sg.derive(graph)
    assert [s.law for s in derivation.steps[-3:]] == ["chain", "substitute", "contract"]
    unfinished = replace(derivation, steps=derivation.steps[:-2])
    assert sg.verify(unfinished).missing == ("dL/dv",)


def test_a_partly_resolved_step_is_true():
    v = sg.parameter("v")
    u, t = sg.tanh(v).named("u"), sg.sin(v).named("t")
    derivation = sg.derive(sg.graph((u * t).named("L")))
    chain = next(s for s in derivation.steps if s.law == "sum over users")
    (sign,) = [d for d in chain.right.atoms(Direct) if d.of.name == "t"]
    partly = chain.right.xreplace({sign: derivation.local["t", "v"].right})
    judgment = judge(replace(chain, right=partly), derivation)
    assert "does not follow" not in judgment.message
    assert "no instance" in judgment.message


def test_sympys_own_signs_are_understood():
    x = sg.parameter("x")
    derivation = sg.derive(sg.graph((x**3 * sg.sign(x)).named("L")))
    assert sg.verify(put(derivation, "x", 3 * Abs(Entry("x")) * Entry("x"))).holds
    largest = sg.parameter("z", 3).map(lambda e: Max(e, 0))
    assert sg.verify(sg.derive(sg.graph(largest.sum().named("L")))).holds


def test_ordinary_sizes_are_judged_in_seconds():
    X, W = sg.input("X", 50, 784), sg.parameter("W", 784, 10)
    p = sg.softmax((X @ W).named("Z")).named("P")
    Y = sg.target("Y", 50, 10)
    assert sg.verify(sg.derive(sg.graph((-(Y * sg.log(p)).sum()).named("L")))).holds


def test_a_wrong_step_of_a_deep_chain_is_not_accepted():
    h = sg.parameter("v")
    for layer in range(300):
        h = sg.tanh(h).named(f"h{layer}")
    derivation = sg.derive(sg.graph(h))
    first = derivation.steps[1]
    assert not judge(replace(first, right=2 * first.right), derivation).holds


def test_conditions_of_any_kind_are_judged():
    x = sg.parameter("x")
    e = Entry("x")
    cases = Piecewise((e, Eq(e, 0)), (e**2, (e > 0) & (e < 1)), (e**3, True))
    derivation = sg.derive(sg.graph(sg.Array((), cases, x.known).named("L")))
    assert not sg.verify(put(derivation, "x", 2 * derivation.results["x"].right)).holds


def test_a_function_without_a_derivative_is_one_sentence():
    with pytest.raises(NameProblem, match="floor"):
        sg.derive(sg.graph(sg.parameter("x").map(floor).named("L")))


def test_a_pattern_that_leaves_an_index_open_is_no_name_for_a_value():
    q, p = sg.parameter("q"), sg.parameter("p", 2)
    n = (sg.exp(q) + 0 * p).named("n")
    derivation = sg.derive(sg.graph(((n * p).sum() * sg.exp(q)).named("L")))
    assert sg.verify(derivation).holds
    assert sg.gradcheck(derivation).holds


def test_deltas_are_worth_looking_at():
    x = sg.parameter("x", 5)
    derivation = square_of(x[3] * 1)
    (i,) = position(derivation, "x")
    assert not sg.verify(put(derivation, "x", 2 * Entry("x", 3) * Delta(i, 2))).holds
    assert not sg.verify(put(derivation, "x", Integer(0))).holds
