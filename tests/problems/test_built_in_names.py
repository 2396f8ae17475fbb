"""Each name that is built in unless declared: in an equation, derived, verified, run, compared."""

import numpy as np
import pytest

import symgrad as sg

BUILT_IN = {
    "e": "L = e^{u}",
    "pi": r"L = \pi u^2",
    "I": r"L = \operatorname{tr}(I A)",
    "ones": r"L = \mathbf{1}^\top x",
    "0": "L = max(0, u)",
    "delta": r"L = \sum_i \sum_j \delta_{ij} A_{ij} x_i",
    "sigma": r"L = \sigma(u)",
    "sigmoid": "L = sigmoid(u)",
    "relu": "L = relu(u)",
    "ReLU": r"L = \operatorname{ReLU}(u)",
    "leaky relu": r"L = \operatorname{LeakyReLU}(u)",
    "leaky_relu": "L = leaky_relu(u)",
    "softplus": "L = softplus(u)",
    "silu": "L = silu(u)",
    "gelu": "L = gelu(u)",
    "gelu by Phi": r"L = u \Phi(u)",
    "gelu by the spelled word": "L = u Phi(u)",
    "softmax": r"L = y^\top \operatorname{softmax}(x)",
    "logsumexp": "L = logsumexp(x)",
    "Phi": r"L = \Phi(u)",
    "varphi": r"L = \varphi(u)",
    "phi in Unicode": "L = Φ(u)",
    "erf": r"L = \operatorname{erf}(u)",
    "erf in plain text": "L = erf(u)",
    "sign": r"L = u^2 \operatorname{sign}(u)",
    "max": r"L = \max(u, v)",
    "max of entries": r"L = \max_i x_i",
    "min": r"L = \min(u, v)",
    "abs": "L = abs(u)",
    "bars": "L = |u|",
    "diag": r"L = y^\top \operatorname{diag}(x) y",
    "tr": r"L = \operatorname{tr}(A^\top A)",
    "det": r"L = \det(A)",
    "inverse": r"L = y^\top A^{-1} x",
    "norm": r"L = \lVert x \rVert",
    "norm in plain text": "L = norm(x)",
    "oslash": r"L = \mathbf{1}^\top (x \oslash p)",
    "elementwise power": r"L = \mathbf{1}^\top x^{\odot 2}",
    "exp": r"L = \exp(u)",
    "log": r"L = \log(s)",
    "ln": r"L = \ln(s)",
    "sqrt": r"L = \sqrt{s}",
    "tanh": r"L = \tanh(u)",
    "sin": r"L = \sin(u)",
    "cos": r"L = \cos(u)",
}
SIZES = {"x": [3], "y": [3], "p": [3], "A": [3, 3]}
DOMAINS = {"s": "positive", "p": "positive", "A": "positive definite"}


def problem_with(equation):
    names = ("u", "v", "s", *SIZES)
    return sg.read_problem(
        {
            "equations": [equation],
            "parameters": [n for n in names if n in _letters(equation)],
            "shapes": {n: shape for n, shape in SIZES.items() if n in _letters(equation)},
            "domains": {n: word for n, word in DOMAINS.items() if n in _letters(equation)},
        }
    )


def _letters(equation):
    """Names stand alone: letters of commands and of words are none."""
    words = "".join(c if c.isalpha() or c == "\\" else " " for c in equation).split()
    return {word for word in words if len(word) == 1} - {"e", "I", "L"}


@pytest.mark.parametrize("name", BUILT_IN)
def test_it_is_derived_verified_run_and_compared(name):
    problem = problem_with(BUILT_IN[name])
    derivation = sg.derive(problem)
    report = sg.verify(derivation)
    assert report.holds, report
    agreement = sg.gradcheck(problem)
    assert agreement.holds, agreement


@pytest.mark.parametrize("name", ["e", "I", r"\sigma", r"\Phi", r"\varphi", r"\delta"])
def test_a_declared_name_wins(name):
    word = name.strip("\\")
    problem = sg.read_problem({"equations": [f"L = {name} u"], "parameters": [word, "u"]})
    assert str(sg.derive(problem).results["u"].right) == word


@pytest.mark.parametrize(
    "call",
    ["log_softmax(z)", r"\mathrm{log\_softmax}(z)", r"\operatorname{logsoftmax}(z)"],
)
def test_the_logarithm_of_softmax_has_a_name(call):
    equations = [f"q = {call}", r"L = -\sum_k y_k q_k"]
    read = sg.read_problem(
        {
            "equations": equations,
            "parameters": ["z"],
            "targets": ["y"],
            "shapes": {"z": [3], "y": [3]},
        }
    )
    assert sg.verify(sg.derive(read)).holds
    values = sg.lower(read.graph)(z=np.array([1.0, 2.0, 3.0]), y=np.array([0.0, 0.0, 1.0]))
    assert values["L"] == pytest.approx(np.log(1 + np.exp(-1) + np.exp(-2)))


@pytest.mark.parametrize("sign", ["E", r"\mathbb{E}"])
def test_an_expectation_is_told_to_be_a_mean(sign):
    with pytest.raises(sg.SymgradError, match="expectations are not read") as caught:
        sg.read_problem({"equations": [f"L = {sign}[(x - y)^2]"], "inputs": ["x", "y"]})
    assert r"\sum_{i=1}^N" in caught.value.hint
