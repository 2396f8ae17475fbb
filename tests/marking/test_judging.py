"""What is said of an answer: the verdict, the reading, the notes."""

import pytest

import symgrad as sg
from symgrad.errors import SymgradError
from symgrad.marking.judging import judge

LAYER = sg.read_problem(
    {
        "equations": ["z = W x + b", "a = tanh(z)", r"L = \frac12 \|a - y\|^2"],
        "inputs": ["x"],
        "targets": ["y"],
        "parameters": ["W", "b"],
        "shapes": {"W": ["H", "D"], "x": ["D"], "b": ["H"], "y": ["H"]},
        "sizes": {"H": 2, "D": 3},
    }
)
LAYER_OF_VECTORS = {
    "equations": ["z = W x", r"L = \|z\|^2"],
    "inputs": ["x"],
    "parameters": ["W"],
    "shapes": {"W": ["H", "D"], "x": ["D"]},
}
HINGE = {
    "equations": ["L = max(0, 1 - y w x)"],
    "inputs": ["x"],
    "targets": ["y"],
    "parameters": ["w"],
}
SQUARE = {"equations": ["L = (y - w x)^2"], "inputs": ["x"], "targets": ["y"], "parameters": ["w"]}
SOFTMAX = {
    "equations": [r"p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}", r"L = -\sum_k y_k \ln p_k"],
    "targets": ["y"],
    "parameters": ["z"],
    "shapes": {"z": ["K"], "y": ["K"]},
}


def question(problem, ask, **more):
    return sg.read_problem({**problem, "questions": [{"id": "q", "ask": ask, **more}]})


# how an answer may be written --------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        r"((a - y) \odot (1 - a^2)) x^\top",
        r"\operatorname{diag}(1 - a^2)(a - y)x^\top",
        r"\frac{\partial L}{\partial W_{kj}} = (a_k - y_k)(1 - a_k^2) x_j",
        r"(a_k - y_k)(1 - a_k^2) x_j",
        "np.outer((a - y)*(1 - a**2), x)",
        r"((a-y)\odot\tanh'(z))x^\top",
        r"\frac{\partial L}{\partial W} = ((\tanh(Wx+b) - y) \odot (1 - \tanh(Wx+b)^2))x^T",
    ],
)
def test_one_matrix_may_be_written_in_many_ways(answer):
    assert judge(LAYER, answer, wrt="W").verdict == "correct"


def test_a_list_of_entries_is_judged_at_the_sizes_given():
    right = r"\begin{pmatrix}(a_1-y_1)(1-a_1^2)\\(a_2-y_2)(1-a_2^2)\end{pmatrix}"
    mark = judge(LAYER, right, wrt="b")
    assert mark.verdict == "correct"
    assert "judged at the sizes given: H = 2, D = 3" in mark.notes
    wrong = right.replace("1-a_2^2", "1-a_1^2")
    assert judge(LAYER, wrong, wrt="b").verdict == "incorrect"


def test_letters_of_the_questions_are_fixed_and_a_left_side_may_rename_them():
    problem = question(SOFTMAX, r"\frac{\partial L}{\partial z_i}")
    renamed = r"\frac{\partial L}{\partial z_m} = p_m \sum_k y_k - y_m"
    assert judge(problem, r"p_i \sum_k y_k - y_i").verdict == "correct"
    assert judge(problem, r"p_j \sum_k y_k - y_j").verdict == "incorrect"
    assert judge(problem, renamed).verdict == "correct"


def test_a_wrong_shape_is_told_beside_the_right_one():
    assert judge(LAYER, r"\|a\| x", wrt="W").mistake.message == "The shape is [D], not [H, D]."
    assert judge(LAYER, r"a^\top a", wrt="W").mistake.message == (
        "The shape is that of a number, not [H, D]."
    )


