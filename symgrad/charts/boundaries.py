"""Decision boundaries: what a network of two inputs predicts, all over the plane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.charts.canvas import (
    BLACK,
    as_text,
    color,
    listed_colors,
    mark,
    name_axes,
    name_math,
    new_figure,
)
from symgrad.errors import ValueProblem
from symgrad.influence import match_examples
from symgrad.lowering import lower
from symgrad.training.metrics import is_logit, is_one_hot, is_two_labels, prediction_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from symgrad.charts.canvas import Axes, Figure
    from symgrad.expr.graph import Graph
    from symgrad.training import Run

    Array = NDArray[np.floating]

POINTS = 200
MARGIN = 0.15


def plot_boundary(
    graph: Graph,
    run: Run,
    data: Any,
    *,
    constants: Mapping[str, Any] | None = None,
) -> Figure:
    """The class that a trained network of two inputs gives to every point, under the examples.

    Two classes part where the prediction crosses 1/2 (0 for a logit), several where the largest
    entry changes. Inputs are shown as they were given, before the training's scaling.
    """
    given, scaled = match_examples(graph, data), match_examples(graph, data, run=run)
    (source,), (target,) = _one(graph, "inputs", "input"), _one(graph, "targets", "target")
    if given[source].shape[1:] != (2,):
        raise ValueProblem(
            f"a plane has two inputs, {source} has shape {given[source].shape[1:]}",
            hint="a network with x of shape [2]",
        )
    labels, middle = _labels(scaled[target])
    first, second = _axes_around(given[source])
    plane = np.stack(np.meshgrid(first, second), axis=-1).reshape(-1, 2)
    scaling = run.scaling.get(source)
    x = scaling.apply(plane) if scaling else plane
    node = _node(graph, target)
    middle = 0.0 if middle is not None and is_logit(graph, node) else middle
    margins = _margins(_predicted(graph, run, {source: x}, node, constants), middle)
    figure, ((axes,),) = new_figure(6.0, 5.0)
    _draw_regions(axes, first, second, margins.reshape(-1, len(second), len(first)))
    _draw_examples(axes, given[source], labels, run.classes)
    name_axes(axes, x=name_math(source, 0), y=name_math(source, 1))
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper left", ncols=4,
                  frameon=False, fontsize=10)  # fmt: skip
    return figure


def _one(graph: Graph, role: str, word: str) -> tuple[str, ...]:
    names = graph.role(role)
    if len(names) != 1:
        raise ValueProblem(f"the network has {len(names)} {role}", hint=f"one {word}")
    return names


def _labels(target: Array) -> tuple[Array, float | None]:
    """The classes of the examples as 0, 1, ..., and where two of them part; None for several."""
    if is_one_hot(target):
        return target.argmax(axis=-1), None
    if is_two_labels(target):
        return (target.ravel() > target.mean()).astype(int), float(target.min() + target.max()) / 2
    raise ValueProblem("the targets are no classes", hint="labels, 0 and 1, or one-hot vectors")


def _axes_around(x: Array) -> tuple[Array, Array]:
    low, high = x.min(axis=0), x.max(axis=0)
    room = MARGIN * np.where(high > low, high - low, 1.0)
    ends = zip(low - room, high + room, strict=True)
    first, second = (np.linspace(start, end, POINTS) for start, end in ends)
    return first, second


def _node(graph: Graph, target: str) -> str:
    node = prediction_of(graph, target)
    if node is None:
        raise ValueProblem("no equation has the shape of the target", hint="a node with it")
    return node


def _predicted(
    graph: Graph, run: Run, x: Mapping[str, Array], node: str, constants: Mapping[str, Any] | None
) -> Array:
    """What the network says at each point."""
    program = lower(graph, batch="each")
    program = program.only(output for output in program.outputs if output.key == node)
    given: dict[str, Any] = {**run.parameters, **(constants or {}), **x}
    return program(**{name: given[name] for name in program.signature})[node]


def _margins(predicted: Array, middle: float | None) -> Array:
    """How far each class is ahead of the best other one: (classes, points)."""
    if middle is not None:
        ahead = predicted.ravel() - middle
        return np.stack([-ahead, ahead])
    best = np.sort(predicted, axis=-1)
    others = np.where(predicted == best[:, -1:], best[:, -2:-1], best[:, -1:])
    return np.asarray((predicted - others).T)


def _draw_regions(axes: Axes, first: Array, second: Array, margins: Array) -> None:
    """A pale shade for each class, a line where they meet."""
    count = len(margins)
    axes.imshow(
        margins.argmax(axis=0), extent=(first[0], first[-1], second[0], second[-1]),
        origin="lower", aspect="auto", alpha=0.22, interpolation="nearest",
        vmin=-0.5, vmax=count - 0.5, cmap=listed_colors([color(k) for k in range(count)]),
    )  # fmt: skip
    for margin in margins[1:]:
        if margin.min() < 0 < margin.max():
            axes.contour(first, second, margin, levels=[0.0], colors=BLACK, linewidths=1.0)


def _draw_examples(axes: Axes, x: Array, labels: Array, names: tuple[str, ...]) -> None:
    for k in np.unique(labels).tolist():
        among = labels == k
        name = as_text(names[k]) if k < len(names) else f"class {k}"
        axes.plot(
            x[among, 0], x[among, 1], mark(k), color=color(k), markeredgecolor="white",
            markeredgewidth=0.5, markersize=6, label=name,
        )  # fmt: skip
