"""The kernel on forward sweeps, expanded losses and second derivatives: right steps, mutants."""

from dataclasses import replace

import pytest
from mutants import mutants, says_the_same, with_right
from sympy import Integer
from zoo import ZOO

import symgrad as sg
from symgrad.derivation import Derivation, Step
from symgrad.expr.graph import Equation
from symgrad.expr.leaves import Direct, Entry, Tangent, Total
from symgrad.kernel import judge
from symgrad.kernel.laws import LAWS

KINDS = {
    "forward": lambda graph: sg.derive(graph, mode="forward"),
    "expand": lambda graph: sg.derive(graph, mode="expand"),
    "jvp": sg.jvp,
    "hessian": sg.hessian,
    "hvp": sg.hvp,
    "higher": lambda graph: sg.higher_derivative(graph, 3, wrt=graph.parameters[0]),
}
NETS = [
    "seed_000_logistic_line",
    "seed_004_from_i_to_j",
    "symbolic_widths",
    "fork_and_skip",
    "softmax_with_probabilities",
    "penalty_beside_the_path",
    "convolution_in_one_dimension",
]
SCALARS = ["seed_000_logistic_line", "seed_001_sin_exp_cos", "quotient_and_power"]
PAIRS = [(kind, name) for kind in KINDS for name in (SCALARS if kind == "higher" else NETS)]


@pytest.mark.parametrize(("kind", "name"), PAIRS)
def test_every_step_holds(kind, name):
    report = sg.verify(KINDS[kind](ZOO[name]))
    assert report.holds, str(report)


MUTATED = [
    *((kind, name) for kind in ("forward", "expand", "jvp") for name in NETS[:4]),
    ("expand", "softmax_with_probabilities"),
    ("hessian", "seed_000_logistic_line"),
    ("hessian", "linear_regression_over_data"),
    ("hvp", "symbolic_widths"),
    ("hvp", "fork_and_skip"),
    ("higher", "quotient_and_power"),
]


@pytest.mark.parametrize(("kind", "name"), MUTATED)
def test_every_mutant_is_refused_at_its_own_step(kind, name):
    derivation, refused = KINDS[kind](ZOO[name]), 0
    for step in derivation.steps:
        for how, broken in mutants(step).items():
            if step.law == "name" or not says_the_same(derivation, step, broken):
                mutant = with_right(derivation, step.number, broken)
                judgment = judge(mutant.steps[step.number - 1], mutant)
                assert not judgment.holds, f"{how}: {broken} accepted for {step}"
                refused += 1
    assert refused > 20


def test_a_wrong_equation_of_a_gradient_is_refused_where_it_gets_its_name():
    derivation = sg.hessian(ZOO["seed_000_logistic_line"])
    named = next(s for s in derivation.steps if s.law == "name" and s.left.name == "dL/dw")
    equations = tuple(
        Equation(e.name, e.indices, 2 * e.right) if e.name == "dL/dw" else e
        for e in derivation.graph.equations
    )
    wrong = replace(derivation, graph=replace(derivation.graph, equations=equations))
    assert not judge(named, wrong).holds
    assert not sg.verify(wrong).holds


def test_a_gradient_whose_name_nothing_explains_is_missing():
    derivation = sg.hessian(ZOO["seed_000_logistic_line"])
    steps = tuple(s for s in derivation.steps if s.law != "name")
    report = sg.verify(replace(derivation, steps=steps))
    assert not report.holds
    assert "dL/dw" in report.missing


def test_a_name_that_stands_for_another_derivative_is_refused():
    derivation = sg.hessian(ZOO["seed_000_logistic_line"])
    named = {s.left.name: s for s in derivation.steps if s.law == "name"}
    swapped = replace(named["dL/dw"], right=named["dL/db"].right, because=named["dL/db"].because)
    assert not judge(swapped, derivation).holds


def test_a_partial_derivative_is_not_taken_for_the_whole():
    """∂/∂w of a loss in which z = w x is left as a name."""
    w, x, y = sg.parameter("w"), sg.input("x"), sg.target("y")
    z = (w * x).named("z")
    graph = sg.graph(((sg.tanh(z) - y) ** 2 + w**2).named("L"))
    written = Step(1, "substitute", Entry("L"), graph.defined["L"].right)
    partial = Step(2, "differentiate", Total(Entry("L"), Entry("w")), 2 * Entry("w"), (1,))
    derivation = Derivation(graph, "L", ("w",), (written, partial), mode="expand")
    assert not judge(written, derivation).holds  # nothing is put in
    assert not judge(partial, derivation).holds


def test_names_are_put_back_only_from_a_derivative_of_the_loss():
    derivation = sg.derive(ZOO["seed_000_logistic_line"], mode="expand", wrt=["w"])
    last = derivation.steps[-1]
    assert last.law == "put names back"
    alone = replace(last, because=())
    assert not judge(alone, derivation).holds
    circular = Step(9, "put names back", last.left, last.right, (last.number,))
    longer = replace(derivation, steps=(*derivation.steps, circular))
    assert not judge(circular, longer).holds


