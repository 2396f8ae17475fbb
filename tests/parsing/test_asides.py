"""Claims beside formulas, conditions on letters, and how far a derivative sign reaches."""

import re

import pytest

import symgrad as sg
from symgrad.errors import ReadingError
from symgrad.parsing import read_answer, read_expression
from symgrad.parsing.derivations import read_lines
from symgrad.parsing.restricted import without_condition

SYMBOLS = sg.read_problem(
    {
        "equations": [r"\hat{y} = w x + b", r"L = \frac12 (y - \hat y)^2"],
        "inputs": ["x"],
        "targets": ["y"],
        "parameters": ["w", "b"],
    }
).symbols


def statements(text):
    return [["".join(s.split()) for s in line.statements] for line in read_lines(text)]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (r"a = \underbrace{b}_{c} d", ["c=b", "a={b}d"]),
        (r"a = \underbrace{b + c}_{=1} d", ["b+c=1", "a={b+c}d"]),
        (r"a = \overbrace{b}^{c}", ["c=b", "a={b}"]),
        (r"a = \underbrace{\frac{\partial L}{\partial z}}_{c} d", None),
        (r"a = \underbrace{b}_{\text{chain rule}} c", ["a={b}c"]),
        (r"a = \underbrace{b}_{(1)} c", ["a={b}c"]),
        (r"a = \underbrace{b}_{\geq 0} c", ["a={b}c"]),
        (r"a = b =: c", ["c=b", "a=b"]),
        (r"\boxed{a = b}", ["a=b"]),
        (r"a = b \overset{!}{=} 0", ["a=b"]),
        (r"a = b \in \mathbb{R}^{D}", ["a=b"]),
        (r"\left. a \right|_{c = 1, d = 2} = b", ["c=1", "d=2", r"\left.a=b"]),
        (r"\left. a \right|_{c} = b", [r"\left.a=b"]),
        (r"a \stackrel{(b)}{=} b", ["a=b"]),
    ],
)
def test_what_is_claimed_beside_a_formula_is_a_statement(written, said):
    found = statements(written)[0]
    if said is None:
        assert found[0] == r"\frac{\partialL}{\partialz}=c"
    else:
        assert [s.replace(r"\left.", "") for s in found] == [s.replace(r"\left.", "") for s in said]


def test_a_line_that_continues_another_says_nothing_else():
    assert statements(r"a = b \\ = \underbrace{c}_{d}") == [["a=b"], ["={c}"]]
    assert statements("a = b +\n\\underbrace{c}_{d}") == [["a=b+{c}"]]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (r"\text{If } i = k:\quad a_i = b_k", ["δ_ik(a_i)=δ_ik(b_k)"]),
        (r"\text{For } i \neq k: a_{ik} = 0", [r"(1-\delta_{ik})(a_{ik})=(1-\delta_{ik})(0)"]),
        ("case i = k: a_i = b_k", ["δ_ik(a_i)=δ_ik(b_k)"]),
        ("a_i = b_k for i ≠ k", ["(1-δ_ik)(a_i)=(1-δ_ik)(b_k)"]),
        ("a_i = b_k, i != k", ["(1-δ_ik)(a_i)=(1-δ_ik)(b_k)"]),
        ("If i = k: a_i = b_i", ["a_i=b_i"]),
        ("a_i = b_k, i = k", ["a_i=b_k", "i=k"]),
    ],
)
def test_a_condition_on_two_letters_is_put_into_the_equation(written, said):
    assert statements(written) == [said]


def test_a_condition_holds_for_the_lines_that_go_on():
    found = statements("if i = k: a_ik = b\n = c\nd_ik = e")
    assert found == [["δ_ik(a_ik)=δ_ik(b)"], ["=δ_ik(c)"], ["d_ik=e"]]


def test_other_conditions_stay_where_they_are():
    for text in ("if w > 0: a = b", "for i ≠ k: a = b", "if x = y: a = b"):
        assert without_condition(text) == (text, None)


# derivative signs --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (
            r"\frac{\partial}{\partial w} \frac{\hat y}{2}",
            r"\frac{\partial (\hat y/2)}{\partial w}",
        ),
        (r"\frac{d}{dw}\left[w^2 x\right]", r"\frac{d (w^2 x)}{dw}"),
        (r"\frac{d}{dw} \frac{b}{2} \hat y", r"\frac{d (b/2 \cdot \hat y)}{dw}"),
        (r"\frac{\partial}{\partial w} L(w, b)", r"\frac{\partial L}{\partial w}"),
        (r"\frac{\partial L}{\partial w}(w, b) x", r"\frac{\partial L}{\partial w} x"),
        (r"\cancel{2} \frac{1}{\cancel{2}} x", "x"),
        (r"\underbrace{x}_{\text{input}} w", "w x"),
        ("½ x", "x/2"),
        (r"\implies x", "x"),
        ("Answer: x % done", "x"),
        (r"x \quad\checkmark", "x"),
    ],
)
def test_a_formula_is_read_as_the_plain_one(written, plain):
    ((found,), (meant,)) = (read_answer(text, SYMBOLS).members for text in (written, plain))
    assert found.array.expr == meant.array.expr


PLANE = sg.read_problem(
    {
        "equations": [r"L = \frac{c}{2} w^\top w", "u = w^\\top X w"],
        "parameters": ["w"],
        "inputs": ["X"],
        "constants": ["c"],
        "shapes": {"w": ["D"], "X": ["D", "D"]},
    }
).symbols


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (r"\nabla_w \frac{c}{2} w^\top w", r"\nabla_w \left(\frac{c}{2} w^\top w\right)"),
        (r"\nabla_w \frac{c}{2} \|w\|^2", r"\nabla_w \left(\frac{c}{2} \|w\|^2\right)"),
        (r"\nabla_w L^\top", r"(\nabla_w L)^\top"),
        (r"\nabla_w L c", r"(\nabla_w L) c"),
    ],
)
def test_a_constant_behind_a_nabla_goes_with_what_follows_it(written, plain):
    found, meant = (read_expression(text, PLANE).expr for text in (written, plain))
    assert re.sub(r"~\d+", "", str(found)) == re.sub(r"~\d+", "", str(meant))


def test_how_far_a_nabla_reaches_is_not_guessed():
    with pytest.raises(ReadingError, match="how far"):
        read_expression(r"\nabla_w c L u", PLANE)


@pytest.mark.parametrize(
    "written", [r"\frac{\partial}{\partial w} w \hat y", r"\frac{\partial}{\partial w} \hat y w"]
)
def test_how_far_a_sign_reaches_is_not_guessed(written):
    with pytest.raises(ReadingError, match="how far"):
        read_expression(written, SYMBOLS)


def test_words_are_called_prose():
    with pytest.raises(ReadingError, match="'since' is prose") as raised:
        read_answer("x since w", SYMBOLS)
    assert "did you mean" not in str(raised.value)


def test_below_a_sign_stands_a_name_though_another_is_called_dw():
    named = SYMBOLS.with_names({"dw": SYMBOLS.names["w"]}, {})
    for text in ("dL/dw", r"\frac{dL}{dw}"):
        assert read_expression(text, named).expr == read_expression(text, SYMBOLS).expr
    assert read_expression("dw", named).expr != read_expression("dL/dw", named).expr
