"""The table [notation] of a problem file, and notations in files of their own."""

import pytest

import symgrad as sg
from symgrad.errors import ProblemError
from symgrad.problems import read_notation

TWO_LAYERS = {
    "equations": ["s = U x + c", "h = tanh(s)", "o = V h + d", "E = norm(o - t)^2 / 2"],
    "inputs": ["x"],
    "targets": ["t"],
    "parameters": ["U", "c", "V", "d"],
    "shapes": {"x": ["D"], "U": ["M", "D"], "c": ["M"], "V": ["N", "M"], "d": ["N"], "t": ["N"]},
}


def problem(notation=None, **more):
    return sg.read_problem({**TWO_LAYERS, "notation": notation or {}, **more})


def page(subject, **options):
    return sg.render(sg.derive(subject), "latex", **options)


def test_a_problem_names_its_notation():
    printed = page(problem({"profile": "nielsen"}), view="matrix")
    assert r"\delta^{2}" in printed
    assert r"\delta^{2} \, \left(a^{1}\right)^{T}" in printed


def test_a_problem_replaces_fields_of_a_notation():
    printed = page(problem({"profile": "nielsen", "loss": "Q", "delta": ""}), view="matrix")
    assert r"\frac{\partial Q}{\partial z^{2}}" in printed
    assert r"\delta" not in printed


def test_names_of_the_problem_win_over_its_notation():
    printed = page(problem({"profile": "nielsen"}, names={"U": r"\Theta"}), view="matrix")
    assert r"\frac{\partial C}{\partial \Theta}" in printed


def test_what_the_equations_write_wins_unless_the_reader_chose_the_notation():
    equations = [r"z^{[1]} = U x + c", r"h = tanh(z^{[1]})", *TWO_LAYERS["equations"][2:]]
    own = problem({"profile": "udl"}, equations=equations)
    assert "z^{[1]}" in page(own)
    assert "z^{[1]}" not in page(own, notation="udl")


def test_answers_may_be_written_in_the_notation_of_the_problem():
    own = problem({"profile": "nielsen"})
    assert sg.mark(own, r"(z^2 - t) (a^1)^T", wrt="V").verdict == "correct"
    assert sg.mark(own, r"(z^2 - t) (z^1)^T", wrt="V").verdict == "incorrect"
    assert sg.mark(own, r"(o - t) h^\top", wrt="V").verdict == "correct"


@pytest.mark.parametrize(
    ("notation", "convention", "layout"),
    [
        ({}, {}, "gradient"),
        ({"profile": "cs181"}, {}, "numerator"),
        ({"profile": "cs181"}, {"layout": "gradient"}, "gradient"),
        ({"profile": "udl"}, {"layout": "numerator"}, "numerator"),
        ({}, {"layout": "numerator"}, "numerator"),
    ],
)
def test_the_convention_says_the_layout_else_the_notation(notation, convention, layout):
    own = problem(notation, convention=convention)
    assert own.convention.layout == own.notation.profile.layout == layout
    assert ("umerator layout" in page(own, view="matrix")) == (layout == "numerator")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"profile": "nielson"}, "there is no notation 'nielson'"),
        ({"profile": 3}, "profile is not a string"),
        ({"lose": "C"}, "lose is no field of"),
        ({"loss": "{C"}, "its braces do not match"),
        ({"weights": "from-to"}, "the equations of a problem say which way its weights lead"),
    ],
)
def test_a_wrong_notation_is_refused_in_one_sentence(table, message):
    with pytest.raises(ProblemError, match=message):
        problem(table)


def test_a_notation_may_have_a_file_of_its_own(tmp_path):
    path = tmp_path / "course.toml"
    path.write_text("[notation]\nprofile = 'udl'\nloss = 'Q'\nweights = 'from-to'\n")
    assert read_notation(str(path)).loss == "Q"
    path.write_text("loss = 'R'\n")
    assert read_notation(str(path)).loss == "R"


@pytest.mark.parametrize("text", ["loss = ", "notation = 3", "lose = 'C'"])
def test_a_wrong_file_is_refused(tmp_path, text):
    path = tmp_path / "course.toml"
    path.write_text(text)
    with pytest.raises(ProblemError):
        read_notation(str(path))


def test_a_missing_file_is_named():
    with pytest.raises(ProblemError, match=r"nowhere.toml cannot be read"):
        read_notation("nowhere.toml")
