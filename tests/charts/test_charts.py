"""Charts hold the numbers that they are given, say what is what, and need no display."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest

import symgrad as sg
from symgrad.charts import (
    loss_surface,
    plot_agreement,
    plot_boundary,
    plot_examples,
    plot_influence,
    plot_layers,
    plot_losses,
    plot_paths,
)
from symgrad.errors import SymgradError, ValueProblem
from symgrad.influence import Influence, Recorder
from symgrad.training import Dataset, Run, adam, gd, layer_scales, momentum, normal

pytest.importorskip("matplotlib")


def drawn(figure):
    """The figure's first axes, after it was written as a picture without a warning."""
    file = BytesIO()
    figure.savefig(file, format="png", dpi=40)
    assert file.getvalue().startswith(b"\x89PNG")
    return figure.axes[0]


def words(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def run_of(loss, validation=(), best=None):
    return Run({}, tuple(loss), {}, 0.0, 0, tuple(validation), best or len(loss))


def test_learning_curves_are_the_losses_of_the_run():
    axes = drawn(plot_losses(run_of([3.0, 2.0, 1.0], [3.5, 2.5, 2.75], best=2)))
    training, validation, kept = axes.get_lines()
    assert training.get_xydata().tolist() == [[1, 3], [2, 2], [3, 1]]
    assert validation.get_ydata().tolist() == [3.5, 2.5, 2.75]
    assert kept.get_xydata().tolist() == [[2, 2.5]]
    assert words(axes) == ["training", "validation", "kept: epoch 2"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("epoch", "loss")


def test_losses_over_decades_have_a_logarithmic_axis_unless_said():
    assert drawn(plot_losses(run_of([1.0, 0.5]))).get_yscale() == "linear"
    assert drawn(plot_losses(run_of([1.0, 1e-4]))).get_yscale() == "log"
    assert drawn(plot_losses(run_of([1.0, 0.0]))).get_yscale() == "linear"
    assert drawn(plot_losses(run_of([1.0, 1e-4]), logarithmic=False)).get_yscale() == "linear"


def test_epochs_and_layers_are_counted_in_whole_numbers():
    one_layer = layer_scales(sg.Network((2, 3, 1)).graph, (np.ones((4, 2)), np.ones(4)))
    for figure in (plot_losses(run_of([2.0])), plot_layers(one_layer)):
        low, high = (axis := drawn(figure).xaxis).get_view_interval()
        assert [place for place in axis.get_majorticklocs() if low <= place <= high] == [1]


def test_several_runs_are_told_apart_by_name_and_color():
    axes = drawn(plot_losses({"small": run_of([2.0, 1.0]), "large": run_of([3.0, 1.0])}))
    assert words(axes) == ["small, training", "large, training"]
    assert len({line.get_color() for line in axes.get_lines()}) == 2


def test_a_run_without_epochs_is_refused():
    with pytest.raises(ValueProblem, match="no epoch"):
        plot_losses(run_of([]))


W = sg.parameter("w", 2)
BOWL = sg.graph((W[0] ** 2 / 2 + 5 * W[1] ** 2).named("L"))


def paths_in_the_bowl():
    paths = {}
    for name, optimizer in {"GD": gd(0.1), "momentum": momentum(0.03), "Adam": adam(0.3)}.items():
        recorder = Recorder()
        start = {"w": [-3.0, 1.0]}
        run = sg.train(BOWL, optimizer=optimizer, epochs=10, start=start, record=recorder)
        paths[name] = recorder.path(run)
    return paths


def test_a_surface_is_the_loss_at_its_grid():
    surface = loss_surface(BOWL, around=paths_in_the_bowl(), points=7)
    a, b = np.meshgrid(surface.first, surface.second)
    np.testing.assert_allclose(surface.loss, a**2 / 2 + 5 * b**2, rtol=1e-12)
    assert surface.first[0] < -3 < surface.first[-1]
    assert surface.names == ("$w$[0]", "$w$[1]")


def test_a_surface_over_data_is_the_mean_over_the_examples():
    a, b, x, y = sg.parameter("a"), sg.parameter("b"), sg.input("x"), sg.target("y")
    graph = sg.graph(((a + b * x - y) ** 2).named("L"))
    data = (np.array([0.0, 1.0, 2.0]), np.array([1.0, 2.0, 4.0]))
    around = {"": np.array([[0.0, 0.0], [1.0, 2.0]])}
    surface = loss_surface(graph, data, around=around, points=3, standardize=False)
    expected = [
        [np.mean((p + q * data[0] - data[1]) ** 2) for p in surface.first] for q in surface.second
    ]
    np.testing.assert_allclose(surface.loss, expected, rtol=1e-12)


def test_paths_lie_on_the_surface_with_start_and_names():
    paths = paths_in_the_bowl()
    figure = plot_paths(loss_surface(BOWL, around=paths, points=20), paths)
    axes = drawn(figure)
    lines = [line.get_xydata() for line in axes.get_lines() if len(line.get_xdata()) > 1]
    for line, path in zip(lines, paths.values(), strict=True):
        np.testing.assert_array_equal(line, path)
    said = [text.get_text() for text in figure.legends[0].get_texts()]
    assert said == ["GD, 10 steps", "momentum, 10 steps", "Adam, 10 steps", "start"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("$w$[0]", "$w$[1]")


@pytest.mark.parametrize("names", [("phi_0", "phi1"), ("learning_rate_x", "a_hat"), ("θ", "w_out")])
def test_any_name_is_written_as_a_formula(names):
    a, b = map(sg.parameter, names)
    around = {"": np.array([[0.0, 0.0], [1.0, 1.0]])}
    surface = loss_surface(sg.graph((a**2 + b**2).named("L")), around=around, points=3)
    axes = drawn(plot_paths(surface, around))
    assert axes.get_xlabel().startswith("$")


def test_a_name_that_others_chose_is_no_formula():
    axes = drawn(plot_losses({"$a{$": run_of([2.0, 1.0])}))
    assert words(axes) == [r"\$a{\$, training"]
    paths = {"$a{$": np.array([[0.0, 0.0], [1.0, 1.0]])}
    axes = drawn(plot_paths(loss_surface(BOWL, around=paths, points=5), paths))
    assert axes.get_lines()[0].get_label() == r"\$a{\$, 1 steps"


def test_a_surface_has_two_parameters():
    graph = sg.Network((2, 1)).graph
    with pytest.raises(ValueProblem, match="two parameters"):
        loss_surface(graph, "line", around={"": np.zeros((1, 2))})


@pytest.mark.parametrize("scaled", [False, True])
def test_two_classes_part_where_the_prediction_is_a_half(scaled):
    """With the weights known the boundary is the line x₀ = 3, in the inputs as given."""
    graph = sg.Network((2, 1), loss="logistic_loss").graph
    x = np.array([[1.0, 0.0], [2.0, 1.0], [4.0, 0.0], [5.0, 1.0]])
    data = Dataset("four", {"x": x, "y": np.array([0, 0, 1, 1])}, is_scaled=not scaled)
    shift = x.mean(axis=0)[0] if scaled else 0.0
    start = {"W1": [[1.0, 0.0]], "b1": [shift - 3.0]}
    run = sg.train(graph, data, epochs=1, optimizer=gd(1e-12), start=start)
    axes = drawn(plot_boundary(graph, run, data))
    (boundary,) = axes.collections
    (path,) = boundary.get_paths()
    np.testing.assert_allclose(path.vertices[:, 0], 3.0, atol=1e-6)
    assert [line.get_label() for line in axes.get_lines()] == ["class 0", "class 1"]
    assert axes.get_lines()[0].get_xydata().tolist() == x[:2].tolist()


def test_three_classes_have_three_regions_and_their_names():
    graph = sg.Network((2, 3), loss="softmax_cross_entropy").graph
    x = np.array([[0.0, 0.0], [4.0, 0.0], [2.0, 4.0]])
    data = Dataset("three", {"x": x, "y": np.array(["a", "b", "c$x{$"])}, "y")
    run = sg.train(graph, data, epochs=200, optimizer=adam(0.1))
    axes = drawn(plot_boundary(graph, run, data))
    regions = np.asarray(axes.images[0].get_array())
    assert set(np.unique(regions)) == {0, 1, 2}
    assert [line.get_label() for line in axes.get_lines()] == ["a", "b", r"c\$x{\$"]


@pytest.mark.parametrize(("sizes", "reason"), [((3, 1), "two inputs"), ((2, 1), "no classes")])
def test_what_has_no_boundary_in_a_plane_is_said(sizes, reason):
    graph = sg.Network(sizes).graph
    data = (np.random.default_rng(0).standard_normal((5, sizes[0])), np.arange(5.0)[:, None])
    run = sg.train(graph, data, epochs=1)
    with pytest.raises(ValueProblem, match=reason):
        plot_boundary(graph, run, data)


def test_layers_show_what_layer_scales_found():
    graph = sg.Network((8, 8, 8, 8, 1), activation="relu").graph
    rng = np.random.default_rng(0)
    data = (rng.standard_normal((20, 8)), rng.standard_normal((20, 1)))
    scales = {f"{v:g}": layer_scales(graph, data, initialization=normal(v)) for v in (1e-3, 4.0)}
    figure = plot_layers(scales)
    drawn(figure)
    for axes, part in zip(figure.axes, ("activation", "gradient"), strict=True):
        for line, found in zip(axes.get_lines(), scales.values(), strict=True):
            assert list(line.get_ydata()) == [getattr(layer, part) for layer in found.layers]
        assert words(axes) == ["0.001: vanishing", "4: exploding"]
        assert axes.get_yscale() == "log"


SCORES = Influence(np.array([[1.0, -2.0, 0.5, 0.25], [3.0, 0.0, -0.5, 0.25]]), "by hand")


def test_bars_are_the_scores_of_the_most_helpful_and_the_most_harmful():
    axes = drawn(plot_influence(SCORES, test=0, count=1, labels="abcd"))
    assert [bar.get_width() for bar in axes.patches] == [1.0, -2.0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["0: a", "1: b"]
    assert "test example 0" in axes.get_title()
    everything = drawn(plot_influence(SCORES, count=9))
    assert sorted(bar.get_width() for bar in everything.patches) == sorted(SCORES.total)


def test_pictures_stand_under_their_scores():
    images = np.arange(4 * 6.0).reshape(4, 2, 3)
    figure = plot_examples(SCORES, images, images[:2], test=1, count=2)
    drawn(figure)
    titles = [axes.get_title() for axes in figure.axes]
    assert titles == ["test example 1", "0\n+3", "3\n+0.25", "", "2\n-0.5", "1\n+0"]
    np.testing.assert_array_equal(figure.axes[1].images[0].get_array(), images[0])
    with pytest.raises(ValueProblem, match="height, width"):
        plot_examples(SCORES, images.reshape(4, 6), images)


def test_agreement_is_each_pair_and_their_correlation():
    other = Influence(2 * SCORES.scores + 1, "twice")
    axes = drawn(plot_agreement(SCORES, other))
    points = axes.get_lines()[0].get_xydata()
    np.testing.assert_array_equal(points[:, 0], 2 * points[:, 1] + 1)
    assert axes.get_title() == "correlation 1.000 over 8 pairs"
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("score by twice", "score by by hand")


def test_without_matplotlib_the_extra_is_named(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr("symgrad.charts.canvas.import_module", missing)
    with pytest.raises(SymgradError, match="not installed") as found:
        plot_influence(SCORES)
    assert "symgrad[plot]" in found.value.hint
