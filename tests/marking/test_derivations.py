"""Derivations line by line: right ones pass, of wrong ones the first wrong line is found."""

import json
from pathlib import Path
from time import perf_counter, process_time

import pytest
from derivations_in_many_styles import WRITTEN
from zoo import ZOO

import symgrad as sg
from symgrad.marking.judging import judge

CASES = Path(__file__).parent.parent / "cases" / "derivations.json"
PUBLISHED = {case["id"]: case for case in json.loads(CASES.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("case", PUBLISHED)
@pytest.mark.parametrize("between", ["\n", r" \\ "])
def test_published_derivations_are_judged_at_the_right_line(case, between):
    """The file counts lines from 0; a wrong line is found as the first that does not follow."""
    told = PUBLISHED[case]
    mark = judge(sg.read_problem(told["problem_file"]), between.join(told["lines"]), question="q1")
    wrong = told["first_wrong"]
    assert mark.first_wrong_line == (None if wrong is None else wrong + 1)
    assert mark.verdict == ("correct" if wrong is None else "incorrect")
    assert len(mark.lines) == len(told["lines"])


def judged(written, text=None):
    return judge(sg.read_problem(written.problem), text or written.text, wrt=written.wrt)


def described(mark):
    return [(line.number, line.verdict, line.message) for line in mark.lines]


@pytest.mark.parametrize("name", WRITTEN)
def test_a_right_derivation_is_accepted_in_every_style(name):
    mark = judged(WRITTEN[name])
    assert mark.verdict == "correct", described(mark)
    assert mark.complete
    assert mark.first_wrong_line is None


SLIPS = [(name, line) for name, written in WRITTEN.items() for line in written.slips]


@pytest.mark.parametrize(("name", "line"), SLIPS)
def test_one_slip_is_found_at_its_line(name, line):
    written = WRITTEN[name]
    right, wrong = written.slips[line]
    assert written.text.count(right) == 1
    mark = judged(written, written.text.replace(right, wrong))
    assert mark.verdict == "incorrect", described(mark)
    assert mark.first_wrong_line == line, described(mark)


def test_forty_lines_of_a_two_layer_net_take_less_than_two_seconds():
    judge(sg.read_problem(WRITTEN["forty_lines"].problem), "x", wrt="W_1")
    began = process_time()
    mark = judged(WRITTEN["forty_lines"])
    assert process_time() - began < 2
    assert len(mark.lines) == 40


OWN = [
    (name, view)
    for name, graph in list(ZOO.items())[::6]
    for view in ("index", "matrix")
    if all(size.is_Integer for shape in graph.shapes.values() for size in shape)
]


@pytest.mark.parametrize(("name", "view"), OWN)
def test_what_symgrad_derives_itself_is_accepted_line_by_line(name, view):
    problem = sg.read_problem(ZOO[name])
    mark = judge(problem, sg.render(sg.derive(problem), "latex", view=view), wrt=problem.wrt[0])
    assert mark.verdict == "correct", described(mark)


# follow-through ----------------------------------------------------------------------------------


def verdicts(mark):
    return [line.verdict for line in mark.lines]


def test_what_follows_from_a_slip_is_no_second_mistake():
    text = r"""\frac{\partial L}{\partial \hat y} = 2(\hat y - y)
\frac{\partial L}{\partial w} = \frac{\partial L}{\partial \hat y} x
= 2(\hat y - y) x
\frac{\partial L}{\partial b} = 2(\hat y - y)"""
    mark = judged(WRITTEN["aligned"], text)
    assert mark.first_wrong_line == 1
    assert verdicts(mark) == ["incorrect", "correct", "correct", "correct"]
    assert "follows from line 1" in mark.lines[2].message
    assert "follows from line 1" in mark.lines[3].message


def test_what_contradicts_the_truth_and_the_slip_is_wrong_itself():
    text = r"""\frac{\partial L}{\partial \hat y} = 2(\hat y - y)
\frac{\partial L}{\partial b} = 3(\hat y - y)"""
    assert verdicts(judged(WRITTEN["aligned"], text)) == ["incorrect", "incorrect"]


def test_a_second_error_does_not_repair_the_first():
    text = r"""\frac{\partial L}{\partial \hat y} = 2(\hat y - y)
\frac{\partial L}{\partial w} = \frac12 \frac{\partial L}{\partial \hat y} x
= (\hat y - y) x"""
    mark = judged(WRITTEN["aligned"], text)
    assert (mark.verdict, mark.first_wrong_line) == ("incorrect", 1)
    assert mark.lines[1].verdict == "incorrect"


def test_two_factors_whose_errors_cancel_are_seen():
    text = r"""\frac{\partial L}{\partial w} = \frac{\partial L}{\partial \hat y} \cdot
\frac{\partial \hat y}{\partial w} = %s
\frac{\partial L}{\partial b} = \hat y - y"""
    wrong = judged(WRITTEN["aligned"], text % r"2(\hat y - y) \cdot \frac{x}{2}")
    assert wrong.first_wrong_line == 1
    assert "two errors cancel" in wrong.mistake.message
    for right in (r"(\hat y - y) \cdot x", r"x \cdot (\hat y - y)", r"-(y - \hat y) \cdot x"):
        assert judged(WRITTEN["aligned"], text % right).verdict == "correct"


def test_arguments_in_square_brackets_say_of_what_a_name_is_a_function():
    text = r"L[w, b] = \frac12 (y - \hat y)^2" + "\nL[w, b] = (y - \\hat y)^2"
    assert verdicts(judged(WRITTEN["aligned"], text)) == ["correct", "incorrect"]


def test_a_reason_may_end_in_a_formula():
    text = (
        r"\frac{\partial \hat y}{\partial w} &= x && \text{linear in } w \\ = x \quad \text{for } b"
    )
    assert verdicts(judged(WRITTEN["aligned"], text)) == ["correct", "correct"]


def test_a_column_times_a_transposed_row_in_brackets_is_a_product():
    text = r"""\delta = \frac{\partial L}{\partial o} = o - y
\frac{\partial L}{\partial V} = \delta (a)^T
\frac{\partial L}{\partial V} = \delta (z)^T"""
    mark = judged(WRITTEN["deltas"], text)
    assert (mark.first_wrong_line, mark.mistake.kind) == (3, "wrong_variable")


def test_a_wrong_restatement_of_a_given_equation_is_followed_through():
    text = r"""\hat y = wx - b
\frac{\partial \hat y}{\partial b} = -1
\frac{\partial \hat y}{\partial w} = x"""
    mark = judged(WRITTEN["aligned"], text)
    assert verdicts(mark) == ["incorrect", "correct", "correct"]
    assert mark.mistake.kind == "wrong_definition"
    assert not mark.complete


def test_what_goes_on_with_a_line_that_follows_follows_too():
    text = r"""L = y \log a + (1-y) \log(1-a)
\frac{\partial L}{\partial z} = y(1-a) - (1-y) a
= y - a"""
    mark = judged(WRITTEN["cross_entropy"], text)
    assert verdicts(mark) == ["incorrect", "correct", "correct"]
    assert all("follows from line 1" in line.message for line in mark.lines[1:])


# what a line is read as --------------------------------------------------------------------------


def test_the_operator_is_judged_as_written():
    """∂ŷ/∂b = ∂/∂ŷ (wx + b) = 1 has the right value by the wrong name."""
    text = r"\frac{\partial \hat y}{\partial b} = \frac{\partial}{\partial %s}(wx+b) = 1"
    wrong = judged(WRITTEN["aligned"], text % r"\hat y")
    assert (wrong.first_wrong_line, wrong.mistake.kind) == (1, "wrong_variable")
    assert judged(WRITTEN["aligned"], text % "b").verdict == "correct"


def test_a_forgotten_path_is_no_local_derivative():
    text = r"""\frac{\partial f_3}{\partial f_1} = 1
\frac{\partial y}{\partial f_1} = \frac{\partial y}{\partial f_3}"""
    assert judged(WRITTEN["two_paths"], text).first_wrong_line == 1
    lost = r"""\frac{\partial y}{\partial f_3} = \cos(f_3)
\frac{\partial y}{\partial f_1} = \frac{\partial y}{\partial f_3}
  \frac{\partial f_3}{\partial f_1} \\ = \cos(f_3)"""
    assert judged(WRITTEN["two_paths"], lost).verdict == "incorrect"


def test_a_line_that_is_not_read_leaves_the_others_judged():
    text = "dL/dyhat = yhat - y\ndL/dq = foo(3\ndL/dw = (yhat - y) x"
    mark = judged(WRITTEN["aligned"], text)
    assert mark.verdict == "undecided"
    assert verdicts(mark) == ["correct", "unreadable", "correct"]
    assert "q is not known" in mark.lines[1].message
    assert "^" in mark.lines[1].message
    assert judged(WRITTEN["aligned"], "foo = bar(\nbaz = (").verdict == "unreadable"


def test_lines_after_an_unread_right_side_go_on_with_the_left_one():
    text = r"f'(x) = \lim_{h \to 0} \frac{(x+h)^3 - x^3}{h}" + "\n= 3x^2"
    assert verdicts(judged(WRITTEN["primes"], text)) == ["unreadable", "correct"]
    assert judged(WRITTEN["primes"], text.replace("= 3x", "= 2x")).first_wrong_line == 2


def test_definitions_alone_say_nothing():
    mark = judged(WRITTEN["aligned"], "u = w x + b\nv = u - y")
    assert mark.verdict == "undecided"
    assert verdicts(mark) == ["definition", "definition"]


def test_an_unfinished_derivation_is_correct_and_not_complete():
    mark = judged(WRITTEN["aligned"], "dL/dyhat = yhat - y\ndyhat/dw = x")
    assert (mark.verdict, mark.complete) == ("correct", False)


def test_a_transposed_line_is_told_apart_from_a_mistake():
    text = r"\nabla_o L = o - y \\ \nabla_V L = a (o - y)^\top"
    mark = judged(WRITTEN["deltas"], text)
    assert (mark.first_wrong_line, mark.mistake.kind) == (2, "transposed")
    assert any("layout" in note for note in mark.notes)


def test_shapes_of_every_product_are_seen():
    text = r"\nabla_o L = o - y \\ \nabla_a L = V (o - y)"
    mark = judged(WRITTEN["deltas"], text)
    assert (mark.first_wrong_line, mark.mistake.kind) == (2, "shape")


def test_a_line_says_under_which_condition_it_is_true():
    mark = judged(WRITTEN["entries"])
    assert "y sums to 1" in mark.lines[5].message


def test_single_answers_are_no_derivations():
    problem = sg.read_problem(WRITTEN["aligned"].problem)
    mark = judge(problem, r"\frac{\partial L}{\partial w} = (\hat y - y) x", wrt="w")
    assert (mark.verdict, len(mark.lines), mark.lines[0].law) == ("correct", 1, None)
    assert not judge(problem, "dw = 3", wrt="w").holds


def test_steps_on_one_line_are_a_derivation_that_arrives():
    problem = sg.read_problem(WRITTEN["aligned"].problem)
    chain = r"\frac{\partial L}{\partial w} = -(y - \hat y) x = (\hat y - y) x"
    mark = judge(problem, chain, wrt="w")
    assert (mark.verdict, mark.complete, mark.lines[0].law) == ("correct", True, "chain, algebra")


def test_a_product_for_another_derivative_does_not_answer():
    problem = sg.read_problem({**WRITTEN["aligned"].problem, "wrt": ["w"]})
    text = r"\frac{\partial L}{\partial \hat y} \frac{\partial \hat y}{\partial b} = \hat y - y"
    mark = judge(problem, text, wrt="w")
    assert (mark.verdict, mark.complete) == ("correct", False)
    assert judge(problem, text.replace("- y", "+ y"), wrt="w").verdict == "incorrect"


def test_a_line_about_another_derivative_is_a_derivation_that_does_not_arrive():
    mark = judge(sg.read_problem(WRITTEN["aligned"].problem), "dL/db = yhat - y", wrt="w")
    assert (mark.verdict, mark.complete) == ("correct", False)


@pytest.mark.parametrize(
    "text",
    [
        r"\frac{\partial L}{\partial w} = -e\,x, \text{ where } e = y - \hat y",
        "dL/dw = -e x\nwhere e = y - yhat",
        r"\begin{align} L_w &= -r x \\ \text{where } r &= y - \hat y \end{align}",
    ],
)
def test_what_stands_behind_where_is_known_before_it(text):
    assert judged(WRITTEN["aligned"], text).verdict == "correct"
    assert judged(WRITTEN["aligned"], text.replace("y - ", "y + ")).verdict == "incorrect"


def test_in_sentences_the_formulas_are_judged():
    text = r"""**Problem 1.**

1. First, $\frac{\partial L}{\partial \hat y} = \hat y - y$.
2. Then $\frac{\partial L}{\partial w} = (\hat y - y) x$ by the chain rule."""
    assert verdicts(judged(WRITTEN["aligned"], text)) == ["correct", "correct"]
    assert judged(WRITTEN["aligned"], text.replace("y) x", "y) w")).first_wrong_line == 2


def test_derivatives_stand_in_the_layout_of_the_problem():
    problem = {
        "equations": ["L = w^T x + b"],
        "inputs": ["x"],
        "parameters": ["w", "b"],
        "shapes": {"w": ["D"], "x": ["D"]},
    }
    text = r"\frac{\partial L}{\partial w} = \frac{\partial}{\partial w}(w^\top x) \\ = %s"
    for layout, right, wrong in (("numerator", r"x^\top", "x"), ("gradient", "x", r"x^\top")):
        declared = sg.read_problem({**problem, "convention": {"layout": layout}})
        assert judge(declared, text % right, wrt="w").verdict == "correct"
        assert judge(declared, text % wrong, wrt="w").first_wrong_line == 2


def test_a_rounded_number_without_numbers_to_compare_is_not_judged():
    text = "yhat = w x + b ≈ 3\ndL/dw = (yhat - y) x"
    assert verdicts(judged(WRITTEN["aligned"], text)) == ["undecided", "correct"]
    assert verdicts(judged(WRITTEN["numbers"], text)) == ["correct", "correct"]


def test_a_wrong_formula_whose_number_happens_to_be_right_is_wrong():
    """At x = 2, x²/2 is x."""
    text = "dL/dw = -(y - yhat) %s\n= -4"
    assert judged(WRITTEN["numbers"], text % "x").verdict == "correct"
    assert judged(WRITTEN["numbers"], text % "* 2").verdict == "correct"
    assert judged(WRITTEN["numbers"], text % "x^2/2").first_wrong_line == 1


LINE = {
    "equations": [r"\hat y = w x + b", r"L = \frac12(y-\hat y)^2"],
    "inputs": ["x"],
    "targets": ["y"],
    "parameters": ["w", "b"],
    "values": {"x": 2, "y": 5, "w": 1, "b": 1},
}
LEAST_SQUARES = {
    "equations": ["r = X w - y", r"L = \frac1N r^\top r"],
    "inputs": ["X"],
    "targets": ["y"],
    "parameters": ["w"],
    "shapes": {"X": ["N", "d"], "w": ["d"], "y": ["N"]},
}


@pytest.mark.parametrize("between", [" ", r" \\ "])
@pytest.mark.parametrize("before", ["", r"\frac{\partial L}{\partial \hat y} = \hat y - y \\ "])
class TestNumbersPutIn:
    def verdict(self, formula, before, between):
        text = rf"{before}\frac{{\partial L}}{{\partial w}} = {formula}{between}= -4"
        return judge(sg.read_problem(LINE), text, wrt="w").verdict

    @pytest.mark.parametrize("formula", ["1 - y", "w - y", "x - 6", "-2 x w", r"(\hat y - y) x w"])
    def test_a_formula_that_is_right_at_the_numbers_alone_is_wrong(self, formula, before, between):
        assert self.verdict(formula, before, between) == "incorrect"

    @pytest.mark.parametrize(
        "formula",
        [
            "(3-5)x",
            "-2x",
            r"(\hat y - 5)x",
            r"(3-y) \cdot x",
            r"(w \cdot 2 + b - 5) \cdot 2",
            r"(1 \cdot x + 1 - y) x",
        ],
    )
    def test_numbers_may_be_put_in_for_some_of_the_names(self, formula, before, between):
        assert self.verdict(formula, before, between) == "correct"


def test_rounded_numbers_put_in_leave_no_room_for_a_name_too_many():
    problem = {**LINE, "values": {"x": 2.0, "y": 1.0, "w": 0.5, "b": -0.3}}
    text = "dL/dyhat = yhat - y\ndL/dw = %s\n= -0.6"
    assert judge(sg.read_problem(problem), text % "-0.3 x", wrt="w").verdict == "correct"
    assert judge(sg.read_problem(problem), text % "-0.6 w x", wrt="w").first_wrong_line == 2


def test_a_single_answer_by_its_number_alone_is_wrong():
    text = r"\frac{\partial L}{\partial b} = (\hat y-y)%s = -2"
    assert judge(sg.read_problem(LINE), text % "w", wrt="b").verdict == "incorrect"
    assert judge(sg.read_problem(LINE), text % "", wrt="b").verdict == "correct"


@pytest.mark.parametrize(
    "before", ["", r"\frac{\partial L}{\partial \hat y} = \hat y - y \quad (1) \\ "]
)
def test_the_number_of_an_equation_is_no_factor(before):
    text = before + r"\frac{\partial L}{\partial w} = %s(\hat y-y)x \quad (2)"
    assert judge(sg.read_problem(LINE), text % "", wrt="w").verdict == "correct"
    assert judge(sg.read_problem(LINE), text % r"\frac12", wrt="w").verdict == "incorrect"


@pytest.mark.parametrize("before", ["", r"\frac{\partial L}{\partial r} = \frac2N r \\ "])
@pytest.mark.parametrize(
    "left", [r"\left(\frac{\partial L}{\partial w}\right)^\top", r"(\nabla_w L)^\top"]
)
def test_the_transpose_of_a_gradient_is_a_row(left, before):
    for right, verdict in (
        (r"r^\top X", "correct"),
        (r"X^\top r", "incorrect"),
        (r"r^\top X \\ = \frac2N (X^\top r)^\top", "correct"),
        (r"r^\top X \\ = \frac2N X^\top r", "incorrect"),
    ):
        text = rf"{before}{left} = \frac2N {right}"
        assert judge(sg.read_problem(LEAST_SQUARES), text, wrt="w").verdict == verdict, text


def test_the_dashes_of_a_list_are_no_signs():
    text = "- ∂L/∂ŷ = ŷ - y\n- ∂L/∂w = %s(ŷ - y) x"
    assert judge(sg.read_problem(LINE), text % "", wrt="w").verdict == "correct"
    assert judge(sg.read_problem(LINE), text % "-", wrt="w").first_wrong_line == 2


# limits ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "a = " * 20_000,
        "\n".join(["dL/dw = x"] * 5_000),
        r"\begin{align}" * 4_000 + " = x",
        r"\text{" * 9_000 + "= x\n= y",
        "$$" * 9_001 + "= x",
        "(" * 9_000 + "= x\n= y",
        "= x" + " (aa" * 9_000 + "\n= y",
        "x\n= y" + "\\\\" * 200,
        "let " * 9_000 + "= x\n= y",
        "u = u + 1\nu = u\nL = u",
    ],
)
def test_hostile_texts_are_answered_soon(text):
    began = perf_counter()
    mark = judged(WRITTEN["aligned"], text)
    assert mark.verdict != "correct"
    assert perf_counter() - began < 5
