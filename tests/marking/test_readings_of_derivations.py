"""Derivations whose lines mean something only beside each other: names, paths, conditions."""

import pytest

import symgrad as sg
from symgrad.marking.judging import judge

ONE = {"inputs": ["x"], "targets": ["y"], "parameters": ["w", "b"]}
PROBLEMS = {
    "line": {"equations": [r"\hat{y} = w x + b", r"L = \frac12 (y - \hat y)^2"], **ONE},
    "neuron": {
        "equations": ["z = w x + b", r"\hat{y} = \sigma(z)", r"L = \frac12 (y - \hat y)^2"],
        **ONE,
    },
    "shared": {
        "equations": ["h_1 = tanh(w x)", "h_2 = tanh(w h_1)", r"L = \frac12 (h_2 - y)^2"],
        **ONE,
        "parameters": ["w"],
    },
    "recurrent": {
        "equations": [
            "h_1 = tanh(w h_0 + u x_1)",
            "h_2 = tanh(w h_1 + u x_2)",
            r"L = \frac12 (h_1 - y_1)^2 + \frac12 (h_2 - y_2)^2",
        ],
        "inputs": ["x_1", "x_2", "h_0"],
        "targets": ["y_1", "y_2"],
        "parameters": ["w", "u"],
    },
    "layers": {
        "equations": [
            "z1 = W1 x + b1",
            r"a1 = \sigma(z1)",
            "z2 = W2 a1 + b2",
            r"a2 = \sigma(z2)",
            r"C = \frac12 \|a2 - y\|^2",
        ],
        "inputs": ["x"],
        "targets": ["y"],
        "parameters": ["W1", "b1", "W2", "b2"],
        "shapes": {
            "x": ["D"], "W1": ["H", "D"], "b1": ["H"], "W2": ["K", "H"], "b2": ["K"], "y": ["K"],
        },
        "sizes": {"D": 2, "H": 3, "K": 4},
        "names": {
            "W1": "w^{1}", "b1": "b^{1}", "W2": "w^{2}", "b2": "b^{2}",
            "z1": "z^{1}", "z2": "z^{2}", "a1": "a^{1}", "a2": "a^{2}",
        },
    },
    "squares": {
        "equations": ["r = X w - y", r"L = \frac{1}{N} r^\top r"],
        "inputs": ["X"],
        "targets": ["y"],
        "parameters": ["w"],
        "shapes": {"X": ["N", "D"], "w": ["D"], "y": ["N"]},
        "sizes": {"N": 4, "D": 3},
    },
    "examples": {
        "equations": [
            r"f_n = \sum_j w_j X_{nj}",
            r"\ell_n = (f_n - y_n)^2",
            r"L = \frac{1}{N} \sum_{n=1}^{N} \ell_n",
        ],
        "inputs": ["X"],
        "targets": ["y"],
        "parameters": ["w"],
        "shapes": {"X": ["N", "D"], "w": ["D"], "y": ["N"], "f": ["N"], "ell": ["N"]},
        "sizes": {"N": 4, "D": 3},
    },
    "thirds": {
        "equations": [r"L = \frac12 \|x - y\|^2"],
        "parameters": ["x"],
        "targets": ["y"],
        "shapes": {"x": ["D"], "y": ["D"]},
        "sizes": {"D": 2},
        "values": {"x": [1.0, 2.0], "y": [0.6667, 1.3333]},
    },
    "hinge": {"equations": ["z = w x + b", "a = relu(z)", "L = (a - y)^2"], **ONE},
    "form": {
        "equations": [r"f = \frac12 x^\top A x - b^\top x"],
        "parameters": ["x"],
        "constants": ["A", "b"],
        "shapes": {"A": ["D", "D"], "x": ["D"], "b": ["D"]},
        "sizes": {"D": 3},
    },
    "numbers": {
        "equations": [r"\hat{y} = w x + b", r"L = \frac12 (y - \hat y)^2"],
        **ONE,
        "values": {"x": 2.0, "y": 5.0, "w": 1.0, "b": 1.0},
    },
    "sigmoid": {
        "equations": ["z = w x + b", r"\hat{y} = \sigma(z)", r"L = \frac12 (y - \hat y)^2"],
        **ONE,
        "values": {"x": 2.0, "y": 5.0, "w": 1.0, "b": 1.0},
    },
    "likelihood": {
        "equations": ["z = w x + b", r"p = \sigma(z)", r"l = y \log p + (1 - y) \log(1 - p)"],
        **ONE,
        "domains": {"y": "{0, 1}"},
    },
    "fork": {
        "equations": ["u = w x", "v = u^2", r"s = \sin(u)", "L = v s"],
        "inputs": ["x"],
        "parameters": ["w"],
    },
}  # fmt: skip
PRIME = r"L' = 2 u \sin u "
W = r"\nabla_w L = (\hat y - y) x"
ROUNDED = r"""\hat y = \sigma(3) \approx 0.953
\frac{\partial L}{\partial \hat y} = 0.953 - 5 = -4.047
\sigma'(3) = 0.953 \cdot 0.047 = 0.0448
\frac{\partial L}{\partial w} = -4.047 \cdot 0.0448 \cdot 2 \approx %s"""
UPHILL = r"\frac{\partial l}{\partial w} = (y - p) x"
FORM = r"\nabla_x f = \frac12 (A + A^\top) x - b"
GRADIENT = r"\nabla_w L = \frac{2}{N} X^\top (X w - y)"
SUM = (
    r"\frac{\partial L}{\partial w} = "
    r"\frac{\partial L}{\partial h_1} \frac{\partial h_1}{\partial w}"
    r" + \frac{\partial L}{\partial h_2} \frac{\partial h_2}{\partial w}" + "\n"
)
OVER_ALL_PATHS = (
    r"\frac{\partial L}{\partial w} = (h_1 - y_1) \frac{\partial h_1}{\partial w}"
    r" + (h_2 - y_2) \frac{\partial h_2}{\partial w}" + "\n"
)
DELTAS = r"""\delta_k = (a^2_k - y_k) a^2_k (1 - a^2_k)
\delta_j = %s
\frac{\partial C}{\partial w^1_{ji}} = \delta_j x_i
\frac{\partial C}{\partial w^2_{kj}} = \delta_k a^1_j"""

