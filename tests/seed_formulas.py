"""Formulas of five courses as their documents write them, and the systems that they are about.

``(\\ell)`` and ``k`` number a layer; here they are those of an instance. A formula is ``SAME`` if
it is a line of the derivation, term for term; ``EQUAL`` if it is read and proved equal to one;
``WRONG`` if the document is mistaken, which the line that is derived shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import symgrad as sg
from symgrad.notation import Profile, profile, profile_of

SAME, EQUAL, WRONG = "the same", "equal", "not so"


@dataclass(frozen=True)
class Course:
    """A system in a course's notation, and the formulas ``left = right`` that the course gives."""

    name: str
    notation: Profile
    view: str
    problem: dict
    formulas: tuple[tuple[str, str, str], ...]
    instance: dict[str, str] = field(default_factory=dict)

    @property
    def derivation(self):
        return sg.derive(sg.read_problem(self.problem))

    def of_instance(self, formula):
        """The formula with the numbers of the instance's layers."""
        for general, number in self.instance.items():
            formula = formula.replace(general, number)
        return formula


LINE = {
    "equations": [r"\hat{y} = w x + b", r"L = \frac{1}{2}(y - \hat{y})^2"],
    "inputs": ["x"], "targets": ["y"], "parameters": ["w", "b"],
}  # fmt: skip
ERROR = {
    "equations": ["p = w x + b", r"L = \frac{1}{2}(p - y)^2"],
    "inputs": ["x"], "targets": ["y"], "parameters": ["w", "b"],
}  # fmt: skip
TOY = {
    "equations": [
        "f0 = beta0 + omega0 x", "h1 = sin(f0)", "f1 = beta1 + omega1 h1", "h2 = exp(f1)",
        "f2 = beta2 + omega2 h2", "h3 = cos(f2)", "f3 = beta3 + omega3 h3", "l = (f3 - y)^2",
    ],
    "inputs": ["x"], "targets": ["y"],
    "parameters": [f"{letter}{k}" for letter in ("beta", "omega") for k in range(4)],
}  # fmt: skip
DEEP = {
    "equations": ["f0 = b0 + W0 x", "h1 = a(f0)", "f1 = b1 + W1 h1", "l = norm(f1 - y)^2"],
    "inputs": ["x"], "targets": ["y"], "parameters": ["b0", "W0", "b1", "W1"],
    "functions": {"a": "any"},
    "shapes": {
        "x": ["D0"], "b0": ["D1"], "W0": ["D1", "D0"], "b1": ["D2"], "W1": ["D2", "D1"],
        "y": ["D2"],
    },
}  # fmt: skip
REGRESSION = {
    "equations": ["phi = s(W1 x + b1)", "f = w^T phi + b", r"L = \frac{1}{2}(y - f)^2"],
    "inputs": ["x"], "targets": ["y"], "parameters": ["W1", "b1", "w", "b"],
    "functions": {"s": "any"},
    "names": {"w": r"\mathbf{w}", "b": "b", "b1": r"\mathbf{b}^1", "L": "L"},
    "shapes": {"x": ["D"], "W1": ["M", "D"], "b1": ["M"], "w": ["M"]},
}  # fmt: skip
STACK = {
    "equations": [
        "h1 = s(W1 x + b1)", "h2 = s(W2 h1 + b2)", "h3 = s(W3 h2 + b3)", "L = loss(h3)",
    ],
    "inputs": ["x"], "parameters": ["W1", "b1", "W2", "b2", "W3", "b3"],
    "functions": {"s": "any", "loss": "any number"},
    "shapes": {
        "x": ["D0"], "W1": ["D1", "D0"], "b1": ["D1"], "W2": ["D2", "D1"], "b2": ["D2"],
        "W3": ["D3", "D2"], "b3": ["D3"],
    },
}  # fmt: skip
FROM_TO = {
    "equations": [
        "z1 = W1^T x + b1", "a1 = g(z1)", "z2 = W2^T a1 + b2", "a2 = g(z2)", "H = W3^T a2 + b3",
    ],
    "inputs": ["x"], "parameters": ["W1", "b1", "W2", "b2", "W3", "b3"],
    "functions": {"g": "any"},
    "shapes": {
        "x": ["n0"], "W1": ["n0", "n1"], "b1": ["n1"], "W2": ["n1", "n2"], "b2": ["n2"],
        "W3": ["n2"],
    },
}  # fmt: skip

