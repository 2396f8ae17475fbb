"""The page model: rows, details, numbers under symbols, tables, blanks, labels, remarks."""

import numpy as np
import pytest
from zoo import ZOO

import symgrad as sg
from symgrad.errors import NameProblem
from symgrad.notation import Notation
from symgrad.rendering.media import LatexMedium, TextMedium
from symgrad.rendering.numbers import array, is_rounded, number
from symgrad.rendering.sheet import sheet

LINE = sg.derive(ZOO["seed_000_line"])
NET = sg.derive(ZOO["network_softmax_cross_entropy"])
VALUES = {
    "x": 2.0, "w": 1.0, "b": 1.0, "y": 5.0, "yhat": 3.0, "L": 2.0,
    "dL/dyhat": -2.0, "dL/dw": -4.0, "dL/db": -2.0,
}  # fmt: skip


def page(derivation, kind=TextMedium, **options):
    return sheet(derivation, kind(derivation.graph, Notation()), **options)


def rows(made):
    return {row.left: row for section in made.sections for row in section.rows}


def test_a_sheet_has_the_equations_and_the_steps():
    forward, backward = page(LINE).sections
    assert [row.left for row in forward.rows] == ["ŷ", "L"]
    assert [row.left for row in backward.rows] == ["∂L/∂ŷ", "∂L/∂w", "∂L/∂b"]
    assert [row.is_result for row in backward.rows] == [False, True, True]


def test_local_derivatives_stand_behind_the_line_that_puts_them_in():
    (local,) = rows(page(LINE))["∂L/∂w"].details
    assert (local.left, local.rights, local.laws) == ("∂ŷ/∂w", ("x",), ("linear",))


def test_behind_a_matrix_stands_the_line_in_index_form():
    first, local = rows(page(NET, view="matrix"))["∂L/∂W1"].details
    assert first.left == "∂L/∂W1[i,j]"
    assert local.laws == ("linear",)


def test_behind_a_brief_result_stands_how_it_comes_about():
    row = rows(page(LINE, detail="brief"))["∂L/∂w"]
    assert row.rights == ("∂L/∂ŷ·x",)
    assert row.details[0].rights == ("∂L/∂ŷ·∂ŷ/∂w", "∂L/∂ŷ·x")


def test_in_full_only_the_last_line_about_a_name_is_its_result():
    made = page(LINE, detail="full").sections[1]
    assert [row.is_result for row in made.rows if row.left == "∂L/∂w"] == [False, True]


def test_numbers_are_put_in_as_on_paper():
    text, latex = rows(page(LINE, values=VALUES)), rows(page(LINE, LatexMedium, values=VALUES))
    assert text["ŷ"].value == "1·2 + 1 = 3"
    assert text["L"].value == "(5 - 3)²/2 = 2"
    assert text["∂L/∂w"].value == "(-2)·2 = -4"
    assert text["∂L/∂b"].value == "-2"
    assert latex[r"\hat{y}"].value == r"1 \cdot 2 + 1 = 3"
    assert latex[r"\frac{\partial L}{\partial w}"].value == r"(-2) \cdot 2 = -4"


def test_names_inside_other_words_are_no_numbers():
    read = sg.read_problem(
        {"equations": ["L = exp(x) + x * e1 + p"], "parameters": ["x", "p"], "inputs": ["e1"]}
    )
    values = {"x": 0.0, "e1": 3.0, "p": 7.0, "L": 8.0}
    derivation = sg.derive(read)
    assert rows(page(derivation, values=values))["L"].value == "3·0 + exp(0) + 7 = 8"
    latex = rows(page(derivation, LatexMedium, values=values))["L"].value
    assert latex == r"3 \cdot 0 + e^{0} + 7 = 8"


@pytest.mark.parametrize("name", ["seed_001_sin_exp_cos", "seed_000_logistic_line"])
def test_what_is_put_in_comes_to_the_number_beside_it(name):
    derivation = sg.derive(ZOO[name])
    given = {f.name: 0.5 + 0.25 * k for k, f in enumerate(derivation.graph.free)}
    found = sg.lower(derivation)(**{n: np.float64(v) for n, v in given.items()}, intermediates=True)
    made = page(derivation, values={**given, **found})
    worked = [row.value for section in made.sections for row in section.rows]
    assert all(worked)
    for line in worked:
        shown, result = line.split(" = ")[0], line.split(" = ")[-1]
        assert _worked_out(shown) == pytest.approx(float(result), rel=5e-3, abs=1e-3)


def _worked_out(text):
    """The value of a line that the printer made, by Python itself."""
    known = {f: getattr(np, f) for f in ("sin", "cos", "exp", "log", "tanh")}
    known["sigmoid"] = lambda z: 1 / (1 + np.exp(-z))
    return eval(text.replace("·", "*").replace("²", "**2"), {"__builtins__": {}}, known)  # noqa: S307


