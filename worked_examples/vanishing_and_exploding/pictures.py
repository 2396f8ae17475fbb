"""Draws scales.png into the folder that is named, else beside this file."""

import sys
from pathlib import Path

from fifty_layers import VARIANCES, scales
from matplotlib.figure import Figure

SHOWN = ("1", "0.1", "2/80", "0.001", "0.00001")  # all but what needs 170 digits


def draw():
    """Standard deviations of activations and gradients, layer by layer, a line a variance."""
    figure = Figure((9, 4), layout="constrained")
    forward, backward = figure.subplots(1, 2)
    for name in SHOWN:
        layers = scales(VARIANCES[name], examples=100).layers
        places = range(1, len(layers) + 1)
        forward.plot(places, [layer.activation for layer in layers], label=f"σ² = {name}")
        backward.plot(places, [layer.gradient for layer in layers])
    forward.set(title="activations", ylabel="standard deviation")
    backward.set(title="gradients")
    for axes, decades in ((forward, range(-80, 41, 20)), (backward, range(-160, 81, 40))):
        axes.set(xlabel="layer", yscale="log", yticks=[10.0**k for k in decades])
        axes.grid(alpha=0.3)
    forward.legend(fontsize="small")
    return figure


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else __file__).absolute()
    draw().savefig((folder if folder.is_dir() else folder.parent) / "scales.png", dpi=100)
