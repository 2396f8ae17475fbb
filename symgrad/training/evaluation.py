"""A network with its lowered derivatives, and what it makes of a set of examples."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.calculus import derive
from symgrad.lowering import lower
from symgrad.training.metrics import is_logit, prediction_of, score
from symgrad.training.rows import ONE_EXAMPLE, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from symgrad.expr.graph import Graph
    from symgrad.lowering import Program
    from symgrad.lowering.workspace import Workspace

    Arrays = Mapping[str, NDArray[np.floating]]

CHUNK = 4096  # examples evaluated at once, so that intermediates stay small
ROWS = 256  # examples of a loss computed at once, so that intermediates stay in the cache


@dataclass(frozen=True, eq=False)
class Model:
    """A graph, its programs for many examples, and numbers for its constants.

    ``forward`` computes every name of the graph, ``backward`` the loss and ∂L/∂parameters; their
    loss is a mean over the examples, or as the graph has it where it reads all ``rows`` at once.
    """

    graph: Graph
    forward: Program
    backward: Program
    constants: Arrays
    rows: Rows = ONE_EXAMPLE

    def values(self, parameters: Arrays, batch: Arrays) -> Arrays:
        given: dict[str, Any] = {**parameters, **self.constants, **batch}
        return self.forward(**given)


def model_of(graph: Graph, rows: Rows, constants: Arrays) -> Model:
    """The graph with its two programs: everything forward, and the gradients of all parameters."""
    return Model(graph, *_programs(graph, rows.reduction), constants, rows)


@lru_cache(maxsize=16)
def _programs(graph: Graph, reduction: str | None) -> tuple[Program, Program]:
    """Derived once for many trainings of one graph: a search, the folds of a cross-validation."""
    derivation = derive(graph, wrt=graph.parameters)
    return lower(graph, batch=reduction), lower(derivation, batch=reduction)


@dataclass(frozen=True, eq=False)
class Scorer:
    """The loss of any number of examples, in memory without a gradient: of all at once where the
    graph has an axis for them, else the mean over parts of ``ROWS``."""

    memory: Workspace
    is_mean: bool

    def __call__(self, parameters: Arrays, arrays: Arrays) -> float:
        if not self.is_mean:
            return self._loss(parameters, arrays)
        total = 0.0
        for part in _parts(arrays, ROWS):
            total += _count(part) * self._loss(parameters, part)
        return total / _count(arrays)

    def _loss(self, parameters: Arrays, arrays: Arrays) -> float:
        space = self.memory if self.memory.rows is None else self.memory.for_rows(_count(arrays))
        return float(space(**parameters, **arrays))


def scorer_of(model: Model, workspace: Workspace) -> Scorer:
    """What computes the losses alone that a workspace computes with their gradients."""
    loss = workspace.program.only(workspace.program.outputs[:1])
    none = np.zeros(0, workspace.parameters.dtype)
    memory = replace(workspace, program=loss, shapes={}, parameters=none, gradient=none)
    return Scorer(memory, model.rows.reduction is not None)


def evaluate(
    model: Model, parameters: Arrays, arrays: Arrays, *, node: str | None = None
) -> tuple[float, NDArray[np.floating] | None]:
    """The loss of all examples, and the values of one node if it is asked for."""
    if model.rows.reduction is None:
        found = model.values(parameters, arrays)
        return float(found[model.graph.loss]), None if node is None else found[node]
    count, total, values = _count(arrays), 0.0, []
    for chunk in _parts(arrays, CHUNK):
        found = model.values(parameters, chunk)
        total += float(found[model.graph.loss]) * _count(chunk)
        if node is not None:
            values.append(found[node])
    return total / count, np.concatenate(values) if values else None


def measure(
    model: Model, parameters: Arrays, parts: Mapping[str, Arrays | None]
) -> dict[str, float]:
    """Loss and scores of each part of the data that there is; the first one is trained on."""
    targets = model.graph.role("targets")
    node = prediction_of(model.graph, targets[0]) if len(targets) == 1 else None
    measures = {}
    training = next(iter(parts.values())) or {}
    for part, arrays in parts.items():
        if arrays is not None:
            loss, predicted = evaluate(model, parameters, arrays, node=node)
            measures[f"{part}_loss"] = loss
            if node is not None and predicted is not None:
                scores = score(
                    predicted,
                    arrays[targets[0]],
                    logit=is_logit(model.graph, node),
                    like=training[targets[0]],
                )
                measures |= {f"{part}_{name}": value for name, value in scores.items()}
    return measures


def _count(arrays: Arrays) -> int:
    return len(next(iter(arrays.values())))


def _parts(arrays: Arrays, size: int) -> Iterator[Arrays]:
    for begin in range(0, _count(arrays), size):
        yield {name: array[begin : begin + size] for name, array in arrays.items()}
