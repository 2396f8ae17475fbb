"""The training loop: every gradient in it is a symbolic derivative, lowered to NumPy."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.calculus import derive
from symgrad.errors import DivergedError, ValueProblem
from symgrad.lowering import lower
from symgrad.training.evaluation import Model, evaluate, measure
from symgrad.training.initialization import given_values, initialize, numeric_shapes
from symgrad.training.optimizers import Optimizer, gd
from symgrad.training.preparation import prepare
from symgrad.training.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.random import Generator
    from numpy.typing import NDArray

    from symgrad.expr.graph import Graph
    from symgrad.training.rows import Rows

    Arrays = Mapping[str, NDArray[np.float64]]
    Progress = Callable[[int, int, float], None]


def check_counts(epochs: int, batch_size: int | None) -> None:
    """ValueProblem for a run without an epoch or steps without an example."""
    for name, number in (("epochs", epochs), ("batch size", batch_size)):
        if number is not None and number < 1:
            raise ValueProblem(f"{name} is {number}", hint="1 or more")


def train(
    graph: Graph,
    data: Any = None,
    *,
    optimizer: Optimizer | None = None,
    epochs: int = 100,
    batch_size: int | None = None,
    seed: int = 0,
    held_out: float = 0.0,
    standardize: bool | None = None,
    start: Mapping[str, Any] | None = None,
    initialization: str = "glorot",
    constants: Mapping[str, Any] | None = None,
    sizes: Mapping[str, int] | None = None,
    progress: Progress | None = None,
) -> Run:
    """parameters ← optimizer(∂L/∂parameters), L the mean loss over the examples of a batch.

    ``data`` is a Dataset, a set's name, a file, a pair of arrays (inputs, targets) or a dict of
    arrays, examples along the first axis; a graph without inputs and targets takes none. Without
    ``batch_size`` every step sees all examples.

    Where the first axis of all inputs and targets is the data set itself (``X`` of shape
    ``["N", "D"]``, ``y`` of ``["N"]``) and the arrays have no axis more, L is the loss as it is
    written, of the rows of a batch: a sum over the rows stays a sum, and grows with the batch.
    With a number for N, or an N that parameters or constants have too, all rows belong together:
    no ``batch_size``, no ``held_out``.

    ``held_out`` is the share of examples that only scores. ``standardize`` brings inputs to mean 0
    and deviation 1 over the training part; by default only those of the scikit-learn sets.
    ``start`` gives parameters their first values, the others are drawn by ``initialization``.
    ``progress(epoch, epochs, loss)`` is called after every epoch. The same seed, the same run.

    Raises DataError for data that does not fit, ValueProblem for a setting or value that cannot
    be, DivergedError (its ``run`` is the last good one) when the loss is no longer finite.
    """
    began = perf_counter()
    check_counts(epochs, batch_size)
    if seed < 0:
        raise ValueProblem(f"seed is {seed}", hint="0 or more")
    chance = [np.random.default_rng([seed, part]) for part in range(3)]
    prepared = prepare(
        graph, data, batch_size=batch_size, held_out=held_out, standardize=standardize,
        rng=chance[0], sizes=sizes,
    )  # fmt: skip
    shapes = numeric_shapes(graph, prepared.sizes)
    first = initialize(graph, shapes, chance[1], scheme=initialization, given=start)
    fixed = _constants(graph, shapes, constants or {})
    optimizer = optimizer or gd()
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        model = _model(graph, prepared.rows, fixed)
        descent = _descend(
            model, first, prepared.training, optimizer,
            epochs=epochs, batch_size=batch_size, rng=chance[2], progress=progress,
        )  # fmt: skip
        run = Run(
            descent.parameters,
            descent.loss,
            measure(model, descent.parameters, prepared.training, prepared.held_out),
            seconds=perf_counter() - began,
            steps=descent.steps,
            equations=str(graph),
            classes=prepared.classes,
            scaling=prepared.scaling,
        )
    if descent.has_diverged:
        raise _diverged(run, optimizer)
    return run


def _model(graph: Graph, rows: Rows, constants: Arrays) -> Model:
    """The graph with its two programs: everything forward, and the gradients of all parameters."""
    derivation = derive(graph, wrt=graph.parameters)
    forward, backward = (lower(each, batch=rows.reduction) for each in (graph, derivation))
    return Model(graph, forward, backward, constants, rows)


@dataclass(frozen=True, eq=False)
class Descent:
    """Where a descent has come: its parameters are the last whose loss was finite."""

    parameters: Arrays
    loss: tuple[float, ...]
    steps: int
    has_diverged: bool


def _descend(
    model: Model,
    parameters: Arrays,
    training: Arrays,
    optimizer: Optimizer,
    *,
    epochs: int,
    batch_size: int | None,
    rng: Generator,
    progress: Progress | None,
) -> Descent:
    """Step after step along the optimizer's update, until the epochs are over or it diverges."""
    good, state, steps = parameters, optimizer.init(dict(parameters)), 0
    losses: list[float] = []
    for epoch in range(1, epochs + 1):
        for batch in _batches(training, batch_size, rng):
            loss, gradients = model.loss_and_gradients(parameters, batch)
            if not isfinite(loss):
                return Descent(good, tuple(losses), steps, has_diverged=True)
            good = parameters
            parameters, state = optimizer.update(gradients, state, dict(parameters))
            steps += 1
        loss, _ = evaluate(model, parameters, training)
        if not isfinite(loss):
            return Descent(good, tuple(losses), steps, has_diverged=True)
        good = parameters
        losses.append(loss)
        if progress:
            progress(epoch, epochs, loss)
    return Descent(good, tuple(losses), steps, has_diverged=False)


def _batches(arrays: Arrays, size: int | None, rng: Generator) -> Iterator[Arrays]:
    """All examples once, in a new order, a batch at a time; without a size all of them at once."""
    count = len(next(iter(arrays.values()), ()))
    if size is None or size >= count:
        yield arrays
        return
    order = rng.permutation(count)
    shuffled = {name: array[order] for name, array in arrays.items()}
    for begin in range(0, count, size):
        yield {name: array[begin : begin + size] for name, array in shuffled.items()}


def _constants(
    graph: Graph, shapes: Mapping[str, tuple[int, ...]], values: Mapping[str, Any]
) -> Arrays:
    """A number for every constant of the graph."""
    for name in graph.role("constants"):
        if name not in values:
            raise ValueProblem(
                f"the constant {name} has no value",
                hint=f"[values] {name} = 0.01 in the problem file, or --set {name}=0.01",
            )
    return given_values(graph.role("constants"), shapes, values)


def _diverged(run: Run, optimizer: Optimizer) -> DivergedError:
    step_size = optimizer.step_size
    error = DivergedError(
        f"the loss is no longer finite in epoch {len(run.loss) + 1} with step size {step_size:g}",
        hint=f"a smaller step size, such as {step_size / 10:g}, or standardized inputs",
    )
    error.run = run
    return error
