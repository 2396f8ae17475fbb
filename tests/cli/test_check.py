"""``symgrad check``: where the answer comes from, what is said of it, and the exit code."""

import io
import json
import re
import subprocess
import sys

import pytest

import symgrad.marking
from symgrad.cli import main
from symgrad.cli.checking import MOST_BYTES, mark_as_json
from symgrad.errors import ProblemError
from symgrad.marking import Counterexample, Line, Mark, Mistake
from symgrad.marking.page import mark_page

ASKED, RIGHT = r"\frac{\partial L}{\partial b}", r"-(y - \hat{y}) w"
FIELDS = [
    "verdict", "certainty", "asked", "expected", "lines", "first_wrong_line", "complete",
    "mistake", "counterexample", "notes",
]  # fmt: skip
SIGN = "Right up to sign: the answer is -1 times the right derivative."
WRONG = Mark(
    "incorrect",
    "refuted",
    ASKED,
    RIGHT,
    (Line(1, "(y - yhat) w", "incorrect", "refuted", message=SIGN),),
    1,
    mistake=Mistake("sign", SIGN),
    counterexample=Counterexample({"w": 2.0, "y": 0.5, "yhat": 1.0}, -1.0, 1.0),
    notes=("layout: this is the transpose",),
)
CORRECT = Mark(
    "correct", "proved", ASKED, RIGHT, (Line(1, RIGHT, "correct", "proved"),), complete=True
)
UNREADABLE = Mark(
    "unreadable",
    asked=ASKED,
    lines=(
        Line(
            1,
            r"(y - \foo) w",
            "unreadable",
            message="\\foo is not known\n"
            "  in   (y - \\foo) w\n"
            "            ^\n"
            "  try  did you mean o?",
        ),
    ),
)
SLOW = "not decided within 5 s"
UNDECIDED = Mark(
    "undecided", asked=ASKED, lines=(Line(1, "w", "undecided", message=SLOW),), notes=(SLOW,)
)
VERDICTS = {"correct": CORRECT, "incorrect": WRONG, "unreadable": UNREADABLE,
            "undecided": UNDECIDED}  # fmt: skip


@pytest.fixture
def judged(monkeypatch):
    """A judge that knows one answer for each verdict, and what it was asked."""
    calls = []

    def mark(problem, answer, **asked):
        calls.append((answer, asked))
        return VERDICTS.get(answer, CORRECT)

    monkeypatch.setattr(symgrad.marking, "mark", mark)
    return calls


def stdin_of(monkeypatch, content):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))


# where the answer comes from ---------------------------------------------------------------------


def test_an_answer_comes_from_a_file_from_stdin_or_as_text(run, folder, judged, monkeypatch):
    (folder / "answer.tex").write_text("\ufeff\\hat{y} ŷ\n", encoding="utf-8")
    stdin_of(monkeypatch, b"a\nb\r\n")
    run("check", "problem.toml", "answer.tex")
    run("check", "problem.toml", "-")
    run("check", "problem.toml", "--answer", "-(y - yhat) w")
    run("check", "problem.toml", "--answer", "--x")
    run("check", "problem.toml", "--answer=")
    assert [answer for answer, _ in judged] == [r"\hat{y} ŷ", "a\nb", "-(y - yhat) w", "--x", ""]


