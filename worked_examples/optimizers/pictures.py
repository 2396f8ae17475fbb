"""Draws wave.png and bump.png into the folder that is named, else beside this file."""

import sys
from functools import cache
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from paths import BUMP, bump, path, wave

from symgrad.training import (
    adam,
    averaged_momentum,
    gd,
    nesterov_ahead,
    nesterov_first_printing,
    normalized,
)

MINI_BATCHES = {"batch_size": 5, "epochs": 30, "seed": 1}


SIDES = {"wave": ((-13, 9), (2, 19)), "near": ((-1.7, 1.7), (6.3, 8.3)), "bump": ((-1, 1), (-1, 1))}


@cache
def surface(name):
    """Places along φ₀, places along φ₁, and the loss at all of them."""
    across, up = (np.linspace(*side, 70) for side in SIDES[name])
    height = bump if name == "bump" else wave
    return across, up, [[height(phi_0, phi_1) for phi_0 in across] for phi_1 in up]


def contours(axes, name):
    """The surface, and axes named as its parameters."""
    axes.contourf(*surface(name), 15, cmap="gray", alpha=0.5)
    axes.contour(*surface(name), 15, colors="gray", linewidths=0.5)
    axes.set(xlabel="φ₀", ylabel="φ₁", xlim=SIDES[name][0], ylim=SIDES[name][1])


def line(axes, points, **style):
    """A path with a dot a step, its start as a ring, its end as a star."""
    axes.plot(*points.T, ".-", lw=1, ms=4, **style)
    color = axes.lines[-1].get_color()
    axes.plot(*points[0], "o", ms=7, mfc="none", color=color)
    axes.plot(*points[-1], "*", ms=11, color=color)


def draw_wave():
    """Six panels: five optimizers, and two forms of Nesterov from near."""
    figure = Figure((12, 7.5), layout="constrained")
    panels = figure.subplots(2, 3).flat
    paths = {
        "gradient descent, all points": path(gd(0.1), epochs=180),
        "stochastic gradient descent": path(gd(0.3), **MINI_BATCHES),
        "momentum": path(averaged_momentum(0.3, beta=0.6), **MINI_BATCHES),
        "Nesterov": path(nesterov_ahead(0.3, beta=0.6), **MINI_BATCHES),
        "Adam": path(adam(0.3), **MINI_BATCHES),
    }
    for axes, (name, points) in zip(panels, paths.items(), strict=False):
        contours(axes, "wave")
        line(axes, points, color="tab:red")
        axes.set_title(f"{name}: L = {wave(*points[-1]):.2f}")
    last = figure.axes[-1]
    contours(last, "near")
    for form, color in ((nesterov_ahead, "tab:red"), (nesterov_first_printing, "tab:blue")):
        line(last, path(form(0.6, beta=0.6), **MINI_BATCHES)[:9], color=color, label=form.__name__)
    last.set_title("two forms of Nesterov, eight steps")
    last.legend(fontsize="small")
    return figure


def draw_bump():
    """Four panels, as figure 6.9 of the book."""
    figure = Figure((10, 7), layout="constrained")
    paths = {
        "gradient descent, step size 0.08": path(gd(0.08), BUMP, epochs=200),
        "gradient descent, step size 1": path(gd(1.0), BUMP, epochs=40),
        "normalized gradient, 0.08": path(normalized(0.08, epsilon=1e-20), BUMP, epochs=40),
        "Adam, 0.05": path(adam(0.05, beta2=0.99, epsilon=1e-20), BUMP, epochs=60),
    }
    for axes, (name, points) in zip(figure.subplots(2, 2).flat, paths.items(), strict=True):
        contours(axes, "bump")
        line(axes, points, color="tab:red")
        axes.set_title(name)
    return figure


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else __file__).absolute()
    folder = folder if folder.is_dir() else folder.parent
    draw_wave().savefig(folder / "wave.png", dpi=80)
    draw_bump().savefig(folder / "bump.png", dpi=80)
