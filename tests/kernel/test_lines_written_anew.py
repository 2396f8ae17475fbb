"""Lines written anew: what their laws ask for, and what is refused under their names."""

from dataclasses import replace

import pytest
from sympy import Integer

import symgrad as sg
from symgrad.derivation import Step
from symgrad.expr.functions import sigmoid
from symgrad.expr.leaves import Delta, Entry, Sum
from symgrad.kernel import judge


def position(derivation, name):
    return derivation.stated[f"dL/d{name}"].left.by.positions


def centered():
    """x̂ = (x - μ)/σ, whose backward pass needs most laws of a line written anew."""
    x, t = sg.parameter("x", "N"), sg.target("t", "N")
    xhat = sg.nets.normalization.standardize(x)
    return sg.derive(sg.graph(((xhat - t) ** 2).sum().named("L")))


def last_with_law(derivation, law):
    return [step for step in derivation.steps if step.law == law][-1]


def logistic(loss):
    z, y = sg.parameter("z"), sg.target("y")
    return sg.derive(sg.graph(loss(z, y).named("L")))


def with_inline_sigmoid():
    return logistic(lambda z, y: -(y * sg.log(sg.sigmoid(z)) + (1 - y) * sg.log(1 - sg.sigmoid(z))))


def with_exponentials():
    return logistic(lambda z, y: sg.log(1 + sg.exp(z)) - y * z)


def layer():
    W, x = sg.parameter("W", "n", "m"), sg.input("x", "m")
    return sg.derive(sg.graph((sg.tanh((W @ x).named("z")) ** 2).sum().named("L")))


def naive_softmax():
    equations = ["z = U v", "p = softmax(z)", r"J = -\log p_o"]
    shapes = {"U": ["V", "d"], "v": ["d"]}
    declared = {"parameters": ["U", "v"], "indices": {"o": "V"}, "shapes": shapes}
    return sg.derive(sg.read_problem({"equations": equations, **declared}))


WRITTEN_ANEW = {
    "where the delta is 1": naive_softmax,
    "contract": layer,
    "put in": centered,
    "deviations sum to 0": centered,
    "multiply out": with_inline_sigmoid,
    "definition of sigmoid": with_exponentials,
}


@pytest.mark.parametrize("law", WRITTEN_ANEW)
def test_a_line_written_anew_is_refused_where_it_says_something_else(law):
    derivation = WRITTEN_ANEW[law]()
    step = last_with_law(derivation, law)
    assert judge(step, derivation).holds
    for wrong in (2 * step.right, -step.right, step.right + 1, Integer(0)):
        assert not judge(replace(step, right=wrong), derivation).holds


@pytest.mark.parametrize("law", WRITTEN_ANEW)
def test_a_line_written_anew_needs_the_line_before(law):
    derivation = WRITTEN_ANEW[law]()
    step = last_with_law(derivation, law)
    own = {s.number for s in derivation.steps if s.left == step.left}
    others = tuple(n for n in step.because if n not in own)
    assert not judge(replace(step, because=others), derivation).holds


@pytest.mark.parametrize("law", WRITTEN_ANEW)
def test_a_line_that_stays_as_it_was_is_not_written_anew(law):
    derivation = WRITTEN_ANEW[law]()
    step = last_with_law(derivation, law)
    before = next(s for s in derivation.steps if s.number == step.because[0])
    assert not judge(replace(step, right=before.right), derivation).holds


def test_a_delta_is_used_up_at_its_own_index():
    """Σ_k ∂L/∂z_k δ_ki x_j is ∂L/∂z_i x_j, not ∂L/∂z_j x_i; and only a delta is used up."""
    derivation = layer()
    step = last_with_law(derivation, "contract")
    i, j = position(derivation, "W")
    swapped = step.right.xreplace({i: j, j: i})
    assert swapped != step.right
    assert not judge(replace(step, right=swapped), derivation).holds
    without = next(s for s in derivation.steps if s.number == step.because[0]).right
    summed = without.xreplace({d: Integer(1) for d in without.atoms(Delta)})
    assert not judge(replace(step, right=summed), derivation).holds
    again = Step(99, "contract", step.left, step.right, (step.number,))
    longer = replace(derivation, steps=(*derivation.steps, again))
    assert not judge(again, longer).holds


def test_softmax_with_a_chosen_word_ends_at_its_textbook_form():
    derivation = naive_softmax()
    last = derivation.stated["dJ/dz"]
    (i,) = last.left.by.positions
    (delta,) = last.right.atoms(Delta)
    assert last.right == Entry("p", i) - delta
    report = sg.verify(derivation)
    assert {j.certainty for j in report.judgments} == {"proved"}


def test_a_factor_is_not_taken_elsewhere_without_a_delta():
    """p_i - p_i δ_io / p_o is p_i - δ_io, not p_o - δ_io; the delta itself stays."""
    derivation = naive_softmax()
    step = last_with_law(derivation, "where the delta is 1")
    (i,) = step.left.by.positions
    (delta,) = step.right.atoms(Delta)
    other = next(p for p in delta.args if p != i)
    for wrong in (Entry("p", other) - delta, Entry("p", i) - 1, Entry("p", i)):
        assert not judge(replace(step, right=wrong), derivation).holds


def test_what_is_put_in_must_have_been_stated():
    derivation = centered()
    step = last_with_law(derivation, "put in")
    assert not judge(replace(step, because=step.because[:1]), derivation).holds
    assert not judge(replace(step, because=step.because[:2]), derivation).holds


def test_deviations_from_something_else_do_not_sum_to_0():
    x, t = sg.parameter("x", "N"), sg.target("t", "N")
    m = (x.sum() / (x.shape[0] - 1)).named("m")
    derivation = sg.derive(sg.graph((((x - m) ** 2).sum() + (m * t).sum()).named("L")))
    last = derivation.stated["dL/dm"]
    without = last.right.xreplace(
        {s: Integer(0) for s in last.right.atoms(Sum) if s.has(Entry("m"))}
    )
    assert without != last.right
    wrong = Step(99, "deviations sum to 0", last.left, without, (last.number,))
    extended = replace(derivation, steps=(*derivation.steps, wrong))
    assert not judge(wrong, extended).holds


def test_another_fraction_of_exponentials_is_no_sigmoid():
    derivation = logistic(lambda z, y: sg.log(2 + sg.exp(z)) - y * z)
    last = derivation.stated["dL/dz"]
    assert "definition of sigmoid" not in {step.law for step in derivation.steps}
    wrong = Step(99, "definition of sigmoid", last.left,
                 sigmoid(Entry("z")) - Entry("y"), (last.number,))  # fmt: skip
    extended = replace(derivation, steps=(*derivation.steps, wrong))
    assert not judge(wrong, extended).holds


def test_shares_that_do_not_sum_to_1_are_no_probabilities():
    z, y = sg.parameter("z", "K"), sg.target("y", "K")
    derivation = sg.derive(sg.graph((-(y * sg.log(sg.softmax(z).named("p"))).sum()).named("L")))
    last = derivation.stated["dL/dz"]
    assert last.right.has(Sum)
    (i,) = position(derivation, "z")
    wrong = Step(99, "probabilities sum to 1", last.left, Entry("p", i) - Entry("y", i),
                 (last.number,))  # fmt: skip
    extended = replace(derivation, steps=(*derivation.steps, wrong))
    assert not judge(wrong, extended).holds
