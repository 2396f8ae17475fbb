"""One step of gradient descent, beside hand-written NumPy and other libraries.

    OMP_NUM_THREADS=1 python tests/benchmarks/training_step.py [net ... | parts]

Forward, backward, update in place, the loss read; float64, everything in one process and
interleaved, medians of processor time. A peer that is not installed is left out with a line.
``parts``: a batch of 16,384 rows at once and a cacheful at a time.
"""

from __future__ import annotations

import statistics
import sys
import time
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from itertools import pairwise

import numpy as np

import symgrad as sg
from symgrad.nets import Network

STEP_SIZE = 1e-3
ROUNDS, SECONDS = 15, 0.04  # of each peer in a round
NETS = {
    "2-16-1": ((2, 16, 1), 32),
    "4-16-3": ((4, 16, 3), 32),
    "64-32-10": ((64, 32, 10), 32),
    "784-128-10": ((784, 128, 10), 64),
    "20 layers of 16": ((16,) * 21, 32),
}
BARS = {
    "2-16-1": 0.45,
    "4-16-3": 0.55,
    "64-32-10": 0.6,
    "784-128-10": 1.0,
    "20 layers of 16": 0.55,
}


def problem(sizes, rows):
    """Parameters [W1, b1, W2, ...], inputs and targets; one target means regression."""
    rng = np.random.default_rng(0)
    parameters = []
    for i, o in pairwise(sizes):
        parameters += [rng.standard_normal((o, i)) / np.sqrt(i), np.zeros(o)]
    x = rng.standard_normal((rows, sizes[0]))
    if sizes[-1] == 1:
        return parameters, x, rng.standard_normal((rows, 1))
    return parameters, x, np.eye(sizes[-1])[rng.integers(sizes[-1], size=rows)]


def copies(parameters):
    return [p.copy() for p in parameters[::2]], [p.copy() for p in parameters[1::2]]


# roads: each makes a function that does one step and returns the loss ----------------------------


def idiomatic_numpy(parameters, x, y):
    """As it stands in a textbook: every line makes a new array."""
    weights, biases = copies(parameters)
    last = len(weights) - 1

    def step():
        activations = [x]
        for k, (W, b) in enumerate(zip(weights, biases, strict=True)):
            z = activations[-1] @ W.T + b
            activations.append(np.tanh(z) if k < last else z)
        if y.shape[1] > 1:
            e = np.exp(z - np.max(z, axis=1, keepdims=True))
            p = e / np.sum(e, axis=1, keepdims=True)
            loss = -np.mean(np.sum(y * np.log(p), axis=1))
            dz = (p - y) / len(x)
        else:
            loss = np.mean((z - y) ** 2) / 2
            dz = (z - y) / len(x)
        for k in reversed(range(len(weights))):
            dW, db = dz.T @ activations[k], np.sum(dz, axis=0)
            if k:
                dz = (dz @ weights[k]) * (1 - activations[k] ** 2)
            weights[k] -= STEP_SIZE * dW
            biases[k] -= STEP_SIZE * db
        return loss

    return step


