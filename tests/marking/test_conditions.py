"""Conditions in any words: what rests on them is left open, what is right stays."""

import pytest

import symgrad as sg
from symgrad.marking.judging import judge

ONE = {"inputs": ["x"], "targets": ["y"], "parameters": ["w", "b"]}
HINGE = sg.read_problem({"equations": ["z = w x + b", "a = relu(z)", "L = (a - y)^2"], **ONE})
LINE = sg.read_problem({"equations": [r"\hat{y} = w x + b", r"L = \frac12 (\hat y - y)^2"], **ONE})
ACTIVE, SLOPE = r"\frac{\partial a}{\partial z} = 1", r"\frac{\partial L}{\partial w} = 2 (a - y) x"
HALF = r"\frac{\partial L}{\partial w} = (a - y) x"
FIRST = [
    rf"{ACTIVE} \text{{ if }} z > 0",
    rf"{ACTIVE} \text{{ for }} z > 0",
    rf"{ACTIVE} \text{{ when }} z > 0",
    rf"{ACTIVE}, \quad z > 0",
    rf"{ACTIVE} \quad (z > 0)",
    rf"\text{{For }} z > 0: {ACTIVE}",
    rf"\text{{Case }} z \geq 0: {ACTIVE}",
    rf"\text{{If }} z > 0 \text{{ then }} {ACTIVE}",
    "z > 0",
    r"\text{Let } z > 0",
    r"\text{Suppose the unit is active } (z > 0).",
    rf"\text{{Assume the ReLU is active.}} \\ {ACTIVE}",
    r"\frac{\partial a}{\partial z}\big|_{z>0} = 1",
]
TEXTS = [
    *(rf"{first} \\ {SLOPE}" for first in FIRST),
    "For z > 0 we have da/dz = 1,\nso dL/dw = 2 (a - y) x",
    "da/dz = 1 (since z > 0)\ndL/dw = 2 (a - y) x",
    f"$${ACTIVE}$$ when $z > 0$, so\n\n$${SLOPE}$$",
    f"When $z > 0$:\n\n$${ACTIVE}$$ so\n\n$${SLOPE}$$",
    "Assume the unit is active.\nda/dz = 1\ndL/dw = 2 (a - y) x",
]


@pytest.mark.parametrize("text", TEXTS)
def test_what_holds_under_a_condition_is_not_refused(text):
    mark = judge(HINGE, text, wrt="w")
    assert mark.verdict == "undecided"
    assert mark.lines[-1].verdict == "undecided"
    assert "condition" in mark.lines[-1].message


@pytest.mark.parametrize("first", FIRST)
def test_what_is_right_without_the_condition_stays_right(first):
    mark = judge(HINGE, rf"{first} \\ \frac{{\partial z}}{{\partial w}} = x", wrt="w")
    assert mark.lines[-1].verdict == "correct"


@pytest.mark.parametrize(
    "text",
    [
        rf"{ACTIVE} \\ {SLOPE}",
        f"da/dz = 1 because b is a constant\n{SLOPE}",
        rf"{HALF} \mathbb{{1}}[z > 0]",
        rf"{HALF} \mathbf 1_{{z > 0}}",
        rf"{HALF} (w x + b > 0)",
        rf"{SLOPE} \mathbf{{1}}_{{\{{z > 0\}}}} \\ {HALF}",
        "dL/dw = (a - y) * where(z > 0, 1, 0) * x",
        r"\frac{\partial L}{\partial w} = (a-y)\begin{cases} x & z > 0 \\ 0 & z \le 0\end{cases}",
        "dL/da = (a - y)  <- chain rule",
        rf"z = w x + b \Rightarrow {HALF}",
        "1/2 (a - y) => dL/da = (a - y)",
    ],
)
def test_an_order_in_a_formula_is_no_condition(text):
    assert judge(HINGE, text, wrt="w").verdict == "incorrect"


def test_an_indicator_is_judged():
    assert judge(HINGE, rf"{SLOPE} \mathbb{{1}}[z > 0]", wrt="w").verdict == "correct"


@pytest.mark.parametrize(("factor", "verdict"), [("", "correct"), ("2", "incorrect")])
def test_a_formula_behind_words_between_lines_begins_a_new_line(factor, verdict):
    text = (
        r"\begin{align} \frac{\partial L}{\partial w} &= (\hat y - y) x \\"
        r"\intertext{and since $\hat y = w x + b$}&= " + factor + r"(w x + b - y) x \end{align}"
    )
    assert judge(LINE, text, wrt="w").verdict == verdict
