"""The reverse sweep: what a reader is told, and at what cost."""

import pytest
import sympy
from zoo import ZOO

import symgrad as sg
from symgrad.errors import NameProblem
from symgrad.expr.text import show


def results(graph, **asked):
    derivation = sg.derive(graph, **asked)
    return {name: show(step.right) for name, step in derivation.results.items()}


def test_the_line_of_seed_000():
    assert results(ZOO["seed_000_line"]) == {
        "yhat": "yhat - y",
        "w": "∂L/∂yhat·x",
        "b": "∂L/∂yhat",
    }


def test_the_chain_of_seed_001_goes_backward_in_order():
    derivation = sg.derive(ZOO["seed_001_sin_exp_cos"])
    assert list(derivation.results)[:7] == ["f3", "h3", "f2", "h2", "f1", "h1", "f0"]
    assert show(derivation.results["h3"].right) == "∂l/∂f3·omega3"
    assert show(derivation.results["f2"].right) == "-∂l/∂h3·sin(f2)"
    assert show(derivation.results["f1"].right) == "∂l/∂h2·h2"


def test_the_general_formulas_of_seed_004():
    found = results(ZOO["seed_004_from_i_to_j"])
    assert found["a1"] == "Σ_j ∂H/∂z2[j]·W2[i,j]"
    assert found["z1"] == "∂H/∂a1[i]·1[z1[i] > 0]"
    assert found["W2"] == "∂H/∂z2[j]·a1[i]"
    assert found["b2"] == "∂H/∂z2[i]"


def test_softmax_cross_entropy_ends_at_p_minus_y():
    assert results(ZOO["network_softmax_cross_entropy"])["z2"] == "p[i] - y[i]"


def test_probabilities_sum_to_one():
    assert results(ZOO["softmax_with_probabilities"])["z"] == "p[i] - y[i]"


def test_the_logistic_loss_ends_at_p_minus_y():
    assert results(ZOO["logistic_from_probability"])["z"] == "p - y"


def test_a_rule_uses_the_output_where_it_has_a_name():
    assert results(ZOO["activation_tanh"])["z"] == "∂L/∂a[i]·(1 - a[i]²)"
    assert results(ZOO["activation_sigmoid"])["z"] == "∂L/∂a[i]·a[i]·(1 - a[i])"


def test_a_shared_weight_collects_all_its_users():
    derivation = sg.derive(ZOO["shared_weights"], wrt=["W"])
    assert show(derivation.results["W"].right) == "∂L/∂z2[i]·h1[j] + ∂L/∂z1[i]·x[j]"
    assert "sum over users" in {step.law for step in derivation.steps}


def test_a_loss_may_be_a_tensor():
    derivation = sg.derive(ZOO["vector_output"])
    assert show(derivation.results["W"].right) == "x[k]·(1 - f[i]²)·δ[i,j]"


def test_inputs_and_intermediates_may_be_asked_for():
    assert set(sg.derive(ZOO["seed_000_line"], wrt=["x"]).results) == {"yhat", "x"}
    assert set(sg.derive(ZOO["seed_000_line"], wrt=["yhat"]).results) == {"yhat"}


def test_a_name_without_a_path_to_the_loss_has_derivative_zero():
    derivation = sg.derive(ZOO["seed_000_line"], loss="yhat", wrt=["y", "yhat"])
    assert derivation.results["y"].right == 0
    assert derivation.results["yhat"].right == 1
    assert sg.verify(derivation).holds


@pytest.mark.parametrize("asked", [{"wrt": ["v"]}, {"loss": "v"}, {"loss": "x"}])
def test_an_unknown_name_is_refused(asked):
    with pytest.raises(NameProblem):
        sg.derive(ZOO["seed_000_line"], **asked)


def test_any_unary_function_of_sympy_can_be_used():
    z, y = sg.parameter("z", 3), sg.target("y", 3)
    a = z.map(sympy.atan).named("a")
    derivation = sg.derive(sg.graph(((a - y) ** 2).sum().named("L")))
    assert show(derivation.results["z"].right) == "∂L/∂a[i]/(z[i]² + 1)"
    assert sg.verify(derivation).holds


@pytest.mark.parametrize("widths", [(8, 4, 2), (784, 128, 10)])
def test_the_number_of_steps_does_not_depend_on_widths(widths):
    graph = sg.Network(widths, loss="softmax_cross_entropy").graph
    assert len(sg.derive(graph).steps) == 24


def test_the_number_of_steps_is_linear_in_depth():
    counts = [len(sg.derive(sg.Network((4,) * n).graph).steps) for n in (5, 10, 15)]
    assert counts[2] - counts[1] == counts[1] - counts[0]
