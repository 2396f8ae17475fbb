"""A batch is a view: one more, leading index."""

from __future__ import annotations

import pytest

import symgrad as sg
from symgrad.errors import NameProblem
from symgrad.expr.batch import batched


def line():
    w, x, b, y = sg.parameter("w", 2), sg.input("x", 2), sg.parameter("b"), sg.target("y")
    yhat = (w @ x + b).named("yhat")
    penalty = (sg.constant("lam") * sg.norm_squared(w)).named("R")
    return sg.graph(((yhat - y) ** 2 + penalty).named("L"))


def test_names_that_depend_on_examples_get_a_leading_index():
    shapes = {name: len(shape) for name, shape in batched(line()).shapes.items()}
    assert shapes == {
        "w": 1,
        "x": 2,
        "b": 0,
        "y": 1,
        "lam": 0,
        "yhat": 1,
        "R": 0,
        "L_each": 1,
        "L": 0,
    }


def test_the_mean_stands_in_the_last_equation():
    assert str(batched(line()).equations[-1]) == "L = 1/batch·Σ_i L_each[i]"
    assert str(batched(line(), reduction="sum").equations[-1]) == "L = Σ_i L_each[i]"


def test_each_keeps_the_loss_and_gives_parameters_the_index():
    graph = batched(line(), reduction="each")
    assert graph.loss == "L_total"
    assert len(graph.shapes["L"]) == 1
    assert len(graph.shapes["w"]) == 2
    assert len(graph.shapes["lam"]) == 0


def test_names_that_are_taken_are_left_alone():
    x, n, L_each = sg.input("x", "batch"), sg.parameter("n"), sg.parameter("L_each")
    graph = batched(sg.graph((x.sum() * n + L_each).named("L")))
    assert {"L_each", "L_each1"} <= set(graph.shapes)
    assert {str(s) for s in graph.shapes["x"]} == {"batch", "batch1"}


def test_a_later_user_of_the_loss_follows_its_new_name():
    w, x = sg.parameter("w"), sg.input("x")
    L = (w * x).named("L")
    graph = batched(sg.graph(L, (L**2).named("M"), loss="L"))
    assert graph.defined["M"].names == {"L_each"}


def test_a_loss_without_examples_is_refused():
    w, x = sg.parameter("w"), sg.input("x")
    with pytest.raises(NameProblem, match="L does not depend on x"):
        batched(sg.graph((x + w).named("u"), (w**2).named("L")))
    with pytest.raises(NameProblem, match="no inputs"):
        batched(sg.graph((w**2).named("L")))
