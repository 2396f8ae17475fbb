"""A text cut into lines, and a line into the equations that it states."""

import pytest

import symgrad as sg
from symgrad.parsing.chains import read_chains
from symgrad.parsing.derivations import MOST_LINES, is_prose, is_too_long, read_lines
from symgrad.parsing.shorthand import with_signs, without_arguments
from symgrad.parsing.statements import places_of_signs, sides_of

SYMBOLS = sg.read_problem(
    {
        "equations": [r"\hat{y} = w x + b", "h = 2 w", r"L = \frac12 (y - \hat y)^2 + h"],
        "inputs": ["x"],
        "targets": ["y"],
        "parameters": ["w", "b"],
    }
).symbols


def statements(text):
    return [[s.strip() for s in line.statements] for line in read_lines(text)]


@pytest.mark.parametrize(
    "environment", ["align", "align*", "aligned", "gather", "gather*", "equation", "split"]
)
def test_environments_do_not_count_as_lines(environment):
    text = f"\\begin{{{environment}}}\na &= b \\\\[2pt]\n &= c\n\\end{{{environment}}}\n"
    lines = read_lines(text)
    assert [line.number for line in lines] == [1, 2]
    assert [line.continues for line in lines] == [False, True]
    assert statements(text) == [["a  = b"], ["= c"]]


@pytest.mark.parametrize(
    ("opening", "closing"), [("$$", "$$"), ("```math\n", "\n```"), ("\\[", "\\]")]
)
def test_in_markdown_only_formulas_are_lines(opening, closing):
    text = f"We know that.\n\n{opening}a = b{closing}\nand so\n{opening}c = d \\\\ e = f{closing}\n"
    assert statements(text) == [["a = b"], ["c = d"], ["e = f"]]


def test_sentences_that_define_are_lines():
    text = "Let $u = wx$ and $v = u^2$.\n$$ L = v $$\nThe value $a = 1$ is nice."
    assert statements(text) == [["u = wx"], ["v = u^2"], ["L = v"]]
    assert read_lines(text)[0].is_let


def test_line_breaks_inside_matrices_and_cases_end_no_line():
    text = r"a = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} \\ = b"
    assert statements(text) == [[r"a = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}"], ["= b"]]


def test_plain_lines_end_at_line_breaks_unless_they_go_on():
    assert statements("a = b\n\nc = d") == [["a = b"], ["c = d"]]
    assert statements("a = b\n  + c\n  - d") == [["a = b + c - d"]]
    assert statements("a =\n  b *\n c\nd = e") == [["a = b * c"], ["d = e"]]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (r"a &= b && \text{(chain rule)}", "chain rule"),
        (r"a = b \quad\text{by the chain rule}", "by the chain rule"),
        (r"a = b \tag{1}\label{eq:1}", ""),
        (r"a = b \nonumber", ""),
        ("a = b   (chain rule)", "(chain rule)"),
        ("a = b   # by hand", "by hand"),
        ("a = b by the chain rule", "by the chain rule"),
        ("so a = b", ""),
        ("1. a = b", ""),
        (r"\Rightarrow a = b", ""),
        (r"a \overset{(1)}{=} b", ""),
        ("a := b", ""),
        (r"a = b % a comment", ""),
        (r"a = b \quad (2)", ""),
        (r"a = b \hfill (12).", ""),
        ("a = b   (2)", ""),
    ],
)
def test_what_stands_beside_a_formula_is_no_part_of_it(written, reason):
    (line,) = read_lines(written)
    assert [s.replace(" ", "") for s in line.statements] == ["a=b"]
    assert reason in line.reason


@pytest.mark.parametrize("formula", ["a = b (2)", "a = b *  (2)", "a = \\log  (2)", "a =  (2)"])
def test_a_number_in_brackets_that_belongs_to_a_formula_stays(formula):
    assert statements(formula) == [[formula]]


def test_dashes_of_several_lines_in_a_row_are_bullets():
    assert statements("- a = b\n- c = -d") == [["a = b"], ["c = -d"]]
    assert statements("- a = b\n  = c\n- d = e") == [["a = b"], ["= c"], ["d = e"]]
    assert statements("- a = b") == [["- a = b"]]
    assert statements("a = b\n  - c\n  - d") == [["a = b - c - d"]]


def test_words_in_scripts_are_parts_of_names():
    line = r"\frac{\partial E_{\text{total}}}{\partial w} = E^\text{in}"
    assert statements(line) == [[line]]