def test_what_is_asked_is_passed_on(run, judged):
    run("check", "problem.toml", "--answer", "x", "--wrt", "b", "--layout", "numerator")
    run("check", "problem.toml", "--answer", "x", "--question", "dW1")
    assert judged[0][1] == {"wrt": "b", "question": None, "layout": "numerator"}
    assert judged[1][1] == {"wrt": None, "question": "dW1", "layout": None}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "no answer is given"),
        (("a.tex", "--answer", "x"), "two answers are given"),
        (("absent.tex",), "there is no file absent.tex"),
        ((r"2x(y - \hat y)",), "--answer '2x"),
        ((".",), ". cannot be read: "),
        (("a\0b",), "cannot be read"),
        (("large.tex",), "large.tex holds more than 1 MB"),
        (("bytes.tex",), "bytes.tex is not text in UTF-8"),
        (("-",), "stdin is not text in UTF-8"),
        (("--answer", "x", "--wrt", "b", "--question", "q"), "--question and --wrt"),
        (("--bogus",), "no option --bogus"),
        (("--answer", "x", "--bogus"), "no option --bogus"),
        (("--answer", "x", "--layout", "sideways"), "sideways"),
        (("--answer", "x", "--format", "pdf"), "pdf"),
        (("--answer", "x", "-o", "absent/page"), "absent"),
        (("--answer", "x", "--set", "Q=3"), "Q"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(
    run, folder, judged, arguments, told, monkeypatch
):
    (folder / "large.tex").write_bytes(b"x" * (MOST_BYTES + 1))
    (folder / "bytes.tex").write_bytes(b"\xff\xfe\x00")
    stdin_of(monkeypatch, b"\xff")
    code, out, err = run("check", "problem.toml", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("symgrad: ")
    assert told in err
    assert len(err.splitlines()) <= 3


def test_a_question_that_is_not_there_is_told(run, monkeypatch):
    def mark(problem, answer, **asked):
        raise ProblemError("the problem has several questions", hint="one of them: a, b")

    monkeypatch.setattr(symgrad.marking, "mark", mark)
    code, out, err = run("check", "problem.toml", "--answer", "x")
    assert (code, out) == (2, "")
    assert err == "symgrad: the problem has several questions\n  try  one of them: a, b\n"


# what is said of it ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "code"), [("correct", 0), ("incorrect", 1), ("unreadable", 2), ("undecided", 3)]
)
def test_the_exit_code_is_the_verdict(run, judged, verdict, code):
    assert run("check", "problem.toml", "--answer", verdict)[0] == code
    found, out, err = run("check", "problem.toml", "--answer", verdict, "--json")
    assert (found, err) == (code, "")
    data = json.loads(out)
    assert list(data) == FIELDS
    assert data == json.loads(json.dumps(VERDICTS[verdict].as_json()))


def test_json_is_as_promised(run, judged):
    data = json.loads(run("check", "problem.toml", "--answer", "incorrect", "--format", "json")[1])
    assert data["expected"] == RIGHT
    assert list(data["lines"][0]) == [
        "number", "source", "verdict", "certainty", "law", "message",
    ]  # fmt: skip
    assert data["mistake"] == {"kind": "sign", "message": SIGN}
    assert list(data["counterexample"]) == ["values", "answer", "expected"]
    assert data["first_wrong_line"] == 1


def test_json_holds_numbers_and_text_only(run, folder, monkeypatch):
    odd = Mark(
        "incorrect",
        lines=(Line(1, "a\udc80", "incorrect"),),
        counterexample=Counterexample({"x": float("inf")}, float("nan"), None),
    )
    monkeypatch.setattr(symgrad.marking, "mark", lambda *_, **__: odd)
    assert run("check", "problem.toml", "--answer", "x", "--json", "-o", "mark.json")[0] == 1

    def refuse(constant):
        raise AssertionError(constant)

    text = (folder / "mark.json").read_text(encoding="utf-8")
    data = json.loads(text, parse_constant=refuse)
    assert data["counterexample"] == {"values": {"x": None}, "answer": None, "expected": None}
    assert data["lines"][0]["source"] == "a?"


def test_a_wrong_answer_is_told_with_its_reason_and_a_point(run, judged):
    _, out, err = run("check", "problem.toml", "--answer", "incorrect")
    assert err == ""
    assert out == (
        "✗ incorrect (refuted)\n"
        "\n"
        "  asked   \\frac{\\partial L}{\\partial b}\n"
        "  answer  (y - yhat) w\n"
        "  why     Right up to sign: the answer is -1 times the right derivative.\n"
        "\n"
        "  at      w = 2      y = 0.5    yhat = 1\n"
        "  answer  -1\n"
        "  right   1\n"
        "\n"
        "  note    layout: this is the transpose\n"
    )


def test_the_right_answer_is_shown_only_when_asked_for(run, judged):
    assert RIGHT not in run("check", "problem.toml", "--answer", "incorrect")[1]
    assert (
        f"  right   {RIGHT}\n"
        in run("check", "problem.toml", "--answer", "incorrect", "--reveal")[1]
    )


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("before", [0, 3, 30, 60, 70])
def test_a_caret_stays_under_its_column(width, before):
    text = f"{'+ x ' * before}+ @{' + y' * 10}"
    message = f"@ is not read\n  in   {text}\n       {' ' * text.index('@')}^\n  try  no @"
    page = mark_page(Mark("unreadable", lines=(Line(1, "", "unreadable", message=message),)),
                     width=width)  # fmt: skip
    written, caret, hint = page.splitlines()[-3:]
    assert written.startswith("  in      ")
    assert written.index("@") == caret.index("^")
    assert max(map(len, page.splitlines())) <= width
    assert hint == "  try     no @"


def test_a_reason_is_said_once(run, judged):
    _, out, _ = run("check", "problem.toml", "--answer", "undecided")
    assert out.startswith("? undecided\n")
    assert out.count(SLOW) == 1


def test_a_correct_answer_is_told_shortly(run, judged):
    _, out, _ = run("check", "problem.toml", "--answer", "correct")
    assert out == (f"✓ correct (proved)\n\n  asked   {ASKED}\n  answer  {RIGHT}\n")


def test_two_numbers_that_differ_are_shown_apart():
    point = Counterexample({"x": 1.0}, 1.0000000001, 1.0)
    page = mark_page(Mark("incorrect", counterexample=point))
    assert "answer  1.0000000001\n  right   1" in page
    page = mark_page(Mark("incorrect", counterexample=Counterexample({}, None, 2.0)))
    assert "answer  no value\n  right   2" in page


def test_lines_of_a_derivation_are_numbered():
    lines = (Line(1, "z = w x", "correct", "proved"), Line(2, "L' = z", "incorrect", message="No."))
    page = mark_page(Mark("incorrect", "refuted", lines=lines, first_wrong_line=2))
    assert page.startswith("✗ incorrect (refuted): line 2 is the first that does not follow\n")
    assert "  ✓ 1     z = w x\n  ✗ 2     L' = z\n  why     No." in page


@pytest.mark.parametrize("width", [80, 120])
def test_a_page_fits_the_terminal(run, judged, monkeypatch, width):
    values = {f"W[{i},{j}]": 1 / (1 + i + j) for i in range(9) for j in range(9)}
    words = " ".join(["very long"] * 60)
    long = Mark(
        "incorrect",
        "refuted",
        ASKED * 9,
        RIGHT * 9,
        (Line(1, "x + " * 4000, "incorrect", message=words),),
        counterexample=Counterexample(values, 1.0, 2.0),
        notes=(words,),
    )
    monkeypatch.setattr(symgrad.marking, "mark", lambda *_, **__: long)
    monkeypatch.setenv("COLUMNS", str(width))
    _, out, _ = run("check", "problem.toml", "--answer", "x", "--reveal")
    assert max(map(len, out.splitlines())) <= min(width, 100)
    assert "and 57 more" in out
    assert len(out) < 8000


def test_a_terminal_obeys_nothing_that_was_typed():
    typed = "\x1b]0;owned\x07\x1b[2J\u202e\u200b x"
    page = mark_page(Mark("unreadable", lines=(Line(1, typed, "unreadable", message=typed),)))
    assert not re.search("[^\n -~\u00a0-\u1fff\ufffd]", page)
    assert "owned" in page


def test_a_terminal_obeys_nothing_in_json_either():
    typed = "\x1b[2J\x9b2J\u202e\U000e0041 ŷ"
    text = mark_as_json(Mark("unreadable", lines=(Line(1, typed, "unreadable"),)))
    assert not re.search("[^\n -~\u00a0-\u1fff]", text)
    assert json.loads(text)["lines"][0]["source"] == typed
    assert "ŷ" in text


def test_only_a_terminal_gets_colors(judged, folder, monkeypatch, capsys):
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda self: True, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert main(["check", "problem.toml", "--answer", "incorrect"]) == 1
    colored = capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    main(["check", "problem.toml", "--answer", "incorrect"])
    plain = capsys.readouterr().out
    assert "\x1b[1;31m✗ incorrect (refuted)\x1b[0m" in colored
    assert "31m" not in plain
    assert "(y - yhat) w" in plain


def test_the_page_goes_whole_into_a_file(run, folder, judged):
    assert run("check", "problem.toml", "--answer", "incorrect", "-o", "page.txt") == (1, "", "")
    assert (folder / "page.txt").read_text(encoding="utf-8").startswith("✗ incorrect (refuted)\n")


# with the real judge -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "code", "told"),
    [
        (r"-(y - \hat y)", 0, "✓ correct (proved)"),
        (r"\hat y - y", 0, "✓ correct (proved)"),
        (r"y - \hat y", 1, "✗ incorrect (refuted)"),
        (r"y - \foo", 2, "? unreadable"),
        ("x" * 5000, 2, "? unreadable"),
        ("__import__('os')", 2, "? unreadable"),
    ],
)
def test_an_answer_is_marked(run, answer, code, told):
    found, out, err = run("check", "problem.toml", "--wrt", "c", "--answer", answer)
    assert (found, err) == (code, "")
    assert out.startswith(told)


