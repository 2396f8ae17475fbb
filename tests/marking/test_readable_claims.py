"""Claims in many spellings: each is read, and a wrong twin of it is refused; none is skipped."""

import pytest

import symgrad as sg
from symgrad.marking.judging import judge

ONE = {"inputs": ["x"], "targets": ["y"], "parameters": ["w", "b"]}
PROBLEMS = {
    "line": {"equations": [r"\hat{y} = w x + b", r"L = \frac12 (y - \hat y)^2"], **ONE},
    "worked": {
        "equations": [r"\hat{y} = w x + b", r"L = \frac12 (y - \hat y)^2"],
        **ONE,
        "values": {"x": 2.0, "y": 5.0, "w": 1.0, "b": 1.0},
    },
    "layers": {
        "equations": [
            "z_1 = w_1 x + b_1",
            r"a_1 = \sigma(z_1)",
            "z_2 = w_2 a_1 + b_2",
            r"\hat{y} = \sigma(z_2)",
            r"L = -y \log \hat{y} - (1 - y) \log(1 - \hat{y})",
        ],
        **ONE,
        "parameters": ["w_1", "b_1", "w_2", "b_2"],
        "domains": {"y": "[0, 1]"},
    },
    "recurrent": {
        "equations": [
            "a_1 = w h_0 + u x_1",
            "h_1 = tanh(a_1)",
            "a_2 = w h_1 + u x_2",
            "h_2 = tanh(a_2)",
            r"L = \frac12 (h_1 - y_1)^2 + \frac12 (h_2 - y_2)^2",
        ],
        "inputs": ["x_1", "x_2", "h_0"],
        "targets": ["y_1", "y_2"],
        "parameters": ["w", "u"],
    },
    "matrix": {
        "equations": [r"L = \frac12 \|X W - Y\|_F^2"],
        "inputs": ["X"],
        "targets": ["Y"],
        "parameters": ["W"],
        "shapes": {"X": ["N", "D"], "W": ["D", "K"], "Y": ["N", "K"]},
        "sizes": {"N": 4, "D": 3, "K": 2},
        "convention": {"layout": "either"},
    },
    "hidden": {
        "equations": ["z = W x", r"h = \tanh(z)", r"L = \frac12 \|h - y\|^2"],
        "inputs": ["x"],
        "targets": ["y"],
        "parameters": ["W"],
        "shapes": {"x": ["D"], "W": ["H", "D"], "y": ["H"]},
        "sizes": {"D": 2, "H": 3},
    },
    "vector": {
        "equations": ["f = W x"],
        "inputs": ["x"],
        "parameters": ["W"],
        "shapes": {"x": ["D"], "W": ["K", "D"]},
        "loss": "f",
    },
    "attention": {
        "equations": ["s = K q", "p = softmax(s)", r"o = V^\top p", r"L = \frac12 \|o - t\|^2"],
        "inputs": ["K", "V"],
        "targets": ["t"],
        "parameters": ["q"],
        "shapes": {"K": ["N", "D"], "V": ["N", "D"], "q": ["D"], "t": ["D"]},
        "sizes": {"N": 3, "D": 2},
    },
}


def marked(problem, wrt, text):
    return judge(sg.read_problem(PROBLEMS[problem]), text, wrt=wrt)


OVER_TIME = (
    r"\frac{\partial L}{\partial u} = \sum_{t=1}^{2} \frac{\partial L}{\partial a_t} x_{t} + 0"
    r" = \sum_{t=1}^2 \frac{\partial L}{\partial a_t} x_t"
)
MATRIX, TURNED = (
    r"X\,dW (X W - Y)^\top",
    r"X^\top (X W - Y)\,dW",
)  # the transpose: a differential has no layout
CLAIMS = [
    ("layers", "w_2", "dz2 = ŷ - y\ndw2 = dz2 * a1", "a1", "z1", 2),
    ("layers", "w_1", "dL/dz1 = (ŷ-y) * w2 * a1 * (1-a1)\ndL/dw1 = dL/dz1 * x", "w2", "w1", 1),
    ("layers", "b_2", "db2 = ŷ - y", "ŷ - y", "y - ŷ", 1),
    ("attention", "q", r"\frac{\partial L}{\partial p_n} = \sum_d V_{nd}(o_d-t_d)", "-", "+", 1),
    ("recurrent", "u", OVER_TIME, "x_t", "h_t", 1),
    ("recurrent", "u", OVER_TIME, "+ 0", "+ 1", 1),
    ("recurrent", "w", r"L = \frac12 \sum_{t=1}^2 (h_t - y_t)^2", "2 (", "2 2 (", 1),
    ("matrix", "W", r"dL = \operatorname{tr}((X W - Y)^\top X\,dW)", "-", "+", 1),
    ("matrix", "W", r"dL = \operatorname{tr}(X\,dW (X W - Y)^\top)", MATRIX, TURNED, 1),
    ("matrix", "W", r"dL = \mathrm{tr}\left(dW^\top X^\top (X W - Y)\right)", "dW^", "2 dW^", 1),
    ("hidden", "W", r"\mathrm{d}h = (1 - h^2) \odot \mathrm{d}z", "h^2", "h", 1),
    ("hidden", "W", "dh = (1 - h^2) * dz", "1 - h^2", "h^2 - 1", 1),
    ("line", "w", "dL/dw = (ŷ - y) x", "x", "x  (2)", 1),
    ("line", "w", "Hence dL/dw is (ŷ - y)x.", "ŷ - y", "y - ŷ", 1),
    ("line", "w", "The derivative of ŷ with respect to w is x.\ndL/dw = (ŷ - y) x", "x.", "2x.", 1),
    ("line", "w", "dL/dw = (ŷ - y) x, which is x (ŷ - y)", "(ŷ - y)", "(y - ŷ)", 1),
    ("line", "w", "$$dL/dŷ = ŷ - y$$\nso $dŷ/dw = x$ and\n$$dL/dw = (ŷ-y) x$$", "x$ a", "w$ a", 2),
    ("line", "w", "dL/dŷ = ŷ - y\n( dŷ/dw = x )\ndL/dw = (ŷ-y) x", "x )", "w )", 2),
    ("worked", "w", r"\frac{dL}{dw} = (\hat y - y) x = -4 \quad (y = 5)", "-4", "4", 1),
]  # fmt: skip


@pytest.mark.parametrize(("problem", "wrt", "text", "right", "wrong", "line"), CLAIMS)
def test_a_claim_is_read_and_its_wrong_twin_refused(problem, wrt, text, right, wrong, line):
    mark = marked(problem, wrt, text)
    assert mark.verdict == "correct", mark
    assert all(each.verdict == "correct" for each in mark.lines)
    place = text.rindex(right)
    broken = marked(problem, wrt, text[:place] + wrong + text[place + len(right) :])
    assert (broken.verdict, broken.first_wrong_line) == ("incorrect", line), broken


def test_letters_of_the_left_side_say_how_far_they_run():
    right = r"\frac{\partial f_i}{\partial W_{jk}} = x_k \delta_{ij}"
    assert marked("vector", "W", right).verdict == "correct"
    assert marked("vector", "W", right.replace("x_k", "2 x_k")).verdict == "incorrect"