C, D, X, U = "correct", "definition", "incorrect", "undecided"
SLOPE = r"\frac{\partial L}{\partial w} = (\hat y - y) x"
LINES = {  # problem, wrt, text, verdicts of the lines
    "a factor of a gradient that is 0": ("line", "w", SLOPE + " = 0\n\\hat y = y", [C, C]),
    "a factor, the condition on a line of its own": (
        "line", "w", SLOPE + "\n= 0\n\\hat y = y\nw x + b = y", [C, D, C, C],
    ),
    "no factor of it": ("line", "w", SLOPE + " = 0\n\\hat y = 2 y", [C, X]),
    "a factor on which the variable does not act": ("line", "w", SLOPE + " = 0\nx = 2 x", [C, U]),
    "an order that is assumed and not read": (
        "hinge",
        "w",
        "\\text{Assume } z > 0.\n\\frac{\\partial a}{\\partial z} = 1",
        ["unreadable", U],
    ),
    "not assumed": ("hinge", "w", "\\frac{\\partial a}{\\partial z} = 1", [X]),
    "right without what is assumed": (
        "hinge",
        "w",
        "\\text{Assume } z > 0.\n\\frac{\\partial z}{\\partial w} = x",
        ["unreadable", C],
    ),
    "under a condition in words": (
        "form", "x", FORM + "\n" + r"= A x - b \quad \text{if } A = A^\top", [C, U],
    ),
    "without the condition": ("form", "x", FORM + "\n= A x - b", [C, X]),
    "a name that is told by a number from one that is known": (
        "recurrent",
        "w",
        r"\frac{\partial L}{\partial w} = "
        r"\frac{\partial L_1}{\partial w} + \frac{\partial L_2}{\partial w}",
        ["unreadable"],
    ),
    "a row for a column": (
        "squares", "w", r"\frac{\partial L}{\partial w} = \frac{2}{N} X r" + "\nN = 4", [X, C],
    ),
    "a step uphill where the text maximizes": (
        "likelihood", "w", f"Gradient ascent:\n{UPHILL}\nw \\leftarrow w + \\eta (y - p) x", [C, C],
    ),
    "a step downhill where the text maximizes": (
        "likelihood",
        "w",
        f"We maximize the likelihood.\n{UPHILL}\nw \\leftarrow w - \\eta (y - p) x",
        [C, X],
    ),
    "a step uphill": (
        "likelihood", "w", f"{UPHILL}\nw \\leftarrow w + \\eta (y - p) x", [C, X],
    ),
    "a step uphill where the text minimizes as well": (
        "likelihood",
        "w",
        f"We maximize the fit and minimize l.\n{UPHILL}\nw \\leftarrow w + \\eta (y - p) x",
        [C, X],
    ),
    "a reason is not what the next line goes on with": (
        "line",
        "w",
        SLOPE + r" \qquad [\text{since } \hat y = w x + b]" + "\n= -(y - \\hat y) x",
        [C, C],
    ),
    "wrong behind a reason": (
        "line",
        "w",
        SLOPE + r" \qquad [\text{since } \hat y = w x + b]" + "\n= (y - \\hat y) x",
        [C, X],
    ),
    "a reason in front": (
        "line",
        "w",
        r"\text{Since } \hat y = w x + b, \quad " + SLOPE + "\n= -(y - \\hat y) x",
        [C, C],
    ),
    "another number is assumed than was given": (
        "numbers", "w", "\\text{Assume } x = 1\n" + SLOPE, [X, C],
    ),
    "a displayed formula": ("line", "w", "\\[" + SLOPE + "\\]", [C]),
    "a wrong displayed formula": ("line", "w", "\\[" + SLOPE + " = x y\\]", [X]),
    "at a point": (
        "neuron", "w", r"\left.\frac{\partial \hat y}{\partial z}\right|_{z=0} = \frac14", [U],
    ),
    "one entry of what is given": (
        "thirds", "x", "y_1 = 1\n" + r"\frac{\partial L}{\partial x_1} = x_1 - 1", ["incorrect", X],
    ),
    "one entry of what is given without a value": (
        "squares", "w", "y_1 = 1\n" + r"r_1 = \sum_j X_{1j} w_j - 1", [U, U],
    ),
    "a number for a name that has none": ("line", "w", "y = 0\ndL/dw = ŷ x", [D, C]),
    "no number for it": ("line", "w", "dL/dw = ŷ x\ndL/db = ŷ - y", [X, C]),
    "wrong with that number": ("line", "w", "y = 0\ndL/dw = ŷ x^2", [D, X]),
    "numbers put in one by one": (
        "numbers", "w", "dL/dw = (ŷ - y) x\ndL/dw = (ŷ - 5) x\ndL/dw = (3 - 5) x", [C, C, C],
    ),
    "the value of a name between": ("numbers", "w", "dL/dw = (3 - y) x\ndL/db = ŷ - y", [C, C]),
    "another number": ("numbers", "w", "dL/dw = (ŷ - y) x\ndL/dw = (ŷ - 3) x", [C, X]),
    "numbers put in on the way to a formula": (
        "numbers", "w", "ŷ = w x + b = 2 w + b = 2 w + 1\ndL/dw = 2 (2 w + 1 - 5)", [C, C],
    ),
    "a number too many": ("numbers", "w", "ŷ = w x + b = 2 w + 2\ndL/dw = (ŷ - y) x", [X, C]),
    "only equal at the numbers": ("numbers", "w", "dL/dw = -x^2\ndL/db = ŷ - y", [X, C]),
    "a factor that is 1 is no number put in": (
        "numbers", "w", "dL/dx = ŷ - y\ndL/db = ŷ - y", [X, C],
    ),
    "an error of rounding is carried on": ("sigmoid", "w", ROUNDED % "-0.363", [C, C, C, C]),
    "a wrong number is not": ("sigmoid", "w", ROUNDED % "-0.373", [C, C, C, X]),
    "the new value behind an arrow": (
        "numbers",
        "w",
        "dL/dw = (ŷ - y) x = -4\n" + r"w \leftarrow w - 0.1 \cdot (-4) = 1.4",
        [C, C],
    ),
    "a wrong new value": (
        "numbers",
        "w",
        "dL/dw = (ŷ - y) x = -4\n" + r"w \leftarrow w - 0.1 \cdot (-4) = 0.6",
        [C, X],
    ),
    "a step of a number goes up": (
        "numbers", "w", "dL/dw = (ŷ - y) x = -4\n" + r"w \leftarrow w - 0.1 \cdot 4", [C, X],
    ),
    "an expression in the middle states nothing": ("line", "w", "2 x\n" + SLOPE, [U, C]),
    "an arrow in the place of an equals sign": (
        "line", "w", r"\frac{\partial \hat y}{\partial w} \Rightarrow w" + "\n" + SLOPE, [U, C],
    ),
    "a heading": ("line", "w", "\\frac{\\partial L}{\\partial w}\n" + SLOPE, [D, C]),
    "a head that the next line goes on with": (
        "line", "w", "\\frac{\\partial L}{\\partial w}\n= (\\hat y - y) x", [C, C],
    ),
    "δ's told apart by their letters": (
        "layers", "W1", DELTAS % r"a^1_j (1 - a^1_j) \sum_k w^2_{kj} \delta_k", [D, D, C, C],
    ),
    "the second δ is wrong": (
        "layers", "W1", DELTAS % r"a^1_j \sum_k w^2_{kj} \delta_k", [D, D, X, C],
    ),
    "a δ restated with another letter": (
        "layers",
        "W2",
        r"""\delta_k = (a^2_k - y_k) a^2_k (1 - a^2_k)
\delta_m = (y_m - a^2_m) a^2_m (1 - a^2_m)
\frac{\partial C}{\partial w^2_{kj}} = \delta_k a^1_j""",
        [D, X, C],
    ),
    "what rests on a definition that is not read": (
        "neuron",
        "w",
        r"""q = \unreadable{z}
\frac{\partial L}{\partial w} = (\hat y - y) q x
\frac{\partial L}{\partial b} = y - \hat y""",
        ["unreadable", U, X],
    ),
    "a definition whose shapes do not fit": (
        "layers",
        "W1",
        r"""\delta^2 = (a^2 - y) \odot \sigma'(z^2)
\delta^1 = ((w^2)^T \delta^2) \odot \sigma'(z^2)
\frac{\partial C}{\partial w^1} = \delta^1 x^T""",
        [D, X, U],
    ),
    "held fixed by a bar": (
        "shared", "w", r"\frac{\partial h_2}{\partial w}\Big|_{h_1} = (1 - h_2^2) h_1", [C],
    ),
    "held fixed and wrong": (
        "shared", "w", r"\frac{\partial h_2}{\partial w}\Big|_{h_1} = (1 - h_2^2) x", [X],
    ),
    "not held fixed": (
        "shared", "w", r"\frac{\partial h_2}{\partial w} = (1 - h_2^2) h_1", [X],
    ),
    "local derivatives in brackets, on one line": (
        "shared",
        "w",
        r"\frac{dL}{dw} = \frac{\partial L}{\partial h_2} \left(\frac{\partial h_2}{\partial w} + "
        r"\frac{\partial h_2}{\partial h_1} \frac{\partial h_1}{\partial w}\right)",
        [C],
    ),
    "a weight used twice, over its users": (
        "recurrent",
        "w",
        SUM + r"= \frac{\partial L}{\partial h_1} (1 - h_1^2) h_0"
        r" + \frac{\partial L}{\partial h_2} (1 - h_2^2) h_1",
        [C, C],
    ),
    "the local derivative that the sum speaks of": (
        "recurrent", "w", SUM + r"\frac{\partial h_2}{\partial w} = (1 - h_2^2) h_1", [C, C],
    ),
    "a sum that speaks of all paths": (
        "recurrent",
        "w",
        OVER_ALL_PATHS + r"\frac{\partial h_2}{\partial w} = (1 - h_2^2) h_1",
        [C, X],
    ),
    "the normal equations": (
        "squares", "w", GRADIENT + " = 0\n" + r"X^\top X w = X^\top y", [C, C],
    ),
    "normal equations behind an arrow": (
        "squares", "w", GRADIENT + "\n" + r"\nabla_w L = 0 \iff X^\top X w = X^\top y", [C, C],
    ),
    "normal equations behind words": (
        "squares",
        "w",
        GRADIENT + "\n" + r"\text{Setting this to zero: } X^\top X w = X^\top y",
        [C, C],
    ),
    "normal equations solved": (
        "squares", "w", GRADIENT + " = 0\n" + r"w = (X^\top X)^{-1} X^\top y", [C, C],
    ),
    "normal equations with a wrong sign": (
        "squares", "w", GRADIENT + " = 0\n" + r"X^\top X w = -X^\top y", [C, U],
    ),
    "normal equations solved wrong": (
        "squares", "w", GRADIENT + " = 0\n" + r"w = -(X^\top X)^{-1} X^\top y", [C, X],
    ),
    "a condition changes no given name": (
        "squares", "w", GRADIENT + " = 0\n" + "X^\\top X w = X^\\top y\nr = y - X w", [C, C, X],
    ),
    "a derivative that is not zero": ("squares", "w", GRADIENT + "\n= 0", [C, X]),
    "zero without a reason": ("squares", "w", r"\nabla_w L = 0 \\ \nabla_r L = \frac2N r", [X, C]),
    "a local derivative is no condition": (
        "line", "w", W + r" \\ \frac{\partial \hat y}{\partial b} = 0 \text{ it vanishes}", [C, X],
    ),
    "zero before a definition": (
        "line", "w", r"\nabla_b L = 0 \\ e = \hat y - y \\ \nabla_w L = e x", [X, D, C],
    ),
    "a condition that is denied": (
        "line", "w", W + r" \text{ which is not zero} \\ (\hat y - y) x = 2 (\hat y - y) x", [C, X],
    ),
    "a factor of what is zero anyway": (
        "line", "w", W + r" = 0 \\ (\hat y - y) x = 2 (\hat y - y) x", [C, X],
    ),
    "a side that begins with a minus": (
        "line",
        "w",
        r"\nabla_w L &= (\hat y - y) x \\ &= -(y - \hat y) x \\ &= -(\hat y - y) x",
        [C, C, X],
    ),
    "a derivative of a formula in brackets": (
        "line",
        "b",
        r"\frac{\partial L}{\partial b} = \frac{\partial L}{\partial \hat y} \cdot "
        r"\frac{\partial}{\partial \hat y}(w x + b) = (\hat y - y) \cdot 1",
        [X],
    ),
    "a slip in one example follows through": (
        "examples",
        "w",
        r"""\frac{\partial \ell_n}{\partial f_n} = f_n - y_n
\frac{\partial L}{\partial f_n} = \frac1N (f_n - y_n)
\frac{\partial L}{\partial w_j} = \frac1N \sum_n (f_n - y_n) X_{nj}
\frac{\partial L}{\partial w_j} = \frac3N \sum_n (f_n - y_n) X_{nj}""",
        [X, C, C, X],
    ),
    "a prime by the one name": ("fork", "w", "L = u^2 \\sin u\n" + PRIME + r"+ u^2 \cos u", [C, C]),
    "a wrong prime": ("fork", "w", "L = u^2 \\sin u\n" + PRIME + r"- u^2 \cos u", [C, X]),
    "a rounded vector": ("thirds", "x", r"\nabla_x L = x - y = [0.33, 0.67]", [C]),
    "a vector rounded wrong": ("thirds", "x", r"\nabla_x L = x - y = [0.33, 0.66]", [X]),
    "one term of the sum is wrong": (
        "recurrent",
        "w",
        SUM + r"= \frac{\partial L}{\partial h_1} (1 - h_1^2) h_0"
        r" + \frac{\partial L}{\partial h_2} (1 - h_2^2) h_0",
        [C, X],
    ),
}  # fmt: skip