def test_what_is_asked_must_be_clear(run, folder):
    text = (folder / "problem.toml").read_text(encoding="utf-8")
    assert "wrt: W, b, v, c" in run("check", "problem.toml", "--answer", "x")[2]
    assert "q is not known" in run("check", "problem.toml", "--answer", "x", "--wrt", "q")[2]
    asks = "".join(
        f"[[questions]]\nid = 'd{name}'\nask = '\\partial L/\\partial {name}'\n" for name in "bc"
    )
    (folder / "problem.toml").write_text(text + asks, encoding="utf-8")
    code, out, err = run("check", "problem.toml", "--answer", "x")
    assert (code, out) == (2, "")
    assert "one of them: db, dc" in err
    assert run("check", "problem.toml", "--question", "dc", "--answer", r"\hat y - y")[0] == 0
    assert run("check", "problem.toml", "--question", "da", "--answer", "x")[0] == 2


def test_the_command_leaves_no_process_behind(folder):
    command = [sys.executable, "-m", "symgrad", "check", "problem.toml", "-", "--wrt", "c"]
    done = subprocess.run(
        command, input=b"y - yhat\n", capture_output=True, cwd=folder, check=False, timeout=60
    )
    assert done.returncode == 1
    assert done.stdout.decode().startswith("✗ incorrect (refuted)")
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("form", "file", "start"),
    [("latex", "it.tex", r"\documentclass"), ("html", "it.html", "<!doctype")],
)
def test_a_mark_is_a_document_where_it_is_asked_for(run, judged, folder, form, file, start):
    code, out, _ = run("check", "problem.toml", "--answer", "incorrect", "--format", form)
    assert (code, out.startswith(start)) == (1, True)
    code, nothing, _ = run("check", "problem.toml", "--answer", "incorrect", "-o", file)
    assert (code, nothing) == (1, "")
    assert (folder / file).read_text("utf-8") == out