COURSES = (
    Course(
        "000: training gradients",
        profile("sfu-cmpt-419"),
        "index",
        LINE,
        (
            (SAME, r"\hat{y}", "wx+b"),
            (SAME, "L", r"\frac{1}{2}(y - \hat{y})^2"),
            (SAME, r"\frac{\partial L}{\partial \hat{y}}", r"\hat{y} - y"),
            (EQUAL, r"\frac{\partial L}{\partial \hat{y}}", r"-(y - \hat{y})"),
            (
                SAME,
                r"\frac{\partial L}{\partial w}",
                r"\frac{\partial L}{\partial \hat{y}} \frac{\partial \hat{y}}{\partial w}",
            ),
            (
                SAME,
                r"\frac{\partial L}{\partial b}",
                r"\frac{\partial L}{\partial \hat{y}} \frac{\partial \hat{y}}{\partial b}",
            ),
            (EQUAL, r"\frac{\partial L}{\partial w}", r"-(y - \hat{y}) \cdot x"),
            (EQUAL, r"\frac{\partial L}{\partial b}", r"-(y - \hat{y})"),
        ),
    ),
    Course(
        "001: the toy of the chapter",
        profile("udl"),
        "index",
        TOY,
        (
            (SAME, "f_0", r"\beta_0 + \omega_0 \cdot x"),
            (SAME, "h_1", r"\sin[f_0]"),
            (SAME, "f_1", r"\beta_1 + \omega_1 \cdot h_1"),
            (SAME, "h_2", r"\exp[f_1]"),
            (SAME, "f_2", r"\beta_2 + \omega_2 \cdot h_2"),
            (SAME, "h_3", r"\cos[f_2]"),
            (SAME, "f_3", r"\beta_3 + \omega_3 \cdot h_3"),
        ),
    ),
    Course(
        "001: a layer of a deep net",
        profile("udl"),
        "matrix",
        DEEP,
        (
            (SAME, "f_k", r"\beta_k + \Omega_k h_k"),
            (EQUAL, "f_k", r"\beta_k + \Omega_k a[f_{k-1}]"),
            (EQUAL, "h_1", r"a[\beta_0 + \Omega_0 x]"),
        ),
        {"{k-1}": "0", "_k": "_1"},
    ),
    Course(
        "002: regression",
        profile("cs181"),
        "matrix",
        REGRESSION,
        (
            (SAME, r"\phi", r"\sigma (\mathbf{W}^1\mathbf{x} + \mathbf{b}^1)"),
            (SAME, "f", r"\mathbf{w}^T\mathbf{\phi} + b"),
            (EQUAL, r"\frac{\partial L}{\partial f}", "(y - f)(-1)"),
            (
                SAME,
                r"\frac{\partial L}{\partial \mathbf{w}}",
                r"\frac{\partial L}{\partial f} \frac{\partial f}{\partial \mathbf{w}}",
            ),
            (WRONG, r"\frac{\partial L}{\partial \mathbf{w}}", r"(y - f)(-1) \mathbf{\phi}"),
        ),
    ),
    Course(
        "002: the chain of Jacobians",
        profile_of({"prediction": r"\phi^{#}"}, profile("cs181")),
        "matrix",
        STACK,
        (
            (
                EQUAL,
                r"\frac{\partial \mathcal{L}}{\partial \mathbf{\phi}^\ell}",
                r"\nabla_{\mathbf{\phi}^{\ell+1}}\mathcal{L} "
                r"\mathbb{J}_{\mathbf{\phi}^{\ell}}[\mathbf{\phi}^{\ell + 1}]",
            ),
        ),
        {r"\ell+1": "2", r"\ell + 1": "2", r"\ell": "1"},
    ),
    Course(
        "003: the error's derivative",
        profile_of({"prediction": "y_{output}", "target": "y_{target}"}, profile("cse40171")),
        "index",
        ERROR,
        (
            (SAME, "E", r"\frac{1}{2}(y_{output} - y_{target})^2"),
            (SAME, r"\frac{\partial E}{\partial y_{output}}", "y_{output} - y_{target}"),
        ),
    ),
    Course(
        "004: the general formulas",
        profile("dsc140b"),
        "index",
        FROM_TO,
        (
            (
                SAME,
                r"\frac{\partial H}{\partial a_{j}^{(\ell)}}",
                r"\sum_{k=1}^{n_{\ell+1}} "
                r"\frac{\partial H}{\partial z_{k}^{(\ell+1)}} W_{jk}^{(\ell+1)}",
            ),
            (
                SAME,
                r"\frac{\partial H}{\partial z_{j}^{(\ell)}}",
                r"\frac{\partial H}{\partial a_{j}^{(\ell)}} g'(z_{j}^{(\ell)})",
            ),
            (
                SAME,
                r"\frac{\partial H}{\partial W_{ij}^{(\ell+1)}}",
                r"\frac{\partial H}{\partial z_{j}^{(\ell+1)}} a_{i}^{(\ell)}",
            ),
            (
                SAME,
                r"\frac{\partial H}{\partial b_{j}^{(\ell)}}",
                r"\frac{\partial H}{\partial z_{j}^{(\ell)}}",
            ),
        ),
        {r"\ell+1": "2", r"\ell": "1"},
    ),
)
