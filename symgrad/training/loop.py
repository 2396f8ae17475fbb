"""The training loop: every gradient in it is a symbolic derivative, lowered to NumPy."""

from __future__ import annotations

from math import isfinite
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.errors import DivergedError, ValueProblem
from symgrad.files import check_folder
from symgrad.training.checkpoints import check_epochs, identity_of, load_checkpoint, save_checkpoint
from symgrad.training.course import Course, Plan, begin, pursue, run_of
from symgrad.training.descent import gd
from symgrad.training.evaluation import scorer_of
from symgrad.training.opening import open_training
from symgrad.training.recipe import Recipe
from symgrad.training.schedules import steps_per_epoch
from symgrad.training.table import optimizer_named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import DTypeLike

    from symgrad.expr.graph import Graph
    from symgrad.training.course import Record
    from symgrad.training.initialization import Initialization
    from symgrad.training.opening import Opening
    from symgrad.training.optimizers import Optimizer
    from symgrad.training.preparation import Share
    from symgrad.training.run import Run

    Progress = Callable[[int, int, float], None]


def check_counts(
    epochs: int, batch_size: int | None, patience: int | None = None, checkpoint_every: int = 1
) -> None:
    """ValueProblem for what is no whole number: a run without an epoch, steps of no example."""
    for name, number in (
        ("epochs", epochs),
        ("batch size", batch_size),
        ("patience", patience),
        ("checkpoint every", checkpoint_every),
    ):
        if number is not None and not (isinstance(number, Integral) and number >= 1):
            raise ValueProblem(f"{name} is {number}", hint="a whole number, 1 or more")


def train(
    graph: Graph,
    data: Any = None,
    *,
    optimizer: Optimizer | Recipe | str | None = None,
    epochs: int = 100,
    batch_size: int | None = None,
    seed: int = 0,
    held_out: Share = 0.0,
    validation: float = 0.0,
    patience: int | None = None,
    standardize: bool | None = None,
    start: Mapping[str, Any] | None = None,
    initialization: Initialization = "glorot",
    constants: Mapping[str, Any] | None = None,
    sizes: Mapping[str, int] | None = None,
    dtype: DTypeLike = np.float64,
    checkpoint: str | Path | None = None,
    checkpoint_every: int = 1,
    resume: bool = False,
    progress: Progress | None = None,
    record: Record | None = None,
) -> Run:
    """parameters ← optimizer(∂L/∂parameters), L the mean loss over the examples of a batch.

    ``optimizer`` is an Optimizer, whose schedules count steps, a Recipe, whose times are epochs, or
    the name of one of ``OPTIMIZERS`` with its own step size; gd unless given.

    ``data`` is a Dataset, a set's name, a file, a pair of arrays (inputs, targets) or a dict of
    arrays, examples along the first axis; a graph without inputs and targets takes none. Without
    ``batch_size`` every step sees all examples.

    Where the first axis of all inputs and targets is the data set itself (``X`` of shape
    ``["N", "D"]``, ``y`` of ``["N"]``) and the arrays have no axis more, L is the loss as it is
    written, of the rows of a batch: a sum over the rows stays a sum, and grows with the batch.
    With a number for N, or an N that parameters or constants have too, all rows belong together:
    no ``batch_size``, no ``held_out``, no ``validation``.

    ``held_out`` is the share of examples that only scores at the end, or their numbers from 0 (a
    fold, a published test set); ``validation`` is the share whose loss is watched after every
    epoch. With ``patience`` training stops after so many epochs without a lower validation loss,
    and the parameters of the lowest one are kept. ``standardize`` brings inputs to mean 0 and
    deviation 1 over the training part; by default only those of the scikit-learn sets. ``start``
    gives parameters their first values, the others are drawn by ``initialization``.
    ``progress(epoch, epochs, loss)`` is called after every epoch, ``record(parameters, step_size)``
    before every step with the parameters by name, which the step then changes: copy what is to be
    kept. The same seed, the same run.
    ``dtype`` is the type of all numbers, float64 or float32.

    ``checkpoint`` names a file that is written whole after each ``checkpoint_every`` epochs and at
    the end. With ``resume`` training goes on from there, to the same run bit for bit; without the
    file it starts at the beginning.

    Raises DataError for data that does not fit and for a checkpoint of another training,
    ValueProblem for a setting or value that cannot be, DivergedError (its ``run`` is the last good
    one) when the loss is no longer finite.
    """
    check_counts(epochs, batch_size, patience, checkpoint_every)
    if checkpoint is not None:
        check_folder(checkpoint)
    elif resume:
        raise ValueProblem("there is no checkpoint to resume from", hint="checkpoint=FILE")
    if patience is not None and not validation:
        raise ValueProblem("patience needs a validation part", hint="validation=0.2")
    opening = open_training(
        graph, data, seed=seed, batch_size=batch_size, held_out=held_out, validation=validation,
        standardize=standardize, start=start, initialization=initialization,
        constants=constants, sizes=sizes, dtype=dtype,
    )  # fmt: skip
    optimizer = _optimizer(optimizer, opening, epochs, batch_size)
    workspace = opening.allocate(batch_size)
    plan = Plan(
        opening.model, scorer_of(opening.model, workspace), opening.prepared.training,
        opening.prepared.validation, optimizer,
        epochs=epochs, batch_size=batch_size, seed=seed, patience=patience, record=record,
    )  # fmt: skip
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        origin = begin(plan, workspace)
        course = _on_its_way(plan, origin, checkpoint, checkpoint_every, progress, resume=resume)
        run = run_of(opening, course)
    if course.has_diverged:
        raise _diverged(run, optimizer)
    return run


def _optimizer(
    asked: Optimizer | Recipe | str | None, opening: Opening, epochs: int, batch_size: int | None
) -> Optimizer:
    """A recipe made for the number of steps that an epoch of this training has."""
    match asked:
        case Recipe():
            return asked.for_epochs(epochs, steps_per_epoch(opening.prepared.count, batch_size))
        case str():
            return optimizer_named(asked)
        case _:
            return asked or gd()


def _on_its_way(
    plan: Plan,
    origin: Course,
    path: str | Path | None,
    every: int,
    progress: Progress | None,
    *,
    resume: bool,
) -> Course:
    """From the origin or from a checkpoint to the end, with news and checkpoints on the way."""

    def tell(course: Course) -> None:
        if progress:
            progress(course.epoch, plan.epochs, course.loss[-1])

    if path is None:
        return pursue(plan, origin, tell)
    identity, schedule = identity_of(plan, origin), plan.optimizer.step_size
    is_begun = resume and Path(path).exists()
    course = load_checkpoint(path, origin, identity, schedule) if is_begun else origin
    check_epochs(path, course, plan.epochs)

    def after_epoch(course: Course) -> None:
        if course.epoch % every == 0:
            save_checkpoint(path, course, identity, schedule)
        tell(course)

    course = pursue(plan, course, after_epoch)
    if course.epoch % every and not course.has_diverged:
        save_checkpoint(path, course, identity, schedule)
    return course


def _diverged(run: Run, optimizer: Optimizer) -> DivergedError:
    step_size = optimizer.step_size(run.steps) if optimizer.step_size else 0.0
    if not isfinite(run.first_loss):
        error = DivergedError(
            "the loss is not finite before the first step",
            hint="standardized inputs, or an output and first values that the loss is defined for",
        )
    else:
        error = DivergedError(
            f"the loss is no longer finite in epoch {len(run.loss) + 1} "
            f"with step size {step_size:g}",
            hint=f"a smaller step size, such as {step_size / 10:g}, or standardized inputs",
        )
    error.run = run
    return error
