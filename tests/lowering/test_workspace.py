"""A program with its memory computes what the program computes, and nothing is left of a run."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import Abs, Piecewise, Rational
from zoo import ZOO

import symgrad as sg
from symgrad.errors import NameProblem, ValueProblem
from symgrad.expr.index import Index
from symgrad.expr.leaves import Entry
from symgrad.lowering.workspace import AT_ONCE
from symgrad.nets import Network
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


def two_layers(loss="softmax_cross_entropy", **facts):
    graph = Network((4, 5, 3), activation="tanh", loss=loss, **facts).graph
    return graph, sg.lower(sg.derive(graph), batch="mean")


def some_rows(count, seed=0, scale=1.0):
    rng = np.random.default_rng(seed)
    classes = np.eye(3)[rng.integers(3, size=count)]
    return {"x": scale * rng.standard_normal((count, 4)), "y": classes}


def filled(workspace, seed=0, scale=1.0):
    rng = np.random.default_rng(seed)
    workspace.parameters[:] = scale * rng.standard_normal(workspace.parameters.size)
    return {name: workspace.view(name).copy() for name in workspace.shapes}


def test_the_lines_are_those_of_the_program_with_out():
    graph, program = two_layers()
    source = program.allocate(parameters=graph.parameters, rows=32).source
    for line in (
        "tanh(z1, out=a1)",
        "subtract(p, y_turned, out=",
        "dot(W2_T, dz2, out=da1)",
        "out=dz1)",
        "return L",
    ):
        assert line in source
    lines = source[source.index("def program") :].splitlines()[1:]
    assert "np." not in source
    assert not any("." in line.split("#")[0].replace("y.T", "") for line in lines)


def test_parameters_are_parts_of_one_vector():
    graph, program = two_layers()
    workspace = program.allocate(parameters=graph.parameters, rows=2)
    assert workspace.parameters.shape == workspace.gradient.shape == (4 * 5 + 5 + 5 * 3 + 3,)
    for k, name in enumerate(graph.parameters, 1):
        view = workspace.view(name)
        view[...] = k
        assert np.shares_memory(view, workspace.parameters)
        assert np.shares_memory(workspace.gradient_of(name), workspace.gradient)
        assert np.count_nonzero(workspace.parameters == k) == view.size
    assert workspace.view("W1").shape == (5, 4)


def test_another_number_of_rows_has_the_same_parameters_and_gradient():
    graph, program = two_layers()
    workspace = program.allocate(parameters=graph.parameters, rows=8)
    parameters, few = filled(workspace), some_rows(3)
    expected = program(**parameters, **few)
    last = workspace.for_rows(3)
    workspace(**some_rows(8, seed=1))
    assert last(**few) == pytest.approx(expected["L"], rel=1e-14)
    assert last.gradient is workspace.gradient
    assert workspace.for_rows(3) is last
    assert workspace.for_rows(8) is workspace
    np.testing.assert_allclose(workspace.gradient_of("W1"), expected["dL/dW1"], rtol=1e-12)


def test_the_gradient_without_the_loss_is_the_same():
    graph, program = two_layers()
    workspace = program.allocate(parameters=graph.parameters, rows=6)
    filled(workspace)
    workspace(**some_rows(6))
    expected = workspace.gradient.copy()
    workspace.gradient[:] = np.nan
    assert workspace.fill_gradient(**some_rows(6)) is None
    np.testing.assert_array_equal(workspace.gradient, expected)


def test_constants_are_given_once():
    graph, program = two_layers(l2="lam")
    workspace = program.allocate(parameters=graph.parameters, rows=6, constants={"lam": 0.25})
    expected = program(**filled(workspace), **some_rows(6), lam=0.25)
    assert workspace(**some_rows(6)) == pytest.approx(expected["L"], rel=1e-14)
    np.testing.assert_allclose(workspace.gradient_of("W2"), expected["dL/dW2"], rtol=1e-12)


def test_gradients_of_single_examples_are_rows():
    graph, _ = two_layers()
    program = sg.lower(sg.derive(graph), batch="each")
    workspace = program.allocate(parameters=graph.parameters, rows=6)
    expected = program(**filled(workspace), **some_rows(6))
    np.testing.assert_allclose(workspace(**some_rows(6)), expected["L"], rtol=1e-13)
    assert workspace.gradient.shape == (6, workspace.parameters.size)
    np.testing.assert_allclose(workspace.gradient_of("W1"), expected["dL/dW1"], rtol=1e-12)
    assert workspace.for_rows(2)(**some_rows(2)).shape == (2,)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("loss", ["softmax_cross_entropy", "logistic_loss"])
@pytest.mark.filterwarnings("error")
def test_scores_of_a_thousand_keep_loss_and_gradient_exact(loss, dtype):
    graph, program = two_layers(loss)
    workspace = program.allocate(parameters=graph.parameters, rows=6, dtype=dtype)
    parameters, rows = filled(workspace, scale=1000.0), some_rows(6)
    parameters = {k: v.astype(float) for k, v in parameters.items()}
    expected = program(**parameters, **rows)
    assert expected["L"] > 100
    found = workspace(**{k: v.astype(dtype) for k, v in rows.items()})
    tolerance = 1e-13 if dtype is np.float64 else 1e-4
    assert found == pytest.approx(expected["L"], rel=tolerance)
    for name in graph.parameters:
        got = workspace.gradient_of(name)
        assert deviation(got, expected[f"dL/d{name}"], small=1.0) < tolerance


def test_whole_numbers_and_other_types_are_converted():
    graph, program = two_layers()
    workspace = program.allocate(parameters=graph.parameters, rows=2)
    filled(workspace)
    x, y = [[1, 0, 2, 1], [0, 1, 1, 3]], [[1, 0, 0], [0, 0, 1]]
    expected = workspace(x=np.array(x, float), y=np.array(y, float))
    assert workspace(x=x, y=np.array(y, np.int8)) == expected


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"x": None}, "no value is given for x"),
        ({"z9": np.ones(2)}, "z9 is not given to a run"),
        ({"W1": np.ones((5, 4))}, "W1 is not given to a run"),
        ({"x": np.ones((3, 4))}, r"x has shape \(3, 4\), not \(6, 4\)"),
        ({"x": np.ones((6, 4), complex)}, "x holds complex numbers"),
        ({"x": "abc"}, "x is not made of numbers"),
    ],
)
def test_a_wrong_argument_is_named(change, words):
    graph, program = two_layers()
    workspace = program.allocate(parameters=graph.parameters, rows=6)
    arrays = {k: v for k, v in (some_rows(6) | change).items() if v is not None}
    with pytest.raises(ValueProblem, match=words):
        workspace(**arrays)


def test_a_workspace_needs_numbers_for_sizes_and_derivatives_for_parameters():
    graph, program = two_layers()
    with pytest.raises(ValueProblem, match="no dL/dx"):
        program.allocate(parameters=["x"], rows=2)
    with pytest.raises(ValueProblem, match="W9 is no name"):
        program.allocate(parameters=["W9"], rows=2)
    with pytest.raises(ValueProblem, match="batch"):
        program.allocate(parameters=graph.parameters)
    single = sg.lower(sg.derive(graph)).allocate(parameters=graph.parameters)
    with pytest.raises(ValueProblem, match="reads no rows"):
        single.for_rows(3)


@pytest.mark.parametrize("batch", ["mean", "sum"])
@pytest.mark.parametrize("facts", [{}, {"l2": "lam"}])
def test_a_large_batch_is_the_sum_of_its_parts(batch, facts):
    graph, _ = two_layers(**facts)
    program = sg.lower(sg.derive(graph), batch=batch)
    rows = some_rows(2 * AT_ONCE + 7) | {"lam": 0.25} if facts else some_rows(2 * AT_ONCE + 7)
    workspace = program.allocate(parameters=graph.parameters, rows=len(rows["x"]))
    expected = program(**filled(workspace), **rows)
    assert workspace(**rows) == pytest.approx(expected["L"], rel=1e-13)
    found = workspace.gradient.copy()
    for name in graph.parameters:
        assert deviation(workspace.gradient_of(name), expected[f"dL/d{name}"], small=1.0) < 1e-12
    workspace.fill_gradient(**rows)
    np.testing.assert_array_equal(workspace.gradient, found)


def test_rows_that_belong_together_stay_together():
    """The largest of all rows is no sum over parts of them."""
    w, x = sg.parameter("w", 2), sg.input("x", "N", 2)
    graph = sg.graph(sg.logsumexp(x @ w).named("L"))
    program = sg.lower(sg.derive(graph))
    rows = {"x": np.random.default_rng(0).standard_normal((AT_ONCE + 9, 2))}
    workspace = program.allocate(parameters=["w"], rows=AT_ONCE + 9)
    expected = program(**filled(workspace), **rows)
    assert workspace(**rows) == pytest.approx(expected["L"], rel=1e-13)
    np.testing.assert_allclose(workspace.gradient, expected["dL/dw"], rtol=1e-12)


def test_an_activation_by_cases_is_computed_beside_ones():
    """h(z) = z²/2 below 1, else |z| - 1/2, has no form with ``out``; its layer has a bias."""
    x, y = sg.input("x", 4), sg.target("y", 2)
    z1 = (sg.parameter("W1", 3, 4) @ x + sg.parameter("b1", 3)).named("z1")
    i = Index("i", 3)
    e = Entry("z1", i)
    cases = Piecewise((e**2 / 2, Abs(e) < 1), (Abs(e) - Rational(1, 2), True))
    a1 = sg.Array((i,), cases, z1.known).named("a1")
    z2 = (sg.parameter("W2", 2, 3) @ a1 + sg.parameter("b2", 2)).named("z2")
    graph = sg.graph(((z2 - y) ** 2).sum().named("L"))
    program = sg.lower(sg.derive(graph), batch="mean")
    assert "where(" in program.source
    workspace = program.allocate(parameters=graph.parameters, rows=6)
    rows = some_rows(6) | {"y": np.ones((6, 2))}
    for seed in (0, 1):
        expected = program(**filled(workspace, seed), **rows)
        assert workspace(**rows) == pytest.approx(expected["L"], rel=1e-13)
        for name in graph.parameters:
            got = workspace.gradient_of(name)
            assert deviation(got, expected[f"dL/d{name}"], small=1.0) < 1e-13