STEPS = {  # what is assigned, and what a teacher says of it
    r"w \leftarrow w - \eta \frac{\partial L}{\partial w}": C,
    r"w \leftarrow w - \eta (\hat y - y) \hat y (1 - \hat y) x": C,
    r"w \leftarrow w + \eta (y - \hat y) \hat y (1 - \hat y) x": C,
    r"w \leftarrow w - 0.1 \nabla_w L": C,
    r"w := w - \alpha \frac{\partial L}{\partial w}": C,
    r"b \leftarrow b - \eta (\hat y - y) \hat y (1 - \hat y)": C,
    r"w \leftarrow w + \eta \frac{\partial L}{\partial w}": X,
    r"w = w + 0.1 \frac{\partial L}{\partial w}": X,
    r"w \leftarrow w - \eta (\hat y - y) \hat y (1 - \hat y)": X,
    r"w \leftarrow w - \eta \frac{\partial L}{\partial b}": X,
    r"w \leftarrow w - v": D,
    r"w \leftarrow w - \eta v": D,
    r"z \leftarrow z - \eta x": D,
    r"w \leftarrow 0": D,
}


@pytest.mark.parametrize("text", STEPS)
def test_a_step_of_descent_goes_against_the_gradient(text):
    behind = r"\frac{\partial L}{\partial b} = (\hat y - y) \hat y (1 - \hat y)"
    mark = judge(sg.read_problem(PROBLEMS["neuron"]), f"{text}\n{behind}", wrt="w")
    assert [line.verdict for line in mark.lines] == [STEPS[text], C], mark.lines


