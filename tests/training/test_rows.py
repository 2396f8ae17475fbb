"""A loss that already is that of a data set: its rows are seen, cut only where they can be."""

import json
from pathlib import Path

import numpy as np
import pytest

import symgrad as sg
from symgrad.errors import DataError, ValueProblem
from symgrad.nets import Network
from symgrad.training import adam, gd, read_data, worked_example
from symgrad.training.data import Dataset
from symgrad.training.matching import match_data, reading
from symgrad.training.rows import NO_DATA, ONE_EXAMPLE, rows_of

FILE = Path(__file__).parent.parent / "cases" / "networks.json"
CASES = {case["id"]: case for case in json.loads(FILE.read_text(encoding="utf-8"))}
MEAN = r"L = \frac{1}{N} \sum_{i=1}^{N} (y_i - f_i)^2"
ROWS = 30
X = np.random.default_rng(0).normal(size=(ROWS, 2))
Y = X @ [2.0, -1.0] + 0.5
START = {"w": [0.1, 0.2], "b": 0.3}


def regression(loss=MEAN, rows="N", forward="f = X w + b", **more):
    """Least squares over all rows at once."""
    problem = {
        "equations": [forward, loss] if forward else [loss],
        "inputs": ["X"], "targets": ["y"], "parameters": ["w", "b"],
        "shapes": {"X": [rows, "D"], "w": ["D"], "y": [rows]},
    }  # fmt: skip
    return sg.read_problem(problem | more)


def one_row():
    """The same regression as the graph of one example."""
    return sg.read_problem({
        "equations": [r"f = w^\top X + b", "L = (y - f)^2"],
        "inputs": ["X"], "targets": ["y"], "parameters": ["w", "b"],
        "shapes": {"X": ["D"], "w": ["D"]},
    })  # fmt: skip


def fit(problem, data=(X, Y), **settings):
    return sg.train(problem.graph, data, **({"epochs": 5, "start": START} | settings))


@pytest.mark.parametrize(
    "loss", [MEAN, "L = mean((y - f)**2)", r"L = \frac{1}{N} \lVert y - f \rVert^2"]
)
@pytest.mark.parametrize("settings", [{}, {"held_out": 0.2}, {"batch_size": 7, "held_out": 0.3}])
def test_a_mean_over_the_rows_trains_as_the_graph_of_one_row_does(loss, settings):
    whole, each = fit(regression(loss), **settings), fit(one_row(), **settings)
    assert whole.loss == pytest.approx(each.loss, rel=1e-12)
    assert whole.metrics == pytest.approx(each.metrics, rel=1e-12)
    assert whole.steps == each.steps
    assert {"train_r_squared", "train_mean_squared_error"} <= set(whole.metrics)


def test_a_sum_over_the_rows_is_used_as_it_is_written():
    summed = fit(regression(r"L = \lVert y - X w - b \rVert^2", forward=""), optimizer=gd(0.001))
    mean = fit(one_row(), optimizer=gd(0.001 * ROWS))
    assert summed.parameters["w"] == pytest.approx(mean.parameters["w"], rel=1e-12)
    assert summed.loss == pytest.approx([ROWS * loss for loss in mean.loss], rel=1e-12)
    assert set(summed.metrics) == {"train_loss"}  # no name in it is a prediction


def test_probabilities_over_all_rows_are_scored_by_accuracy():
    forward = r"p = \sigma(X w + b)"
    loss = r"L = -\frac{1}{N} \sum_{i=1}^{N} (y_i \log p_i + (1 - y_i) \log(1 - p_i))"
    run = fit(regression(loss, forward=forward), (X, Y > 0), optimizer=gd(1.0), epochs=200)
    assert run.metrics["train_accuracy"] > 0.95


def test_labels_become_one_hot_rows():
    problem = sg.read_problem({
        "equations": ["P = softmax(X W)", r"L = -\frac{1}{N} sum(Y .* log(P))"],
        "inputs": ["X"], "targets": ["Y"], "parameters": ["W"],
        "shapes": {"X": ["N", "D"], "W": ["D", "K"], "Y": ["N", "K"]},
    })  # fmt: skip
    run = sg.train(problem.graph, {"X": X, "Y": np.where(Y > 0, "up", "down")}, epochs=100)
    assert run.classes == ("down", "up")
    assert run.metrics["train_accuracy"] > 0.8


def test_columns_of_a_file_are_the_rows(tmp_path):
    lines = [f"{a},{b},{y}" for (a, b), y in zip(X.tolist(), Y.tolist(), strict=True)]
    (tmp_path / "data.csv").write_text("size,age,price\n" + "\n".join(lines) + "\n")
    run = fit(regression(), read_data(tmp_path / "data.csv", target="price"))
    assert run.loss == fit(regression()).loss


def test_rows_of_a_worked_example_do_not_bind_other_data():
    problem = regression(values={"X": [[1.0, 2.0], [3.0, 4.0]], "y": [1.0, 2.0]})
    assert fit(problem).loss == fit(regression()).loss


