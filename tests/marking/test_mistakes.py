"""Kinds of mistake: named where one slip reproduces the answer exactly, else nothing is said."""

import pytest
from sympy import Expr, Piecewise

import symgrad as sg
from symgrad.equality import compare
from symgrad.expr.leaves import Entry
from symgrad.marking.asked import ask
from symgrad.marking.marks import MISTAKES
from symgrad.marking.mistakes import diagnose
from symgrad.marking.mistakes.edits import EDITS, Surroundings, edited
from symgrad.marking.mistakes.function_slips import BY_FUNCTION
from symgrad.marking.mistakes.slips import SLIPS
from symgrad.marking.mistakes.views import by_definition, with_sigmoids
from symgrad.parsing import read_answer


def problem(*equations, by, inputs=(), targets=(), parameters=(), **fields):
    return sg.read_problem(
        {
            "equations": list(equations),
            "inputs": list(inputs),
            "targets": list(targets),
            "parameters": list(parameters),
            "questions": [{"id": "q", "ask": by}],
            **fields,
        }
    )


def by(name, of="L"):
    return rf"\frac{{\partial {of}}}{{\partial {name}}}"


LINE = problem(
    r"\hat y = w x + b", r"L = \frac12 (\hat y - y)^2",
    by=by("w"), inputs="x", targets="y", parameters="wb",
)  # fmt: skip
NEURON = problem(
    "z = w x + b", r"a = \sigma(z)", "L = (a - y)^2",
    by=by("w"), inputs="x", targets="y", parameters="wb",
)  # fmt: skip
TANH_NET = problem(
    "z = W x + b", r"a = \tanh(z)", r"f = v^\top a", r"L = \frac12 (f - y)^2",
    by=by("b"), inputs="x", targets="y", parameters="Wbv",
    shapes={"W": ["H", "D"], "x": ["D"], "b": ["H"], "v": ["H"]},
)  # fmt: skip
MEAN = problem(
    r"\hat y_i = w x_i + b", r"L = \frac1n \sum_{i=1}^n (\hat y_i - y_i)^2",
    by=by("w"), inputs="x", targets="y", parameters="wb", shapes={"x": ["n"], "y": ["n"]},
)  # fmt: skip
SOFTMAX = problem(
    r"p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}", r"L = -\sum_k y_k \ln p_k",
    by=by("z_i"), targets="y", parameters="z", shapes={"z": ["K"], "y": ["K"]},
    domains={"y": "probabilities"},
)  # fmt: skip
RIDGE = problem(
    r"L = \|X w - y\|^2 + \lambda \|w\|^2",
    by=by("w"), inputs=["X"], targets="y", parameters=["w", "lambda"],
    shapes={"X": ["N", "D"], "w": ["D"], "y": ["N"]},
)  # fmt: skip
GAUSS = problem(
    r"L = n \ln s + \frac{1}{2 s^2} \sum_{i=1}^n (y_i - m)^2",
    by=by("m"), targets="y", parameters="ms", shapes={"y": ["n"]}, domains={"s": "positive"},
)  # fmt: skip
RELU = problem(
    "z = w x", r"a = \max(0, z)", r"L = \frac12 (a - y)^2",
    by=by("w"), inputs="x", targets="y", parameters="w", convention={"kink": 0},
)  # fmt: skip
QUOTIENT = problem(r"f = \frac{\sin x}{x^2 + 1}", by=by("x", "f"), parameters="x")
PRODUCT = problem(r"f = x^3 e^{2 x}", by=by("x", "f"), parameters="x")
POWER = problem(r"f = x^5 + (2 x + 1)^3", by=by("x", "f"), parameters="x")
TWO_LAYERS = problem(
    "z = W x", r"a = \tanh(z)", "o = V a", r"L = \frac12 \|o - y\|^2",
    by=by("V"), inputs="x", targets="y", parameters="WV",
    shapes={"x": ["D"], "W": ["H", "D"], "V": ["K", "H"], "y": ["K"]},
)  # fmt: skip
FORK = problem(r"a = \sin(w)", "c = w a", "L = a + c^2", by=by("w"), parameters="w")
BITS = problem(r"L = \log_2(w x)", by=by("w"), inputs="x", parameters="w",
               domains={"w": "positive", "x": "positive"})  # fmt: skip
CROSS_ENTROPY = problem(
    r"p = \sigma(z)", r"L = -y \ln p - (1 - y) \ln(1 - p)",
    by=by("p"), targets="y", parameters="z",
)  # fmt: skip

