"""What a derivation costs, beside JAX's trace + compile of the same net and SymPy's own diff.

    python tests/benchmarks/derivation.py

Medians of interleaved runs in one process; JAX's column stands where JAX is installed.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from importlib.util import find_spec
from itertools import pairwise

import sympy

import symgrad as sg
from symgrad.expr.instantiation import positions_of, write_out
from symgrad.expr.leaves import Entry, Total, entries_in
from symgrad.nets import Network
from symgrad.rendering.lines import backward_lines, forward_lines
from symgrad.rendering.scalar import scalar_lines

RUNS = 7
NETS = {
    "8-4-2": (8, 4, 2),
    "64-32-10": (64, 32, 10),
    "784-128-10": (784, 128, 10),
    "60 layers of 16": (16,) * 61,
}


def derive_and_lower(sizes):
    """The symbolic road: graph to derivation to program, nothing kept from an earlier run."""
    sympy.core.cache.clear_cache()
    graph = Network(sizes, loss="softmax_cross_entropy").graph
    start = time.perf_counter()
    sg.lower(sg.derive(graph))
    return time.perf_counter() - start


def jax_trace_and_compile(sizes):
    """JAX's road: value_and_grad of the same net, jitted, lowered and compiled for one example."""
    import jax
    import jax.numpy as jnp

    jax.clear_caches()
    shapes = [((o, i), (o,)) for i, o in pairwise(sizes)]
    parameters = [(jnp.zeros(w), jnp.zeros(b)) for w, b in shapes]

    def loss(parameters, x, y):
        for layer, (w, b) in enumerate(parameters):
            z = w @ x + b
            x = jnp.tanh(z) if layer < len(parameters) - 1 else z
        return jax.nn.logsumexp(x) - y @ x

    start = time.perf_counter()
    step = jax.jit(jax.value_and_grad(loss))
    step.lower(parameters, jnp.zeros(sizes[0]), jnp.zeros(sizes[-1])).compile()
    return time.perf_counter() - start


def compare_derivations():
    roads = {"symgrad": derive_and_lower}
    if find_spec("jax"):
        roads["jax"] = jax_trace_and_compile
    print(f"{'derive + lower':<18}" + "".join(f"{road:>12}" for road in roads) + "   ratio")
    for name, sizes in NETS.items():
        runs = 3 if len(sizes) > 10 else RUNS
        times = {road: [] for road in roads}
        for _ in range(runs):
            for road, run in roads.items():
                times[road].append(run(sizes))
        medians = [statistics.median(t) for t in times.values()]
        ratio = f"{medians[0] / medians[-1]:8.2f}" if len(medians) > 1 else ""
        print(f"{name:<18}" + "".join(f"{m * 1e3:9.1f} ms" for m in medians) + ratio)


def count_operations():
    """The scalar view of a 4-16-16-1 tanh net, and what ``sympy.diff`` per parameter would hold."""
    graph = Network((4, 16, 16, 1), activation="tanh").graph
    derivation = sg.derive(graph)
    lines = (*forward_lines(derivation), *backward_lines(derivation))
    ours = sum(operations(line.rights[-1]) for line in scalar_lines(lines, {}))
    written = {
        entry.left.xreplace(at): write_out(entry.right.xreplace(at), {})
        for entry in graph.equations
        for at in positions_of(entry.indices, {})
    }
    loss = written[Entry("L")]
    while inner := [e for e in entries_in(loss) if e in written]:
        loss = loss.xreplace({entry: written[entry] for entry in inner})
    first = sorted((e for e in entries_in(loss) if e.name == "W1"), key=str)[0]
    theirs = sympy.diff(loss, first).count_ops()
    each = ours / 369
    print(f"\nscalar view of 4-16-16-1: {ours} operations for 369 parameters ({each:.2f} each)")
    print(f"sympy.diff by one weight of the first layer alone: {theirs} operations")


def operations(expr):
    """How many operations an expression takes once every name has its value."""
    plain = expr.xreplace({s: Entry(f"s{k}") for k, s in enumerate(expr.atoms(Total))})
    leaves = {e: sympy.Symbol(f"e{k}") for k, e in enumerate(entries_in(plain))}
    return int(plain.xreplace(leaves).count_ops())


def start_up():
    for title, arguments in {
        "python -c 'import symgrad'": ["-c", "import symgrad"],
        "python -c pass": ["-c", "pass"],
        "symgrad --help": ["-m", "symgrad", "--help"],
    }.items():
        times = []
        for _ in range(RUNS):
            start = time.perf_counter()
            subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
            times.append(time.perf_counter() - start)
        print(f"{title:<28}{statistics.median(times) * 1e3:8.1f} ms")


if __name__ == "__main__":
    compare_derivations()
    count_operations()
    print()
    start_up()