def test_a_direction_is_given_and_nothing_else():
    derivation = sg.jvp(ZOO["fork_and_skip"])
    (seed,) = derivation.moved
    assert not judge(Step(1, "chain", Tangent(Entry(seed)), Integer(0)), derivation).holds
    first = next(s for s in derivation.steps if isinstance(s.left, Tangent))
    stranger = Tangent(Entry("x", *first.left.of.positions))
    assert not judge(replace(first, right=stranger), derivation).holds


def test_an_argument_may_not_be_left_out_even_where_its_derivative_is_zero():
    x, y = sg.parameter("x"), sg.target("y")
    z = (x * y).named("z")
    derivation = sg.jvp(sg.graph((sg.step(z) + x).named("L")))
    chain = next(s for s in derivation.steps if s.law == "sum over arguments")
    kept = Direct(Entry("L"), Entry("x")) * Tangent(Entry("x"))
    for law in ("chain", "sum over arguments"):
        assert not judge(replace(chain, law=law, right=kept), derivation).holds


def test_a_tangent_that_is_zero_needs_a_reason():
    derivation = sg.jvp(ZOO["seed_000_line"])
    last = derivation.steps[-1]
    assert not judge(replace(last, law="no path", right=Integer(0)), derivation).holds


def test_sums_over_users_and_over_arguments_do_not_mix():
    """∂L/∂w = ∂L/∂z·∂z/∂w is true over users, ∂L/∂a·∂a/∂w over arguments; not their sum's half."""
    derivation = sg.derive(ZOO["seed_000_logistic_line"], wrt=["w"])
    L, w, z, yhat = (Entry(name) for name in ("L", "w", "z", "yhat"))
    back = Total(L, z) * Direct(z, w)
    ahead = Direct(L, yhat) * Total(yhat, w)
    mixed = Step(9, "chain", Total(L, w), (back + ahead) / 2, (1, 2))
    longer = replace(derivation, steps=(*derivation.steps, mixed))
    assert not judge(mixed, longer).holds


def test_the_name_of_a_derivative_is_no_loss_written_out():
    """∂L/∂w as a sign does not show that it depends on w: it cannot be differentiated as it is."""
    derivation = sg.hessian(ZOO["seed_000_logistic_line"], wrt=["w"])
    named = next(s for s in derivation.steps if s.law == "name" and s.left.name == "dL/dw")
    left = derivation.stated["d2L/dw/dw"].left
    zero = Step(99, "differentiate", left, Integer(0), (named.number,))
    longer = replace(derivation, steps=(*derivation.steps, zero))
    assert not judge(zero, longer).holds


def test_a_name_by_itself_is_an_instance_of_two_laws_only():
    derivation = sg.derive(ZOO["seed_000_logistic_line"], mode="expand")
    first = derivation.steps[0]
    for law in ("linear", "power", "chain", "cancel", "derivative of sigmoid", "start", "no path"):
        assert not judge(replace(first, law=law), derivation).holds


@pytest.mark.parametrize("make", [sg.jvp, KINDS["forward"], sg.derive])
def test_a_local_law_needs_its_variable(make):
    derivation = make(ZOO["seed_001_sin_exp_cos"])
    last = [s for s in derivation.steps if s.law == "substitute"][-1]
    for law in ("linear", "product", "power", "sum", "derivative of sin"):
        assert not judge(replace(last, law=law), derivation).holds


@pytest.mark.parametrize("make", [sg.jvp, KINDS["forward"], sg.derive, sg.hvp])
def test_a_derivation_says_what_its_results_are_made_of(make):
    derivation = make(ZOO["seed_001_sin_exp_cos"])
    between = derivation.stated[derivation.asked[-1]].right.atoms(Total, Tangent)
    gone = min(sign.name for sign in between if sign.name in derivation.stated)
    left = tuple(s for s in derivation.steps if getattr(s.left, "name", "") != gone)
    assert gone in sg.verify(replace(derivation, steps=left)).missing


@pytest.mark.parametrize("kind", ["forward", "jvp", "hvp"])
def test_no_step_is_refused_at_sizes_at_which_an_axis_would_be_empty(kind):
    report = sg.verify(KINDS[kind](ZOO["convolution_of_a_sequence_of_any_length"]))
    assert report.holds, str(report)


def test_what_is_put_in_to_cancel_is_an_earlier_step():
    derivation = sg.jvp(ZOO["softmax_with_probabilities"])
    step = next(s for s in derivation.steps if s.law == "cancel")
    assert judge(step, derivation).holds
    alone = replace(step, because=step.because[:1])
    assert not judge(alone, replace(derivation, steps=(*derivation.steps[:-1], alone))).holds
    for broken in (2 * step.right, -step.right, Integer(0)):
        assert not judge(replace(step, right=broken), derivation).holds


ALIKE = {("substitute", "cancel"), ("linear", "sum"), ("power", "sum"), ("product", "sum")}


@pytest.mark.parametrize("kind", KINDS)
def test_a_step_under_any_other_law_is_judged_and_refused(kind):
    """But where both fit, as for a sum that is linear."""
    derivation = KINDS[kind](ZOO["seed_000_logistic_line"])
    for step in derivation.steps:
        for law in LAWS.keys() - {step.law}:
            holds = judge(replace(step, law=law), derivation).holds
            assert not holds or (step.law, law) in ALIKE, (law, step)
