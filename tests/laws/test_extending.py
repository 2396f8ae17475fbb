"""What docs/extending.md promises: an entry is all that it takes, its tests come by themselves.

The entries are put into a copy of the tree, and the copy's own tests are run.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TREE = Path(__file__).parent.parent.parent
FUNCTIONS, RULES = "symgrad/expr/functions.py", "symgrad/calculus/table.py"
LOSSES, VALUES = "symgrad/nets/losses.py", "tests/nets/test_losses.py"
REGRESSION, LAYERS = "symgrad/nets/regression.py", "tests/zoo_of_layers.py"
TESTS = ("tests/laws/test_three_roads.py", "tests/kernel/test_mutants.py", VALUES)

RULE = "    softsign: lambda z, a: (1 - absolute(a)) ** 2,\n"
ENTRIES = {  # what is added, before which line of which file
    (FUNCTIONS, "@dataclass(frozen=True)\nclass Elementwise"): (
        "class softsign(Defined):\n"
        '    """z/(1 + |z|)."""\n\n'
        "    @classmethod\n"
        "    def define(cls, z: Expr) -> Expr:\n"
        "        return z / (1 + absolute(z))\n\n\n"
    ),
    (FUNCTIONS, '        Elementwise("sign", '): '        Elementwise("softsign", softsign),\n',
    (RULES, "    softplus,\n"): "    softsign,\n",
    (RULES, "    step: lambda"): RULE,
    (REGRESSION, "def absolute_error("): (
        "def log_cosh(yhat: Array, y: Array) -> Array:\n"
        "    r = difference(yhat, y)\n"
        '    return (apply("softplus", 2 * r) - r).sum()\n\n\n'
    ),
    (LOSSES, "    absolute_error,\n"): "    log_cosh,\n",
    (LOSSES, '    "hinge_loss": '): '    "log_cosh": Loss(log_cosh),\n',
    (VALUES, '    "hinge_loss": '): (
        '    "log_cosh": sum(log(exp(a - b) + exp(b - a)) for a, b in zip(GUESS, Y)),\n'
    ),
    (LAYERS, "@layer\ndef layer_norm():"): (
        "@layer\n"
        "def gated_input():\n"
        '    x, V = sg.parameter("x", 3), sg.parameter("V", 3, 3)\n'
        '    return sg.sigmoid((V @ x).named("s")).named("g") * x\n\n\n'
    ),
}


def put_in(tree, entries):
    for (file, before), text in entries.items():
        path = tree / file
        old = path.read_text(encoding="utf-8")
        assert old.count(before) == 1, (file, before)
        path.write_text(old.replace(before, text + before), encoding="utf-8")


def run_tests_of(tree, words):
    command = [sys.executable, "-m", "pytest", *TESTS, "-q", "-k", words, "-p", "no:cacheprovider"]
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    return subprocess.run(
        command, cwd=tree, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def tree(tmp_path):
    """A copy of the package and its tests."""
    for folder in ("symgrad", "tests"):
        shutil.copytree(TREE / folder, tmp_path / folder)
    shutil.copy(TREE / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_tests_of_an_activation_a_layer_and_a_loss_come_by_themselves(tree):
    put_in(tree, ENTRIES)
    run = run_tests_of(tree, "softsign or gated_input or log_cosh")
    assert run.returncode == 0, run.stdout
    assert "11 passed" in run.stdout


def test_a_wrong_rule_fails_them(tree):
    put_in(tree, {**ENTRIES, (RULES, "    step: lambda"): RULE.replace("** 2", "** 3")})
    run = run_tests_of(tree, "softsign")
    assert run.returncode == 1
    assert "test_three_roads.py::test_the_three_roads_agree[activation_softsign]" in run.stdout
    assert "test_mutants.py" in run.stdout
