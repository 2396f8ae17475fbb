"""What a symmetric matrix makes simpler, as a step of its own that the kernel judges."""

from dataclasses import replace

import pytest

import symgrad as sg
from symgrad.kernel import judge


def last_line(loss, by):
    derivation = sg.derive(sg.graph(loss.named("f")), wrt=[by])
    assert sg.verify(derivation).holds
    assert sg.gradcheck(derivation).holds
    return derivation, sg.render(derivation, view="matrix").splitlines()[-1].split("  [")[0].strip()


def names(domain="symmetric"):
    return sg.input("W", 3, 3, domain=domain), sg.parameter("x", 3), sg.input("y", 3)


def test_a_quadratic_form_has_one_term():
    w, x, _ = names()
    derivation, line = last_line(x @ w @ x, "x")
    assert line == "∂f/∂x = 2·W·x"
    assert derivation.steps[-1].law == "symmetric"


def test_a_form_of_an_inverse_has_one_term():
    w, x, y = names("positive definite")
    _, line = last_line((y - x) @ sg.inverse(w) @ (y - x) / 2, "x")
    assert line == "∂f/∂x = -W⁻¹·(y - x)"


def test_the_inverse_of_a_square_is_symmetric_too():
    w, x, _ = names()
    _, line = last_line(x @ sg.inverse(w @ w) @ x, "x")
    assert line.startswith("∂f/∂x = 2·(W·W)⁻")


def test_gaussian_covariance():
    s, x, _ = names("positive definite")
    s = sg.parameter("S", 3, 3, domain="positive definite")
    _, line = last_line(sg.log(sg.det(s)) + x @ sg.inverse(s) @ x, "S")
    assert line == "∂f/∂S = S⁻¹ - S⁻¹·x·(S⁻¹·x)ᵀ"


@pytest.mark.parametrize("domain", ["reals", "positive"])
def test_other_matrices_keep_both_terms(domain):
    w, x, _ = names(domain)
    derivation, line = last_line(x @ w @ x, "x")
    assert line == "∂f/∂x = (W + Wᵀ)·x"
    assert "symmetric" not in {step.law for step in derivation.steps}


def test_what_is_not_symmetric_is_not_made_so():
    w, x, y = names()
    derivation, _ = last_line(x @ w @ x, "x")
    step = derivation.steps[-1]
    graph = sg.graph((x @ sg.input("W", 3, 3) @ x).named("f"))
    assert judge(step, derivation).holds
    assert not judge(step, replace(derivation, graph=graph)).holds
    assert not judge(replace(step, because=()), derivation).holds
    _, line = last_line(x @ sg.inverse(w @ sg.input("A", 3, 3)) @ y, "x")
    assert line == "∂f/∂x = (W·A)⁻¹·y"
