"""A product for a chain of derivatives is right factor by factor, not only as a whole."""

from itertools import pairwise

import pytest

import symgrad as sg
from symgrad.marking.judging import judge

ROLES = {"inputs": ["x"], "targets": ["y"], "parameters": ["w", "b"]}
LINE = {"equations": [r"\hat{y} = w x + b", r"L = \frac12 (y - \hat y)^2"], **ROLES}
LINE |= {"values": {"x": 2.0, "y": 5.0, "w": 1.0, "b": 1.0}}
NEURON = {
    "equations": ["z = w x + b", r"\hat{y} = \sigma(z)", r"L = \frac12 (y - \hat y)^2"],
    **ROLES,
}
ENTROPY = {
    "equations": ["z = w x + b", r"a = \sigma(z)", r"L = -(y \log a + (1 - y) \log(1 - a))"],
    **ROLES,
    "domains": {"y": "[0, 1]"},
}
TWO_LAYERS = {
    "equations": [
        "z_1 = w x + b",
        r"a_1 = \sigma(z_1)",
        "z_2 = v a_1 + c",
        r"\hat{y} = \sigma(z_2)",
        r"L = -(y \log \hat y + (1 - y) \log(1 - \hat y))",
    ],
    **ROLES,
    "parameters": ["w", "b", "v", "c"],
    "domains": {"y": "{0, 1}"},
}
SHARED = {
    "equations": ["h = tanh(w x)", "k = tanh(w h)", r"L = \frac12 (k - y)^2"],
    **ROLES,
    "parameters": ["w"],
}

LAYER = {
    "equations": [r"\hat y = W x + b", r"L = \frac12 \|\hat y - y\|^2"],
    "inputs": ["x"],
    "targets": ["y"],
    "parameters": ["W", "b"],
    "shapes": {"x": ["D"], "W": ["K", "D"], "b": ["K"], "y": ["K"]},
    "sizes": {"D": 2, "K": 4},
}
NET = {
    "equations": [
        "z1 = W1 x + b1",
        "a1 = tanh(z1)",
        "z2 = W2 a1 + b2",
        r"L = \frac12 \|z2 - y\|^2",
    ],
    "inputs": ["x"],
    "targets": ["y"],
    "parameters": ["W1", "b1", "W2", "b2"],
    "shapes": {
        "x": ["D"],
        "W1": ["H", "D"],
        "b1": ["H"],
        "W2": ["K", "H"],
        "b2": ["K"],
        "y": ["K"],
    },
    "sizes": {"D": 2, "H": 3, "K": 4},
    "names": {"W1": "W_1", "b1": "b_1", "W2": "W_2", "b2": "b_2", "z1": "z_1", "z2": "z_2"}
    | {"a1": "a_1"},
}
SQUARES = {
    "equations": ["r = X w - y", r"L = \frac{1}{N} r^\top r"],
    "inputs": ["X"],
    "targets": ["y"],
    "parameters": ["w"],
    "shapes": {"X": ["N", "D"], "w": ["D"], "y": ["N"]},
    "sizes": {"N": 4, "D": 3},
}


def chain(*names):
    pairs = pairwise(names)
    signs = "".join(rf"\frac{{\partial {of}}}{{\partial {by}}}" for of, by in pairs)
    return rf"\frac{{\partial {names[0]}}}{{\partial {names[-1]}}} = {signs} = "


