"""The road without derivatives, to compare with: every weight tried by itself."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.errors import ValueProblem
from symgrad.training.course import Course, run_of, views_of
from symgrad.training.evaluation import scorer_of
from symgrad.training.opening import open_training
from symgrad.training.schedules import check_step_size

if TYPE_CHECKING:
    from collections.abc import Callable

    from symgrad.expr.graph import Graph
    from symgrad.training.run import Run


def one_weight_at_a_time(
    graph: Graph, data: Any = None, *, change: float = 0.05, epochs: int = 1, **settings: Any
) -> Run:
    """w ← the best of w, w + ε and w - ε for one weight after another, all others frozen.

    The naive strategy: it costs 2 forward passes a weight where a gradient gives all slopes for
    about the cost of 3. ``metrics["forward_passes"]`` counts them; an epoch is one round over all
    weights, ``change`` is ε, and ``settings`` are those of ``train`` that decide where it starts.
    """
    check_step_size(change)
    if epochs < 1:
        raise ValueProblem(f"epochs is {epochs}", hint="1 or more")
    began, opening = perf_counter(), open_training(graph, data, **settings)
    workspace, examples = opening.allocate(), opening.prepared.training
    views, loss_of = views_of(workspace), scorer_of(opening.model, workspace)

    def loss_now() -> float:
        return loss_of(views, examples)

    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        best, losses = loss_now(), []
        for _ in range(epochs):
            for weight in range(len(workspace.parameters)):
                best = _improve(workspace.parameters, weight, change, best, loss_now)
            losses.append(best)
        weights = len(workspace.parameters)
        course = Course(
            workspace, views, workspace.parameters, (), loss=tuple(losses), best_epoch=epochs,
            steps=epochs * weights, seconds=perf_counter() - began,
        )  # fmt: skip
        run = run_of(opening, course)
    passes = {"forward_passes": 1 + 2.0 * epochs * weights}
    return replace(run, metrics={**run.metrics, **passes})


def _improve(
    parameters: Any, weight: int, change: float, best: float, loss_now: Callable[[], float]
) -> float:
    """Leave one weight at the best of three values; the loss there."""
    home = kept = parameters[weight]
    for tried in (home + change, home - change):
        parameters[weight] = tried
        loss = loss_now()
        if isfinite(loss) and loss < best:
            best, kept = loss, tried
    parameters[weight] = kept
    return best