def careful_numpy(parameters, x, y):
    """By hand with ``out=``, parameters and gradient as one vector each."""
    vector = np.concatenate([p.ravel() for p in parameters])
    gradient = np.empty_like(vector)
    ends = np.cumsum([0, *(p.size for p in parameters)])
    views = [
        [v[a:b].reshape(p.shape) for p, (a, b) in zip(parameters, pairwise(ends), strict=True)]
        for v in (vector, gradient)
    ]
    (weights, biases), (dW, db) = ((v[::2], v[1::2]) for v in views)
    transposed = [W.T for W in weights]
    a = [x, *(np.empty((len(x), len(b))) for b in biases)]
    d = [np.empty_like(each) for each in a]
    largest, total = np.empty((len(x), 1)), np.empty((len(x), 1))
    ones, one, scale = np.ones(len(x)), np.array(1.0), np.array(1 / len(x))
    size, last, rows = np.array(STEP_SIZE), len(weights), len(x)

    def step():
        for k in range(last):
            z = a[k + 1]
            np.dot(a[k], transposed[k], out=z)
            np.add(z, biases[k], out=z)
            if k < last - 1:
                np.tanh(z, out=z)
        dz = d[last]
        if y.shape[1] > 1:
            np.maximum.reduce(z, axis=1, keepdims=True, out=largest)
            np.subtract(z, largest, out=z)
            np.exp(z, out=dz)
            np.add.reduce(dz, axis=1, keepdims=True, out=total)
            np.divide(dz, total, out=dz)
            np.log(total, out=total)
            np.subtract(z, total, out=z)
            loss = -np.vdot(y, z) / rows
            np.subtract(dz, y, out=dz)
        else:
            np.subtract(z, y, out=dz)
            loss = np.vdot(dz, dz) / (2 * rows)
        np.multiply(dz, scale, out=dz)
        for k in range(last - 1, -1, -1):
            np.dot(d[k + 1].T, a[k], out=dW[k])
            np.dot(ones, d[k + 1], out=db[k])
            if k:
                np.dot(d[k + 1], weights[k], out=d[k])
                np.square(a[k], out=a[k])
                np.subtract(one, a[k], out=a[k])
                np.multiply(d[k], a[k], out=d[k])
        np.multiply(gradient, size, out=gradient)
        np.subtract(vector, gradient, out=vector)
        return loss

    return step


def allocated(parameters, x, y, reduction="mean"):
    """The derivation's program in memory of its own."""
    sizes = (parameters[0].shape[1], *(len(b) for b in parameters[1::2]))
    loss = "softmax_cross_entropy" if y.shape[1] > 1 else "half_squared_error"
    graph = Network(sizes, activation="tanh", loss=loss).graph
    program = replace(sg.lower(sg.derive(graph), batch="mean"), reduction=reduction)
    workspace = program.allocate(parameters=graph.parameters, rows=len(x))
    for k, values in enumerate(parameters):
        workspace.view(f"{'Wb'[k % 2]}{k // 2 + 1}")[...] = values
    return workspace


def symgrad_workspace(parameters, x, y):
    workspace = allocated(parameters, x, y)
    vector, gradient, size = workspace.parameters, workspace.gradient, np.array(STEP_SIZE)

    def step():
        loss = workspace(x=x, y=y)
        np.multiply(gradient, size, out=gradient)
        np.subtract(vector, gradient, out=vector)
        return loss

    return step


def symgrad_program(parameters, x, y):
    """The program as it is printed: every line makes a new array."""
    sizes = (parameters[0].shape[1], *(len(b) for b in parameters[1::2]))
    loss = "softmax_cross_entropy" if y.shape[1] > 1 else "half_squared_error"
    graph = Network(sizes, activation="tanh", loss=loss).graph
    program = sg.lower(sg.derive(graph), batch="mean")
    names = [f"{'Wb'[k % 2]}{k // 2 + 1}" for k in range(len(parameters))]
    values = {name: p.copy() for name, p in zip(names, parameters, strict=True)}

    def step():
        found = program(**values, x=x, y=y)
        for name in names:
            values[name] -= STEP_SIZE * found[f"dL/d{name}"]
        return found["L"]

    return step


def _torch(parameters, x, y):
    import torch

    torch.set_num_threads(1)
    tensors = [torch.tensor(p, requires_grad=True) for p in parameters]
    inputs, targets = torch.tensor(x), torch.tensor(y)

    def loss():
        z = inputs
        for k in range(0, len(tensors), 2):
            z = torch.nn.functional.linear(z, tensors[k], tensors[k + 1])
            z = torch.tanh(z) if k < len(tensors) - 2 else z
        if y.shape[1] > 1:
            return torch.nn.functional.cross_entropy(z, targets)
        return ((z - targets) ** 2).mean() / 2

    return torch, tensors, loss


