"""Double entry: the forward run by the right laws is calculus' derivative, by a wrong one not."""

from itertools import islice
from pathlib import Path

import pytest
from zoo import ZOO

import symgrad as sg
from symgrad.calculus.derivatives import derivative
from symgrad.expr.array import Array
from symgrad.marking.asked import Asked
from symgrad.marking.mistakes import laws, rerun
from symgrad.marking.mistakes.buggy import reruns
from symgrad.marking.mistakes.points import SIZES, Points, agree, equal
from symgrad.marking.mistakes.rerun import Run, variable
from symgrad.marking.mistakes.scene import Scene

ROOT = Path(__file__).parents[2]
TABLES = [*ROOT.glob("worked_examples/*/*.toml"), *ROOT.glob("docs/*.toml")]
FILES = [file for file in TABLES if "equations" in file.read_text("utf-8")]  # not notations
X = sg.parameter("x", domain="positive")
GRAPHS = {name: graph for name, graph in ZOO.items() if len(graph.equations) < 8}
GRAPHS["a_piece"] = sg.read_problem(
    {
        "equations": [r"f = \begin{cases} w^2 & w > 1 \\ 3 w & w \le 1 \end{cases}"],
        "parameters": ["w"],
    }
).graph
GRAPHS |= {f"{file.parent.name}/{file.stem}": sg.read_problem(file).graph for file in FILES}
GRAPHS["a_power_of_itself"] = sg.graph((X**X).named("f"))


def forward(graph, name):
    """The run's derivative of the loss, with the axes of calculus' derivative."""
    run = Run(graph, variable(graph, name))
    axes = (*graph.defined[graph.loss].indices, *run.by.positions)
    return Array(axes, run.slope(graph.loss))


def agreements(name):
    graph = GRAPHS[name]
    points = Points(graph)
    for parameter in graph.parameters:
        left, right = forward(graph, parameter), derivative(graph, graph.loss, parameter)
        values = points.values(left), points.values(right)
        assert sum(None not in pair for pair in zip(*values, strict=True)) >= 2, parameter
        yield agree(*values)


@pytest.mark.parametrize("name", GRAPHS)
def test_the_right_laws_give_the_right_derivative(name):
    assert all(agreements(name))


@pytest.mark.parametrize(
    ("law", "name"),
    [
        ("product", "logarithm_of_a_product"),
        ("quotient", "softmax_by_name"),
        ("reciprocal", "reciprocal_of_a_quadratic_form"),
        ("power", "seed_000_line"),
        ("function", "shared_weights"),
        ("sum over", "trace_and_entries"),
        ("constant factor", "penalty_beside_the_path"),
        ("exponential", "quotient_and_power"),
        ("power of a power", "a_power_of_itself"),
        ("chain", "tied_weights_autoencoder"),
        ("itself", "fork_and_skip"),
        ("cases", "a_piece"),
    ],
)
def test_a_wrong_law_is_noticed(law, name, monkeypatch):
    right = laws.LAWS[law]
    monkeypatch.setitem(rerun.LAWS, law, lambda node: 2 * right(node))
    assert not all(islice(agreements(name), 3))


# numbers without formulas ------------------------------------------------------------------------

NETS = (
    "softmax_by_name",
    "shared_weights",
    "fork_and_skip",
    "tied_weights_autoencoder",
    "quotient_and_power",
)


def slipped(name):
    """Every slip that can be made on the way to the first parameter's gradient."""
    graph = GRAPHS[name]
    by = graph.parameters[0]
    right = derivative(graph, graph.loss, by)
    scene = Scene(Asked(graph, graph.loss, (by,), "", right), right, {})
    return scene, [each for each in reruns(scene) if each.array is not None]


def differing(one, other):
    pairs = (pair for pair in zip(one, other, strict=True) if None not in pair)
    return [pair for pair in pairs if not equal(*pair)]


@pytest.mark.parametrize("name", NETS)
def test_the_numbers_of_a_slip_are_those_of_its_formula(name):
    scene, found = slipped(name)
    assert len(found) > 10
    for each in found:
        numbers, formula = map(each.value, range(len(SIZES))), scene.points.values(each.array)
        assert not differing(numbers, formula), (each.slip.law, each.slip.sentence, each.node)


def test_the_numbers_of_another_slip_are_noticed():
    scene, found = slipped("softmax_by_name")
    numbers = [found[0].value(k) for k in range(len(SIZES))]
    assert any(differing(numbers, scene.points.values(each.array)) for each in found)
