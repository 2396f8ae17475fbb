"""Every road by name: right gradients pass, planted errors do not, kinks and costs are said."""

from __future__ import annotations

import numpy as np
import pytest
from mutants import with_right
from sympy import Rational
from zoo import ZOO

import symgrad as sg
from symgrad.errors import NameProblem, SymgradError
from symgrad.expr.leaves import Delta
from symgrad.numeric import ROADS
from symgrad.numeric.differences import STEPS
from symgrad.numeric.frameworks import loss_entries
from symgrad.numeric.question import Question
from symgrad.numeric.sampling import choose_sizes, draw

NETS = ["seed_001_sin_exp_cos", "network_softmax_cross_entropy", "convolution_in_one_dimension"]
CHANGES = {
    "a factor": lambda e: e * (1 + Rational(1, 1000)),
    "the sign": lambda e: -e,
    "a term": lambda e: e + 1,
}


def needs(road):
    """Skips a road whose library is not installed."""
    if not ROADS[road].is_open:
        pytest.skip(f"{road} is not installed")
    return road


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("name", NETS)
def test_a_right_gradient_passes_on_every_road(name, road):
    agreement = sg.gradcheck(ZOO[name], roads=[needs(road)])
    assert agreement.holds, agreement
    assert agreement.notes == ()
    assert all(set(found) == {road} for found in agreement.gradients.values())


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_planted_wrong_gradient_is_refused_on_every_road(change, road):
    derivation = sg.derive(ZOO["network_softmax_cross_entropy"])
    for name in derivation.wrt:
        result = derivation.results[name]
        wrong = with_right(derivation, result.number, change(result.right))
        agreement = sg.gradcheck(wrong, roads=[needs(road)])
        assert not agreement.holds
        assert agreement.gradients[name][road] > 1e-4


KINKED = {"w": [0.0, 1.0], "x": [1.0, 1.0]}


def at_a_kink():
    w, x = sg.parameter("w", 2), sg.input("x", 2)
    return sg.derive(sg.graph(sg.relu((w * x).named("z")).sum().named("L")))


@pytest.mark.parametrize("road", ROADS)
def test_at_a_kink_every_road_passes_and_says_what_it_did(road):
    agreement = sg.gradcheck(at_a_kink(), values=KINKED, roads=[needs(road)])
    assert agreement.holds, agreement
    (note,) = agreement.notes
    assert note.startswith("L is within 0.001 of a kink: ")
    assert ("takes 0 there" if road == "backprop" else "taken nearby") in note


@pytest.mark.parametrize("road", ROADS)
def test_at_a_kink_a_planted_wrong_gradient_is_refused(road):
    derivation = at_a_kink()
    result = derivation.results["z"]
    wrong = with_right(derivation, result.number, -result.right)
    assert not sg.gradcheck(wrong, values=KINKED, roads=[needs(road)]).holds


@pytest.mark.parametrize("road", ROADS)
def test_at_a_tie_for_the_largest_every_road_passes(road):
    """Numeric backprop shares the derivative out among equals, so it is taken nearby too."""
    w = sg.parameter("w", 3)
    derivation = sg.derive(sg.graph((sg.amax(w) * 2).named("L")))
    values = {"w": [1.0, 1.0, 0.5]}
    agreement = sg.gradcheck(derivation, values=values, roads=[needs(road)])
    assert agreement.holds, agreement
    assert "taken nearby" in agreement.notes[0]
    result = derivation.results["w"]
    wrong = with_right(derivation, result.number, -result.right)
    assert not sg.gradcheck(wrong, values=values, roads=[road]).holds


def wide(width):
    return sg.derive(sg.graph((sg.tanh(sg.parameter("w", width)) ** 2).sum().named("L")))