SECOND = problem(
    r"L = \ln(1 + e^z) - y z", by=r"\frac{\partial^2 L}{\partial z^2}", targets="y", parameters="z"
)
MASK = problem(
    r"a_i = \tanh(z_i)", "o_i = m_i a_i", r"L = \frac12 \sum_i (o_i - y_i)^2",
    by=by("z_i"), inputs="m", targets="y", parameters="z",
    shapes={"z": ["n"], "m": ["n"], "y": ["n"]}, domains={"m": "{0, 1}"},
)  # fmt: skip
WRITTEN_OUT = problem(r"f = \frac{1}{1 + e^{-z}}", by=by("z", "f"), parameters="z")

ANSWERS = [
    (LINE, r"(y - \hat y) x", "sign"),
    (LINE, r"2 (\hat y - y) x", "constant_factor"),
    (LINE, r"\frac12 (\hat y - y) x", "constant_factor"),
    (LINE, r"\hat y - y", "missing_chain_factor"),
    (LINE, r"(\hat y - y) w", "wrong_variable"),
    (LINE, r"(\hat y + y) x", "sign"),
    (LINE, r"(\hat y - y) x^2", "extra_factor"),
    (LINE, r"\hat y x", "missing_term"),
    (LINE, r"(\hat y - y) x + b", "extra_term"),
    (LINE, r"\frac12 (\hat y - y)^2 x", "wrong_local_derivative"),
    (LINE, r"\hat y - y x", "missing_factor"),
    (NEURON, "2 (a - y) x", "missing_chain_factor"),
    (NEURON, "2 (a - y) a (1 - a)", "missing_chain_factor"),
    (NEURON, "2 (a - y) (1 - a) x", "missing_factor"),
    (NEURON, "2 (a - y) (1 - a^2) x", "wrong_local_derivative"),
    (NEURON, "2 (a - y) z (1 - z) x", "wrong_local_derivative"),
    (NEURON, "2 (a - y) a x", "wrong_local_derivative"),
    (NEURON, "(a - y) a (1 - a) x", "constant_factor"),
    (TANH_NET, r"(f - y) v \odot a \odot (1 - a)", "wrong_local_derivative"),
    (TANH_NET, r"(f - y) v", "missing_chain_factor"),
    (TANH_NET, r"v \odot (1 - a \odot a)", "missing_chain_factor"),
    (TANH_NET, r"(f - y) v \odot (1 - z \odot z)", "wrong_local_derivative"),
    (TANH_NET, r"(y - f) v \odot (1 - a \odot a)", "sign"),
    (TANH_NET, r"(f - y) (1 - a \odot a)", "missing_factor"),
    (MEAN, r"2 \sum_{i=1}^n (\hat y_i - y_i) x_i", "missing_mean"),
    (MEAN, r"\frac{2}{n^2} \sum_{i=1}^n (\hat y_i - y_i) x_i", "missing_mean"),
    (MEAN, r"\frac2n (\hat y_i - y_i) x_i", "missing_sum"),
    (MEAN, r"2 (\hat y_i - y_i) x_i", "missing_sum"),
    (MEAN, r"\frac2n \sum_{i=1}^n (\hat y_i - y_j) x_i", "wrong_index"),
    (MEAN, r"\frac2n \sum_{i=1}^{n-1} (\hat y_i - y_i) x_i", "wrong_index"),
    (MEAN, r"\frac2n \sum_{i=1}^n (\hat y_i - y_i) \sum_{i=1}^n x_i", "missing_sum"),
    (MEAN, r"\frac2n \sum_{i=1}^n (\hat y_i - y_i)", "missing_chain_factor"),
    (SOFTMAX, "y_i - p_i", "sign"),
    (SOFTMAX, "p_j - y_j", "wrong_index"),
    (SOFTMAX, r"-\frac{y_i}{p_i}", "missing_chain_factor"),
    (SOFTMAX, "p_i (1 - p_i)", "missing_chain_factor"),
    (SOFTMAX, "-y_i (1 - p_i)", "missing_sum"),
    (SOFTMAX, "p_i - 1", "missing_factor"),
    (RIDGE, r"2 X^\top (X w - y)", "missing_term"),
    (RIDGE, r"2 X^\top (X w - y) - 2 \lambda w", "sign"),
    (RIDGE, r"2 X^\top (X w - y) + \lambda w", "constant_factor"),
    (RIDGE, r"2 X^\top X w - X^\top y + 2 \lambda w", "constant_factor"),
    (RIDGE, r"2 X^\top (X w - y) + 2 w", "missing_factor"),
    (GAUSS, r"\frac{1}{s^2} \sum_{i=1}^n (y_i - m)", "sign"),
    (GAUSS, r"\frac{1}{s} \sum_{i=1}^n (m - y_i)", "missing_factor"),
    (GAUSS, r"\frac{m - y_i}{s^2}", "missing_sum"),
    (RELU, r"(a - y) \mathbf 1[z \ge 0] x", "wrong_local_derivative"),
    (RELU, r"(a - y) a x", "wrong_local_derivative"),
    (RELU, r"(a - y) \mathbf 1[z < 0] x", "wrong_local_derivative"),
    (RELU, r"(a - y) x", "missing_chain_factor"),
    (QUOTIENT, r"\frac{\cos x}{2 x}", "product_rule"),
    (QUOTIENT, r"\frac{2 x \sin x - (x^2 + 1) \cos x}{(x^2 + 1)^2}", "product_rule"),
    (QUOTIENT, r"\frac{(x^2 + 1) \cos x + 2 x \sin x}{(x^2 + 1)^2}", "product_rule"),
    (QUOTIENT, r"\frac{(x^2 + 1) \cos x - 2 x \sin x}{x^2 + 1}", "product_rule"),
    (PRODUCT, r"6 x^2 e^{2 x}", "product_rule"),
    (PRODUCT, r"3 x^2 e^{2 x}", "product_rule"),
    (PRODUCT, r"3 x^2 e^{2 x} + x^3 e^{2 x}", "missing_chain_factor"),
    (PRODUCT, r"3 x^2 e^{2 x} - 2 x^3 e^{2 x}", "sign"),
    (POWER, r"5 x^5 + 6 (2 x + 1)^2", "wrong_local_derivative"),
    (POWER, r"5 x^4 + 3 (2 x + 1)^2", "missing_chain_factor"),
    (POWER, r"5 x^6 + 6 (2 x + 1)^2", "wrong_local_derivative"),
    (TWO_LAYERS, r"(o - y) z^\top", "wrong_variable"),
    (TWO_LAYERS, r"(o - y) x^\top", "wrong_variable"),
    (TWO_LAYERS, r"(y - o) a^\top", "sign"),
    (TWO_LAYERS, "o - y", "missing_chain_factor"),
    (FORK, r"\cos w", "missing_term"),
    (FORK, r"\cos w + 2 c a", "missing_term"),
    (FORK, r"2 c (a + w \cos w)", "missing_term"),
    (BITS, r"\frac1w", "log_base"),
    (CROSS_ENTROPY, r"\frac{y - p}{y (1 - y)}", "swapped_prediction_and_target"),
    (SECOND, r"1 - \sigma(z)^2", "wrong_local_derivative"),
    (SECOND, r"\sigma(z) (1 + \sigma(z))", "sign"),
    (MASK, "(o_i - y_i) m_i (1 + a_i^2)", "sign"),
    (MASK, "(o_i - y_i) (1 - a_i^2)", "missing_factor"),
    (WRITTEN_OUT, "1 - f^2", "wrong_local_derivative"),
    (WRITTEN_OUT, r"-\frac{e^{-z}}{(1 + e^{-z})^2}", "missing_chain_factor"),
    (WRITTEN_OUT, "-f (1 - f)", "sign"),
]  # fmt: skip
FALLING = problem(r"f = x - \frac{2}{x}", by=by("x", "f"), parameters="x")
FOCAL = problem(r"f = (1 - p)^g \ln p", by=by("p", "f"), parameters="p", constants=["g"],
                domains={"p": "(0, 1)"})  # fmt: skip