def test_functions_in_text_stay():
    assert statements(r"a = \text{ReLU}(z) \\ = c")[0] == [r"a = \text{ReLU}(z)"]


@pytest.mark.parametrize(
    "written",
    [
        r"a = b, \quad c = d",
        r"a = b \quad c = d",
        r"a = b \Rightarrow c = d",
        r"a = b \text{ and } c = d",
        r"a = b \text{ where } c = d",
        "a = b, where c = d",
        "a = b and c = d",
        "a = b; c = d",
    ],
)
def test_a_line_may_state_several_equations(written):
    assert statements(written) == [["a = b", "c = d"]]


def test_commas_in_brackets_separate_nothing():
    assert statements("a = f(b, c) = d") == [["a = f(b, c) = d"]]
    assert statements("a = (1, 2), i = 1") == [["a = (1, 2)", "i = 1"]]


def test_columns_stay_those_of_the_line():
    (line,) = read_lines(r"\text{so } a &= b, \quad c = d")
    assert [line.source.index(s.strip()[0], 8) for s in line.statements] == [
        len(s) - len(s.lstrip()) for s in line.statements
    ]


def test_signs_are_those_outside_brackets():
    assert places_of_signs(r"a = \sum_{i=1}^N x_i \approx 3") == [2, 21]
    assert [s.strip() for s in sides_of("a = b = c")] == ["a", "b", "c"]
    assert places_of_signs("a >= b <= c != d") == []


def test_texts_beyond_the_limits_are_told():
    assert is_too_long("a = b\n" * (3 * MOST_LINES))
    assert len(read_lines("a = b\n" * (3 * MOST_LINES))) == MOST_LINES
    assert not is_too_long("a = b\n" * 40)


# shorthand ---------------------------------------------------------------------------------------


def test_subscripts_that_are_names_are_derivatives():
    assert with_signs("L_w = 2", SYMBOLS) == r"\frac{\partial L}{\partial w} = 2"
    assert r"{\partial \hat y}" in with_signs(r"L_{\hat y}", SYMBOLS)
    assert with_signs("L_i = w_x", SYMBOLS) == "L_i = w_x"


def test_arguments_on_the_left_are_left_out():
    assert without_arguments("L(w, b) = 2", SYMBOLS) == "L       = 2"
    assert without_arguments("L(2) = 2", SYMBOLS) == "L(2) = 2"


def test_chains_are_ordered_by_names():
    pair = (("L", "yhat"), ("yhat", "w"))
    text = r"\frac{\partial L}{\partial \hat y}\frac{\partial \hat y}{\partial w}"
    turned = r"\frac{\partial \hat y}{\partial w}\frac{\partial L}{\partial \hat y}"
    assert read_chains(text, SYMBOLS) == read_chains(turned, SYMBOLS) == (pair,)
    assert read_chains(f"{text} + {turned}", SYMBOLS) == (pair, pair)
    assert read_chains(f"{text} x", SYMBOLS) == ()
    assert read_chains(f"{text} - {turned}", SYMBOLS) == ()


@pytest.mark.parametrize(
    ("sentence", "read"),
    [
        ("Hence dL/dw is (ŷ - y)x.", "dL/dw=(ŷ-y)x"),
        ("The derivative of ŷ with respect to w is 2x.", "∂ŷ/∂w=2x"),
        ("The derivative of the loss L w.r.t. w: 2x", "∂L/∂w=2x"),
        ("Therefore the gradient dL/dw equals (ŷ - y)x", "dL/dw=(ŷ-y)x"),
        ("dL/dw = (ŷ - y) x which is 3x", "dL/dw=(ŷ-y)x=3x"),
        (r"\frac{\partial L}{\partial w} \text{ is } 3x", r"\frac{\partialL}{\partialw}=3x"),
        (r"w = x \text{ which equals } 3x", "w=x=3x"),
        ("The derivative $dL/dw$ is $3x$.", "dL/dw=3x"),
        ("The derivative of $L$ with respect to $w$ is $x$, as we saw.", "∂L/∂w=x"),
        (
            r"\text{The derivative of } \hat y \text{ with respect to } w \text{ is } 2x",
            r"\frac{\partial\haty}{\partialw}=2x",
        ),
        ("(dL/dw = b)", "dL/dw=b"),
        (r"\left[ \partial a = b \right].", r"\partiala=b"),
        ("Since $x$ is fixed, $dL/dw = x$", "dL/dw=x"),
        (r"L = e^2 \text{ where } e \text{ is the error}", "L=e^2"),
        (r"Here \(dL/dw = x\) holds.", "dL/dw=x"),
    ],
)
def test_what_a_sentence_states_is_read(sentence, read):
    assert ["".join(s.split()) for line in read_lines(sentence) for s in line.statements] == [read]