def runs_along_directions(derivation, monkeypatch):
    """How often the forward program runs on the road of random directions."""
    runs, plain = [], Question.program

    def counted(question, namespace, special):
        run = plain(question, namespace, special)
        return lambda **values: runs.append(1) or run(**values)

    monkeypatch.setattr(Question, "program", counted)
    assert sg.gradcheck(derivation, roads="direction").holds
    return len(runs)


def test_a_random_direction_costs_as_much_for_many_parameters_as_for_few(monkeypatch):
    assert runs_along_directions(wide(3), monkeypatch) == runs_along_directions(
        wide(3000), monkeypatch
    )


def test_a_random_direction_sees_one_wrong_entry_among_many():
    """Differences look at 300 entries of 1000 only."""
    derivation = wide(1000)
    result = derivation.results["w"]
    (place,) = result.left.by.positions
    wrong = with_right(derivation, result.number, result.right * (1 + Delta(place, 7)))
    assert not sg.gradcheck(wrong, roads="direction").holds
    assert sg.gradcheck(wrong, roads="differences").holds


def test_a_name_that_no_road_judged_does_not_hold(monkeypatch):
    monkeypatch.setitem(STEPS, "complex step", lambda *_: None)
    agreement = sg.gradcheck(ZOO["seed_000_line"], roads="complex_step")
    assert not agreement.holds
    assert agreement.unjudged == ("w", "b")
    assert "not holomorphic" in agreement.notes[0]


@pytest.mark.parametrize("road", ["differences", "central", "richardson", "direction"])
def test_what_a_road_cannot_resolve_is_undecided(road, monkeypatch):
    """A wave shorter than any step: nothing is refused and nothing is held to be right."""
    monkeypatch.setitem(STEPS, "complex step", lambda *_: None)
    graph = sg.graph(sg.sin(1e4 * sg.parameter("w")).named("L"))
    alone = sg.gradcheck(graph, values={"w": 0.3}, roads=road)
    assert (alone.holds, alone.unjudged) == (False, ("w",))
    assert "undecided" in str(alone)
    both = sg.gradcheck(graph, values={"w": 0.3}, roads=[road, "backprop"])
    assert (both.holds, both.unjudged) == (True, ())
    assert "judged by backprop" in both.notes[0]


def test_all_roads_are_those_that_are_installed():
    agreement = sg.gradcheck(ZOO["seed_000_line"], roads="all")
    open_roads = [name for name, road in ROADS.items() if road.is_open]
    assert list(agreement.gradients["w"]) == open_roads
    assert all(road in str(agreement) for road in open_roads)


def test_an_unknown_road_is_refused():
    with pytest.raises(NameProblem, match="'by sea'"):
        sg.gradcheck(ZOO["seed_000_line"], roads=["by sea"])


@pytest.mark.parametrize("library", ["torch", "jax"])
def test_a_library_that_is_not_there_is_said(library, monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr("symgrad.numeric.frameworks.import_module", missing)
    with pytest.raises(SymgradError, match=f"needs {library}"):
        sg.gradcheck(ZOO["seed_000_line"], roads=library)


@pytest.mark.parametrize("name", NETS)
def test_the_equations_run_on_anybodys_scalars(name):
    """PyTorch and JAX get what NumPy's complex numbers get here: a complex step tells."""
    derivation = sg.derive(ZOO[name])
    graph = derivation.graph
    sizes = choose_sizes(graph, {}, {})
    values = draw(graph, {}, sizes, np.random.default_rng(0))
    gradients = sg.lower(derivation)(**values)
    for by in derivation.wrt:
        direction = np.random.default_rng(1).standard_normal(np.shape(values[by]))
        question = Question(graph, None, graph.loss, by, sizes)
        moved = values[by] + 1e-30j * direction
        found = loss_entries(question, values, moved, lambda name: getattr(np, name))
        slope = found.item().imag / 1e-30
        assert slope == pytest.approx(
            (gradients[f"d{graph.loss}/d{by}"] * direction).sum(), rel=1e-12
        )