PIECES = problem(
    r"f = \begin{cases} w^2 & w > 1 \\ 3 w & w \le 1 \end{cases}", by=by("w", "f"), parameters="w"
)
UNEXPLAINED = [
    (SECOND, r"\sigma(z) - y"),
    (PIECES, r"\begin{cases} w^5 & w > 1 \\ 7 & w \le 1 \end{cases}"),
    (LINE, r"\hat y^3 + x"),
    (NEURON, "17 a^4 - w"),
    (TANH_NET, r"3 a \odot b + v"),
    (MEAN, r"\sum_{i=1}^n \hat y_i^3"),
    (SOFTMAX, "p_i^2 + z_i"),
    (QUOTIENT, r"e^x"),
]


def explained(asked_of, text):
    asked = ask(asked_of)
    written = read_answer(text, asked_of.symbols, letters=asked.letters).members[-1]
    letters = {name: i for name, i in written.letters.items() if name not in asked.letters}

    def same(left, right):
        graph = asked.graph
        if left.shape != right.shape:
            return False
        return compare(
            left.at(*right.axes),
            right.expr,
            free=graph.free_names,
            definitions=graph.defined,
            at_kinks=asked.at_kinks,
        ).holds

    return diagnose(asked, written.array, letters, same)


@pytest.mark.parametrize(("asked_of", "text", "kind"), ANSWERS)
def test_the_kind_of_a_mistake_is_named(asked_of, text, kind):
    mistake = explained(asked_of, text)
    assert mistake is not None
    assert mistake.kind == kind, mistake.message
    assert mistake.message.endswith(".")
    assert "~" not in mistake.message
    assert "[_" not in mistake.message