def test_a_number_of_rows_wants_as_many_and_all_of_them():
    problem = regression(r"L = mean((y - f)**2)", rows=ROWS)
    assert fit(problem).loss == pytest.approx(fit(regression()).loss, rel=1e-12)
    with pytest.raises(DataError, match="written for 30 rows, the data has 29"):
        fit(problem, (X[1:], Y[1:]))
    with pytest.raises(ValueProblem, match="a mini-batch is not possible"):
        fit(problem, batch_size=10)
    with pytest.raises(ValueProblem, match="a held-out part is not possible"):
        fit(problem, held_out=0.2)


def test_rows_that_a_constant_weighs_are_not_cut():
    weighted = {"constants": ["v"], "shapes": {"X": ["N", "D"], "w": ["D"], "y": ["N"], "v": ["N"]}}
    problem = regression("L = mean(v .* (y - f)**2)", **weighted)
    run = fit(problem, constants={"v": np.ones(ROWS)})
    assert run.loss == pytest.approx(fit(regression()).loss, rel=1e-12)
    with pytest.raises(ValueProblem, match="not possible"):
        fit(problem, constants={"v": np.ones(ROWS)}, held_out=0.2)


@pytest.mark.parametrize(
    "shapes", [((2, 3, 1)), ((2, 3, 2)), ((1, 1)), (("D", 4, "K")), (("D", 4, "D"))]
)
def test_a_network_is_read_one_example_at_a_time(shapes):
    graph = Network(shapes, loss="half_squared_error").graph
    widths = [2 if isinstance(w, str) else w for w in (shapes[0], shapes[-1])]
    x, y = (np.ones((5, width)) for width in widths)
    assert reading(graph, Dataset("data", {"x": x, "y": y})) == ONE_EXAMPLE
    assert match_data(graph, Dataset("data", {"x": x, "y": y})).arrays["x"].shape == (5, widths[0])


def test_arrays_with_an_axis_more_are_many_examples_of_the_whole_graph():
    graph = regression().graph
    arrays = {"X": np.ones((4, 6, 2)), "y": np.ones((4, 6))}
    assert reading(graph, Dataset("data", arrays)) == ONE_EXAMPLE
    assert reading(graph, Dataset("data", {"X": X, "y": Y})) == rows_of(graph) != ONE_EXAMPLE


# Gradient descent on a problem's own numbers


def test_one_example_of_a_problem_is_data_enough():
    problem = sg.read_problem({
        "equations": [r"\hat{y} = w x + b", r"L = \frac{1}{2} (y - \hat{y})^2"],
        "inputs": ["x"], "targets": ["y"], "parameters": ["w", "b"],
        "values": {"x": 2, "y": 5, "w": 1, "b": 1},
    })  # fmt: skip
    data = worked_example(problem.graph, problem.values)
    run = sg.train(problem.graph, data, optimizer=gd(0.1), epochs=1, start=problem.values)
    assert run.parameters == pytest.approx({"w": 1.4, "b": 1.2})
    with pytest.raises(DataError, match="no value for y"):
        worked_example(problem.graph, {"x": 2})


@pytest.mark.parametrize(
    ("name", "weights"), [("dsc140b-156-gd", (4, 9)), ("dsc140b-157-sgd", (3, 9))]
)
def test_a_published_step_from_all_points_or_some_is_made(name, weights):
    problem = sg.read_problem(CASES[name]["problem_file"])
    data = worked_example(problem.graph, problem.values)
    run = sg.train(problem.graph, data, optimizer=gd(0.5), epochs=1, start=problem.values)
    assert (run.parameters["w0"], run.parameters["w1"]) == pytest.approx(weights, rel=1e-9)
    assert rows_of(problem.graph).can_be_cut is False


def published(name):
    """The optimizer of a record; a normalized step is Adam's without any memory."""
    given = CASES[name]["values"]
    if "-gd-" in name:
        return gd(given["alpha"])
    moments = {"beta1": given.get("beta", 0), "beta2": given.get("gamma", 0)}
    return adam(given["alpha"], **moments, epsilon=1e-20)


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("opt-")])
def test_a_loss_without_data_descends_along_the_published_path(name):
    """With step size 1 the path swings ever on, and rounding grows to 1e-10 on its way."""
    case = CASES[name]
    graph, given = sg.read_problem(case["problem_file"]).graph, case["values"]
    optimizer = published(name)
    start = dict(zip(("phi0", "phi1"), given["start"], strict=True))
    for steps, key in ((1, "phi_after_1"), (2, "phi_after_2"), (3, "phi_after_3"),
                       (given["steps"], "phi_final")):  # fmt: skip
        run = sg.train(graph, optimizer=optimizer, epochs=steps, start=start)
        found = [float(run.parameters[phi]) for phi in ("phi0", "phi1")]
        assert found == pytest.approx(case["expected_values"][key], abs=1e-9)
    assert run.loss[-1] == pytest.approx(case["expected_values"]["L_final"], abs=1e-9)
    assert set(run.metrics) == {"train_loss"}


def test_a_loss_without_data_has_no_part_to_hold_out():
    graph = sg.read_problem({"equations": ["L = w^2"], "parameters": ["w"]}).graph
    assert rows_of(graph) == NO_DATA
    with pytest.raises(ValueProblem, match="a held-out part is not possible"):
        sg.train(graph, held_out=0.2)


def test_a_graph_that_wants_data_says_so():
    with pytest.raises(DataError, match="no data to train on"):
        sg.train(regression().graph)
