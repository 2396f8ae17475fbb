"""Derivations with the verdict a teacher gives: tests/cases_of_derivations/*.toml.

A file holds a problem and right derivations, each with slips: what stands in a line instead, and
how a teacher calls that. What every line claims stands there once more in NumPy, ``D('L', 'w')``
being the derivative by central differences; so each claim of a right derivation is seen to be true,
and that of a slip to be false. Nothing of this road passes through symgrad. The expressions are
part of the tests and trusted like their code.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest
from scipy import special

import symgrad as sg
from symgrad.marking.judging import judge

FILES = sorted((Path(__file__).parent.parent / "cases_of_derivations").glob("*.toml"))
SHEETS = {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in FILES}
RIGHT = {
    f"{name}-{derivation['style']}": (name, derivation)
    for name, sheet in SHEETS.items()
    for derivation in sheet["derivations"]
}
WRONG = {
    f"{key}-{slip['line']}-{number}": (name, derivation, slip)
    for key, (name, derivation) in RIGHT.items()
    for number, slip in enumerate(derivation.get("slips", ()), 1)
}
FUNCTIONS = {
    name: getattr(np, name)
    for name in "array cos diag exp eye log log2 maximum ones outer sin sqrt sum tanh".split()
} | {
    "__builtins__": {},
    "norm": np.linalg.norm,
    "sigma": special.expit,
    "softmax": special.softmax,
    "step": lambda z: np.where(z > 0, 1.0, 0.0),
}
STEP, CLOSE = 1e-5, 1e-6


# by NumPy and differences ------------------------------------------------------------------------


class System:
    """The equations of a file at random numbers."""

    def __init__(self, check, seed):
        rng = np.random.default_rng(seed)
        self.equations = [line.split(" = ", 1) for line in check["equations"]]
        self.values = {n: rng.uniform(0.3, 1.4, shape) for n, shape in check["shapes"].items()}
        self.values |= {n: number(text, rng) for n, text in check.get("draws", {}).items()}
        self.known = FUNCTIONS | check.get("sizes", {})

    def run(self, held=None):
        """All values, with the names in ``held`` held at theirs."""
        values = self.values | (held or {})
        for name, expression in self.equations:
            if name not in (held or {}):
                values[name] = np.asarray(eval(expression, self.known | values), float)  # noqa: S307
        return values

    def slope(self, of, by):
        """∂of/∂by over all paths, the axes of ``of`` first."""
        middle = self.run()[by]
        columns = []
        for place in np.ndindex(middle.shape):
            step = np.zeros(middle.shape)
            step[place] = STEP
            up, down = (self.run({by: middle + way * step})[of] for way in (1, -1))
            columns.append((up - down) / (2 * STEP))
        return np.moveaxis(np.array(columns), 0, -1).reshape(columns[0].shape + middle.shape)

    def holds(self, claim):
        values = self.known | self.run() | {"D": self.slope}
        first, *others = (eval(side, values) for side in claim.split(" = "))  # noqa: S307
        return all(
            np.shape(first) == np.shape(side) and np.allclose(first, side, CLOSE, CLOSE)
            for side in others
        )


def number(text, rng):
    return eval(text, FUNCTIONS | {"rng": rng})  # noqa: S307


def is_true(check, claim):
    return all(System(check, seed).holds(claim) for seed in range(4))


@pytest.mark.parametrize("key", RIGHT)
def test_claims_of_right_derivations_are_true_by_differences(key):
    name, derivation = RIGHT[key]
    false = [c for c in derivation["claims"] if c and not is_true(SHEETS[name]["check"], c)]
    assert false == []


@pytest.mark.parametrize("key", WRONG)
def test_claims_of_slips_are_false_by_differences(key):
    name, derivation, slip = WRONG[key]
    assert derivation["claims"][slip["line"] - 1], "a definition cannot be wrong"
    assert not is_true(SHEETS[name]["check"], slip["claim"])


def test_there_are_many():
    assert len(RIGHT) + len(WRONG) >= 80
    assert len({slip["kind"] for _, _, slip in WRONG.values()}) >= 10


# by symgrad --------------------------------------------------------------------------------------


def judged(name, derivation, text):
    problem = sg.read_problem(SHEETS[name]["problem"])
    return judge(problem, text, wrt=derivation["wrt"])


def described(mark):
    return [(line.number, line.source, line.verdict, line.message) for line in mark.lines]


@pytest.mark.parametrize("key", RIGHT)
def test_right_derivations_are_accepted(key):
    name, derivation = RIGHT[key]
    mark = judged(name, derivation, derivation["text"])
    assert mark.verdict == "correct", described(mark)
    assert mark.complete == derivation.get("complete", True)
    assert len(mark.lines) == len(derivation["claims"]), described(mark)


@pytest.mark.parametrize("key", WRONG)
def test_slips_are_found_at_their_line_and_called_by_their_kind(key):
    name, derivation, slip = WRONG[key]
    assert derivation["text"].count(slip["right"]) == 1
    mark = judged(name, derivation, derivation["text"].replace(slip["right"], slip["wrong"]))
    assert (mark.verdict, mark.first_wrong_line) == ("incorrect", slip["line"]), described(mark)
    assert mark.mistake.kind in slip["kind"].split(), mark.mistake