HEADS = {
    "line": (LINE, chain("L", r"\hat y", "w")),
    "neuron": (NEURON, chain("L", r"\hat y", "z", "w")),
    "bias": (NEURON, chain("L", r"\hat y", "z", "b")),
    "entropy": (ENTROPY, chain("L", "a", "z")),
    "layers": (TWO_LAYERS, chain("L", "z_2", "a_1", "z_1", "w")),
    "shared": (SHARED, chain("L", "k", "h")),
    "layer": (
        LAYER,
        r"\frac{\partial L}{\partial W} = \frac{\partial L}{\partial \hat y} x^\top = ",
    ),
    "jacobian": (LAYER, chain("L", r"\hat y", "W")),
    "net": (
        NET,
        r"\frac{\partial L}{\partial z_1} = W_2^\top \frac{\partial L}{\partial z_2}"
        r" \odot \tanh'(z_1) = ",
    ),
    "jacobians": (NET, chain("L", "z_2", "a_1", "z_1")),
    "squares": (
        SQUARES,
        r"\frac{\partial L}{\partial w} = X^\top \frac{\partial L}{\partial r} = ",
    ),
}
RIGHT = {
    "line": [
        r"(\hat y - y) x",
        r"x (\hat y - y)",
        r"x \cdot (\hat y - y)",
        r"(\hat y - y) \times x",
        r"-(y - \hat y) \cdot x",
        r"-(\hat y - y) \cdot (-x)",
        r"(-1) \cdot (y - \hat y) \cdot x",
        r"(y - \hat y)(-1) \cdot x",
        r"(y - \hat y) \cdot (-1) \cdot x",
        r"\frac12 \cdot 2 (\hat y - y) \cdot x",
        r"2 \cdot \frac12 (\hat y - y) x",
        r"2 \cdot \frac12 (\hat y - y) \cdot x",
        r"\frac{2 (\hat y - y)}{2} \cdot x",
        r"(w x + b - y) \cdot x",
        r"\hat y \cdot x - y \cdot x",
        r"x (-1) (y - \hat y)",
        r"-(y - \hat y) (x)",
    ],
    "neuron": [
        r"(\hat y - y) \hat y (1 - \hat y) x",
        r"(\hat y - y) \cdot \hat y (1 - \hat y) \cdot x",
        r"(\hat y - y) \cdot \hat y \cdot (1 - \hat y) x",
        r"(\hat y - y) \hat y \cdot (1 - \hat y) \cdot x",
        r"(\hat y - y) \cdot \hat y \cdot (1 - \hat y) \cdot x",
        r"x \cdot (\hat y - y) \cdot \hat y (1 - \hat y)",
        r"(\hat y - y) \cdot \sigma(z) (1 - \sigma(z)) \cdot x",
        r"(\hat y - y) \cdot \sigma'(z) \cdot x",
        r"-(y - \hat y) \cdot \hat y (1 - \hat y) \cdot x",
        r"(\hat y - y) \cdot (\hat y - \hat y^2) \cdot x",
        r"(y - \hat y) \hat y (\hat y - 1) x",
        r"(\hat y - y) \cdot \frac{e^{-z}}{(1 + e^{-z})^2} \cdot x",
        r"\frac{\partial L}{\partial z} \cdot x = (\hat y - y) \hat y (1 - \hat y) x",
        r"x \cdot \frac{\partial L}{\partial z} = (\hat y - y) \hat y (1 - \hat y) x",
        r"\frac{\partial L}{\partial z} \cdot \frac{\partial z}{\partial w}",
        r"\frac{\partial L}{\partial \hat y} \cdot \frac{\partial \hat y}{\partial w}",
    ],
    "bias": [
        r"(\hat y - y) \cdot \hat y (1 - \hat y) \cdot 1",
        r"(\hat y - y) \cdot \hat y \cdot (1 - \hat y)",
        r"-1 \cdot (y - \hat y) \hat y \cdot (1 - \hat y)",
    ],
    "entropy": [
        r"\frac{a - y}{a (1 - a)} \cdot a (1 - a)",
        r"\left(-\frac{y}{a} + \frac{1 - y}{1 - a}\right) \cdot a (1 - a)",
        r"\frac{a - y}{a} \cdot a",
        r"\frac{a - y}{1 - a} \cdot (1 - a)",
    ],
    "layers": [
        r"(\hat y - y) \cdot v \cdot a_1 (1 - a_1) \cdot x",
        r"(\hat y - y) v a_1 (1 - a_1) x",
        r"x \cdot v \cdot a_1 (1 - a_1) \cdot (\hat y - y)",
        r"(\hat y - y) \cdot v a_1 \cdot (1 - a_1) \cdot x",
        r"\frac{\partial L}{\partial c} \cdot v \cdot a_1 (1 - a_1) x",
        r"\frac{\partial L}{\partial a_1} \cdot a_1 (1 - a_1) \cdot x",
        r"\frac{\partial L}{\partial a_1} \cdot \frac12 a_1 (1 - a_1) \cdot 2 \cdot x",
    ],
    "shared": [r"(k - y) \cdot w (1 - k^2)", r"w \cdot (k - y) (1 - k^2)"],
    "layer": [
        r"(\hat y - y) x^\top",
        r"-(y - \hat y) x^\top",
        r"(-1) \cdot (y - \hat y) x^\top",
        r"2 \cdot \frac12 (\hat y - y) x^\top",
        r"\frac{2 (\hat y - y)}{2} x^\top",
        r"\hat y x^\top - y x^\top",
    ],
    "jacobian": [r"(\hat y - y) x^\top", r"-(y - \hat y) x^\top"],
    "net": [
        r"W_2^\top (z_2 - y) \odot (1 - a_1^2)",
        r"(W_2^\top (z_2 - y)) \odot (1 - a_1 \odot a_1)",
        r"(1 - a_1^2) \odot W_2^\top (z_2 - y)",
        r"-W_2^\top (y - z_2) \odot (1 - a_1^2)",
        r"\operatorname{diag}(1 - a_1^2) W_2^\top (z_2 - y)",
    ],
    "jacobians": [r"(1 - a_1^2) \odot W_2^\top (z_2 - y)"],
    "squares": [
        r"X^\top \frac{2}{N} r",
        r"\frac{2}{N} X^\top r",
        r"2 X^\top \frac{r}{N}",
        r"\frac{1}{N} X^\top (2 r)",
        r"-\frac{2}{N} X^\top (y - X w)",
    ],
}
WRONG = {
    "line": {
        r"3 (\hat y - y) \cdot \frac{x}{3}": "constant_factor",
        r"\frac{x}{3} \cdot 3 (\hat y - y)": "constant_factor",
        r"2 (\hat y - y) * x / 2": "constant_factor",
        r"w (\hat y - y) \cdot \frac{x}{w}": "wrong_local_derivative",
        r"(y - \hat y) \cdot (-x)": "sign",
        r"(y - \hat y) (-x)": "sign",
        r"3 (\hat y - y) \frac{x}{3}": "constant_factor",
        r"(\hat y - y) x \cdot 1": "wrong_local_derivative",
        r"3 (\hat y - y) \cdot \frac{x}{3} = (\hat y - y) x": "constant_factor",
    },
    "neuron": {
        r"2 (\hat y - y) \cdot \frac12 \hat y (1 - \hat y) \cdot x": "constant_factor",
        r"(y - \hat y) \cdot (-\hat y (1 - \hat y)) \cdot x": "sign",
        r"(y - \hat y) \cdot \hat y (1 - \hat y) \cdot (-x)": "sign",
        r"(\hat y - y) x \cdot \hat y (1 - \hat y) \cdot 1": "wrong_local_derivative",
        r"3 \frac{\partial L}{\partial \hat y} \cdot \frac13 \hat y (1 - \hat y) \cdot x": (
            "constant_factor"
        ),
    },
    "bias": {r"3 (\hat y - y) \cdot \frac13 \hat y (1 - \hat y)": "constant_factor"},
    "entropy": {
        r"3 \frac{a - y}{a (1 - a)} \cdot \frac{a (1 - a)}{3}": "constant_factor",
        r"\frac{y - a}{a (1 - a)} \cdot a (a - 1)": "sign",
    },
    "layers": {
        r"(\hat y - y) \cdot a_1 \cdot v (1 - a_1) \cdot x": "wrong_local_derivative",
        r"\frac{\partial L}{\partial c} \cdot 3 v \cdot \frac13 a_1 (1 - a_1) x": "constant_factor",
        r"\frac{\partial L}{\partial a_1} \cdot \frac{a_1 (1 - a_1)}{2} \cdot 2 x": (
            "constant_factor"
        ),
        r"3 (\hat y - y) \cdot v \cdot a_1 (1 - a_1) \cdot \frac{x}{3}": "constant_factor",
    },
    "layer": {
        r"3 (\hat y - y) \frac{x^\top}{3}": "constant_factor",
        r"\frac{\hat y - y}{2} (2 x)^\top": "constant_factor",
        r"(y - \hat y) (-x^\top)": "sign",
    },
    "jacobian": {r"3 (\hat y - y) \frac{x^\top}{3}": "constant_factor"},
    "net": {
        r"W_2^\top (2 (z_2 - y)) \odot \frac12 (1 - a_1^2)": "constant_factor",
        r"\frac12 (1 - a_1^2) \odot 2 W_2^\top (z_2 - y)": "constant_factor",
        r"(-W_2)^\top (y - z_2) \odot (1 - a_1^2)": "sign",
        r"W_2^\top (y - z_2) \odot (a_1^2 - 1)": "sign",
    },
    "jacobians": {r"W_2^\top (2 (z_2 - y)) \odot \frac12 (1 - a_1^2)": "constant_factor"},
    "squares": {r"3 X^\top \frac{2 r}{3 N}": "constant_factor"},
}


