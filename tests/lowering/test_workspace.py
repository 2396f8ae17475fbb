"""A program with its memory computes what the program computes, and nothing is left of a run."""

from __future__ import annotations

import numpy as np
import pytest
from zoo import ZOO

import symgrad as sg
from symgrad.errors import NameProblem
from symgrad.numeric.deviation import deviation
from symgrad.numeric.entries import evaluate
from symgrad.numeric.sampling import choose_sizes, draw

WITH_PARAMETERS = {name: graph for name, graph in ZOO.items() if graph.parameters}


def finite_points(graph, count, sizes):
    """Points with a finite loss."""
    found, seed = [], 0
    while len(found) < count:
        point = draw(graph, {}, sizes, np.random.default_rng(seed))
        if np.isfinite(evaluate(graph, point, sizes)[graph.loss]).all():
            found.append(point)
        seed += 1
    return found


def sets_of_rows(graph, batch):
    """Two sets of arguments, of other parameters and other examples, and the sizes they have."""
    sizes = choose_sizes(graph, {}, {})
    if batch is None:
        return finite_points(graph, 2, sizes), sizes
    examples = [f.name for f in graph.free if f.role in ("inputs", "targets")]
    found = []
    for shared in finite_points(graph, 2, sizes):
        rows, seed = [], 0
        while len(rows) < 3:
            fixed = {k: v for k, v in shared.items() if k not in examples}
            point = draw(graph, fixed, sizes, np.random.default_rng([seed, len(found)]))
            seed += 1
            if np.isfinite(evaluate(graph, point, sizes)[graph.loss]).all():
                rows.append(point)
        stacked = {k: np.stack([row[k] for row in rows]) for k in examples}
        found.append(shared | stacked)
    return found, sizes


def run(workspace, arrays, dtype=np.float64):
    """A run's loss and gradients, of copies that have to stay as they are."""
    for name in workspace.shapes:
        workspace.view(name)[...] = arrays[name]
    given = {k: np.array(v, dtype) for k, v in arrays.items() if k not in workspace.shapes}
    kept = {k: v.copy() for k, v in given.items()}
    parameters = workspace.parameters.copy()
    loss = workspace(**given)
    for name, array in kept.items():
        np.testing.assert_array_equal(array, given[name])
    np.testing.assert_array_equal(parameters, workspace.parameters)
    return [loss, *(workspace.gradient_of(name).copy() for name in workspace.shapes)]


@pytest.mark.parametrize("batch", ["mean", "sum", "each", None])
@pytest.mark.parametrize("name", WITH_PARAMETERS)
def test_a_workspace_computes_what_its_program_computes(name, batch):
    graph = ZOO[name]
    try:
        program = sg.lower(sg.derive(graph), batch=batch)
    except NameProblem:
        return  # its loss depends on no example
    sets, sizes = sets_of_rows(graph, batch)
    for dtype, tolerance in ((np.float64, 1e-13), (np.float32, 1e-4)):
        workspace = program.allocate(parameters=graph.parameters, rows=3, sizes=sizes, dtype=dtype)
        assert workspace.gradient.dtype == dtype
        for arrays in (*sets, sets[0]):
            expected = program(**{k: np.array(v, dtype) for k, v in arrays.items()})
            wanted = [expected[f"d{graph.loss}/d{p}"] for p in graph.parameters]
            found = run(workspace, arrays, dtype)
            for got, value in zip(found, [expected[graph.loss], *wanted], strict=True):
                assert np.shape(got) == np.shape(value)
                assert deviation(got, value, small=1.0) < tolerance