def test_a_sum_may_be_split_in_its_last_term():
    problem = sg.read_problem(
        {
            "equations": [r"L = \sum_{i=1}^n (w x_i - y_i)^2"],
            "inputs": ["x"],
            "targets": ["y"],
            "parameters": ["w"],
            "shapes": {"x": ["n"], "y": ["n"]},
        }
    )
    split = r"2\sum_{i=1}^{n-1}x_i(wx_i-y_i) + 2x_n(wx_n-y_n)"
    assert judge(problem, split).verdict == "correct"
    assert judge(problem, split.replace("+ 2x_n", "+ 3x_n")).verdict == "incorrect"


# layouts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layout", "column", "row"),
    [
        ("gradient", "correct", "incorrect"),
        ("numerator", "incorrect", "correct"),
        ("either", "correct", "correct"),
    ],
)
def test_the_other_layout_is_told_from_a_mistake(layout, column, row):
    problem = {
        "equations": [r"L = \|X w - y\|^2"],
        "inputs": ["X"],
        "targets": ["y"],
        "parameters": ["w"],
        "shapes": {"X": ["N", "d"], "w": ["d"], "y": ["N"]},
        "convention": {"layout": layout},
    }
    problem = sg.read_problem(problem)
    upright, lying = judge(problem, r"2X^\top(Xw-y)"), judge(problem, r"2(Xw-y)^\top X")
    assert (upright.verdict, lying.verdict) == (column, row)
    for mark in (upright, lying):
        if mark.verdict == "incorrect":
            assert mark.mistake.kind == "transposed"
            assert any(note.startswith("layout: this is the transpose") for note in mark.notes)


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        (r"x ((a - y) \odot (1 - a^2))^\top", ""),
        (r"\frac{\partial L}{\partial W} = x ((a - y) \odot (1 - a^2))^\top", ""),
        (r"x \frac{\partial L}{\partial z} = x ((a - y) \odot (1 - a^2))^\top", ""),
        (r"((a - y) \odot (1 - a^2)) x^\top", "the shape of W is kept"),
    ],
)
def test_numerator_layout_leaves_a_matrix_its_shape_or_its_transpose(answer, note):
    mark = sg.mark(LAYER, answer, wrt="W", layout="numerator")
    assert mark.verdict == "correct"
    assert (note in " ".join(mark.notes)) if note else mark.notes == ()


@pytest.mark.parametrize(
    "answer",
    [
        r"x \frac{\partial L}{\partial z}",
        r"\left(\frac{\partial L}{\partial z}\right)^\top x^\top",
    ],
)
def test_a_line_of_the_page_in_numerator_layout_is_read_in_it(answer):
    mark = sg.mark(LAYER, answer, wrt="W", layout="numerator")
    assert mark.verdict == "undecided"
    assert mark.lines[0].message == "∂L/∂z is still to be worked out"


def test_a_wrong_sign_is_seen_in_the_transpose_too():
    for answer in (r"x ((y - a) \odot (1 - a^2))^\top", r"((y - a) \odot (1 - a^2)) x^\top"):
        assert sg.mark(LAYER, answer, wrt="W", layout="numerator").mistake.kind == "sign"


@pytest.mark.parametrize(
    "answer",
    [
        r"x ((y - a) \odot (1 - a^2))^\top",
        r"((y - a) \odot (1 - a^2)) x^\top",
        r"\frac{\partial L}{\partial z} x^\top",
        r"2 x \frac{\partial L}{\partial z}",
    ],
)
def test_numerator_layout_accepts_no_wrong_matrix(answer):
    assert sg.mark(LAYER, answer, wrt="W", layout="numerator").verdict == "incorrect"


def test_the_transpose_of_a_jacobian_is_told_as_one():
    problem = question(LAYER_OF_VECTORS, r"\frac{\partial z}{\partial x}")
    mark = judge(problem, r"W^\top")
    assert (mark.verdict, mark.mistake.kind) == ("incorrect", "transposed")
    assert not any("numerator" in note for note in mark.notes)


