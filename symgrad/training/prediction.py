"""What a trained network says of new inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.errors import DataError, ValueProblem
from symgrad.lowering import lower
from symgrad.training.metrics import prediction_of
from symgrad.training.preparation import scaled
from symgrad.training.rows import rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from symgrad.expr.graph import Graph
    from symgrad.training.run import Run

    Arrays = Mapping[str, NDArray[np.floating]]


def predict(
    graph: Graph,
    run: Run,
    inputs: Any,
    *,
    node: str | None = None,
    constants: Mapping[str, Any] | None = None,
) -> NDArray[np.floating]:
    """The values of a node for new inputs, with a run's parameters: (examples, *node's shape).

    ``inputs`` is an array with the examples along its first axis, or a dict of one for each input;
    they are scaled as the training scaled its own. ``node`` is a name that rests on no target;
    unless given, the last one of the target's shape, in which ``run.classes`` count the last axis.

    Raises ValueProblem for a node that is none or rests on a target, and for wrong shapes;
    DataError where an array does not say which input it is.
    """
    wanted = node or _prediction(graph)
    if wanted not in graph.defined or wanted in graph.depends_on(graph.role("targets")):
        known = [n for n in graph.defined if n not in graph.depends_on(graph.role("targets"))]
        raise ValueProblem(
            f"{wanted} is no name that follows from the inputs", hint=f"one of {', '.join(known)}"
        )
    arrays = _by_name(graph, inputs)
    _check_widths(arrays, run)
    forward = lower(graph, batch=None if _are_rows(graph, arrays) else "each")
    forward = forward.only(output for output in forward.outputs if output.key == wanted)
    given = {**(constants or {}), **run.parameters, **scaled(arrays, run.scaling)}
    return forward(**{name: given[name] for name in forward.needed if name in given})[wanted]


def _prediction(graph: Graph) -> str:
    targets = graph.role("targets")
    found = prediction_of(graph, targets[0]) if len(targets) == 1 else None
    if found is None:
        raise ValueProblem("no node has the shape of the one target", hint='node="..."')
    return found


def _by_name(graph: Graph, inputs: Any) -> Arrays:
    names = graph.role("inputs")
    if not isinstance(inputs, Mapping):
        if len(names) != 1:
            raise DataError(
                f"one array does not say which of {', '.join(names)} it is",
                hint="a dict with an array for each input",
            )
        inputs = {names[0]: inputs}
    return {name: np.asarray(column, np.float64) for name, column in inputs.items()}


def _check_widths(arrays: Arrays, run: Run) -> None:
    """ValueProblem for examples that are not as long as those of the training."""
    for name, scaling in run.scaling.items():
        if name in arrays and arrays[name].shape[1:] != scaling.mean.shape:
            found, wanted = arrays[name].shape[1:], scaling.mean.shape
            raise ValueProblem(
                f"an example of {name} has shape {found}, in the training it had {wanted}",
                hint="an array with the examples along its first axis",
            )


def _are_rows(graph: Graph, arrays: Arrays) -> bool:
    """Where the graph has an axis of its own for the rows, and the arrays no axis more."""
    return rows_of(graph).size is not None and all(
        array.ndim == len(graph.shapes[name])
        for name, array in arrays.items()
        if name in graph.shapes
    )