def torch_manual(parameters, x, y):
    torch, tensors, loss = _torch(parameters, x, y)

    def step():
        value = loss()
        for tensor, gradient in zip(tensors, torch.autograd.grad(value, tensors), strict=True):
            tensor.data.add_(gradient, alpha=-STEP_SIZE)
        return value.item()

    return step


def torch_optimizer(parameters, x, y):
    torch, tensors, loss = _torch(parameters, x, y)
    optimizer = torch.optim.SGD(tensors, lr=STEP_SIZE)

    def step():
        optimizer.zero_grad()
        value = loss()
        value.backward()
        optimizer.step()
        return value.item()

    return step


def _jax(parameters, x, y):
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)

    def loss(values, inputs, targets):
        z = inputs
        for k in range(0, len(values), 2):
            z = z @ values[k].T + values[k + 1]
            z = jnp.tanh(z) if k < len(values) - 2 else z
        if y.shape[1] > 1:
            return -jnp.mean(jnp.sum(targets * jax.nn.log_softmax(z), axis=1))
        return jnp.mean((z - targets) ** 2) / 2

    def update(values, batch):
        value, gradients = jax.value_and_grad(loss)(values, *batch)
        return [v - STEP_SIZE * g for v, g in zip(values, gradients, strict=True)], value

    return jax, update, [jnp.asarray(p) for p in parameters], (jnp.asarray(x), jnp.asarray(y))


def jax_step(parameters, x, y):
    jax, update, values, batch = _jax(parameters, x, y)
    compiled = jax.jit(update)

    def step():
        nonlocal values
        values, loss = compiled(values, batch)
        return float(loss)

    return step


def jax_epoch(parameters, x, y, steps=50):
    """An epoch of 50 equal batches in one compiled loop."""
    jax, update, values, batch = _jax(parameters, x, y)

    @jax.jit
    def epoch(values):
        return jax.lax.scan(lambda carried, _: update(carried, batch), values, length=steps)

    def step():
        nonlocal values
        values, losses = epoch(values)
        return float(losses[0])

    step.steps = steps
    return step


def hips_autograd(parameters, x, y):
    import autograd.numpy as anp
    from autograd import value_and_grad

    values = [p.copy() for p in parameters]

    def loss(values):
        z = x
        for k in range(0, len(values), 2):
            z = anp.dot(z, values[k].T) + values[k + 1]
            z = anp.tanh(z) if k < len(values) - 2 else z
        if y.shape[1] > 1:
            shifted = z - anp.max(z, axis=1, keepdims=True)
            total = anp.log(anp.sum(anp.exp(shifted), axis=1, keepdims=True))
            return -anp.mean(anp.sum(y * (shifted - total), axis=1))
        return anp.mean((z - y) ** 2) / 2

    gradient = value_and_grad(loss)

    def step():
        value, found = gradient(values)
        for v, g in zip(values, found, strict=True):
            v -= STEP_SIZE * g
        return value

    return step


def lambdified_derivatives(parameters, x, y):
    """One ``sympy.lambdify`` of every derivative of the written-out loss of an example."""
    import sympy

    if sum(p.size for p in parameters) > 200:
        return None  # minutes to write down, and larger than any page
    symbols = [sympy.symbols(f"p{k}_:{p.size}") for k, p in enumerate(parameters)]
    inputs, targets = (sympy.symbols(f"{c}:{v.shape[1]}") for c, v in (("x", x), ("y", y)))
    a = sympy.Matrix(inputs)
    for k in range(0, len(parameters), 2):
        z = sympy.Matrix(*parameters[k].shape, symbols[k]) * a + sympy.Matrix(symbols[k + 1])
        a = z.applyfunc(sympy.tanh)
    if y.shape[1] > 1:
        loss = sympy.log(sum(map(sympy.exp, z))) - sum(
            t * e for t, e in zip(targets, z, strict=True)
        )
    else:
        loss = (z[0] - targets[0]) ** 2 / 2
    names = [s for each in symbols for s in each]
    of = [sympy.lambdify((names, inputs, targets), loss.diff(s)) for s in names]
    value = sympy.lambdify((names, inputs, targets), loss)
    vector = np.concatenate([p.ravel() for p in parameters])

    def step():
        columns = x.T, y.T
        found = value(vector, *columns).mean()
        vector[:] -= STEP_SIZE * np.array([np.mean(f(vector, *columns)) for f in of])
        return found

    return step


