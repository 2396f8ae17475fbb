"""Draws the pictures of this page into the folder that is named, else beside this file."""

import sys
from pathlib import Path

from paths import BUMP, WAVE, X, Y, path

from symgrad.charts import loss_surface, plot_paths
from symgrad.training import (
    adam,
    averaged_momentum,
    gd,
    nesterov_ahead,
    nesterov_first_printing,
    normalized,
    sgd,
)

MINI_BATCHES = {"batch_size": 5, "epochs": 30, "seed": 1}
OVER_THE_WAVE = {
    "gradient descent": path(gd(0.1), epochs=180),
    "SGD": path(sgd(0.3), **MINI_BATCHES),
    "momentum": path(averaged_momentum(0.3, beta=0.6), **MINI_BATCHES),
    "Nesterov": path(nesterov_ahead(0.3, beta=0.6), **MINI_BATCHES),
    "Adam": path(adam(0.3), **MINI_BATCHES),
}
OF_NESTEROV = {
    "corrected": path(nesterov_ahead(0.6, beta=0.6), **MINI_BATCHES)[:9],
    "as first printed": path(nesterov_first_printing(0.6, beta=0.6), **MINI_BATCHES)[:9],
}
OVER_THE_BUMP = {
    "step size 0.08": path(gd(0.08), BUMP, epochs=200),
    "step size 1": path(gd(1.0), BUMP, epochs=40),
    "normalized": path(normalized(0.08, epsilon=1e-20), BUMP, epochs=40),
    "Adam": path(adam(0.05, beta2=0.99, epsilon=1e-20), BUMP, epochs=60),
}
PICTURES = {
    "wave": (WAVE, (X, Y), OVER_THE_WAVE),
    "nesterov": (WAVE, (X, Y), OF_NESTEROV),
    "bump": (BUMP, None, OVER_THE_BUMP),
}

if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for name, (problem, data, paths) in PICTURES.items():
        surface = loss_surface(problem.graph, data, around=paths)
        plot_paths(surface, paths).savefig(folder / f"{name}.png", dpi=80)
