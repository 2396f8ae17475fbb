"""Answers are chains of expressions in which derivative signs may stand."""

import contextlib
from dataclasses import replace

import pytest
from answer_tables import LINE, NET
from hypothesis import given
from hypothesis import strategies as st
from sympy import Piecewise

from symgrad.errors import ReadingError, ShapeError, SymgradError
from symgrad.expr.functions import Abstract, step
from symgrad.expr.leaves import Entry, Total
from symgrad.parsing import UnknownName, read_answer, read_asked, read_expression
from symgrad.problems import read_problem

line, net = LINE.symbols, NET.symbols


def last(text, symbols=line, **more):
    return read_answer(text, symbols, **more).members[-1]


def expr(text, symbols=line):
    return last(text, symbols).array.expr


PIECES = (
    r"x y w b L W^{(1)} z^{(1)} a^{(1)} g v k p \hat{y} 0 1 2 0.5 + - * / ^ ^2 _ _i _{ij} ( ) [ ] "
    r"{ } , = ≈ & \\ \frac \partial ∂ \nabla ∇ d dL dw / ' '' \sum_i \sum_{j=1}^{H} \cdot \odot "
    r"^\top \delta_{ij} \sigma \sigma' I \mathbf{1} \mathbb{I} > \begin{pmatrix} \end{pmatrix} "
    r"\langle \rangle .sum() \Phi | \|"
).split()
L_W = Total(Entry("L"), Entry("w"))


@pytest.mark.parametrize(
    "text",
    [
        r"\frac{\partial L}{\partial w}",
        r"\dfrac{\partial{L}}{\partial{w}}",
        r"\partial L/\partial w",
        r"\frac{dL}{dw}",
        r"\frac{\mathrm{d}L}{\mathrm{d}w}",
        r"\frac{d L}{d w}",
        "dL/dw",
        "∂L/∂w",
        r"\frac{\partial}{\partial w} L",
        r"\frac{\partial}{\partial w}\left(L\right)",
        r"\frac{d}{dw}L",
        "d/dw L",
        r"\nabla_w L",
        r"\nabla_{w} L",
        "∇_w L",
        r"\frac{\partial L(w, b)}{\partial w}",
        r"\nabla_w L(w)",
        "L'(w)",
    ],
)
def test_every_spelling_of_a_derivative_is_one_sign(text):
    assert expr(text) == L_W


def test_names_below_and_above_keep_their_accents_and_layers():
    assert expr(r"\frac{\partial\hat y}{\partial w}") == Total(Entry("yhat"), Entry("w"))
    assert expr("dyhat/dw") == Total(Entry("yhat"), Entry("w"))
    array = last(r"\nabla_{W^{(1)}} L", net).array
    assert array.expr == Total(Entry("L"), Entry("W1", *array.axes))
    array = last("dL/dW1", net).array
    assert array.expr == Total(Entry("L"), Entry("W1", *array.axes))


def test_the_axes_of_a_jacobian_are_those_above_then_those_below():
    array = last(r"\frac{\partial a^{(1)}}{\partial W^{(1)}}", net).array
    i, j, k = array.axes
    assert array.expr == Total(Entry("a1", i), Entry("W1", j, k))
    assert list(map(str, array.shape)) == ["H", "H", "D"]


def test_a_product_of_signs_is_a_product():
    chain = expr(r"\frac{\partial L}{\partial\hat{y}}\cdot\frac{\partial\hat{y}}{\partial w}")
    assert chain == Total(Entry("L"), Entry("yhat")) * Total(Entry("yhat"), Entry("w"))
    assert chain == expr("dL/dyhat dyhat/dw") == expr("dL/dyhat * dyhat/dw")


def test_a_declared_name_is_no_derivative():
    table = net.with_names({"dL": NET.symbols.names["y"], "dw": NET.symbols.names["c"]}, {})
    assert expr("dL/dw", table) == Entry("y") / Entry("c")


def test_a_second_derivative_is_the_derivative_of_a_hidden_name():
    for text in (r"\frac{\partial^2 L}{\partial w\,\partial b}", "∂²L/∂w∂b"):
        array = last(text).array
        assert array.expr.by == Entry("b")
        assert array.known[array.expr.of.name].right == L_W
    assert expr(r"\frac{\partial^2 L}{\partial w^2}").by == Entry("w")
    assert last(r"\frac{\partial^2 L}{\partial v\,\partial v^\top}", net).array.ndim == 2


def test_the_derivative_of_an_expression_is_that_of_a_hidden_name():
    array = last(r"\frac{\partial}{\partial w}\left(wx+b\right)").array
    assert array.known[array.expr.of.name].right == Entry("w") * Entry("x") + Entry("b")


def test_a_prime_differentiates_a_function():
    assert expr(r"\sigma'(w)") == expr(r"\sigma(w)(1-\sigma(w))")
    assert expr(r"\tanh'(w)") == expr(r"1-\tanh^2 w") == expr("tanh'(w)")
    assert expr(r"\mathrm{ReLU}'(w)") == expr(r"\mathbf 1[w>0]")
    assert expr(r"\sigma^{\prime}(w)") == expr(r"\sigma'(w)")
    assert expr("r'(y)", net) == expr("2y + c", net)
    assert expr("r''(y)", net) == 2


