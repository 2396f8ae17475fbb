"""Draws the pictures of this page into the folder that is named, else beside this file."""

import sys
from pathlib import Path

from runs import run

from symgrad.charts import plot_losses

SHOWN = ("constant 0.1", "constant 0.01", "halved every 5 epochs", "cosine")

if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    figure = plot_losses({name: run(name) for name in SHOWN})
    figure.axes[0].set_ylabel("loss above the minimum")
    figure.savefig(folder / "losses.png", dpi=80)
