"""``assert_gradient_equal``: silent for the right gradient, an AssertionError for any other one."""

import numpy as np
import pytest
import sympy
from zoo import ZOO

import symgrad as sg
from symgrad.errors import NameProblem, SymgradError, ValueProblem
from symgrad.marking import Line, Mark, Mistake
from symgrad.testing import assert_gradient_equal

LINE = {
    "equations": [r"\hat{y} = w x + b", "L = (y - \\hat{y})^2"],
    "inputs": ["x"],
    "targets": ["y"],
    "parameters": ["w", "b"],
    "values": {"x": 2.0, "y": 1.0, "w": 0.5, "b": 1.0},
}
ROWS = {
    "equations": ["L = mean((X w - y)**2)"],
    "inputs": ["X"],
    "targets": ["y"],
    "parameters": ["w"],
    "shapes": {"X": ["N", "D"], "y": ["N"], "w": ["D"]},
    "questions": [{"id": "entry", "ask": r"\frac{\partial L}{\partial w_k}"}],
}
x, y, w, b = sg.input("x"), sg.target("y"), sg.parameter("w"), sg.parameter("b")


def reason(answer, problem=LINE, **asked):
    with pytest.raises(AssertionError) as caught:
        sg.testing.assert_gradient_equal(answer, problem, **asked)
    return str(caught.value)


# texts -------------------------------------------------------------------------------------------


def test_a_text_is_judged_as_it_is_marked(monkeypatch):
    calls = []

    def mark(problem, answer, **asked):
        calls.append((answer, asked))
        line = Line(1, answer, answer, message="this is why")
        return Mark(answer, lines=(line,), mistake=Mistake("sign", "Right up to sign."))

    monkeypatch.setattr("symgrad.testing.mark", mark)
    assert_gradient_equal("correct", LINE, wrt="w")
    for verdict in ("incorrect", "undecided", "unreadable"):
        told = reason(verdict, wrt="w")
        assert verdict in told
        assert "this is why" in told
        assert "Right up to sign." in told
    assert calls[0] == ("correct", {"wrt": "w", "question": None})


def test_marking_is_at_hand_by_its_short_names():
    assert sg.mark(LINE, r"-2x(y - \hat y)", wrt="w").verdict == "correct"
    assert sg.Mark is Mark
    assert {"mark", "Mark", "marking", "testing"} <= set(dir(sg))


def test_a_real_text_passes_or_fails():
    assert_gradient_equal(r"-2x(y - \hat y)", LINE, wrt="w")
    assert "✗ incorrect" in reason(r"2x(y - \hat y)", wrt="w")
    assert "q is not known" in reason("q x", wrt="w")


# expressions -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer", [-2 * x * (y - w * x - b), 2 * (sg.parameter("w") * x + b - y) * x]
)
def test_a_right_handle_passes(answer):
    assert_gradient_equal(answer, LINE, wrt="w")


def test_a_handle_may_use_the_names_of_the_problem():
    yhat = (w * x + b).named("yhat")
    assert_gradient_equal(-2 * x * (y - yhat), LINE, wrt="w")
    assert_gradient_equal(-2 * (y - yhat), LINE, wrt="b")


def test_a_wrong_handle_fails_with_a_point():
    told = reason(2 * x * (y - w * x - b), wrt="w")
    assert told.startswith("✗ incorrect")
    assert r"\frac{\partial L}{\partial w}" in told
    assert "x = " in told
    assert "right " in told


def test_a_handle_that_means_something_else_is_refused():
    yhat = (w * x).named("yhat")
    assert "yhat is something else in the problem" in reason(-2 * x * (y - yhat), wrt="w")
    assert "u is no name of the problem" in reason(sg.parameter("u") * x, wrt="w")
    assert "x is something else" in reason(sg.input("x", 3).sum(), wrt="w")


def test_a_handle_of_another_shape_fails():
    X, v = sg.input("X", "N", "D"), sg.target("y", "N")
    told = reason(X @ sg.parameter("w", "D") - v, ROWS, wrt="w")
    assert "The shape is [N], not [D]." in told


def test_a_handle_of_tensors_is_judged_at_all_sizes():
    X, u, v = sg.input("X", "N", "D"), sg.parameter("w", "D"), sg.target("y", "N")
    n = sympy.Symbol("N", integer=True, positive=True)
    assert_gradient_equal(2 / n * (X.T @ (X @ u - v)), ROWS, wrt="w")
    reason(2 * (X.T @ (X @ u - v)), ROWS, wrt="w")


def test_an_expression_of_sympy_is_judged():
    sx, sy, sw, sb = sympy.symbols("x y w b")
    assert_gradient_equal(2 * sx * (sw * sx + sb - sy), LINE, wrt="w")
    assert "✗ incorrect" in reason(2 * sx * (sw * sx - sy), wrt="w")
    assert "q is no name" in reason(sympy.Symbol("q") * sx, wrt="w")


