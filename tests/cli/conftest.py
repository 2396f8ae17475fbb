"""A problem file to break, and a command line to run."""

import pytest

from symgrad.cli import main

PROBLEM = r"""
title = "A hidden layer"
equations = [
  'z = W x + b',
  'a = tanh(z)',
  '\hat{y} = v^\top a + c',
  'L = \frac{1}{2} (y - \hat{y})^2',
]
inputs = ["x"]
targets = ["y"]
parameters = ["W", "b", "v", "c"]
[shapes]
x = ["D"]
W = ["H", "D"]
b = ["H"]
v = ["H"]
[sizes]
H = 3
[values]
x = [1.0, 2.0]
y = 0.5
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of its own with a problem and a table that fits it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "problem.toml").write_text(PROBLEM, encoding="utf-8")
    rows = [f"{a / 7},{b / 5},{a / 7 - b / 5}" for a in range(5) for b in range(6)]
    (tmp_path / "data.csv").write_text("x1,x2,y\n" + "\n".join(rows) + "\n")
    return tmp_path


@pytest.fixture
def run(folder, capsys):
    """Run a command line: its exit code, its data, its messages; no traceback in any of them."""

    def ran(*arguments):
        code = main(list(arguments))
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        assert "mistake of its own" not in err
        return code, out, err

    return ran
