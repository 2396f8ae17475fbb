"""Three roads agree on the zoo, and a planted error is refused."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import sympy
from sympy import Rational
from zoo import ZOO

import symgrad as sg
from symgrad.errors import NameProblem, ValueProblem
from symgrad.expr.leaves import Total
from symgrad.numeric.agreement import deviation
from symgrad.numeric.differences import STEPS

if TYPE_CHECKING:
    from symgrad.derivation import Derivation


def everything(graph):
    """A derivation by every name that the loss uses."""
    names = graph.needed_for(graph.loss) - {graph.loss}
    return sg.derive(graph, wrt=[name for name in graph.shapes if name in names])


@pytest.mark.parametrize("name", ZOO)
def test_three_roads_agree(name):
    agreement = sg.gradcheck(everything(ZOO[name]))
    assert agreement.holds, agreement
    assert agreement.notes == ()
    assert all(d < 1e-9 for road in agreement.gradients.values() for d in road.values())


def planted(derivation: Derivation, name: str, change) -> Derivation:
    """The derivation with the result for one name changed."""
    last = derivation.results[name]
    steps = tuple(replace(s, right=change(s.right)) if s is last else s for s in derivation.steps)
    return replace(derivation, steps=steps)


@pytest.mark.parametrize(
    "change", [lambda e: 2 * e, lambda e: -e, lambda e: e + 1], ids=["2", "-", "+1"]
)
@pytest.mark.parametrize(
    "name", ["network_softmax_cross_entropy", "tied_weights_autoencoder", "symbolic_widths"]
)
def test_a_wrong_step_is_refused(name, change):
    derivation = everything(ZOO[name])
    for by in derivation.results:
        agreement = sg.gradcheck(planted(derivation, by, change))
        assert not agreement.holds, by
        assert agreement.forward < 1e-12


@pytest.fixture
def central_only(monkeypatch):
    """Differences as of a function that takes no complex numbers."""
    monkeypatch.setitem(STEPS, "complex step", lambda *_: None)


@pytest.mark.parametrize("name", ["symbolic_widths", "activation_gelu", "quotient_and_power"])
def test_a_small_error_is_refused_by_central_differences_too(name, central_only):
    derivation = everything(ZOO[name])
    for by in derivation.wrt:
        right = sg.gradcheck(derivation)
        assert right.holds, right
        assert right.notes == ()
        wrong = sg.gradcheck(planted(derivation, by, lambda e: (1 + Rational(1, 10**4)) * e))
        assert wrong.methods[by] == "central"
        assert wrong.gradients[by]["differences"] > 5e-5
        assert not wrong.holds


def test_what_differences_cannot_resolve_is_no_disagreement_and_is_said(central_only):
    q, r = sg.parameter("q"), sg.parameter("r", 2)
    graph = sg.graph((sg.gelu(sg.maximum(q, r)) ** 4).sum().named("L"))
    derivation, values = sg.derive(graph), {"q": 2.0, "r": [2.0015, 0.5]}
    agreement = sg.gradcheck(derivation, values=values)
    assert agreement.holds, agreement
    assert "q" in agreement.notes[0]
    assert "backprop" in agreement.notes[0]
    wrong = planted(derivation, "q", lambda e: (1 + Rational(1, 10**4)) * e)
    assert not sg.gradcheck(wrong, values=values).holds


def test_a_wrong_step_shows_at_the_parameters_behind_it_only():
    derivation = sg.derive(ZOO["symbolic_widths"])
    agreement = sg.gradcheck(planted(derivation, "z1", lambda e: -e))
    assert agreement.gradients["W1"]["backprop"] > 0.5
    assert agreement.gradients["W2"]["backprop"] < 1e-12


def test_a_wrong_equation_of_the_forward_program_would_show(monkeypatch):
    graph = ZOO["seed_000_line"]
    monkeypatch.setattr(
        "symgrad.numeric.points.evaluate",
        lambda g, values, sizes: {n: np.asarray(7.0) for n in g.defined},
    )
    agreement = sg.gradcheck(graph)
    assert agreement.forward > 0.1
    assert not agreement.holds


@dataclass(frozen=True)
class Question:
    graph: sg.Graph
    loss: str = "L"
    wrt: tuple[str, ...] = ("w", "b")
    values: dict = field(default_factory=lambda: {"x": 2.0, "y": 5.0, "w": 1.0, "b": 1.0})
    sizes: dict = field(default_factory=dict)
    title: str = ""


def test_a_problem_brings_its_own_values():
    agreement = sg.gradcheck(Question(ZOO["seed_000_line"]))
    assert agreement.holds
    assert list(agreement.gradients) == ["w", "b"]
    assert "agree" in repr(agreement)
    assert "backprop" in repr(agreement)


def test_a_point_on_a_kink_is_said_and_still_checked():
    w, x = sg.parameter("w", 2), sg.input("x", 2)
    graph = sg.graph(sg.relu((w * x).named("z")).sum().named("L"))
    agreement = sg.gradcheck(graph, values={"w": [0.0, 1.0], "x": [1.0, 1.0]})
    assert agreement.holds, agreement
    assert "kink" in agreement.notes[0]
    wrong = planted(sg.derive(graph), "z", lambda e: -e)
    assert not sg.gradcheck(wrong, values={"w": [0.0, 1.0], "x": [1.0, 1.0]}).holds


def test_a_loss_that_is_finite_nowhere_is_said():
    w = sg.parameter("w")
    with pytest.raises(ValueProblem, match="finite"):
        sg.gradcheck(sg.graph(sg.log(-1 - w**2).named("L")))


def test_a_value_for_an_unknown_name_is_refused():
    with pytest.raises(ValueProblem, match="q is no name"):
        sg.gradcheck(ZOO["seed_000_line"], values={"q": 1.0})


def test_an_error_in_a_small_entry_is_not_hidden_by_a_large_one():
    truth = np.array([1e6, 1e-4, 0.0])
    assert deviation(truth * [1, 2, 1], truth, small=1e-6) > 1e-5
    assert deviation(truth, truth, small=1e-6) == 0.0


def test_rounding_where_the_truth_is_zero_is_no_error():
    assert deviation(np.array([1.0, 1e-17]), np.array([1.0, 0.0]), small=1e-6) < 1e-10
    assert deviation(np.array([1e-17]), np.array([0.0]), small=1e-6, scale=1.0) < 1e-7


def test_an_equation_that_is_zero_but_for_rounding_is_no_disagreement():
    z = sg.parameter("z", 3)
    rest = (z.mean() - z[0] / 3 - z[1] / 3 - z[2] / 3).named("n")
    graph = sg.graph((rest + (z**2).sum()).named("L"))
    for seed in range(5):
        agreement = sg.gradcheck(graph, seed=seed)
        assert agreement.holds, agreement


def test_shapes_and_infinities_never_agree():
    assert deviation(np.ones((2, 3)), np.ones((3, 2)), small=1e-6) == np.inf
    assert deviation(np.array([np.nan]), np.array([np.nan]), small=1e-6) == np.inf


def test_a_transposed_gradient_is_refused():
    derivation = sg.derive(ZOO["shared_weights"])
    step = derivation.results["W"]
    i, j = step.left.by.positions
    right = step.right.xreplace({i: j, j: i})
    assert isinstance(step.left, Total)
    assert not sg.gradcheck(planted(derivation, "W", lambda e: right)).holds


def test_a_function_without_numbers_is_one_sentence():
    g = sympy.Function("g", real=True)
    graph = sg.graph(sg.parameter("z", 3).map(g).sum().named("L"))
    with pytest.raises(NameProblem, match="the derivative of g"):
        sg.gradcheck(graph)


@pytest.mark.parametrize("loss", ["n", "L", "M"])
def test_every_name_of_a_network_can_be_asked_for(loss):
    """The loss itself, and what comes after it, too."""
    n = sg.tanh(2 * sg.parameter("p", 3)).named("n")
    graph = sg.graph(((n**2).sum().named("L") * sg.parameter("q")).named("M"))
    derivation = sg.derive(graph, loss=loss, wrt=["p", "n", "L", "q", "M"])
    agreement = sg.gradcheck(derivation)
    assert agreement.holds, agreement
    assert not sg.gradcheck(planted(derivation, loss, lambda e: 2 * e)).holds
