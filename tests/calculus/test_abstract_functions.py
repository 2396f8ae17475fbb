"""A function of which nothing is known: g(z), whose derivative is g'(z)."""

import symgrad as sg

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
