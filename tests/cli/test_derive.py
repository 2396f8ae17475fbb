"""``symgrad derive``: formats, exercises and their solutions, colors, files."""

import shutil

import pytest

from symgrad.cli import main

LINE = """
title = "A line"
equations = ["f = w * x + b", "L = (y - f)**2 / 2"]
inputs = ["x"]
targets = ["y"]
parameters = ["w", "b"]
[values]
x = 2.0
y = 5.0
w = 1.0
b = 1.0
"""


@pytest.fixture
def line(folder):
    (folder / "line.toml").write_text(LINE, encoding="utf-8")
    return folder


def test_numbers_stand_under_the_symbols(line, run):
    _, out, _ = run("derive", "line.toml")
    assert "∂L/∂w = ∂L/∂f·∂f/∂w = ∂L/∂f·x = (-2)·2 = -4" in out
    assert "backward, in numbers" in out


def test_numbers_are_left_out_on_request_and_where_they_are_not_complete(line, run):
    assert "-4" not in run("derive", "line.toml", "--no-numbers")[1]
    assert "in numbers" not in run("derive", "problem.toml")[1]


def test_an_exercise_leaves_open_what_is_asked(line, run):
    _, out, _ = run("derive", "line.toml", "--exercise")
    assert out.count("_" * 24) == 2
    assert "-4" not in out
    assert "∂L/∂f·x" not in out


def test_an_exercise_leaves_open_the_lines_that_are_named(line, run):
    _, out, _ = run("derive", "line.toml", "--exercise", "w", "1")
    assert "f = ____" in out
    assert "∂L/∂w = ____" in out
    assert "∂L/∂b = ____" not in out


def test_a_solution_is_the_same_page_filled_and_marked(line, run):
    plain, filled = run("derive", "line.toml")[1], run("derive", "line.toml", "--solution")[1]
    assert filled.replace("▸ ", "  ") == plain
    assert [text[2:7] for text in filled.splitlines() if text.startswith("▸")] == ["∂L/∂w", "∂L/∂b"]


def test_a_solution_marks_the_lines_that_its_exercise_names(line, run):
    _, out, _ = run("derive", "line.toml", "--solution", "--exercise", "w")
    assert out.count("▸") == 1


def test_a_line_that_is_not_on_the_page_is_refused(line, run):
    code, out, err = run("derive", "line.toml", "--exercise", "v")
    assert (code, out) == (2, "")
    assert "no line of the page is 'v'" in err
    assert "a number up to 5, or one of dL/df, dL/dw, dL/db" in err


@pytest.mark.parametrize("form", ["latex", "markdown", "html"])
def test_an_exercise_gives_nothing_away_in_any_format(line, run, form):
    _, full, _ = run("derive", "line.toml", "--format", form)
    _, out, _ = run("derive", "line.toml", "--format", form, "--exercise", "w")
    answer = r"\frac{\partial L}{\partial f} \, x"
    assert answer in full
    assert answer not in out
    assert "-4" not in out.split("<body>")[-1].split("<script>")[0]


def test_a_fragment_is_no_document(line, run):
    _, out, _ = run("derive", "line.toml", "--format", "latex", "--fragment")
    assert "documentclass" not in out
    assert r"\begin{align*}" in out


def test_the_layout_is_said_where_it_shows(run):
    _, out, _ = run("derive", "problem.toml", "--view", "matrix")
    assert "Gradients have the shape of the parameter." in out
    _, out, _ = run("derive", "problem.toml", "--view", "matrix", "--layout", "numerator")
    assert "Numerator layout" in out
    assert "layout" not in run("derive", "problem.toml")[1]


class Terminal:
    """A standard output that says that somebody looks at it."""

    encoding = "utf-8"

    def __init__(self):
        self.written = ""

    def isatty(self):
        return True

    def write(self, text):
        self.written += text

    def flush(self):
        pass