def test_a_prime_of_an_abstract_function_stays():
    array = last(r"g'(z^{(1)})", net).array
    assert array.expr == Abstract("g", 1, Entry("z1", *array.axes))
    assert last("g''(y)", net).array.expr == Abstract("g", 2, Entry("y"))


def test_a_prime_behind_a_number_is_its_derivative_and_behind_a_tensor_its_transpose():
    assert expr("L'(w)") == L_W
    assert expr("f'", net) == expr("f'(k)", net) == expr("df/dk", net)
    assert last("v'", net).is_row
    with pytest.raises(ReadingError, match="by which name"):
        last("L'")


def test_a_chain_is_split_at_its_signs():
    answer = read_answer(r"$\frac{\partial L}{\partial w} &= (\hat y-y)x \approx 0.37$.", line)
    assert [m.sign for m in answer.members] == ["", "=", "≈"]
    assert [m.text for m in answer.members][1:] == [r"(\hat y-y)x", "0.37"]


@pytest.mark.parametrize("text", ["$x$", "$$x$$", r"\[x\]", r"\(x\)", " x. ", "x ,", r"x\,;", "=x"])
def test_what_stands_around_an_answer_does_not_count(text):
    assert expr(text) == Entry("x")


@pytest.mark.parametrize("text", ["", " ", "$$", r"\[ \]"])
def test_an_empty_answer_is_told_from_an_open_equation(text):
    with pytest.raises(ReadingError, match="nothing is written"):
        read_answer(text, line)


@pytest.mark.parametrize("text", ["x =", "x == y =", "= = x", "L = = x"])
def test_a_side_that_is_missing_is_refused(text):
    with pytest.raises(ReadingError):
        read_answer(text, line)


def test_free_letters_become_indices_and_are_listed():
    member = last(r"z^{(1)}_i", net)
    index = member.letters["i"]
    assert member.array.expr == Entry("z1", index)
    assert str(index.size) == "H"


def test_letters_of_the_question_are_its_indices():
    asked = read_asked(r"\frac{\partial L}{\partial z^{(1)}_i}", net)
    member = last(r"\sum_j W^{(1)}_{ij} x_j - a^{(1)}_i", net, letters=asked.letters)
    assert dict(member.letters) == dict(asked.letters)
    other = last("a^{(1)}_j", net, letters=asked.letters)
    assert set(other.letters) == {"j"}


def test_a_letter_along_two_sizes_does_not_fit():
    with pytest.raises(ShapeError):
        last("x_i + v_i", net)


def test_an_earlier_member_may_misfit():
    answer = read_answer(r"x\,x = 2x", net)
    with pytest.raises(ShapeError):
        _ = answer.members[0].array
    assert read_answer("x_i v_i = 2", net).members[-1].array.expr == 2
    with pytest.raises(ShapeError):
        read_answer(r"2x = x\,x", net)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (r"\frac{\partial L}{\partial q}", UnknownName),
        (r"\frac{\partial L}{\partial (w+b)}", ReadingError),
        (r"\partial L", ReadingError),
        (r"\nabla L", ReadingError),
        (r"\frac{\partial^2 L}{\partial w}", ReadingError),
        (r"\frac{\partial}{\partial w} L x", ReadingError),
        (r"\frac{\partial L}{\partial w} \neq 2", ReadingError),
        ("dL", UnknownName),
        ("grad = x", UnknownName),
        (r"\max'(w)", ReadingError),
        ("f'(2)", SymgradError),
    ],
)
def test_a_derivative_that_says_too_little_is_refused(text, error):
    with pytest.raises(error):
        read_answer(text, line)


def test_a_question_says_which_derivative():
    asked = read_asked(r"\frac{\partial L}{\partial w}", line)
    assert (asked.of.name, [part.name for part in asked.by]) == ("L", ["w"])
    asked = read_asked(r"\frac{\partial p_i}{\partial z^{(1)}_j}", net)
    assert asked.of.positions == (asked.letters["i"],)
    assert asked.by[0].positions == (asked.letters["j"],)
    asked = read_asked(r"\frac{\partial^2 L}{\partial v\,\partial v^\top}", net)
    assert [part.name for part in asked.by] == ["v", "v"]
    assert read_asked("p", net).by == ()
    assert read_asked("g'(y)", net).of is None


def test_a_question_is_one_derivative():
    with pytest.raises(ReadingError):
        read_asked("dL/dw = 2", line)
    with pytest.raises(ReadingError, match="by a name"):
        read_asked("dL/dD", net)


