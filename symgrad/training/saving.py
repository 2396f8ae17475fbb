"""A run in a file: its parameters as NPZ, what happened as JSON text in the same file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.errors import DataError, ValueProblem
from symgrad.files import check_folder
from symgrad.training.archive import RUN, read_archive, write_archive
from symgrad.training.run import Run, Scaling

if TYPE_CHECKING:
    from symgrad.expr.graph import Graph


def save_run(run: Run, path: str | Path) -> None:
    """Write the parameters and the record of a run, whole or not at all.

    ``numpy.load(path)["W1"]`` is the parameter W1; ``numpy.load(path)["run.json"]`` is the record
    as JSON text: loss, metrics, seconds, steps, validation_loss, best_epoch,
    equations, classes, scaling.
    """
    check_place(path)
    write_archive(path, RUN, run.parameters, _record(run))


def check_place(path: str | Path) -> None:
    """ValueProblem where a run cannot be saved, to be asked before training for an hour."""
    if Path(path).suffix != ".npz":
        raise ValueProblem(f"{path} does not end in .npz", hint=f"{Path(path).stem}.npz")
    check_folder(path)


def load_run(path: str | Path, graph: Graph | None = None) -> Run:
    """Read a saved run; DataError where the file is none, or belongs to another network."""
    with read_archive(path, RUN) as (arrays, record):
        run = _run(record, arrays)
    if graph is not None and run.equations != str(graph):
        raise DataError(
            f"{path} belongs to another network",
            where=" | ".join(run.equations.splitlines()),
            hint="the problem that it was trained from",
        )
    return run


def _record(run: Run) -> dict[str, Any]:
    return {
        "loss": run.loss,
        "metrics": run.metrics,
        "seconds": run.seconds,
        "steps": run.steps,
        "validation_loss": run.validation_loss,
        "best_epoch": run.best_epoch,
        "equations": run.equations,
        "classes": run.classes,
        "scaling": {
            name: {"mean": s.mean.tolist(), "deviation": s.deviation.tolist()}
            for name, s in run.scaling.items()
        },
    }


def _run(record: dict[str, Any], parameters: dict[str, Any]) -> Run:
    scaling = {
        name: Scaling(np.array(s["mean"]), np.array(s["deviation"]))
        for name, s in record["scaling"].items()
    }
    return Run(
        parameters,
        tuple(record["loss"]),
        record["metrics"],
        seconds=record["seconds"],
        steps=record["steps"],
        validation_loss=tuple(record["validation_loss"]),
        best_epoch=record["best_epoch"],
        equations=record["equations"],
        classes=tuple(record["classes"]),
        scaling=scaling,
    )