def test_the_lines_that_hold_are_saved_and_verified_again(tmp_path):
    """What ``--save`` writes is a derivation for ``symgrad verify``; an altered one is refused."""
    problem, page, kept = (tmp_path / name for name in ("line.toml", "page.tex", "kept.json"))
    problem.write_text(
        'equations = ["u = w x", "L = (u - y)^2"]\n'
        'inputs = ["x"]\ntargets = ["y"]\nparameters = ["w"]\n',
        encoding="utf-8",
    )
    page.write_text("dL/du = 2(u - y)\ndL/dw = 2(u - y) x\n", encoding="utf-8")
    assert main(["check", str(problem), str(page), "--wrt", "w", "--save", str(kept)]) == 0
    assert main(["verify", str(kept)]) == 0
    data = json.loads(kept.read_text("utf-8"))
    data["exact"]["steps"].pop(0)
    kept.write_text(json.dumps(data), encoding="utf-8")
    assert main(["verify", str(kept)]) != 0


def test_an_answer_alone_has_nothing_to_save(tmp_path):
    line = tmp_path / "line.toml"
    line.write_text('equations = ["L = w^2"]\nparameters = ["w"]\n', encoding="utf-8")
    kept = tmp_path / "kept.json"
    assert main(["check", str(line), "--answer", "2 w", "--save", str(kept)]) == 2
    assert not kept.exists()
