"""The course of a training: epoch after epoch, down the gradient, watched by a validation part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, isfinite, nan
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from symgrad.training.evaluation import measure
from symgrad.training.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from symgrad.lowering.workspace import Workspace
    from symgrad.training.evaluation import Arrays, Model, Scorer
    from symgrad.training.opening import Opening
    from symgrad.training.optimizers import Optimizer, State, Vector

    Record = Callable[[Arrays, float], None]


@dataclass(frozen=True, eq=False)
class Plan:
    """What does not change while training."""

    model: Model
    loss_of: Scorer
    training: Arrays
    validation: Arrays | None
    optimizer: Optimizer
    epochs: int
    batch_size: int | None
    seed: int
    patience: int | None
    record: Record | None = None

    @property
    def count(self) -> int:
        return len(next(iter(self.training.values()), ()))

    @property
    def is_full_batch(self) -> bool:
        return self.batch_size is None or self.batch_size >= self.count

    @property
    def is_one_step(self) -> bool:
        """Is an epoch one step, whose loss afterwards is at the point of the next gradient?"""
        return self.is_full_batch and self.optimizer.ahead is None

    def batches(self, epoch: int) -> Iterator[Arrays]:
        """All examples once, a batch at a time, in an order that only seed and epoch decide."""
        if self.is_full_batch:
            yield self.training
            return
        order = np.random.default_rng([self.seed, 2, epoch]).permutation(self.count)
        shuffled = {name: array[order] for name, array in self.training.items()}
        for begin in range(0, self.count, self.batch_size or self.count):
            end = begin + (self.batch_size or self.count)
            yield {name: array[begin:end] for name, array in shuffled.items()}


@dataclass(frozen=True, eq=False)
class Course:
    """How far a training has come; its vectors and state change in place.

    ``kept`` are the parameters to return: those of the lowest validation loss where patience is
    asked for, else those after the last epoch whose loss was finite. The workspace ``has_gradient``
    where the loss after an epoch was computed together with the gradient of the next step.
    """

    workspace: Workspace
    views: Arrays
    kept: Vector
    state: State
    loss: tuple[float, ...] = ()
    validation_loss: tuple[float, ...] = ()
    best_epoch: int = 0
    steps: int = 0
    seconds: float = 0.0
    has_diverged: bool = False
    has_gradient: bool = False
    first_loss: float = nan

    @property
    def epoch(self) -> int:
        return len(self.loss)


def begin(plan: Plan, workspace: Workspace) -> Course:
    """Before the first step."""
    vector = workspace.parameters
    views = views_of(workspace)
    first = plan.loss_of(views, plan.training)
    return Course(workspace, views, vector.copy(), plan.optimizer.init(vector), first_loss=first)


def views_of(workspace: Workspace) -> dict[str, Vector]:
    """The parameters by name, each in its shape; what moves the vector moves them."""
    return {name: workspace.view(name) for name in workspace.shapes}


def kept_by_name(course: Course) -> dict[str, Vector]:
    """The kept parameters, each in its shape."""
    vector = course.workspace.parameters
    live = vector.copy()
    np.copyto(vector, course.kept)
    kept = {name: view.copy() for name, view in course.views.items()}
    np.copyto(vector, live)
    return kept


def pursue(plan: Plan, course: Course, after_epoch: Callable[[Course], None]) -> Course:
    """Epoch after epoch, until all are over, patience is at its end or the loss is not finite."""
    began, before = perf_counter(), course.seconds
    while course.epoch < plan.epochs and not _is_out_of_patience(plan, course):
        course = _after_epoch(plan, course)
        course = replace(course, seconds=before + perf_counter() - began)
        if course.has_diverged:
            break
        after_epoch(course)
    return course


def _is_out_of_patience(plan: Plan, course: Course) -> bool:
    return plan.patience is not None and course.epoch - course.best_epoch >= plan.patience > 0


def _after_epoch(plan: Plan, course: Course) -> Course:
    """One epoch, what it made of the losses, and the parameters kept where they are to be."""
    steps, loss = _one_epoch(plan, course)
    parameters, watched = course.workspace.parameters, course.validation_loss
    if plan.validation is not None:
        watched = (*watched, plan.loss_of(course.views, plan.validation))
    if not (all(map(isfinite, (loss, *watched[-1:]))) and np.isfinite(parameters).all()):
        return replace(course, steps=course.steps + steps, has_diverged=True)
    best_epoch = course.best_epoch
    if plan.patience is None or watched[-1] < min(course.validation_loss, default=inf):
        np.copyto(course.kept, parameters)
        best_epoch = course.epoch + 1
    return replace(
        course,
        loss=(*course.loss, loss),
        validation_loss=watched,
        best_epoch=best_epoch,
        steps=course.steps + steps,
        has_gradient=plan.is_one_step,
    )


def _one_epoch(plan: Plan, course: Course) -> tuple[int, float]:
    """A step for every batch: their number, and the loss of all examples after them."""
    if plan.is_one_step:
        return 1, _one_step(plan, course)
    workspace, optimizer, state = course.workspace, plan.optimizer, course.state
    steps = 0
    for batch in plan.batches(course.epoch + 1):
        _record(plan, course, steps)
        if optimizer.ahead:
            optimizer.ahead(state, workspace.parameters)
        _memory_for(batch, plan, workspace).fill_gradient(**batch)
        optimizer.update(workspace.gradient, state, workspace.parameters)
        steps += 1
    return steps, plan.loss_of(course.views, plan.training)


def _one_step(plan: Plan, course: Course) -> float:
    """A step for all examples at once; one run gives the loss after it and the next gradient."""
    workspace = course.workspace
    if not course.has_gradient:
        workspace.fill_gradient(**plan.training)
    _record(plan, course, 0)
    plan.optimizer.update(workspace.gradient, course.state, workspace.parameters)
    return float(workspace(**plan.training))


def _memory_for(batch: Arrays, plan: Plan, workspace: Workspace) -> Workspace:
    """The last batch of an epoch may be smaller."""
    return workspace if plan.is_full_batch else workspace.for_rows(len(next(iter(batch.values()))))


def _record(plan: Plan, course: Course, steps: int) -> None:
    """Tell where the next step starts and its step size; 1 of an optimizer that names none."""
    schedule = plan.optimizer.step_size
    if plan.record:
        plan.record(course.views, schedule(course.steps + steps) if schedule else 1.0)


def run_of(opening: Opening, course: Course) -> Run:
    """The run that a course has come to, scored on every part of the data."""
    prepared, parameters = opening.prepared, kept_by_name(course)
    parts = {
        "train": prepared.training,
        "validation": prepared.validation,
        "held_out": prepared.held_out,
    }
    return Run(
        parameters,
        course.loss,
        measure(opening.model, parameters, parts),
        seconds=course.seconds,
        steps=course.steps,
        validation_loss=course.validation_loss,
        best_epoch=course.best_epoch,
        equations=str(opening.model.graph),
        classes=prepared.classes,
        scaling=prepared.scaling,
        first_loss=course.first_loss,
    )
