"""Influence by gradients alone: training data acts on a model through nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.influence.checkpoints import as_checkpoints
from symgrad.influence.each import flat_gradients
from symgrad.influence.scores import Influence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from symgrad.expr.graph import Graph
    from symgrad.influence.checkpoints import Checkpoint

    Array = NDArray[np.floating]
    Arrays = Mapping[str, Array]
    Checkpoints = Iterable[Checkpoint | tuple[Arrays, float]]
    Constants = Mapping[str, Any] | None


def gradient_products(
    graph: Graph, parameters: Arrays, train: Any, test: Any, *, constants: Constants = None
) -> Influence:
    """g(z')ᵀ g(z), g = ∂L/∂w: how fast the loss of z' falls when a step is made for z alone.

    Charpiat et al. (2019). Rows are the test examples z', columns the training examples z.
    """
    steps = [(parameters, 1.0)]
    found = tracin(graph, steps, train, test, constants=constants)
    return Influence(found.scores, "gradient products", ("for a step of size 1",))


def tracin(
    graph: Graph, checkpoints: Checkpoints, train: Any, test: Any, *, constants: Constants = None
) -> Influence:
    """Σ_c η_c g_c(z')ᵀ g_c(z), over checkpoints c with step sizes η_c.

    TracInCP (Pruthi et al. 2020, section 3.2): to first order, by how much steps for z alone
    lowered the loss of z'. Where a step is for the mean of n examples, z has 1/n of it.
    """
    scores, steps = np.zeros(()), as_checkpoints(checkpoints)
    for step in steps:
        ours, theirs = (flat_gradients(graph, step.parameters, d, constants) for d in (train, test))
        scores = scores + step.step_size * theirs @ ours.T  # (tests, examples)
    return Influence(scores, "TracIn", (f"over {len(steps)} checkpoint{'s' * (len(steps) != 1)}",))


def self_influence(
    graph: Graph, checkpoints: Checkpoints, train: Any, *, constants: Constants = None
) -> Array:
    """Σ_c η_c ‖g_c(z)‖² for each training example: (examples,).

    What an example does for itself (Pruthi et al. 2020, section 4.1): high where only the example
    itself teaches the model its label, as with a wrong label or an outlier.
    """
    steps = as_checkpoints(checkpoints)
    norms = gradient_norms(graph, steps, train, constants=constants)
    return np.asarray([step.step_size for step in steps]) @ norms**2


def gradient_norms(
    graph: Graph, checkpoints: Checkpoints, data: Any, *, constants: Constants = None
) -> Array:
    """‖∂L/∂w‖ of each example over a run: (checkpoints, examples).

    Paul et al. (2021) call its mean over runs the GraNd score.
    """
    found = (
        flat_gradients(graph, step.parameters, data, constants)
        for step in as_checkpoints(checkpoints)
    )
    return np.stack([np.linalg.norm(g, axis=1) for g in found])