def shown_on_a_terminal(monkeypatch, *arguments):
    terminal = Terminal()
    with monkeypatch.context() as patched:
        patched.setattr("sys.stdout", terminal)
        code = main(list(arguments))
    return code, terminal.written


def test_a_terminal_gets_colors(line, monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    _, page = shown_on_a_terminal(monkeypatch, "derive", "line.toml")
    assert "\x1b[2m  [chain, linear]\x1b[0m" in page
    assert "\x1b[1m  ∂L/∂w" in page


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_a_terminal_that_wants_none_gets_none(line, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    _, page = shown_on_a_terminal(monkeypatch, "derive", "line.toml")
    assert "∂L/∂w" in page
    assert "\x1b" not in page


def test_a_pipe_and_a_file_get_no_colors(line, run, monkeypatch):
    assert "\x1b" not in run("derive", "line.toml")[1]
    shown_on_a_terminal(monkeypatch, "derive", "line.toml", "-o", "page.txt")
    assert "\x1b" not in (line / "page.txt").read_text(encoding="utf-8")


def test_a_pdf_is_not_shown_on_a_terminal(line, monkeypatch, capsys):
    monkeypatch.setattr("symgrad.rendering.pdf_page", lambda sheet: b"%PDF-")
    code, page = shown_on_a_terminal(monkeypatch, "derive", "line.toml", "--format", "pdf")
    assert (code, page) == (2, "")
    assert "-o derivation.pdf" in capsys.readouterr().err


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_a_pdf_goes_to_a_file(line, run):
    code, out, _ = run("derive", "line.toml", "--format", "pdf", "-o", "page.pdf")
    assert (code, out) == (0, "")
    assert (line / "page.pdf").read_bytes().startswith(b"%PDF-")


# files and formats -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "begin"),
    [
        ("x.tex", b"\\documentclass"),
        ("x.md", b"# A line"),
        ("x.html", b"<!doctype html>"),
        ("x.json", b"{"),
        ("x.txt", b"A line"),
        ("x", b"A line"),
    ],
)
def test_the_ending_of_the_file_says_the_format(line, run, name, begin):
    assert run("derive", "line.toml", "-o", name)[0] == 0
    assert (line / name).read_bytes().lower().startswith(begin.lower())


def test_a_format_that_is_asked_for_goes_before_the_ending(line, run):
    run("derive", "line.toml", "-o", "x.tex", "--format", "markdown")
    assert (line / "x.tex").read_text(encoding="utf-8").startswith("# A line")


def test_a_picture_is_written_as_its_file_ends_or_refused(line, run):
    assert run("draw", "line.toml", "-o", "x.tex")[0] == 0
    assert "tikzpicture" in (line / "x.tex").read_text(encoding="utf-8")
    code, _, err = run("draw", "line.toml", "-o", "x.png")
    assert code == 2
    assert "no picture is written as .png" in err
    assert not (line / "x.png").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("derive", "--fragment"), "--fragment is of latex, not of text"),
        (("derive", "--dollars", "--format", "html"), "--dollars is of markdown, not of html"),
        (("draw", "--fragment"), "--fragment is of tikz, not of svg"),
    ],
)
def test_an_option_of_another_format_is_refused(line, run, arguments, sentence):
    command, *options = arguments
    code, out, err = run(command, "line.toml", *options)
    assert (code, out) == (2, "")
    assert sentence in err


def test_a_number_that_is_missing_is_named(line, run):
    text = LINE.replace("b = 1.0\n", "")
    (line / "line.toml").write_text(text, encoding="utf-8")
    code, out, err = run("derive", "line.toml")
    assert (code, err) == (0, "no numbers: [values] lacks b\n")
    assert "in numbers" not in out
    assert run("derive", "line.toml", "--no-numbers")[2] == ""
    code, out, err = run("derive", "line.toml", "--numbers")
    assert (code, out, err) == (2, "", "symgrad: [values] lacks b\n")