@pytest.mark.parametrize("name", ["aligned", "align*", "equation"])
def test_an_environment_that_only_aligns_does_not_count(name):
    chain = r"\frac{\partial L}{\partial w} &= (\hat y - y)x \\ &= x(\hat y - y)"
    answer = read_answer(rf"\begin{{{name}}} {chain} \end{{{name}}}", line)
    assert [m.text for m in answer.members][:2] == [
        r"\frac{\partial L}{\partial w}",
        r"(\hat y - y)x",
    ]
    assert len(answer.members) == 3
    assert answer.members[0].array.expr == L_W


def test_a_lone_identity_has_the_sizes_of_what_is_asked():
    asked = read_asked(r"\frac{\partial x}{\partial x}", net).array
    member = read_answer("I", net, like=asked).members[-1]
    assert member.array.shape == asked.shape
    with pytest.raises(ReadingError):
        read_answer("I", net)


def test_a_list_right_behind_a_name_is_no_factor():
    for text in ("L(w, 2)", "w(x, b)", "x [0, 1]", "x[0.5, 1]", r"\hat y (x, y)"):
        with pytest.raises(ReadingError):
            read_answer(text, line)


def test_a_list_of_names_that_a_name_depends_on_is_no_factor_but_its_arguments():
    for text, plain in (("L(w, b)", "L"), (r"2 \hat y(x, w) x", r"2 \hat y x")):
        (found,), (meant,) = (read_answer(t, line).members for t in (text, plain))
        assert found.array.expr == meant.array.expr


garbage = st.lists(st.sampled_from(PIECES), max_size=12).flatmap(
    lambda pieces: st.sampled_from([" ".join(pieces), "".join(pieces)])
)


@given(garbage | st.text(max_size=40))
def test_any_text_is_an_answer_or_refused(text):
    for symbols in (line, net):
        with contextlib.suppress(SymgradError):
            read_answer(text, symbols)
        with contextlib.suppress(SymgradError):
            read_asked(text, symbols)


def test_cases_that_leave_out_a_kink_are_zero_there_in_an_answer_only():
    text = r"\begin{cases} x & w > 0 \\ y & w < 0 \end{cases}"
    whole = r"\begin{cases} x & w > 0 \\ y & w < 0 \\ 0 & \text{otherwise.} \end{cases}"
    assert expr(text) == expr(whole)
    with pytest.raises(ReadingError, match="leave something out"):
        read_expression(text, line)


def test_cases_that_leave_out_more_have_no_value_there():
    assert expr(r"\begin{cases} x & w > 1 \\ y & w = 0 \end{cases}").has(Piecewise)
    half = expr(r"\begin{cases} x & w > 1 \end{cases}")
    assert half == Piecewise((Entry("x"), step(Entry("w") - 1) > 0))


def test_a_bracket_of_names_behind_a_name_may_be_a_call_and_is_refused():
    with pytest.raises(ReadingError, match="as a function"):
        read_answer(r"2(\hat y(w) - y)x", line)
    assert expr("x(y)") == expr("x y")


@pytest.mark.parametrize(
    "text", ["J_{w}[L]", "J_w(L)", r"\mathbf J_w L", "J_L(w)", r"\partial_w L"]
)
def test_a_jacobian_is_of_the_name_that_depends_on_the_other(text):
    assert expr(text) == L_W
    with pytest.raises(ReadingError, match="depends on the other"):
        read_answer("J_x[w]", line)


@pytest.mark.parametrize(
    ("text", "column"),
    [(r"2x + x\,x", 5), (r"\sigma(x + v)", 7), (r"x = \frac{v}{x \odot v}", 13), ("y_1 + y", 0)],
)
def test_a_misfit_points_at_its_piece(text, column):
    with pytest.raises(ShapeError) as caught:
        read_answer(text, net)
    shown, caret = caught.value.where.splitlines()
    assert shown == text
    assert caret.index("^") - 7 == column


def test_a_d_with_a_subscript_is_a_size():
    table = replace(line, sizes={"d": None, "d_k": None})
    assert str(expr(r"x/\sqrt{d_k}", table)) == "x/sqrt(d_k)"
    assert str(expr("d/d_k", table)) == str(expr(r"\frac{d}{d_k}", table)) == "d/d_k"
    assert expr(r"\frac{dL}{dw}", table) == L_W


def test_braces_hold_together_and_compare_nothing():
    answer = read_answer(r"\boxed{\frac{dL}{dw} = x}", line)
    assert [m.array.expr for m in answer.members] == [L_W, Entry("x")]
    assert expr(r"\frac{dL}{dw} = \boxed{x y}") == expr("x y")
    with pytest.raises(ReadingError):
        read_answer("2{x = y}", line)
    with pytest.raises(ReadingError):
        read_answer("{x > y}", line)


def test_what_sympy_cannot_find_the_sign_of_is_refused():
    """SymPy takes the exponent for a polynomial in a symbol, which an index is not."""
    problem = read_problem({"equations": ["h(s) = s^2 + s", "L = h(y)"], "parameters": ["y"]})
    with pytest.raises(ReadingError, match="cannot be worked with"):
        read_answer(r"\frac{1}{\sum_{j=1}^{3} e^{h^2 yj}}", problem.symbols)