@pytest.mark.parametrize(("step", "verdict"), [("- ", C), (r"- \frac{2}{N} ", C), ("+ ", X)])
def test_the_number_of_examples_may_be_part_of_the_step_size(step, verdict):
    text = rf"{GRADIENT} \\ w \leftarrow w {step}\eta X^\top (X w - y)"
    mark = judge(sg.read_problem(PROBLEMS["squares"]), text, wrt="w")
    assert [line.verdict for line in mark.lines] == [C, verdict], mark.lines


def test_a_step_may_speak_of_names_told_apart_by_letters():
    text = DELTAS % r"a^1_j (1 - a^1_j) \sum_k w^2_{kj} \delta_k"
    text += "\n" + r"w^1_{ji} \leftarrow w^1_{ji} - \eta \delta_j x_i"
    mark = judge(sg.read_problem(PROBLEMS["layers"]), text, wrt="W1")
    assert mark.verdict == "correct", mark.lines


BY_A_SIZE = r"w \leftarrow w - \eta \frac{\partial L}{\partial w} "
NEW_VALUES = {  # where ∂L/∂w = -4 at w = 1
    r"= 1 + 4 \eta": C,
    r"= 1 - \eta \cdot (-4) = 1 + 4 \eta": C,
    r"= w + 4 \eta": C,
    r"= w - \eta (\hat y - y) x = 1 + 4 \eta": C,
    r"= 1 - 4 \eta": X,
    r"= 2 + 4 \eta": X,
    r"= w - 4 \eta": X,
    r"= w + \eta (\hat y - y) x": X,
    r"= w - \eta (\hat y - y)": X,
    r"= 1 + 4 \eta = 1 - 4 \eta": X,
    r"= 7": U,
    r"= 1 - 0.1 \cdot (-4) = 1.4": U,
    r"= w - \mu \frac{\partial L}{\partial w}": U,
}


