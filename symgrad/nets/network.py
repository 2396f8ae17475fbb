"""Network: sizes, an activation and a loss, written out as a Graph with named intermediates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from symgrad.errors import NameProblem, ShapeError
from symgrad.expr.batch import batched
from symgrad.expr.graph import ROLES, Free
from symgrad.expr.handles import constant, graph, input, tensor
from symgrad.nets.layers import activate, dense
from symgrad.nets.losses import LOSSES, Loss
from symgrad.nets.penalties import l2_penalty

if TYPE_CHECKING:
    from symgrad.expr.array import Array, Operand
    from symgrad.expr.graph import Graph
    from symgrad.expr.index import type_of_size


@dataclass(frozen=True)
class Network:
    """Dense layers z1 = W1 x + b1, a1 = g(z1), z2 = W2 a1 + b2, ... and a loss L of the last one.

    ``sizes`` are those of the input, the hidden layers and the output, numbers or names.
    ``loss`` is a key of ``LOSSES``; those that read logits add a node with the prediction: p for
    softmax, yhat for the logistic loss. ``l2`` adds λ/2 Σ W² over the weights, not the biases,
    with a number for λ or the name of a constant: then L = E + R.

    >>> Network((2, 3, 1), activation="tanh", loss="half_squared_error").graph
    z1[i] = Σ_j W1[i,j]·x[j] + b1[i]
    a1[i] = tanh(z1[i])
    z2[i] = Σ_j W2[i,j]·a1[j] + b2[i]
    L = (z2[0] - y[0])²/2
    """

    sizes: tuple[type_of_size, ...]
    activation: str = "tanh"
    loss: str = "half_squared_error"
    output_activation: str | None = None
    l2: float | str | None = None
    from_to: bool = False

    def __post_init__(self) -> None:
        if len(self.sizes) < 2:
            raise ShapeError(
                "a network needs at least two sizes, input and output", hint="(2, 3, 1)"
            )
        if self.loss not in LOSSES:
            raise NameProblem(f"there is no loss {self.loss!r}", hint=f"one of {', '.join(LOSSES)}")

    @cached_property
    def graph(self) -> Graph:
        """The equations, from z1 to L."""
        output, loss = self._output(), LOSSES[self.loss]
        y = tensor("y", self.sizes[-1], role="targets", domain=loss.domain)
        error = loss.of(output, y)
        total = error if self.l2 is None else error.named("E") + self._penalty(output).named("R")
        return _in_order_of_use(graph(_prediction(output, loss), total.named("L")))

    def batch(self, *, reduction: str = "mean") -> Graph:
        """The same network over a batch: x, y and all between get a leading axis, L is the mean.

        ``reduction`` may be ``"sum"`` too, or ``"each"``: no reduction, a loss for each example.
        """
        return batched(self.graph, reduction=reduction)

    def _output(self) -> Array:
        """The last layer's tensor: what the loss reads."""
        a, last = input("x", self.sizes[0]), len(self.sizes) - 1
        for number, size in enumerate(self.sizes[1:], start=1):
            z = dense(a, size, number=number, from_to=self.from_to)
            activation = self.output_activation if number == last else self.activation
            a = activate(z, activation, name=f"a{number}")
        return a

    def _penalty(self, output: Array) -> Array:
        weights = [
            tensor(free.name, *free.shape)
            for free in output.known.values()
            if isinstance(free, Free) and free.role == "parameters" and len(free.shape) == 2
        ]
        strength: Operand = constant(self.l2) if isinstance(self.l2, str) else self.l2 or 0
        return l2_penalty(weights, strength)

    def __str__(self) -> str:
        return str(self.graph)


def _in_order_of_use(written: Graph) -> Graph:
    """Free names as the equations meet them: x, W1, b1, W2, b2, y."""
    first_use = {name: n for n, e in reversed([*enumerate(written.equations)]) for name in e.names}
    free = sorted(written.free, key=lambda f: (first_use[f.name], ROLES.index(f.role)))
    return replace(written, free=tuple(free))


def _prediction(output: Array, loss: Loss) -> Array:
    """The node that says what the network predicts: the output itself unless that is a logit."""
    if loss.prediction is None:
        return output
    name, predict = loss.prediction
    return predict(output).named(name)