def judged(name, text, between=""):
    problem, head = HEADS[name]
    text = head.removesuffix("= ") + between + "= " + text
    return judge(sg.read_problem(problem), text, wrt=problem["parameters"][0])


@pytest.mark.parametrize("between", ["", "\n"], ids=["one line", "two lines"])
@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in RIGHT.items() for text in texts]
)
def test_a_right_product_is_accepted_however_it_is_grouped(name, text, between):
    mark = judged(name, text, between)
    assert mark.verdict == "correct", mark.lines


@pytest.mark.parametrize("between", ["", "\n"], ids=["one line", "two lines"])
@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [(name, text, kind) for name, texts in WRONG.items() for text, kind in texts.items()],
)
def test_two_errors_that_cancel_are_found(name, text, kind, between):
    mark = judged(name, text, between)
    assert (mark.verdict, mark.first_wrong_line) == ("incorrect", 2 if between else 1)
    assert mark.mistake.kind == kind, mark.mistake
    assert "two errors cancel" in mark.mistake.message


def test_the_factors_are_those_of_the_chain_that_was_stated_last():
    first = HEADS["line"][1].removesuffix("= ")
    restated = "\\frac{\\partial L}{\\partial w} = 3 (\\hat y - y) \\cdot \\frac{x}{3}"
    mark = judge(sg.read_problem(LINE), f"{first}\n{restated}", wrt="w")
    assert (mark.verdict, mark.first_wrong_line) == ("incorrect", 2)


