"""Problem files of published networks: every node has the value that its source gives."""

import json
from pathlib import Path

import numpy as np
import pytest

from symgrad.numeric.entries import evaluate
from symgrad.problems import read_problem

CASES = json.loads((Path(__file__).parents[1] / "cases" / "networks.json").read_text("utf-8"))
WITH_NUMBERS = [case for case in CASES if case["problem_file"].get("values")]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_published_network_is_read(case: dict) -> None:
    problem = read_problem(case["problem_file"])
    assert problem.loss == case["loss"]
    assert list(problem.wrt) == case["problem_file"]["wrt"]


@pytest.mark.parametrize("case", WITH_NUMBERS, ids=[case["id"] for case in WITH_NUMBERS])
def test_the_nodes_of_a_published_network_have_their_values(case: dict) -> None:
    problem = read_problem(case["problem_file"])
    values = {name: np.array(v, float) for name, v in problem.concrete_values().items()}
    nodes = evaluate(problem.graph, values, problem.sizes)
    expected = {n: v for n, v in case["expected_values"].items() if n in nodes}
    assert expected or case["kind"] != "numeric"
    for name, value in expected.items():
        assert nodes[name].shape == np.shape(value), name
        np.testing.assert_allclose(nodes[name], value, rtol=1e-9, atol=0, err_msg=name)


def test_a_planted_wrong_value_is_found() -> None:
    case = next(case for case in WITH_NUMBERS if case["expected_values"])
    problem = read_problem(case["problem_file"])
    values = {name: np.array(v, float) * 1.01 for name, v in problem.concrete_values().items()}
    nodes = evaluate(problem.graph, values, problem.sizes)
    expected = {n: v for n, v in case["expected_values"].items() if n in nodes}
    assert any(not np.allclose(nodes[n], v, rtol=1e-9) for n, v in expected.items())
