"""What a page of 60 nodes costs in every format but PDF.

    python tests/benchmarks/rendering.py

Medians of processor time, so that other work on the machine does not count.
"""

from __future__ import annotations

import statistics
import time

import symgrad as sg
from symgrad.nets import Network
from symgrad.rendering import render

RUNS = 3
FORMATS = ("text", "latex", "markdown", "html", "json")
VIEWS = ("index", "matrix", "scalar")
LAYERS = 30  # two nodes a layer: z and a


def of_vectors():
    """30 layers of 3 units: 60 nodes, 30 matrices."""
    return Network((3,) * LAYERS + (1,), activation="tanh").graph


def of_numbers():
    """60 nodes, every one a number, 30 of them weights times the node before."""
    h = sg.input("x")
    for layer in range(LAYERS):
        z = (sg.parameter(f"w{layer}") * h + sg.parameter(f"b{layer}")).named(f"z{layer}")
        h = sg.tanh(z).named(f"h{layer}")
    return sg.graph((((h - sg.target("y")) ** 2) / 2).named("L"))


def seconds(render_once):
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        render_once()
        times.append(time.process_time() - start)
    return statistics.median(times)


def main():
    print(f"{'seconds a page':<24}" + "".join(f"{form:>10}" for form in FORMATS))
    for title, graph in (("vectors", of_vectors()), ("numbers", of_numbers())):
        derivation = sg.derive(graph)
        for view in VIEWS:
            for detail in ("steps", "full"):
                if (view, detail) == ("scalar", "full"):
                    continue
                options = {"view": view, "detail": detail}
                found = [seconds(lambda: render(derivation, f, **options)) for f in FORMATS]  # noqa: B023
                print(f"{title}, {view}, {detail}".ljust(24) + "".join(f"{t:10.3f}" for t in found))


if __name__ == "__main__":
    main()
