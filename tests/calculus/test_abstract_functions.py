"""A function of which nothing is known: g(z), whose derivative is g'(z)."""

from dataclasses import replace

import pytest
from sympy import Integer

import symgrad as sg
from symgrad.equality import Proved, Refuted, compare
from symgrad.errors import NameProblem
from symgrad.expr.functionals import Functional, functional

PROBLEM = {
    "equations": ["z = w x + b", "a = g(z)", "L = (y - a)^2"],
    "inputs": ["x"],
    "targets": ["y"],
    "parameters": ["w", "b"],
    "functions": {"g": "any"},
}


def test_the_derivative_of_g_is_written_with_a_prime():
    derivation = sg.derive(sg.read_problem(PROBLEM))
    assert str(derivation.results["z"].right) == "g'(z)*∂L/∂a"
    assert "g'\\left(z\\right)" in sg.render(derivation, "latex")


def test_the_kernel_accepts_it_and_refuses_another_derivative():
    problem = sg.read_problem(PROBLEM)
    derivation = sg.derive(problem)
    assert sg.verify(derivation).holds
    wrong = sg.derive(
        sg.read_problem({**PROBLEM, "equations": ["z = w x + b", "a = g(2 z)", "L = (y - a)^2"]})
    )
    mixed = type(derivation)(derivation.graph, "L", derivation.wrt, wrong.steps)
    assert not sg.verify(mixed).holds


LOSS = {
    "equations": [r"\hat y = W x", r"L = \ell(\hat y, y)"],
    "inputs": ["x"],
    "targets": ["y"],
    "parameters": ["W"],
    "functions": {"ell": "any"},
    "shapes": {"x": ["D"], "y": ["K"], "W": ["K", "D"]},
}
UPPER_LAYERS = {
    "equations": [r"z = W^\top a + b", "H = h(z)"],
    "inputs": ["a"],
    "parameters": ["W", "b"],
    "functions": {"h": "any number"},
    "shapes": {"a": ["D"], "W": ["D", "K"], "b": ["K"]},
}


def test_a_function_of_several_arguments_is_a_number_with_partial_derivatives():
    derivation = sg.derive(sg.read_problem(LOSS))
    assert derivation.graph.shapes["L"] == ()
    assert sg.verify(derivation).holds
    text = str(derivation)
    assert "∂L/∂ŷ[i] = ∂ℓ/∂ŷ[i]" in text
    assert "∂L/∂ŷ[i]·x[j]" in text
    latex = sg.render(derivation, "latex")
    assert r"\frac{\partial \ell}{\partial \hat{y}_{i}}" in latex
    assert r"\ell\left(\hat{y}, y\right)" in latex


def test_any_number_of_a_vector_gives_the_recursions_of_a_layer():
    derivation = sg.derive(sg.read_problem(UPPER_LAYERS), wrt=["a", "W", "b"])
    assert sg.verify(derivation).holds
    matrices = sg.render(derivation, view="matrix")
    assert "∂H/∂z = ∂h/∂z" in matrices
    assert "∂H/∂a = W·∂H/∂z" in matrices
    assert "∂H/∂W = a·(∂H/∂z)ᵀ" in matrices


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (r"\frac{\partial \ell}{\partial \hat y} x^\top", "correct"),
        (r"\nabla_{\hat y} \ell \, x^\top", "correct"),
        (r"2 \frac{\partial \ell}{\partial \hat y} x^\top", "incorrect"),
        (r"\frac{\partial \ell}{\partial y} x^\top", "incorrect"),
        (r"\frac{\partial \ell}{\partial \hat y} y^\top", "incorrect"),
        (r"x \frac{\partial \ell}{\partial \hat y}^\top", "incorrect"),
    ],
)
def test_answers_in_partial_derivatives_are_judged(answer, verdict):
    assert sg.mark(sg.read_problem(LOSS), answer, wrt="W").verdict == verdict


def test_an_argument_without_a_name_is_told_by_its_number():
    problem = {**LOSS, "equations": [r"\hat y = W x", r"L = \ell(2 \hat y, y)"]}
    derivation = sg.derive(sg.read_problem(problem))
    assert sg.verify(derivation).holds
    assert "2·(∂1 ℓ)[i]([2·ŷ[j]]_j, y)" in str(derivation)


@pytest.mark.parametrize("mode", ["reverse", "forward", "expand"])
def test_every_mode_goes_through_any_number_of_tensors(mode):
    equations = [r"z = W^\top a + b", "s = b^2", "H = h(z, 2 a, s)"]
    shapes = {"a": ["K"], "W": ["K", "K"], "b": ["K"]}
    problem = sg.read_problem({**UPPER_LAYERS, "equations": equations, "shapes": shapes})
    derivation = sg.derive(problem, wrt=["b"], mode=mode)
    assert sg.verify(derivation).holds


def test_second_derivatives_of_any_number_are_symmetric_and_verified():
    derivation = sg.hessian(sg.read_problem(UPPER_LAYERS), wrt=["a", "b"])
    report = sg.verify(derivation)
    assert report.holds, report
    assert "∂²h/∂z[" in str(derivation)


H = functional("h", *(sg.tensor(name, 3) for name in "zy"))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (H.derivative(0, Integer(0)), H.derivative(0, Integer(1))),
        (H.derivative(0, Integer(0)), H.derivative(1, Integer(0))),
        (H, functional("h", sg.tensor("y", 3), sg.tensor("z", 3))),
        (H, functional("g", sg.tensor("z", 3), sg.tensor("y", 3))),
        (H, functional("h", 2 * sg.tensor("z", 3), sg.tensor("y", 3))),
        (  # true where h is a function of one weighted sum
            H.derivative(0, Integer(0)) * H.derivative(0, Integer(1)).derivative(0, Integer(2)),
            H.derivative(0, Integer(1)) * H.derivative(0, Integer(0)).derivative(0, Integer(2)),
        ),
    ],
)
def test_different_numbers_of_tensors_are_told_apart(left, right):
    assert isinstance(compare(left, right), Refuted)


def test_derivatives_of_any_number_commute():
    one = H.derivative(0, Integer(1)).derivative(1, Integer(2))
    assert compare(one, H.derivative(1, Integer(2)).derivative(0, Integer(1))) == Proved()


def test_arguments_are_compared_by_their_values():
    left = functional("h", 2 * (sg.tensor("z", 3) + sg.tensor("y", 3)))
    right = functional("h", 2 * sg.tensor("y", 3) + 2 * sg.tensor("z", 3))
    assert compare(left, right) == Proved()


def test_a_planted_factor_in_a_step_through_any_number_is_refused():
    derivation = sg.derive(sg.read_problem(UPPER_LAYERS))
    first = next(s for s in derivation.steps if s.right.has(Functional))
    steps = tuple(replace(s, right=2 * s.right) if s is first else s for s in derivation.steps)
    report = sg.verify(replace(derivation, steps=steps))
    assert report.refuted
    assert report.first_wrong == first.number


def test_a_program_says_that_any_function_has_no_values():
    with pytest.raises(NameProblem, match="h is any function"):
        sg.lower(sg.derive(sg.read_problem(UPPER_LAYERS)))
