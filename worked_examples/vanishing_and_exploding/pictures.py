"""Draws the pictures of this page into the folder that is named, else beside this file."""

import sys
from pathlib import Path

from fifty_layers import VARIANCES, scales

from symgrad.charts import plot_layers

SHOWN = ("1", "0.1", "2/80", "0.001", "0.00001")  # all but what needs 170 digits

if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    named = {f"σ² = {name}": scales(VARIANCES[name], examples=100) for name in SHOWN}
    plot_layers(named).savefig(folder / "scales.png", dpi=80)