@pytest.mark.parametrize("behind", NEW_VALUES)
def test_what_follows_a_step_by_a_named_size_is_judged(behind):
    text = f"dL/dw = (ŷ - y) x = -4\n{BY_A_SIZE}{behind}"
    mark = judge(sg.read_problem(PROBLEMS["numbers"]), text, wrt="w")
    assert [line.verdict for line in mark.lines] == [C, NEW_VALUES[behind]], mark.lines


PUT_IN = {  # for (ŷ - y) x at ŷ = 3, y = 5, x = 2
    r"(3 - 5) \cdot 2 = -4": C,
    r"2 \cdot (3 - 5) = -4": C,
    r"2 \cdot (-5 + 3)": C,
    r"-2 \cdot 2 = -4": C,
    r"(-2)(2)": C,
    r"(2 \cdot 1 + 1 - 5) \cdot 2 = -2 \cdot 2": C,
    r"-(5 - 3) \cdot 2": C,
    r"2(3) - 5 \cdot 2": C,
    r"6 - 10 = -4": C,
    r"(3 - 5) \cdot 1 \cdot 2": C,
    r"(2 - 4) \cdot 2 = -4": X,
    r"(5 - 7) \cdot 2": X,
    r"(3 - 7) \cdot 1": X,
    r"-4 \cdot 1": X,
}