ROADS = {
    "idiomatic NumPy": (idiomatic_numpy, None),
    "careful NumPy": (careful_numpy, None),
    "symgrad": (symgrad_workspace, None),
    "symgrad, new arrays": (symgrad_program, None),
    "PyTorch": (torch_manual, "torch"),
    "torch.optim": (torch_optimizer, "torch"),
    "JAX, step": (jax_step, "jax"),
    "JAX, epoch": (jax_epoch, "jax"),
    "autograd": (hips_autograd, "autograd"),
    "lambdify": (lambdified_derivatives, None),
}


# measuring ---------------------------------------------------------------------------------------


def seconds(step, count):
    start = time.process_time()
    for _ in range(count):
        step()
    return (time.process_time() - start) / count / getattr(step, "steps", 1)


def medians(steps):
    """The median of each road's rounds, one road after the other in every round."""
    counts = {}
    for name, step in steps.items():
        seconds(step, 3)
        steps_a_call = getattr(step, "steps", 1)
        once = min(seconds(step, 5) for _ in range(3)) * steps_a_call
        counts[name] = max(1, int(SECONDS / max(once, 1e-6)))
    rounds = {name: [] for name in steps}
    for _ in range(ROUNDS):
        for name, step in steps.items():
            rounds[name].append(seconds(step, counts[name]))
    return {name: statistics.median(times) for name, times in rounds.items()}


def made(name, net):
    """A road's step, checked: its first loss is that of hand-written NumPy."""
    make, _ = ROADS[name]
    sizes, rows = NETS[net]
    parameters, x, y = problem(sizes, rows)
    step = make(parameters, x, y)
    expected = idiomatic_numpy(parameters, x, y)()
    if step is not None and abs(step() - expected) > 1e-10:
        raise SystemExit(f"{name} computes another loss for {net}")
    return step


def compare_parts(rows=16_384):
    """A large batch in parts, beside the same without: a program that does not say that its loss
    is a mean over the rows is run on all of them at once."""
    print("| net | at once | in parts |\n|---|---|---|")
    for sizes in ((2, 16, 1), (64, 32, 10), (30, 64, 64, 2)):
        parameters, x, y = problem(sizes, rows)
        spaces = {how: allocated(parameters, x, y, how) for how in ("", "mean")}
        found = medians({how: partial(space, x=x, y=y) for how, space in spaces.items()})
        ratio = found["mean"] / found[""]
        print(f"| {'-'.join(map(str, sizes))} | {found[''] * 1e3:.2f} ms | {ratio:.2f} |")


def main(nets):
    names = []
    for name, (_, module) in ROADS.items():
        if module and not find_spec(module):
            print(f"{name}: {module} is not installed")
        else:
            names.append(name)
    print("| net | idiomatic | " + " | ".join(names[1:]) + " | bar |")
    print("|---" * (len(names) + 2) + "|")
    for net in nets:
        steps = {name: step for name in names if (step := made(name, net)) is not None}
        found = medians(steps)
        first = found[names[0]]
        cells = (f"{found[name] / first:.2f}" if name in found else "" for name in names[1:])
        print(f"| {net} | {first * 1e6:,.0f} µs | {' | '.join(cells)} | {BARS[net]} |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["parts"]:
        compare_parts()
    else:
        main(sys.argv[1:] or NETS)
