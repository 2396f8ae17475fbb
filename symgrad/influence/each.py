"""Training and test examples, and what the network makes of each of them by itself."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.calculus import derive
from symgrad.errors import DataError
from symgrad.lowering import lower
from symgrad.training.matching import match_data
from symgrad.training.preparation import as_dataset

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from symgrad.expr.graph import Graph
    from symgrad.lowering import Program
    from symgrad.training import Run

    Array = NDArray[np.floating]
    Arrays = Mapping[str, Array]

CHUNK = 512  # examples at once: the gradients of each are kept apart


def match_examples(graph: Graph, data: Any, *, run: Run | None = None) -> dict[str, Array]:
    """An array for every input and target of the graph, the examples along its first axis.

    ``data`` is whatever ``train`` takes; labels become one-hot. Words are put in order by what this
    data holds: match all of it at once, then part the arrays. With ``run`` the inputs are scaled
    as that training scaled them. Raises DataError for data that does not fit, and for a graph that
    reads all rows at once: there an example has no loss of its own.
    """
    found = match_data(graph, as_dataset(data, graph))
    if found.rows.reduction is None:
        raise DataError(
            "the network reads all rows at once, so no example has a loss of its own",
            hint="the equations of one example, with data that has one axis more",
        )
    scaling = run.scaling if run else {}
    return {n: scaling[n].apply(a) if n in scaling else a for n, a in found.arrays.items()}


def count_of(arrays: Arrays) -> int:
    return len(next(iter(arrays.values())))


def chunks(arrays: Arrays) -> Iterator[dict[str, Any]]:
    for begin in range(0, count_of(arrays), CHUNK):
        yield {name: array[begin : begin + CHUNK] for name, array in arrays.items()}


def losses(
    graph: Graph, parameters: Arrays, arrays: Arrays, constants: Mapping[str, Any] | None = None
) -> Array:
    """L of each example: (examples,)."""
    given: dict[str, Any] = {**parameters, **(constants or {})}
    program = _loss_program(graph)
    found = [program(**given, **chunk)[graph.loss] for chunk in chunks(arrays)]
    return np.concatenate(found)


def mean_loss(
    graph: Graph, parameters: Arrays, arrays: Arrays, constants: Mapping[str, Any] | None = None
) -> tuple[float, dict[str, Array]]:
    """The mean of L over the examples, and its gradient by name."""
    given: dict[str, Any] = {**parameters, **(constants or {})}
    program, count = _mean_program(graph), count_of(arrays)
    loss = 0.0
    slopes: dict[str, Array] = {n: np.zeros(np.shape(parameters[n])) for n in graph.parameters}
    for chunk in chunks(arrays):
        found, share = program(**given, **chunk), count_of(chunk) / count
        loss += share * float(found[graph.loss])
        for name in slopes:
            slopes[name] += share * found[f"d{graph.loss}/d{name}"]
    return loss, slopes


def per_example_gradients(
    graph: Graph,
    parameters: Arrays,
    data: Any,
    *,
    constants: Mapping[str, Any] | None = None,
) -> dict[str, Array]:
    """∂L/∂w of each example by itself, by the parameter's name: (examples, *shape of w)."""
    arrays, given = match_examples(graph, data), {**parameters, **(constants or {})}
    program = _gradient_program(graph)
    parts = [program(**given, **chunk) for chunk in chunks(arrays)]
    return {
        name: np.concatenate([part[f"d{graph.loss}/d{name}"] for part in parts])
        for name in graph.parameters
    }


def flat_gradients(
    graph: Graph,
    parameters: Arrays,
    data: Any,
    constants: Mapping[str, Any] | None = None,
) -> Array:
    """The gradients of each example as one vector: (examples, parameters)."""
    found = per_example_gradients(graph, parameters, data, constants=constants)
    return np.concatenate([g.reshape(len(g), -1) for g in found.values()], axis=1)


@lru_cache(maxsize=16)
def _loss_program(graph: Graph) -> Program:
    program = lower(graph, batch="each")
    return program.only(output for output in program.outputs if output.key == graph.loss)


@lru_cache(maxsize=16)
def _mean_program(graph: Graph) -> Program:
    return lower(derive(graph, wrt=graph.parameters), batch="mean")


@lru_cache(maxsize=16)
def _gradient_program(graph: Graph) -> Program:
    return lower(derive(graph, wrt=graph.parameters), batch="each")
