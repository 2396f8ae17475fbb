"""How large activations and gradients are, layer after layer: do they vanish or explode?

With weights of mean 0 and variance σ² a ReLU layer that reads D units multiplies the variance of
what passes through it by D σ²/2, forward over the units below, backward over those above (He et
al. 2015, eq. 10 and 14; Prince 2023, section 7.5). He's σ² = 2/D keeps it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite, log2
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.errors import ValueProblem
from symgrad.training.initialization import is_bias
from symgrad.training.opening import open_training

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from symgrad.expr.graph import Graph
    from symgrad.training.initialization import Initialization


@dataclass(frozen=True)
class Layer:
    """Standard deviations over all units and examples of h, and of each example's ∂L/∂h."""

    name: str
    activation: float
    gradient: float


@dataclass(frozen=True)
class LayerScales:
    """The hidden layers from the input on; ``str`` is a table with a word on each direction."""

    layers: tuple[Layer, ...]

    @property
    def forward(self) -> float:
        """The factor of the activations' variance from one layer to the next, on average."""
        return _factor([layer.activation for layer in self.layers])

    @property
    def backward(self) -> float:
        """The factor of the gradients' variance from one layer to the one below, on average."""
        return _factor([layer.gradient for layer in reversed(self.layers)])

    @property
    def activations(self) -> str:
        """``steady``, or ``vanishing`` or ``exploding`` where the variance halves or doubles."""
        return _word(self.forward)

    @property
    def gradients(self) -> str:
        """The same of the gradients, from the last layer down to the first."""
        return _word(self.backward)

    def __str__(self) -> str:
        width = max(len("layer"), *(len(layer.name) for layer in self.layers))
        rows = [
            f"{layer.name:<{width}}  {layer.activation:<14.4g}  {layer.gradient:.4g}"
            for layer in self.layers
        ]
        return "\n".join(
            (
                f"{'layer':<{width}}  std activation  std gradient",
                *rows,
                f"activations: variance x {self.forward:.3g} a layer, {self.activations}",
                f"gradients:   variance x {self.backward:.3g} a layer down, {self.gradients}",
            )
        )


def layer_scales(
    graph: Graph,
    data: Any = None,
    *,
    initialization: Initialization = "glorot",
    start: Mapping[str, Any] | None = None,
    seed: int = 0,
    standardize: bool | None = None,
    constants: Mapping[str, Any] | None = None,
    sizes: Mapping[str, int] | None = None,
) -> LayerScales:
    """Standard deviations of activations and gradients of every hidden layer, over a data set.

    The parameters are those that training with the same arguments starts from; ``start`` may be
    those of a finished run. A hidden layer is what a later equation with a weight reads.
    """
    opening = open_training(
        graph, data, seed=seed, standardize=standardize, start=start,
        initialization=initialization, constants=constants, sizes=sizes,
    )  # fmt: skip
    model, examples = opening.model, opening.prepared.training
    given: dict[str, Any] = {**opening.first, **model.constants, **examples}
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        found = model.backward(intermediates=True, **given)
        count = len(next(iter(examples.values()), ())) if model.rows.reduction else 1
        layers = tuple(
            Layer(
                name, _deviation(found[name]), count * _deviation(found[f"d{graph.loss}/d{name}"])
            )
            for name in hidden_layers(graph)
        )
    return LayerScales(layers)


def hidden_layers(graph: Graph) -> tuple[str, ...]:
    """The names that rest on inputs and parameters, and that an equation with a weight reads."""
    passed = graph.depends_on(graph.role("inputs")) & graph.depends_on(graph.parameters)
    weighted = {
        user.name
        for name in graph.parameters
        for user in graph.users[name]
        if not is_bias(user, name)
    }
    found = [
        equation.name
        for equation in graph.equations
        if equation.name in passed and any(u.name in weighted for u in graph.users[equation.name])
    ]
    if not found:
        raise ValueProblem("the network has no hidden layer", hint="two equations with weights")
    return tuple(found)


def _deviation(values: NDArray[np.floating]) -> float:
    """√(mean (v - mean v)²), in units of the largest |v|: its square may be no number."""
    largest = float(np.abs(values).max(initial=0.0))
    if not largest:
        return 0.0
    return largest * float((values / largest).std()) if isfinite(largest) else inf


def _factor(deviations: list[float]) -> float:
    """(s_K / s_1)^(2 / (K - 1)): 0 where it dies out, infinite where it leaves the numbers."""
    first, last, steps = deviations[0], deviations[-1], len(deviations) - 1
    if not all(map(isfinite, deviations)):
        return inf
    if not steps:
        return 1.0
    return 2 ** (2 * (log2(last) - log2(first)) / steps) if first and last else 0.0


def _word(factor: float) -> str:
    return "exploding" if factor >= 2 else "vanishing" if factor <= 1 / 2 else "steady"
