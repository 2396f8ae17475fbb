"""What cannot be read: exit code 2, one clear sentence, no traceback, no half-written file."""

import numpy as np
import pytest

from symgrad.cli import main

BROKEN = {
    "a wrong shape": ("W = [\"H\", \"D\"]", "W = [\"H\", 3]", "W"),
    "an undefined name": ("W x + b", "W u + b", "u"),
    "a name defined twice": ("'a = tanh(z)'", "'z = tanh(z)'", "z"),
    "a cycle": ("'z = W x + b'", "'z = W x + a'", "a"),
    "no such size": ("x = [\"D\"]", "x = [-2]", "x"),
    "a value of the wrong shape": ("x = [1.0, 2.0]", "x = [[1.0], [2.0, 3.0]]", "x"),
    "no TOML": ("[shapes]", "[shapes", "TOML"),
    "a role too few": ('targets = ["y"]', "", "y"),
}  # fmt: skip
TABLES = {
    "the wrong columns": ("a,b,c\n1,2,3\n", "no column for"),
    "too few columns": ("x1,y\n1,2\n", "x"),
    "NaN": ("x1,x2,y\n1,nan,3\n", "line 2"),
    "an empty cell": ("x1,x2,y\n1,2,3\n4,,6\n", "line 3"),
    "a word": ("x1,x2,y\n1,2,3\n4,five,6\n", "'five'"),
    "a short line": ("x1,x2,y\n1,2,3\n4,5\n", "line 3"),
    "no header": ("1,2,3\n4,5,6\n", "header"),
    "nothing": ("", "header"),
}


@pytest.mark.parametrize("command", ["derive", "verify", "gradcheck"])
@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_problem_is_refused(run, folder, command, what):
    old, new, named = BROKEN[what]
    text = (folder / "problem.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "problem.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    code, out, err = run(command, "problem.toml", "-o", "page")
    assert (code, out) == (2, "")
    assert named in err
    assert not (folder / "page").exists()


@pytest.mark.parametrize("what", TABLES)
def test_a_table_that_does_not_fit_is_refused(run, folder, what):
    text, named = TABLES[what]
    (folder / "data.csv").write_text(text)
    code, out, err = run("train", "problem.toml", "--data", "data.csv", "-o", "run.npz")
    assert (code, out) == (2, "")
    assert named in err
    assert not (folder / "run.npz").exists()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--target", "y"), "--data"),
        (("--data", "absent.csv"), "absent.csv"),
        (("--data", "mnist"), "mnist"),
        (("--data", "data.csv", "--target", "price"), "price"),
        (("--data", "data.csv", "--epochs", "0"), "epochs"),
        (("--data", "data.csv", "--epochs", "many"), "many"),
        (("--data", "data.csv", "--step-size", "-1"), "step size"),
        (("--data", "data.csv", "--optimizer", "newton"), "newton"),
        (("--data", "data.csv", "--held-out", "2"), "held-out"),
        (("--data", "data.csv", "-o", "run.txt"), ".npz"),
        (("--data", "data.csv", "-o", "absent/run.npz"), "absent"),
        (("--data", "data.csv", "--set", "H"), "NAME=VALUE"),
        (("--data", "data.csv", "--set", "Q=3"), "Q"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(run, arguments, named):
    code, out, err = run("train", "problem.toml", *arguments)
    assert (code, out) == (2, "")
    assert named in err


def test_a_divergent_run_is_refused_and_leaves_the_old_file(run, folder):
    (folder / "run.npz").write_bytes(b"old")
    code, out, err = run(
        "train", "problem.toml", "--data", "data.csv", "--step-size", "1e9", "--epochs", "400",
        "-o", "run.npz",
    )  # fmt: skip
    assert (code, out) == (2, "")
    assert "no longer finite in epoch" in err
    assert "step size 1e+09" in err
    assert (folder / "run.npz").read_bytes() == b"old"
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(
    "arguments",
    [("fly",), ("derive",), ("derive", "absent.toml"), ("derive", "problem.toml", "--wrt", "q"),
     ("derive", "problem.toml", "--format", "dvi"), ("derive", "problem.toml", "--mode", "up"),
     ("derive", "problem.toml", "-o", "absent/page.txt"), ("derive", "problem.toml", "--view", "x"),
     ("derive", "problem.toml", "--bogus"), ("derive", "problem.toml", "more")],
)  # fmt: skip
def test_wrong_usage_is_refused(run, arguments):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("symgrad: ")


def test_a_missing_constant_is_named(run, folder):
    text = (folder / "problem.toml").read_text(encoding="utf-8")
    text = text.replace("(y - ", "lam (y - ", 1).replace(
        "[shapes]", 'constants = ["lam"]\n[shapes]'
    )
    (folder / "problem.toml").write_text(text, encoding="utf-8")
    code, _, err = run("train", "problem.toml", "--data", "data.csv")
    assert code == 2
    assert "constant lam has no value" in err
    assert run("train", "problem.toml", "--data", "data.csv", "--set", "lam=2")[0] == 0


def test_an_array_file_with_nan_is_refused(run, folder):
    np.savez(folder / "data.npz", x=np.full((4, 2), np.nan), y=np.zeros(4))
    code, _, err = run("train", "problem.toml", "--data", "data.npz")
    assert code == 2
    assert "x holds nan in example 1" in err


def test_a_mistake_of_symgrad_itself_is_told_without_a_traceback(folder, monkeypatch, capsys):
    def broken(source, settings):
        raise ZeroDivisionError("planted")

    monkeypatch.setattr("symgrad.cli.opening.open_problem", broken)
    assert main(["derive", "problem.toml"]) == 2
    err = capsys.readouterr().err
    assert "mistake of its own: ZeroDivisionError: planted" in err
    assert "Traceback" not in err


def test_an_interrupt_ends_with_the_shells_code(folder, monkeypatch, capsys):
    def stopped(source, settings):
        raise KeyboardInterrupt

    monkeypatch.setattr("symgrad.cli.opening.open_problem", stopped)
    assert main(["derive", "problem.toml"]) == 130
    assert "interrupted" in capsys.readouterr().err


def test_training_without_data_wants_all_values(run, folder):
    text = (folder / "problem.toml").read_text(encoding="utf-8")
    (folder / "problem.toml").write_text(text.replace("y = 0.5\n", ""), encoding="utf-8")
    code, out, err = run("train", "problem.toml")
    assert (code, out) == (2, "")
    assert "there is no data, and the problem has no value for y" in err
    assert "--data" in err


@pytest.mark.parametrize("command", ["derive", "draw", "verify"])
def test_a_folder_that_is_missing_is_named(run, command):
    code, out, err = run(command, "problem.toml", "-o", "absent/page")
    assert (code, out) == (2, "")
    assert err == "symgrad: absent/page cannot be written: there is no folder absent\n"


def test_a_run_without_an_epoch_is_refused_before_anything_is_said(run):
    code, out, err = run("train", "problem.toml", "--epochs", "-3")
    assert (code, out) == (2, "")
    assert err.startswith("symgrad: epochs is -3")


def test_a_file_that_is_almost_named_is_proposed(run):
    code, _, err = run("derive", "problm.toml")
    assert code == 2
    assert "did you mean problem.toml?" in err
    assert "did you mean" not in run("derive", "other.toml")[2]


def test_a_size_that_is_set_and_does_not_fit_is_said_to_be_set(run):
    code, _, err = run("derive", "problem.toml", "--set", "D=5")
    assert code == 2
    assert "D is 5 by --set D=5" in err
