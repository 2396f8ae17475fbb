"""Every command on a good problem: what it prints, where it prints it, and its exit code."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

import symgrad as sg
from symgrad.kernel import Judgment, Report
from symgrad.numeric import Agreement

COMPLETE = ("--set", "W=[[1,0],[0,1],[1,1]]", "--set", "b=[0,0,0]", "--set", "v=[1,2,3]",
            "--set", "c=0.5")  # fmt: skip


def test_derive_prints_forward_and_backward_equations(run):
    code, out, err = run("derive", "problem.toml")
    assert code == 0
    assert "∂L/∂W[i,j]" in out
    assert err == "no numbers: [values] lacks W, b, v, c\n"


def test_derive_by_one_name_leaves_the_others_out(run):
    _, out, _ = run("derive", "problem.toml", "--wrt", "b", "--wrt", "c", "--view", "matrix")
    assert "∂L/∂b = ∂L/∂z" in out
    assert "∂L/∂c" in out
    assert "∂L/∂W" not in out


def test_derive_as_json_has_the_promised_keys(run):
    code, out, _ = run("derive", "problem.toml", "--json")
    data = json.loads(out)
    assert code == 0
    assert set(data) == {"title", "loss", "wrt", "graph", "steps", "gradients", "exact"}
    assert set(data["steps"][0]) == {
        "number", "law", "left", "right", "because", "matrix", "certainty",
    }  # fmt: skip
    assert {step["certainty"] for step in data["steps"]} == {"proved"}
    assert set(data["gradients"]["W"]) == {"index", "matrix", "expanded"}


def test_derive_as_json_adds_numbers_where_all_are_known(run):
    _, out, _ = run("derive", "problem.toml", "--json", *COMPLETE)
    values = json.loads(out)["values"]
    assert values["z"] == [1.0, 2.0, 3.0]
    assert values["dL/dc"] == pytest.approx(values["yhat"] - 0.5)
    assert np.shape(values["dL/dW"]) == (3, 2)


def test_derive_writes_the_file_and_nothing_else(run, folder):
    code, out, _ = run("derive", "problem.toml", "--format", "latex", "-o", "page.tex")
    assert (code, out) == (0, "")
    assert r"\begin{align*}" in (folder / "page.tex").read_text(encoding="utf-8")


def test_a_graph_of_a_python_file_is_taken_too(run, folder):
    (folder / "net.py").write_text(
        "import symgrad as sg\nnet = sg.Network((2, 3, 1), loss='half_squared_error').graph\n"
    )
    code, out, _ = run("derive", "net.py:net")
    assert code == 0
    assert "∂L/∂W2" in out


def test_verify_accepts_what_is_derived(run):
    code, out, _ = run("verify", "problem.toml")
    assert code == 0
    assert "steps hold" in out
    report = json.loads(run("verify", "problem.toml", "--json")[1])
    assert report["holds"] is True
    assert {step["verdict"] for step in report["steps"]} == {"correct"}


@pytest.mark.parametrize(("verdict", "expected"), [("incorrect", 1), ("undecided", 3)])
def test_verify_tells_a_wrong_step_from_an_undecided_one(run, monkeypatch, verdict, expected):
    bad = Report((Judgment(1, "chain", verdict, "refuted", "planted"),))
    monkeypatch.setattr("symgrad.kernel.verify", lambda derivation: bad)
    code, out, _ = run("verify", "problem.toml")
    assert code == expected
    assert "planted" in out


def test_gradcheck_holds_for_what_is_derived(run):
    code, out, _ = run("gradcheck", "problem.toml")
    assert code == 0
    assert "backprop" in out
    data = json.loads(run("gradcheck", "problem.toml", "--json")[1])
    assert set(data) == {"holds", "gradients", "tolerance"}
    assert set(data["gradients"]["W"]) == {"backprop", "differences"}


def test_gradcheck_says_when_roads_part(run, monkeypatch):
    apart = Agreement(False, {"W": {"backprop": 1.0, "differences": 1.0}}, 0.0, 1e-6)
    monkeypatch.setattr("symgrad.numeric.gradcheck", lambda problem, **_: apart)
    assert run("gradcheck", "problem.toml")[0] == 1


def test_train_lowers_the_loss_and_saves_the_run(run, folder):
    code, out, err = run(
        "train", "problem.toml", "--data", "data.csv", "--epochs", "40", "--batch-size", "8",
        "--optimizer", "adam", "--step-size", "0.02", "--json", "-o", "run.npz",
    )  # fmt: skip
    data = json.loads(out)
    assert code == 0
    assert set(data) == {"loss", "metrics", "seconds", "steps"}
    assert len(data["loss"]) == 40
    assert data["loss"][-1] < data["loss"][0] / 2
    assert data["steps"] == 40 * 3
    assert "held_out_r_squared" in data["metrics"]
    assert len(err.splitlines()) == 11
    saved = np.load(folder / "run.npz")
    assert saved["W"].shape == (3, 2)
    assert json.loads(str(saved["run.json"]))["loss"] == data["loss"]


def test_train_starts_from_the_values_of_the_problem(run):
    _, out, err = run(
        "train", "problem.toml", "--data", "data.csv", "--epochs", "1", "--json", *COMPLETE
    )
    assert "starting from the problem's values of W, b, v, c" in err
    assert json.loads(out)["steps"] == 1


def test_the_same_seed_trains_the_same_net(run):
    command = ("train", "problem.toml", "--data", "data.csv", "--epochs", "3", "--json", "--seed")
    losses = [json.loads(run(*command, seed)[1])["loss"] for seed in ("4", "4", "5")]
    assert losses[0] == losses[1]
    assert losses[0] != losses[2]


def test_demo_goes_through_everything(run):
    code, out, err = run("demo")
    assert (code, err) == (0, "")
    for word in ("∂L/∂W", "steps hold", "complex step", "def program", "held out accuracy"):
        assert word in out
    assert max(map(len, out.splitlines())) <= 90


def test_help_and_version_are_data(run):
    code, out, _ = run("--help")
    assert code == 0
    assert "gradcheck" in out
    assert run("--version")[1].strip() == sg.__version__


def test_help_imports_nothing_heavy():
    script = (
        "import sys; from symgrad.cli import main; main(['--help']);"
        "print(*sorted({'numpy', 'sympy', 'scipy', 'autograd', 'flint'} & set(sys.modules)), '.')"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert run.stdout.decode().splitlines()[-1] == "."


def test_the_module_runs_as_the_command_does(folder):
    command = [sys.executable, "-m", "symgrad", "derive", "absent.toml"]
    run = subprocess.run(command, capture_output=True, cwd=folder, check=False)
    assert run.returncode == 2
    assert b"absent.toml" in run.stderr


@pytest.mark.skipif(os.name == "nt", reason="a closed pipe is told otherwise there")
def test_a_reader_that_leaves_early_meets_no_traceback(folder):
    script = f"{sys.executable} -m symgrad derive problem.toml --json | head -c 1"
    run = subprocess.run(["sh", "-c", script], capture_output=True, cwd=folder, check=False)
    assert run.stdout == b"{"
    assert run.stderr == b"no numbers: [values] lacks W, b, v, c\n"


def test_train_without_data_takes_the_numbers_of_the_problem(run):
    code, out, err = run("train", "problem.toml", "--epochs", "3", "--json", *COMPLETE)
    assert code == 0
    assert "training on the problem's values of x, y" in err
    assert json.loads(out)["steps"] == 3


def test_train_sees_all_rows_where_the_loss_is_theirs(run, folder):
    text = "equations = ['L = mean((y - X w)**2)']\n" + (
        'inputs = ["X"]\ntargets = ["y"]\nparameters = ["w"]\n'
        '[shapes]\nX = ["N", 2]\ny = ["N"]\nw = [2]\n'
    )
    (folder / "rows.toml").write_text(text)
    command = ("--data", "data.csv", "--target", "y", "--json", "--epochs", "50")
    data = json.loads(run("train", "rows.toml", *command)[1])
    assert data["loss"][-1] < data["loss"][0] / 2
    assert "held_out_loss" in data["metrics"]
    (folder / "rows.toml").write_text(text.replace('"N"', "30"))
    assert "held_out_loss" not in json.loads(run("train", "rows.toml", *command)[1])["metrics"]
    code, out, err = run("train", "rows.toml", *command, "--batch-size", "8")
    assert (code, out) == (2, "")
    assert "a mini-batch is not possible" in err


@pytest.mark.parametrize(
    "more",
    [
        'equations = ["z = w x", "L = g(z)"]\n[functions]\ng = "any"\n',
        'equations = ["L = w x_o"]\n[shapes]\nx = ["V"]\n[indices]\no = "V"\n',
    ],
    ids=["a function that may be any", "a position that may be any"],
)
@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_what_has_no_numbers_is_derived_all_the_same(run, folder, more, form):
    text = f'inputs = ["x"]\nparameters = ["w"]\n{more}'
    (folder / "open.toml").write_text(text, encoding="utf-8")
    code, out, err = run("derive", "open.toml", "--format", form)
    assert (code, err) == (0, "")
    assert "values" not in out or form != "json"


def test_a_derivation_that_is_saved_is_verified_again(run):
    assert run("derive", "problem.toml", "--json", "-o", "it.json")[0] == 0
    code, out, _ = run("verify", "it.json")
    assert code == 0
    assert out == run("verify", "problem.toml")[1]


def test_a_saved_derivation_that_is_altered_does_not_hold(run, folder):
    run("derive", "problem.toml", "--json", "-o", "it.json")
    text = (folder / "it.json").read_text("utf-8")
    data = json.loads(text)
    data["exact"]["steps"][0]["right"] = 7
    data["steps"].pop()
    (folder / "it.json").write_text(json.dumps(data), "utf-8")
    code, out, _ = run("verify", "it.json")
    assert (code, out.splitlines()[0].startswith("step 1 [")) == (1, True)
    (folder / "it.json").write_text(text.replace('"law": "', '"law": "so-called ', 1), "utf-8")
    code, out, err = run("verify", "it.json", "--json")
    assert (code, json.loads(out)) == (1, {"holds": False, "steps": []})
    assert "step 1 is altered" in err


def test_a_saved_derivation_takes_no_options_that_would_derive_it_otherwise(run):
    run("derive", "problem.toml", "--json", "-o", "it.json")
    code, _, err = run("verify", "it.json", "--mode", "forward")
    assert code == 2
    assert "--mode changes nothing" in err