@pytest.mark.parametrize(
    ("asked_of", "text", "message"),
    [
        (NEURON, "2 (y - a) a (1 - a) x",
         "The sign of one term is wrong: look at the terms of a - y."),
        (NEURON, "2 (a - y) a x", "σ(z) is not differentiated: its derivative is another function,"
         " times the inner derivative."),
        (FALLING, "-2 x^{-2} + 1", "The sign is wrong: look at the derivative of 1/x."),
        (FOCAL, r"\frac{(1 - p)^g}{p}", "One term of the product rule is missing: the derivative of"
         " (1 - p)^g times log(p) has two terms: (fg)' = f'g + fg'."),
    ],
)  # fmt: skip
def test_a_sentence_says_what_is_true(asked_of, text, message):
    assert explained(asked_of, text).message == message


@pytest.mark.parametrize(("asked_of", "text"), UNEXPLAINED)
def test_nothing_is_said_of_an_answer_that_no_slip_explains(asked_of, text):
    assert explained(asked_of, text) is None


def test_nothing_is_said_unless_equality_bears_it_out():
    asked = ask(LINE)
    written = read_answer(r"(y - \hat y) x", LINE.symbols).members[-1]
    assert diagnose(asked, written.array, {}, lambda left, right: False) is None


def test_a_sigmoid_is_recognized_in_both_of_its_forms():
    z = sg.parameter("z")
    e = sg.exp(z).expr
    assert with_sigmoids(e / (1 + e)) == with_sigmoids(1 / (1 + 1 / e)) == sg.sigmoid(z).expr
    assert with_sigmoids(by_definition(sg.sigmoid(z).expr)) == sg.sigmoid(z).expr
    assert with_sigmoids(e / (2 + e)) == e / (2 + e)


def test_every_kind_in_the_tables_is_one_of_the_interface():
    slips = [*SLIPS, *(slip for slips in BY_FUNCTION.values() for slip in slips)]
    kinds = {slip.kind for slip in slips} | {slip.otherwise for slip in slips}
    kinds |= {kind for edit in EDITS for kind, _ in (edit.spoils, edit.mends)}
    assert kinds - {""} <= set(MISTAKES)


@pytest.mark.parametrize("edit", EDITS)
def test_cases_are_edited_inside_a_product(edit):
    z, y = Entry("z"), Entry("y")
    cases = y * Piecewise((z, z > 0), (-y, True)) + Entry("w")
    around = Surroundings(dict.fromkeys("wyz", ()), frozenset())
    assert all(isinstance(new, Expr) for _, new in edited(cases, edit, around))


def test_two_slips_are_told_together():
    net = problem(
        "z = w x + b", r"a = \tanh(z)", r"L = \frac12 (a - y)^2",
        by=by("w"), inputs="x", targets="y", parameters="wb",
    )  # fmt: skip
    found = explained(net, "(a - y)^2 (1 - a) x")
    assert found.kind == "wrong_local_derivative"
    first, second = found.message.split(" And a second slip: ")
    assert first.startswith("The square is missing")
    assert second.startswith("The exponent is not lowered")
    assert explained(net, "(a - y)^2 (1 - a) x w^2") is None


def test_a_sum_is_missing_beside_the_letters_of_what_is_asked():
    quadratic = problem(
        r"f = \sum_i \sum_j x_i A_{ij} x_j", by=by("x", "f"), inputs="A", parameters="x",
        shapes={"A": ["n", "n"], "x": ["n"]},
    )  # fmt: skip
    found = explained(quadratic, r"A_{ij} x_j + \sum_k A_{ki} x_k")
    assert found.kind == "missing_sum"
    assert "nothing says what j is" in found.message