def test_arrays_of_numpy_have_no_rows():
    problem = sg.read_problem(
        {
            "equations": ["L = sum((X @ w - y)**2)"],
            "inputs": ["X"],
            "targets": ["y"],
            "parameters": ["w"],
            "shapes": {"X": ["N", "d"], "w": ["d"], "y": ["N"]},
        }
    )
    assert judge(problem, "2*(X @ w - y) @ X").verdict == "correct"


# kinks, constraints, references ------------------------------------------------------------------


def test_the_value_at_a_kink_counts_only_where_the_problem_says_it():
    said = sg.read_problem({**HINGE, "convention": {"kink": 0}})
    unsaid = sg.read_problem(HINGE)
    at_kink = r"-yx \mathbf{1}[1 - ywx \ge 0]"
    assert judge(said, at_kink).verdict == "incorrect"
    mark = judge(unsaid, at_kink)
    assert mark.verdict == "correct"
    assert any("kink" in note for note in mark.notes)
    assert judge(unsaid, r"-yx \mathbf{1}[1 - ywx < 0]").verdict == "incorrect"


def test_what_is_right_only_under_a_constraint_is_said_so():
    free = question(SOFTMAX, r"\frac{\partial L}{\partial z_i}")
    bound = question(
        {**SOFTMAX, "domains": {"y": "probabilities"}}, r"\frac{\partial L}{\partial z_i}"
    )
    assert judge(free, "p_i - y_i").verdict == "incorrect"
    mark = judge(bound, r"p_i \sum_k y_k - y_i")
    assert (mark.verdict, mark.certainty) == ("correct", "proved")
    mark = judge(bound, "p_i - y_i")
    assert mark.verdict == "correct"


def test_a_reference_that_is_not_the_derivative_is_told():
    problem = question(SQUARE, r"\frac{\partial L}{\partial w}", expected="(w x - y) x")
    right, as_told, wrong = (
        judge(problem, text) for text in ("2x(wx - y)", "x(wx - y)", "3x(wx - y)")
    )
    assert [m.verdict for m in (right, as_told, wrong)] == ["correct", "undecided", "incorrect"]
    for mark in (right, as_told, wrong):
        assert any("reference answer" in note for note in mark.notes)


def test_a_reference_that_is_right_leaves_no_note():
    problem = question(SQUARE, r"\frac{\partial L}{\partial w}", expected="-2x(y - wx)")
    assert judge(problem, "2x(wx - y)").notes == ()


def test_a_reference_that_cannot_be_read_is_an_error_of_the_problem():
    problem = question(SQUARE, r"\frac{\partial L}{\partial w}", expected="2x(")
    with pytest.raises(SymgradError, match="reference answer cannot be read"):
        judge(problem, "2x(wx - y)")


# unfinished, unreadable, wrong sides -------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        r"\frac{\partial L}{\partial w}",
        r"\frac{d}{dw}(y - wx)^2",
        r"-2(y-wx)\frac{\partial}{\partial w}(wx)",
    ],
)
def test_a_derivative_that_is_not_worked_out_is_no_answer(answer):
    mark = judge(sg.read_problem(SQUARE), answer)
    assert mark.verdict == "undecided"
    assert not mark.complete


def test_one_wrong_side_makes_a_chain_wrong():
    problem = sg.read_problem(SQUARE)
    assert judge(problem, r"\frac{\partial L}{\partial w} = -2(y-wx)x = 2x(wx-y)").holds
    assert judge(problem, "2x(wx-y) = dL/dw").holds
    mark = judge(problem, r"\frac{\partial L}{\partial w} = 2(y-wx)x = 2x(wx-y)")
    assert (mark.verdict, mark.first_wrong_line) == ("incorrect", 1)
    assert judge(problem, r"\frac{\partial L}{\partial x} = 2x(wx-y)").verdict == "incorrect"


