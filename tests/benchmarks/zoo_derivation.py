"""Deriving and lowering every layer and net of the tests: the cost at two widths and with depth.

    PYTHONPATH=tests python tests/benchmarks/zoo_derivation.py [layers | zoo | depth]

Times are the processor's, of all threads. JAX's column, where JAX is installed, is the trace and
compilation of value and gradient of the same forward program, ``np`` bound to ``jax.numpy``.
"""

from __future__ import annotations

import statistics
import sys
import time
from importlib.util import find_spec

import numpy as np
import sympy
from layers_of_any_shape import BUILDERS, build
from zoo import ZOO

import symgrad as sg
from symgrad import nets
from symgrad.numeric.sampling import choose_sizes, draw

RUNS = 3
NARROW, WIDE = (3, 2, 4), (48, 32, 64)
STEPS = ("rnn", "lstm", "gru")  # the first size is a number of steps
DEPTHS = {"transformer": (6, 12, 24), "MLP": (15, 30, 60)}


def derive_and_lower(graph):
    """Graph to derivation to the source of a program, nothing kept from an earlier run."""
    sympy.core.cache.clear_cache()
    start = time.process_time()
    assert sg.lower(sg.derive(graph)).source
    return time.process_time() - start


def trace_and_compile(graph):
    """JAX's value and gradient of the forward program, jitted, lowered and compiled."""
    import jax
    from jax.scipy import special

    program = sg.lower(graph)
    forward = program.only(o for o in program.outputs if o.key == graph.loss)
    run = forward.over(jax.numpy, special)
    values = draw(graph, {}, choose_sizes(graph, {}, {}), np.random.default_rng(0))
    given = {n: values[n].astype("float32") for n in forward.signature}
    moved = {n: v for n, v in given.items() if n in graph.parameters} or given

    def loss(parameters):
        return run(**given | parameters)[graph.loss].sum()

    jax.clear_caches()
    start = time.process_time()
    jax.jit(jax.value_and_grad(loss)).lower(moved).compile()
    return time.process_time() - start


def compare(graphs):
    """Medians of interleaved runs, in milliseconds: ours for each graph, JAX's for the last."""
    ours, theirs = [[] for _ in graphs], []
    for _ in range(RUNS):
        for graph, times in zip(graphs, ours, strict=True):
            times.append(derive_and_lower(graph))
        if find_spec("jax"):
            theirs.append(trace_and_compile(graphs[-1]))
    return [1e3 * statistics.median(times) for times in (*ours, theirs) if times]


def show(name, times, count):
    ratio = [f"{times[-1] and times[count - 1] / times[-1]:.2f}"] if len(times) > count else []
    print(f"| {name} | " + " | ".join([f"{t:.0f}" for t in times] + ratio) + " |", flush=True)


def layers():
    print("| layer or loss | narrow | wide | JAX, wide | ratio |\n|---|---|---|---|---|")
    for name in BUILDERS:
        wide = (NARROW[0], *WIDE[1:]) if name in STEPS else WIDE
        show(name, compare([build(name, NARROW), build(name, wide)]), 2)


def zoo():
    print("| net | symgrad | JAX | ratio |\n|---|---|---|---|")
    for name, graph in ZOO.items():
        show(name, compare([graph]), 1)


def transformer(depth, width=16):
    x = sg.input("x", 8, width)
    for number in range(1, depth + 1):
        x = nets.transformer_block(x, 4, 64, heads=4, mask=nets.causal_mask(8), number=number)
    return sg.graph(nets.half_squared_error(x, sg.target("t", 8, width)).named("L"))


def perceptron(depth):
    return nets.Network((16,) * (depth + 1), loss="softmax_cross_entropy").graph


def depth():
    print("| stack | layers | symgrad | JAX | ratio |\n|---|---|---|---|---|")
    for name, make in (("transformer", transformer), ("MLP", perceptron)):
        for number in DEPTHS[name]:
            show(f"{name} | {number}", compare([make(number)]), 1)


if __name__ == "__main__":
    chosen = {"layers": layers, "zoo": zoo, "depth": depth}
    for table in sys.argv[1:] or chosen:
        chosen[table]()
        print()