@pytest.mark.parametrize(
    ("written", "behind"),
    [
        ("a = b (∂c/∂d = e)", "∂c/∂d=e"),
        (r"a = b \quad (x = 2)", "x=2"),
        ("a = b, (x = 2)", "x=2"),
        (r"a = b \Rightarrow c", "c"),
    ],
)
def test_what_stands_in_brackets_or_behind_an_arrow_is_a_statement_of_its_own(written, behind):
    (line,) = read_lines(written)
    assert ["".join(s.split()) for s in line.statements] == ["a=b", behind]


def test_an_indicator_in_brackets_is_a_factor():
    assert statements("a = b (z = 0)") == [["a = b (z = 0)"]]
    assert statements("[n = 1]") == [["[n = 1]"]]
    assert statements("(a + b) = (c)") == [["(a + b) = (c)"]]


@pytest.mark.parametrize(
    "prose",
    [
        "The derivative of L with respect to w is a sum of two terms",
        "The derivative of L with respect to w is positive",
        "The gradient is easy to find",
        "The learning rate is 0.1",
        "Now we apply the chain rule twice",
    ],
)
def test_sentences_without_a_claim_are_prose(prose):
    (line,) = read_lines(prose)
    assert is_prose(line.statements[0], SYMBOLS.is_name)


@pytest.mark.parametrize(
    "claim",
    ["The derivative is 2x", "So it is w", "The gradient of L is (y - 1)", "The loss is 2y"],
)
def test_a_claim_in_words_that_cannot_be_read_is_no_prose(claim):
    assert not is_prose(read_lines(claim)[0].statements[0], SYMBOLS.is_name)


@pytest.mark.parametrize(
    "sentence",
    [
        "Since $dŷ/dw = w$ we get",
        "* $dŷ/dw = w$",
        "> $dŷ/dw = w$",
        r"Here \(dŷ/dw = w\) holds for $N = 4$.",
        "## and $dŷ/dw = w$",
        "We have: dŷ/dw = w",
        r"\boxed{dŷ/dw = w}",
        "Since $dŷ/dw = w$, let us stop.",
    ],
)
def test_between_the_formulas_of_a_document_claims_are_lines(sentence):
    found = statements(f"$$a = b$$\n{sentence}\n$$c = d$$")
    assert ["".join(s.split()) for (s,) in found] == ["a=b", "dŷ/dw=w", "c=d"]


def test_what_a_sentence_denies_is_not_read_as_if_it_were_said():
    (_, (denied,)) = statements("$$a = b$$\nIt is wrong that $a = c$.")
    assert denied.startswith(r"\lnot")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("for all i, a_i = b_i", ["a_i=b_i"]),
        ("a_i = b_i for all i, and c = d", ["a_i=b_i", "c=d"]),
        (r"a_i = b_i \quad \forall i \in \{1, 2\}", ["a_i=b_i"]),
        (r"a_i = b_i \text{ for } i = 1, \dots, N", ["a_i=b_i"]),
        (r"a_i = b_i \text{ for all } i", ["a_i=b_i"]),
        ("a = b because the sum rule gives c = d", ["a=b", "c=d"]),
        ("a = b by the fact that c = d", ["a=b", "c=d"]),
        (r"a = b \text{ because $c = d$ holds}", ["a=b", "c=d"]),
        (r"\intertext{Since $c = d$,} a = b", ["c=d", "a=b"]),
        (r"a \overset{!}{=} 0 \Rightarrow c = d", ["a", "c=d"]),
    ],
)
def test_no_equation_vanishes_beside_words(written, read):
    assert ["".join(s.split()) for line in read_lines(written) for s in line.statements] == read


@pytest.mark.parametrize(
    "written",
    [
        r"w_{new} = w - g",
        r"w_{\text{new}} = w_{\text{old}} - g",
        "w_new = w - g",
        r"w^{(t+1)} = w^{(t)} - g",
        r"w_{t+1} = w_t - g",
    ],
)
def test_a_new_value_is_assigned(written):
    (line,) = read_lines(written)
    assert ["".join(s.split()) for s in line.statements] == ["w←w-g"]


@pytest.mark.parametrize("other", ["h_2 = h_1 - g", "w_{new} = 2 w - g", r"h_{t+1} = h_k - g"])
def test_other_equations_are_no_assignments(other):
    assert statements(other) == [[other]]