@pytest.mark.parametrize("numbers", PUT_IN)
def test_the_numbers_put_in_are_those_of_the_formula(numbers):
    text = "dL/dw = (ŷ - y) x \\\\ = " + numbers
    mark = judge(sg.read_problem(PROBLEMS["numbers"]), text, wrt="w")
    assert [line.verdict for line in mark.lines] == [C, PUT_IN[numbers]], mark.lines


SET_APART = {  # behind ∂L/∂w = (ŷ - y) x
    r"(\hat y - y) x = 0 \\ \hat y = y": [C, D, C],
    r"(\hat y - y) x = 0 \\ w = (y - b)/x": [C, D, C],
    r"(\hat y - y) x = 0 \\ \hat y = 2 y": [C, D, X],
    r"(\hat y - y) x = 0 \\ w = (y + b)/x": [C, D, X],
}


@pytest.mark.parametrize("behind", SET_APART)
def test_a_derivative_is_set_to_0_by_its_formula(behind):
    text = rf"\frac{{\partial L}}{{\partial w}} = (\hat y - y) x \\ {behind}"
    mark = judge(sg.read_problem(PROBLEMS["line"]), text, wrt="w")
    assert [line.verdict for line in mark.lines] == SET_APART[behind], mark.lines


FINAL = r"\frac{\partial L}{\partial w} = "
LEFT_OPEN = {
    FINAL + r"(\hat y - y) x = 0": [U],
    FINAL + r"(\hat y - y) x = 0 \\ \frac{\partial L}{\partial b} = \hat y - y": [U, C],
    FINAL + r"(\hat y - y) x = 0 \\ \frac{\partial L}{\partial b} = \hat y + y": [U, X],
    FINAL + r"(\hat y + y) x = 0": [X],
    FINAL + "0": [X],
    FINAL + r"\frac{\partial L}{\partial \hat y} \frac{\partial \hat y}{\partial w} = 0": [X],
    r"\frac{\partial \hat y}{\partial b} = 0": [X],
    r"\frac{\partial \hat y}{\partial w} = x = 0": [X],
}