@pytest.mark.parametrize("answer", ["", "  ", "2x(wx-y", "q", "2x(wx-y) +", "__import__('os')"])
def test_what_cannot_be_read_is_unreadable_with_a_reason(answer):
    mark = judge(sg.read_problem(SQUARE), answer)
    assert mark.verdict == "unreadable"
    assert mark.lines[0].message


@pytest.mark.parametrize(
    "answer", ["(a - y)(1 - a^2)", "W x^T x", r"(a-y)^\top x", r"(a-y) \odot x"]
)
def test_shapes_that_do_not_fit_are_a_mistake(answer):
    mark = judge(LAYER, answer, wrt="W")
    assert (mark.verdict, mark.mistake.kind) == ("incorrect", "shape")


def test_a_problem_that_leaves_a_choice_says_so():
    with pytest.raises(SymgradError, match="not said which derivative"):
        judge(LAYER, "a - y")
    with pytest.raises(SymgradError, match="there is no question q7"):
        judge(question(SQUARE, r"\frac{\partial L}{\partial w}"), "1", question="q7")


# numbers -----------------------------------------------------------------------------------------

WORKED = sg.read_problem(
    {**SQUARE, "values": {"x": 2.0, "y": 1.0, "w": 0.8125}}  # ∂L/∂w = 2·2·0.625 = 2.5
)


@pytest.mark.parametrize("answer", ["2.5", "2.50", r"\approx 2.5", r"\frac52", "2 \\cdot 1.25"])
def test_a_number_is_judged_at_the_values(answer):
    assert judge(WORKED, answer).verdict == "correct"


@pytest.mark.parametrize(
    ("answer", "kind"), [("-2.5", "sign"), ("5.0", "constant_factor"), ("2.49", "other")]
)
def test_a_wrong_number_is_refused(answer, kind):
    mark = judge(WORKED, answer)
    assert (mark.verdict, mark.mistake.kind) == ("incorrect", kind)


def test_a_tolerance_replaces_the_digits():
    problem = sg.read_problem(
        {
            **SQUARE,
            "values": {"x": 2.0, "y": 1.0, "w": 0.8125},
            "questions": [{"id": "q", "ask": r"\frac{\partial L}{\partial w}", "tolerance": 0.02}],
        }
    )
    assert judge(problem, "2.49").verdict == "correct"
    assert judge(problem, "2.47").verdict == "incorrect"


def test_zero_does_not_stand_for_a_small_number():
    problem = sg.read_problem({**SQUARE, "values": {"x": 0.5, "y": 1.0, "w": 1.75}})
    assert judge(problem, "-0.125").verdict == "correct"
    assert judge(problem, "0").verdict == "incorrect"


def test_zero_is_no_answer_to_a_vector_that_is_not_zero():
    problem = sg.read_problem(
        {
            "equations": ["L = (w^T x - y)^2"],
            "inputs": ["x"],
            "targets": ["y"],
            "parameters": ["w"],
            "shapes": {"w": ["D"], "x": ["D"]},
            "values": {"x": [1.0, 2.0], "y": 1.0, "w": [0.5, 0.5]},
        }
    )
    assert judge(problem, "0").verdict == "incorrect"
    assert judge(problem, "[1, 2]").verdict == "correct"


def test_an_answer_is_text():
    with pytest.raises(TypeError, match="an answer is text"):
        sg.mark(SQUARE, 3.5)


def test_sizes_of_a_bare_graph_stand_in_answers_as_numbers():
    table = {
        "equations": ["r = X w - y", r"L = \frac{1}{N} r^\top r"],
        "inputs": ["X"],
        "targets": ["y"],
        "parameters": ["w"],
        "shapes": {"X": ["N", "D"], "w": ["D"], "y": ["N"]},
    }
    graph = sg.read_problem(table).graph
    assert judge(sg.read_problem(graph), r"\frac{2}{N} X^\top (X w - y)", wrt="w").holds
    assert not judge(sg.read_problem(graph), r"\frac{2}{D} X^\top (X w - y)", wrt="w").holds