def test_what_cannot_be_decided_fails():
    problem = {"equations": ["L = g(w)"], "parameters": ["w"], "functions": {"g": "any"}}
    told = reason(sympy.Function("h")(sympy.Symbol("w")), problem, wrt="w")
    assert told[0] in "?✗"


# numbers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [4.0, np.float32(4), np.array(4.0), 4, 4 + 1e-7])
def test_right_numbers_pass(answer):
    assert_gradient_equal(answer, LINE, wrt="w")


def test_wrong_numbers_fail_and_say_how_far():
    told = reason(4.001, wrt="w")
    assert "answer  4.001\n  right   4" in told
    assert "0.00025 of the largest entry" in told
    assert_gradient_equal(4.001, LINE, wrt="w", tolerance=1e-3)
    assert "Right up to sign." in reason(-4.0, wrt="w")
    assert "This is 2 times the right derivative." in reason(8.0, wrt="w")
    reason(float("nan"), wrt="w")
    reason(float("inf"), wrt="w")


def test_numbers_of_another_shape_fail():
    assert "The shape is [1], not that of a number." in reason([4.0], wrt="w")


def test_the_entry_that_is_off_is_told():
    problem = {**ROWS, "values": {"X": [[1.0, 2.0]], "y": [0.0], "w": [1.0, 1.0]}}
    assert_gradient_equal([6, 12], problem, wrt="w")
    assert "at entry [1], counted from 0" in reason(np.array([6.0, 11.0]), problem, wrt="w")


def test_numbers_need_the_values_of_the_problem():
    with pytest.raises(ValueProblem, match="no value for X, y, w"):
        assert_gradient_equal([1.0, 2.0], ROWS, wrt="w")


def test_numbers_are_judged_for_whole_derivatives_only():
    problem = {**ROWS, "values": {"X": [[1.0, 2.0]], "y": [0.0], "w": [1.0, 1.0]}}
    with pytest.raises(SymgradError, match="one name"):
        assert_gradient_equal(6.0, problem, question="entry")


# functions ---------------------------------------------------------------------------------------


def test_a_right_function_passes():
    assert_gradient_equal(lambda w, x, y, b: 2 * x * (w * x + b - y), LINE, wrt="w")
    assert_gradient_equal(lambda yhat, x, y: 2 * x * (yhat - y), LINE, wrt="w")
    assert_gradient_equal(lambda **v: 2 * v["x"] * (v["yhat"] - v["y"]), LINE, wrt="w")
    assert_gradient_equal(lambda X, y, w: 2 / len(X) * X.T @ (X @ w - y), ROWS, wrt="w")


def test_a_wrong_function_fails():
    told = reason(lambda X, y, w: 2 * X.T @ (X @ w - y), ROWS, wrt="w")
    assert "times the right derivative" in told
    reason(lambda X, y, w: 2 / len(X) * (X @ w - y), ROWS, wrt="w")
    reason(lambda x: 2 * x, wrt="w")


def test_a_function_of_other_names_is_told():
    with pytest.raises(NameProblem, match="takes q, which is no name"):
        assert_gradient_equal(lambda q: q, LINE, wrt="w")


@pytest.mark.parametrize("name", ["shared_weights", "softmax_by_name"])
def test_differences_are_a_right_function(name):
    graph = ZOO[name]
    program = sg.lower(sg.derive(graph))
    free = [f.name for f in graph.free]

    def differences(by, step=1e-5):
        def gradient(**values):
            values, slopes = {n: values[n] for n in free}, np.zeros(np.shape(values[by]))
            for place in np.ndindex(slopes.shape):
                ends = []
                for shift in (step, -step):
                    moved = values[by].copy()
                    moved[place] += shift
                    ends.append(program(**{**values, by: moved})[graph.loss])
                slopes[place] = (ends[0] - ends[1]) / (2 * step)
            return slopes

        return gradient

    for by in graph.parameters:
        assert_gradient_equal(differences(by), graph, wrt=by, tolerance=1e-4)
        reason(lambda by=by, **values: -differences(by)(**values), graph, wrt=by, tolerance=1e-4)


# how it fails ------------------------------------------------------------------------------------


def test_the_traceback_ends_at_the_test():
    with pytest.raises(AssertionError) as caught:
        assert_gradient_equal(1.0, LINE, wrt="w")
    assert caught.traceback[-1].ishidden(None)


def test_an_unusable_problem_is_no_failed_assertion():
    with pytest.raises(SymgradError, match="q is not known"):
        assert_gradient_equal(1.0, LINE, wrt="q")