@pytest.mark.parametrize("text", LEFT_OPEN)
def test_whether_a_formula_is_set_to_0_at_the_end_is_left_open(text):
    mark = judge(sg.read_problem(PROBLEMS["line"]), text, wrt="w")
    assert [line.verdict for line in mark.lines] == LEFT_OPEN[text], mark.lines


def test_with_numbers_given_a_derivative_that_is_not_0_is_not_set():
    text = FINAL + r"(\hat y - y) x = 0"
    assert judge(sg.read_problem(PROBLEMS["numbers"]), text, wrt="w").verdict == "incorrect"


def test_a_step_along_a_wrong_gradient_follows_from_it():
    text = r"\frac{\partial L}{\partial w} = (y - \hat y) x \\ w \leftarrow w - \eta (y - \hat y) x"
    mark = judge(sg.read_problem(PROBLEMS["line"]), text, wrt="w")
    assert [line.verdict for line in mark.lines] == [X, C]
    assert "follows from line 1" in mark.lines[1].message


@pytest.mark.parametrize("name", LINES)
def test_each_line_has_the_verdict_that_a_teacher_gives(name):
    problem, wrt, text, verdicts = LINES[name]
    mark = judge(sg.read_problem(PROBLEMS[problem]), text, wrt=wrt)
    described = [(line.source, line.verdict, line.message) for line in mark.lines]
    assert [line.verdict for line in mark.lines] == verdicts, described


def test_another_number_for_a_name_is_told_from_the_one_that_was_given():
    mark = judge(sg.read_problem(PROBLEMS["numbers"]), "x = 1\ndL/dw = (ŷ - y) x", wrt="w")
    assert (mark.first_wrong_line, mark.mistake.message) == (1, "Given was x = 2.")


def test_what_does_not_fit_is_told_in_letters():
    text = r"\frac{\partial C}{\partial b^{1}} = \sum_k y_k w^{2} (y_k y)"
    (line,) = judge(sg.read_problem(PROBLEMS["layers"]), text + r" = 0", wrt="b1").lines
    assert "~" not in line.message
    assert line.message.startswith("The shapes do not fit")