def test_numbers_are_four_digits_and_said_to_be():
    text, latex = TextMedium(LINE.graph, Notation()), LatexMedium(LINE.graph, Notation())
    assert number(1 / 3, text) == "0.3333"
    assert number(-0.0, text) == "0"
    assert number(1.5e-7, latex) == r"1.5 \cdot 10^{-7}"
    assert array([[1.0, 0.5], [0.0, 2.0]], text) == "[1 0.5; 0 2]"
    assert array([1.0, 2.0], latex) == "(1, 2)"
    assert array([[0.0] * 20] * 30, text) == "30×20"
    assert is_rounded([0.5, [1 / 3]])
    assert not is_rounded([0.5, 2.0])
    assert "Numbers are rounded to 4 digits." not in page(LINE, values=VALUES).remarks
    assert page(LINE, values=VALUES | {"L": 1 / 3}).remarks == ("Numbers are rounded to 4 digits.",)


def test_a_table_has_a_row_for_every_name_that_has_a_number():
    forward, backward = page(LINE, values=VALUES).tables
    assert dict(forward.rows)["ŷ"] == "3"
    assert dict(backward.rows) == {"∂L/∂ŷ": "-2", "∂L/∂w": "-4", "∂L/∂b": "-2"}
    assert page(LINE).tables == ()


def test_a_blank_has_no_right_side_no_number_and_no_steps_behind_it():
    made = page(LINE, values=VALUES, blanks=["w"])
    row = rows(made)["∂L/∂w"]
    assert (row.is_blank, row.rights, row.value, row.details) == (True, (), "", ())
    assert dict(made.tables[1].rows)["∂L/∂w"] == ""


def test_a_number_that_is_asked_for_is_put_in_nowhere():
    made = rows(page(LINE, values=VALUES, blanks=["yhat"]))
    assert made["∂L/∂ŷ"].is_blank
    assert made["∂L/∂w"].value == "-4"


def test_blanks_are_names_of_derivatives_or_numbers_of_lines():
    def blank(*names):
        return [left for left, row in rows(page(LINE, blanks=names)).items() if row.is_blank]

    assert blank("w") == blank("dL/dw") == blank("4") == ["∂L/∂w"]
    assert blank("1", "b") == ["ŷ", "∂L/∂b"]
    assert blank() == []


@pytest.mark.parametrize("name", ["0", "6", "x", "dL/dx", "", "-1"])
def test_what_is_no_line_of_the_page_cannot_be_blank(name):
    with pytest.raises(NameProblem, match="no line of the page"):
        page(LINE, blanks=[name])


def test_a_solution_marks_its_lines_and_changes_nothing_else():
    plain, filled = rows(page(LINE)), rows(page(LINE, blanks=["w"], solution=True))
    assert filled["∂L/∂w"].is_filled
    assert filled["∂L/∂w"].rights == plain["∂L/∂w"].rights
    assert filled["∂L/∂b"] == plain["∂L/∂b"]


def test_in_full_the_factors_of_a_chain_are_labelled_in_latex():
    text, latex = (page(LINE, kind, detail="full") for kind in (TextMedium, LatexMedium))
    labelled = [row.rights[0] for row in latex.sections[1].rows if len(row.rights) == 2]
    assert labelled[0] == (
        r"\underbrace{\left(\hat{y} - y\right)}_{\partial L / \partial \hat{y}} \, "
        r"\underbrace{x}_{\partial \hat{y} / \partial w}"
    )
    assert all(len(row.rights) == 1 for row in text.sections[1].rows)


def test_labels_are_what_was_put_in_at_the_places_of_the_sum():
    made = page(NET, LatexMedium, detail="full").sections[1]
    rows_of_w = [row for row in made.rows if r"\partial W^{(2)}_{i j}}" in row.left]
    (labelled,) = [row.rights[0] for row in rows_of_w if "underbrace" in row.rights[0]]
    assert labelled.startswith(r"\sum_{k=1}^{2}")
    assert r"\delta_{i k}" in labelled
    assert r"}_{\partial z^{(2)}_{k} / \partial W^{(2)}_{i j}}" in labelled


def test_conventions_are_said_only_where_they_matter():
    assert page(LINE, view="matrix").remarks == ()
    assert page(NET).remarks == ()
    assert page(NET, view="matrix").remarks == ("Gradients have the shape of the parameter.",)


def test_the_value_at_a_kink_is_said_where_it_is_used():
    kinked = sg.read_problem({"equations": ["L = relu(w) + abs(x)"], "parameters": ["w", "x"]})
    said = page(sg.derive(kinked, wrt=["w"])).remarks
    assert said == ("The derivative of relu at 0 is taken to be 0.",)
    squared = sg.read_problem({"equations": ["L = w**2 + abs(x)"], "parameters": ["w", "x"]})
    assert page(sg.derive(squared, wrt=["w"])).remarks == ()
    assert len(page(sg.derive(kinked)).remarks) == 2
