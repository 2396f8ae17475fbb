"""Checkpoints: a training on its way in a file, whole at any moment, to go on from bit for bit."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.errors import DataError, ValueProblem
from symgrad.training.archive import CHECKPOINT, read_archive, write_archive
from symgrad.training.course import kept_by_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from symgrad.training.course import Course, Plan
    from symgrad.training.optimizers import State
    from symgrad.training.schedules import Schedule

    Identity = Mapping[str, Any]

DONE = ("loss", "validation_loss", "best_epoch", "steps", "seconds")
STEPS_COMPARED = 50
NOT_SHOWN = {
    "network": "another network",
    "shapes": "a network of other sizes",
    "order": "another version of symgrad",
    "data": "other data",
    "start": "other starting values",
}


def identity_of(plan: Plan, origin: Course) -> Identity:
    """Everything that decides how a training goes on, but for the number of its epochs."""
    graph, arrays = plan.model.graph, (*plan.training.values(), *(plan.validation or {}).values())
    return {
        "network": str(graph),
        "shapes": {name: list(shape) for name, shape in origin.workspace.shapes.items()},
        "number type": str(origin.workspace.parameters.dtype),
        "data": _digest(*arrays, *plan.model.constants.values()),
        "start": _digest(origin.workspace.parameters),
        "optimizer": plan.optimizer.name,
        "batch size": plan.batch_size,
        "seed": plan.seed,
        "patience": plan.patience,
        "order": _order(origin),
    }


def _order(origin: Course) -> str:
    """Where each parameter's entries lie in the vector, on which optimizers' memories rest."""
    places = np.arange(len(origin.kept), dtype=origin.kept.dtype)
    return _digest(*kept_by_name(replace(origin, kept=places)).values())


def _digest(*arrays: NDArray[Any]) -> str:
    found = sha256()
    for array in arrays:
        found.update(f"{array.shape}{array.dtype}".encode())
        found.update(np.ascontiguousarray(array).data)
    return found.hexdigest()


def save_checkpoint(
    path: str | Path, course: Course, identity: Identity, schedule: Schedule | None
) -> None:
    """Write the course so far, whole or not at all: the old file stays until the new one is.

    ``numpy.load(path)["W1"]`` is the parameter W1 as kept so far.
    """
    record = {
        "identity": identity,
        "step_sizes": _step_sizes(schedule, course.steps),
        **{name: getattr(course, name) for name in DONE},
    }
    write_archive(path, CHECKPOINT, kept_by_name(course) | _places(course), record)


def load_checkpoint(
    path: str | Path, origin: Course, identity: Identity, schedule: Schedule | None
) -> Course:
    """The course that a file holds; DataError where it is none, or one of another training."""
    with read_archive(path, CHECKPOINT) as (arrays, record):
        _check_identity(path, record["identity"], identity)
        if record["step_sizes"] != _step_sizes(schedule, record["steps"]):
            raise DataError(
                f"{path} was made with other step sizes", hint="the same schedule, or another file"
            )
        for name, place in _places(origin).items():
            np.copyto(place, arrays[name], casting="no")
        losses = {name: tuple(record[name]) for name in ("loss", "validation_loss")}
        return replace(origin, **{name: record[name] for name in DONE} | losses)


def _step_sizes(schedule: Schedule | None, steps: int) -> list[float]:
    """Those of some of the steps made, the last one among them: a function says no settings."""
    some = range(steps - 1, -1, -max(1, steps // STEPS_COMPARED))
    return [float(schedule(t)) for t in some] if schedule else []


def check_epochs(path: str | Path, course: Course, epochs: int) -> None:
    if course.epoch > epochs:
        raise ValueProblem(
            f"{path} has come to epoch {course.epoch}, beyond {epochs}",
            hint=f"{course.epoch} epochs or more",
        )


def _places(course: Course) -> dict[str, NDArray[Any]]:
    """Where the arrays of a file belong, by their names in it; no parameter can have these."""
    memory = {f"state.{n}": array for n, array in enumerate(_leaves(course.state))}
    return {
        "live.parameters": course.workspace.parameters,
        "kept.parameters": course.kept,
        **memory,
    }


def _leaves(state: State) -> Iterator[NDArray[Any]]:
    """The arrays of a nested state, in order."""
    for part in state:
        if isinstance(part, tuple):
            yield from _leaves(part)
        else:
            yield part


def _check_identity(path: str | Path, found: Identity, wanted: Identity) -> None:
    for what, value in wanted.items():
        if found[what] == value:
            continue
        if what in NOT_SHOWN:
            raise DataError(
                f"{path} is a checkpoint of {NOT_SHOWN[what]}",
                where=" | ".join(found[what].splitlines()) if what == "network" else "",
                hint="the training that it was made in, or another file",
            )
        raise DataError(
            f"{path} is a checkpoint with {what} {found[what]}, not {value}",
            hint="the same settings as before, or another file",
        )
