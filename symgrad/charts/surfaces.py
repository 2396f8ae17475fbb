"""The loss over a plane of two parameters, and the paths that optimizers take on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.charts.canvas import (
    BLACK,
    as_text,
    color,
    line,
    mark,
    name_axes,
    name_math,
    new_figure,
    power_norm,
)
from symgrad.errors import ValueProblem
from symgrad.influence.vectors import as_tensors
from symgrad.training.opening import open_training

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from symgrad.charts.canvas import Axes, Figure
    from symgrad.expr.graph import Graph

    Array = NDArray[np.floating]

POINTS = 80
MARGIN = 0.25
LEVELS = 18
MOST_MARKS = 12


@dataclass(frozen=True, eq=False)
class Surface:
    """``loss[i, j]`` at the first parameter ``first[j]`` and the second one ``second[i]``."""

    first: Array
    second: Array
    loss: Array
    names: tuple[str, str]


def loss_surface(
    graph: Graph,
    data: Any = None,
    *,
    around: Mapping[str, Array],
    points: int = POINTS,
    **settings: Any,
) -> Surface:
    """L over a grid that holds all ``around``: paths of a network with two parameters, by name.

    L is what training with the same ``data`` and ``settings`` (constants, standardize, seed, ...)
    goes down: the mean over the examples.
    """
    names = _two_names(graph)
    opening = open_training(graph, data, **settings)
    model, examples = opening.model, opening.prepared.training
    like = {name: opening.first[name] for name in graph.parameters}
    first, second = _grid(np.concatenate([np.asarray(path) for path in around.values()]), points)

    def loss(at: Array) -> float:
        found = model.values(as_tensors(at, like), examples)
        return float(np.mean(found[graph.loss]))

    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        heights = [[loss(np.array([a, b])) for a in first] for b in second]
    return Surface(first, second, np.array(heights), names)


def plot_paths(surface: Surface, paths: Mapping[str, Array]) -> Figure:
    """Contours of the loss and, by name, the points that optimizers passed, as a Figure.

    A path is an array (points, 2), such as ``recorder.path(run)`` gives after a training. All
    begin at the ring; a cross is where one has ended. Contours are even steps of the logarithm
    of the height above the lowest point shown.
    """
    figure, ((axes,),) = new_figure(6.8, 5.4)
    _draw_contours(figure, axes, surface)
    for number, (name, path) in enumerate(paths.items()):
        _draw_path(axes, np.asarray(path), f"{as_text(name)}, {len(path) - 1} steps", number)
    start = np.asarray(next(iter(paths.values())))[0]
    axes.plot(*start, "o", markersize=11, markerfacecolor="none", markeredgecolor=BLACK,
              markeredgewidth=1.8, label="start")  # fmt: skip
    first, second = surface.names
    name_axes(axes, x=first, y=second)
    axes.set_xlim(surface.first[0], surface.first[-1])
    axes.set_ylim(surface.second[0], surface.second[-1])
    figure.legend(loc="outside upper left", ncols=3, frameon=False, fontsize=10)
    return figure


def _draw_contours(figure: Figure, axes: Axes, surface: Surface) -> None:
    """Light where the loss is low; heights that are no numbers stay white."""
    heights = np.where(np.isfinite(surface.loss), surface.loss, np.nan)
    lowest, highest = float(np.nanmin(heights)), float(np.nanmax(heights))
    above = np.geomspace(1e-3, 1.0, LEVELS) * ((highest - lowest) or 1.0)
    levels = np.concatenate([[lowest], lowest + above])
    shades = axes.contourf(
        surface.first, surface.second, heights, levels=levels, cmap="Greys", alpha=0.55,
        norm=power_norm(lowest, highest),
    )  # fmt: skip
    axes.contour(surface.first, surface.second, heights, levels=levels, colors="white",
                 linewidths=0.6)  # fmt: skip
    bar = figure.colorbar(shades, ax=axes, shrink=0.9, format="%.3g")
    bar.set_ticks(levels[[0, *range(6, len(levels), 4)]])
    bar.set_label("loss", fontsize=11)


def _draw_path(axes: Axes, path: Array, name: str, number: int) -> None:
    every = max(1, len(path) // MOST_MARKS)
    axes.plot(
        path[:, 0], path[:, 1], color=color(number), linestyle=line(number), linewidth=1.8,
        marker=mark(number), markersize=5, markevery=every, label=name,
    )  # fmt: skip
    axes.plot(*path[-1], marker="x", color=color(number), markersize=10, markeredgewidth=2.5)


def _two_names(graph: Graph) -> tuple[str, str]:
    """The two numbers that the parameters are, as formulas."""
    found = []
    for name in graph.parameters:
        match graph.shapes[name]:
            case ():
                found.append(name_math(name))
            case (size,) if size == 2:
                found += [name_math(name, k) for k in range(2)]
            case shape if all(size == 1 for size in shape):
                found.append(name_math(name))
            case _:
                break
    if len(found) != 2:
        raise ValueProblem(
            f"a plane has two parameters, the network has others: {', '.join(graph.parameters)}",
            hint="a graph with two numbers, or with a vector of two, to learn",
        )
    return found[0], found[1]


def _grid(passed: Array, points: int) -> tuple[Array, Array]:
    """Two axes that hold all points, with a margin."""
    kept = passed[np.isfinite(passed).all(axis=1)]
    low, high = kept.min(axis=0), kept.max(axis=0)
    room = MARGIN * np.where(high > low, high - low, 1.0)
    ends = zip(low - room, high + room, strict=True)
    first, second = (np.linspace(start, end, points) for start, end in ends)
    return first, second
