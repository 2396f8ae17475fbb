"""Draws the pictures of this page into the folder that is named, else beside this file."""

import sys
from pathlib import Path

import symgrad as sg
from symgrad.charts import plot_boundary
from symgrad.training import sgd

if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    net = sg.read_problem(Path(__file__).with_name("problem.toml")).graph
    run = sg.train(net, "moons", optimizer=sgd(0.1), epochs=20, batch_size=1)
    plot_boundary(net, run, "moons").savefig(folder / "moons.png", dpi=70)
