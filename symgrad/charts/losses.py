"""Learning curves: the loss after every epoch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from symgrad.charts.canvas import (
    BLACK,
    add_legend,
    as_text,
    color,
    count_along_x,
    name_axes,
    new_figure,
)
from symgrad.errors import ValueProblem

if TYPE_CHECKING:
    from symgrad.charts.canvas import Axes, Figure
    from symgrad.training import Run

DECADES = 30  # largest over smallest loss, from which on the axis is logarithmic
FEW = 30


def plot_losses(runs: Run | Mapping[str, Run], *, logarithmic: bool | None = None) -> Figure:
    """The training loss (solid) and the validation loss (dashed) over the epochs, as a Figure.

    Several runs by name share the axes. A ring is the epoch whose parameters were kept, where
    that is not the last one. The axis is logarithmic where the losses stretch over decades, or
    as said.
    """
    named: Mapping[str, Any] = runs if isinstance(runs, Mapping) else {"": runs}
    losses = [v for run in named.values() for v in (*run.loss, *run.validation_loss)]
    if not losses:
        raise ValueProblem("there is no epoch to draw", hint="a run of one epoch or more")
    figure, ((axes,),) = new_figure(6.4, 4.0)
    for number, (name, run) in enumerate(named.items()):
        _curves(axes, run, f"{as_text(name)}, " if name else "", color(number))
    is_wide = min(losses) > 0 and max(losses) / min(losses) > DECADES
    if is_wide if logarithmic is None else logarithmic:
        axes.set_yscale("log")
    count_along_x(axes)
    name_axes(axes, x="epoch", y="loss")
    add_legend(axes)
    return figure


def _curves(axes: Axes, run: Run, name: str, shade: str) -> None:
    epochs = range(1, len(run.loss) + 1)
    dots = {"marker": "o", "markersize": 3} if len(epochs) <= FEW else {}
    axes.plot(epochs, run.loss, color=shade, label=f"{name}training", **dots)
    if run.validation_loss:
        axes.plot(
            epochs, run.validation_loss, color=shade, linestyle="--",
            label=f"{name}validation", **dots,
        )  # fmt: skip
    if 0 < run.best_epoch < len(run.loss):
        best = (run.validation_loss or run.loss)[run.best_epoch - 1]
        axes.plot(
            [run.best_epoch], [best], "o", markersize=9, markerfacecolor="none",
            markeredgecolor=BLACK, label=f"{name}kept: epoch {run.best_epoch}",
        )  # fmt: skip
