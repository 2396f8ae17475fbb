"""Networks from books and courses with their numbers: nodes and derivatives to 1e-9 relative."""

import json
from pathlib import Path

import numpy as np
import pytest

import symgrad as sg

FILE = Path(__file__).parent.parent / "cases" / "networks.json"
CASES = {case["id"]: case for case in json.loads(FILE.read_text(encoding="utf-8"))}
# Values after some steps of an optimizer, not values at a point.
ITERATES = ("phi_after", "phi_final", "L_final", "w_after")
NUMERIC = {name: case for name, case in CASES.items() if (case["problem_file"] or {}).get("values")}


def program_values(case):
    derivation = sg.derive(sg.read_problem(case["problem_file"]))
    assert sg.verify(derivation).holds
    arrays = {k: np.asarray(v, dtype=float) for k, v in case["problem_file"]["values"].items()}
    return sg.lower(derivation)(**arrays, intermediates=True)


@pytest.mark.parametrize("name", NUMERIC)
def test_nodes_and_derivatives_are_those_of_the_source(name):
    case = CASES[name]
    found, compared = program_values(case), 0
    for key, expected in case["expected_values"].items():
        if key.startswith(ITERATES):
            continue
        if key not in found and not key.startswith("d"):
            continue  # a node beside the loss, which no derivative needs
        actual = np.asarray(found[key], dtype=float)
        np.testing.assert_allclose(actual, np.asarray(expected, dtype=float), rtol=1e-9, atol=1e-12)
        compared += key.startswith("d")
    assert compared


@pytest.mark.parametrize("name", CASES)
def test_every_case_derives_and_is_verified(name):
    report = sg.verify(sg.derive(sg.read_problem(CASES[name]["problem_file"])))
    assert report.holds, str(report)
