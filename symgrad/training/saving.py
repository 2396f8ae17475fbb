"""A run in a file: its parameters as NPZ, what happened as JSON text in the same file."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from symgrad.errors import DataError, ValueProblem
from symgrad.files import check_folder, write_whole
from symgrad.training.run import Run, Scaling

if TYPE_CHECKING:
    from symgrad.expr.graph import Graph

RECORD = "run.json"  # no parameter can have this name: it is no identifier


def save_run(run: Run, path: str | Path) -> None:
    """Write the parameters and the record of a run, whole or not at all.

    ``numpy.load(path)["W1"]`` is the parameter W1; ``numpy.load(path)["run.json"]`` is the record
    as JSON text: loss, metrics, seconds, steps, equations, classes, scaling.
    """
    check_place(path)
    buffer = BytesIO()
    arrays: dict[str, Any] = {**run.parameters, RECORD: np.array(json.dumps(_record(run)))}
    np.savez(buffer, **arrays)
    write_whole(path, buffer.getvalue())


def check_place(path: str | Path) -> None:
    """ValueProblem where a run cannot be saved, to be asked before training for an hour."""
    if Path(path).suffix != ".npz":
        raise ValueProblem(f"{path} does not end in .npz", hint=f"{Path(path).stem}.npz")
    check_folder(path)


def load_run(path: str | Path, graph: Graph | None = None) -> Run:
    """Read a saved run; DataError where the file is none, or belongs to another network."""
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        run = _run(json.loads(str(arrays.pop(RECORD))), arrays)
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}") from None
    except (KeyError, ValueError, TypeError, EOFError, AttributeError, BadZipFile):
        raise DataError(
            f"{path} is no saved run", hint="a file that symgrad train -o FILE.npz wrote"
        ) from None
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
        equations=record["equations"],
        classes=tuple(record["classes"]),
        scaling=scaling,
    )
