"""How large activations and gradients are in each layer: standard deviations on a log axis."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import TYPE_CHECKING

from symgrad.charts.canvas import (
    add_legend,
    as_text,
    color,
    count_along_x,
    mark,
    name_axes,
    new_figure,
)

if TYPE_CHECKING:
    from symgrad.charts.canvas import Axes, Figure
    from symgrad.training.scales import LayerScales

DIRECTIONS = {
    "activation": ("activations", "standard deviation of h", "activations"),
    "gradient": ("gradients of the loss", "standard deviation of ∂L/∂h", "gradients"),
}


def plot_layers(scales: LayerScales | Mapping[str, LayerScales]) -> Figure:
    """Standard deviations of activations and of gradients, layer after layer, as a Figure.

    ``scales`` is what ``layer_scales`` gives, or several by name, such as by initialization. The
    legend says which vanish or explode; what is 0 or no number has no mark on the log axis.
    """
    named = scales if isinstance(scales, Mapping) else {"": scales}
    figure, ((left, right),) = new_figure(9.6, 4.8, columns=2)
    for axes, part in ((left, "activation"), (right, "gradient")):
        title, unit, word = DIRECTIONS[part]
        for number, (name, found) in enumerate(named.items()):
            said = ": ".join(filter(None, (as_text(name), getattr(found, word))))
            _draw(axes, [getattr(layer, part) for layer in found.layers], said, number)
        axes.set_yscale("log")
        count_along_x(axes)
        name_axes(axes, x="hidden layer, from the input on", y=unit, title=title)
        add_legend(axes, loc="upper center", bbox_to_anchor=(0.5, -0.18), ncols=2)
    return figure


def _draw(axes: Axes, deviations: list[float], name: str, number: int) -> None:
    shown = [(k, s) for k, s in enumerate(deviations, start=1) if s > 0 and isfinite(s)]
    axes.plot(
        [k for k, _ in shown], [s for _, s in shown], color=color(number), marker=mark(number),
        markersize=4, linewidth=1.4, label=name,
    )  # fmt: skip
