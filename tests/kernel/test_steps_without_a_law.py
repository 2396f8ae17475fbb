"""A step that names no law is judged for truth alone, from definitions, whatever else is said."""

from dataclasses import replace

import pytest
from sympy import Integer, exp

import symgrad as sg
from symgrad.derivation import Derivation, Step
from symgrad.expr.functions import relu, sigmoid
from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta, Direct, Entry, Sum, Tangent, Total
from symgrad.expr.leaves import Entry as E
from symgrad.kernel import judge

i, j, k = (Index(letter, "K") for letter in "ijk")
x, y, w, z, a, p, s, L = map(Entry, "x y w z a p s L".split())


def graph(*equations, **declared):
    return sg.read_problem({"equations": list(equations), **declared}).graph


NEURON = graph("z = w x", r"a = \sigma(z)", "L = (a - y)^2",
               inputs=["x"], targets=["y"], parameters=["w"])  # fmt: skip
TWICE = graph("z = w x", "a = z + w", "L = (a - y)^2",
              inputs=["x"], targets=["y"], parameters=["w"])  # fmt: skip
SHARES = graph("p = softmax(z)", r"L = -y^\top \log(p)", targets=["y"], parameters=["z"],
               shapes={"z": ["K"], "y": ["K"]}, domains={"y": "probabilities"})  # fmt: skip
KINK = graph("a = relu(z)", "L = a^2", parameters=["z"])


def said(left, right, net=NEURON, wrt=("w",), **fields):
    """What the kernel says of one step that names no law."""
    step = Step(1, "", left, right, **fields)
    return judge(step, Derivation(net, "L", wrt, (step,)))


TRUE = {
    "along one path": (Total(L, w), 2 * (a - y) * a * (1 - a) * x, NEURON),
    "with a derivative kept": (Total(L, w), Total(L, z) * x, NEURON),
    "with all of them kept": (Total(L, w), Total(L, a) * Total(a, z) * Total(z, w), NEURON),
    "a local one": (Direct(a, z), a * (1 - a), NEURON),
    "a local one by its definition": (Total(a, z), exp(-z) / (1 + exp(-z)) ** 2, NEURON),
    "a name written out": (L, (sigmoid(w * x) - y) ** 2, NEURON),
    "a name that is a derivative": (z, w * Total(z, w), NEURON),
    "over two paths": (Total(a, w), x + 1, TWICE),
    "one path alone": (Direct(a, w), Integer(1), TWICE),
    "with a delta": (Total(E("p", i), E("z", j)), E("p", i) * (Delta(i, j) - E("p", j)), SHARES),
    "at one place": (Total(E("p", i), E("z", i)), E("p", i) * (1 - E("p", i)), SHARES),
    "at a number": (Total(L, E("z", 0)), E("p", 0) - E("y", 0), SHARES),
    "by what a domain says": (Total(L, E("z", i)), E("p", i) - E("y", i), SHARES),
    "away from a kink": (Direct(a, z), relu(z) / z, KINK),
}
FALSE = {
    "a sign": (Total(L, w), 2 * (y - a) * a * (1 - a) * x, NEURON),
    "a factor": (Total(L, w), (a - y) * a * (1 - a) * x, NEURON),
    "the local one for both paths": (Total(a, w), Integer(1), TWICE),
    "both paths for the local one": (Direct(a, w), x + 1, TWICE),
    "a chain of another path": (Total(L, w), Total(L, a) * Total(a, z), NEURON),
    "a lost delta": (Total(E("p", i), E("z", j)), E("p", i) * (1 - E("p", j)), SHARES),
    "a delta for the diagonal": (Total(E("p", i), E("z", i)), E("p", i) ** 2, SHARES),
    "another number": (Total(L, E("z", 0)), E("p", 1) - E("y", 1), SHARES),
    "a lost sum": (L, -E("y", 0) * E("p", 0), SHARES),
    "a name": (a, sigmoid(-z), NEURON),
}
MALFORMED = {
    "no name of the graph": (Total(L, Entry("u")), Integer(0), {}),
    "a free name": (w, w, {}),
    "a reason": (Total(L, w), Total(L, z) * x, {"because": (1,)}),
    "a tangent": (Tangent(L), 2 * (a - y) * Tangent(a), {}),
    "a number": (Integer(1), Integer(1), {}),
    "an index too many": (Total(L, w), 2 * (a - y) * a * (1 - a) * E("x", i), {}),
}


@pytest.mark.parametrize("name", TRUE)
def test_a_true_step_is_correct(name):
    judgment = said(*TRUE[name])
    assert (judgment.verdict, judgment.law) == ("correct", ""), judgment


@pytest.mark.parametrize("name", FALSE)
def test_a_false_step_is_refuted(name):
    judgment = said(*FALSE[name])
    assert judgment.verdict == "incorrect", judgment


@pytest.mark.parametrize("name", MALFORMED)
def test_a_step_that_cannot_be_judged_is_refused(name):
    left, right, fields = MALFORMED[name]
    judgment = said(left, right, **fields)
    assert judgment.verdict == "incorrect"
    assert judgment.message


def test_a_position_off_its_axis_is_refused():
    three = graph("L = x_1^2", parameters=["x"], shapes={"x": [3]})
    assert said(Total(L, E("x", 2)), Integer(0), three, ("x",)).holds
    assert not said(Total(L, E("x", 3)), Integer(0), three, ("x",)).holds


def test_what_holds_at_some_positions_is_no_reason():
    """∂p[i]/∂z[i] = p[i](1 - p[i]) says nothing of ∂p[i]/∂z[j]."""
    at_one = Step(1, "", *TRUE["at one place"][:2])
    local = Total(E("p", i), E("z", j))
    false = Step(2, "put in", local, E("p", i) * (1 - E("p", i)), (1,))
    derivation = Derivation(SHARES, "L", ("z",), (at_one, false))
    assert [judgment.holds for judgment in sg.verify(derivation).judgments] == [True, False]


def test_what_holds_at_some_positions_is_not_all_that_is_promised():
    at_one = Step(1, "", *TRUE["at a number"][:2])
    everywhere = Step(1, "", *TRUE["by what a domain says"][:2])
    derivation = Derivation(SHARES, "L", ("z",), (at_one,))
    assert sg.verify(derivation).missing == ("dL/dz",)
    both = (everywhere, replace(at_one, number=2))
    assert sg.verify(replace(derivation, steps=both)).holds


def test_other_laws_are_still_held_to_their_form():
    """Only a step without a law is judged for truth alone."""
    derivation = sg.derive(NEURON)
    for law in ("unknown law", "sum over users", "no path"):
        step = replace(derivation.results["w"], law=law)
        steps = tuple(step if each.number == step.number else each for each in derivation.steps)
        assert not judge(step, replace(derivation, steps=steps)).holds


def test_a_sum_is_the_same_whatever_its_letter():
    total = Total(L, E("z", i))
    body = Total(L, E("p", j)) * Total(E("p", j), E("z", i))
    assert said(total, Sum(body, j), SHARES, ("z",)).holds
    assert not said(total, Sum(body, j) / 2, SHARES, ("z",)).holds