def test_a_product_that_is_written_anew_may_be_grouped_anew():
    first = r"\frac{\partial L}{\partial w} = "
    signs = r"\frac{\partial L}{\partial z} \frac{\partial z}{\partial w}"
    other = r"(1 - \hat y) x \cdot (\hat y - y) \hat y"
    mark = judge(sg.read_problem(NEURON), f"{first}{signs}\n{first}{other}", wrt="w")
    assert mark.verdict == "correct", mark.lines


def test_a_text_that_begins_with_a_sign_speaks_of_what_is_asked():
    signs = HEADS["line"][1].partition("=")[2].strip()
    problem = sg.read_problem(LINE)
    assert judge(problem, f"={signs} (\\hat y - y) \\cdot x", wrt="w").complete
    wrong = judge(problem, f"={signs} 3 (\\hat y - y) \\cdot \\frac{{x}}{{3}}", wrt="w")
    assert (wrong.verdict, wrong.first_wrong_line) == ("incorrect", 1)
    two = judge(problem, "= (\\hat y - y) x\n= \\hat y x + y x", wrt="w")
    assert [line.verdict for line in two.lines] == ["correct", "incorrect"]


def test_steps_from_a_product_of_derivatives_on_one_line_are_statements_of_their_own():
    signs = r"\frac{\partial L}{\partial \hat y} \frac{\partial \hat y}{\partial z}"
    line = signs + r" = (\hat y - y) \cdot \hat y (1 - \hat y)"
    mark = judge(sg.read_problem(NEURON), line + r" = \hat y (\hat y - y) (1 - \hat y)", wrt="w")
    assert (mark.verdict, mark.complete) == ("correct", False)
    alone = judge(sg.read_problem(NEURON), line, wrt="w")  # one equation is the answer
    assert (alone.verdict, alone.mistake.kind) == ("incorrect", "missing_chain_factor")
    assert judge(sg.read_problem(NEURON), line + " x", wrt="w").verdict == "incorrect"
