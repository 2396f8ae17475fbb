"""Optimizers: how gradients move parameters. Frozen pairs of ``init`` and ``update``."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.errors import ValueProblem

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Tensors = dict[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Optimizer:
    """``init(parameters)`` gives a state; ``update(gradients, state, parameters)`` gives the new
    parameters and the new state, and changes neither of the old ones."""

    name: str
    step_size: float
    init: Callable[[Tensors], Any]
    update: Callable[[Tensors, Any, Tensors], tuple[Tensors, Any]]

    def __post_init__(self) -> None:
        if not (isfinite(self.step_size) and self.step_size > 0):
            raise ValueProblem(
                f"a step size of {self.step_size:g} makes no step down", hint="a positive number"
            )


def gd(step_size: float = 0.1) -> Optimizer:
    """w ← w - η g, the gradient g taken over all examples, or a mini-batch (then called SGD)."""

    def update(gradients: Tensors, state: None, parameters: Tensors) -> tuple[Tensors, None]:
        return {name: w - step_size * gradients[name] for name, w in parameters.items()}, state

    return Optimizer("gd", step_size, lambda parameters: None, update)


@dataclass(frozen=True)
class Moments:
    """Adam's memory after ``count`` steps: averages of the gradients and of their squares."""

    count: int
    first: Tensors
    second: Tensors


def adam(
    step_size: float = 1e-3, *, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8
) -> Optimizer:
    """w ← w - η m̂ / (√v̂ + ε), Kingma and Ba (2015), algorithm 1.

    m ← β₁ m + (1 - β₁) g and v ← β₂ v + (1 - β₂) g², both from 0; after t steps
    m̂ = m / (1 - β₁ᵗ) and v̂ = v / (1 - β₂ᵗ). ε stands outside the root, as in PyTorch.
    """

    def init(parameters: Tensors) -> Moments:
        zeros = {name: np.zeros_like(w) for name, w in parameters.items()}
        return Moments(0, zeros, zeros)

    def update(g: Tensors, old: Moments, parameters: Tensors) -> tuple[Tensors, Moments]:
        t = old.count + 1
        m = {name: beta1 * old.first[name] + (1 - beta1) * g[name] for name in parameters}
        v = {name: beta2 * old.second[name] + (1 - beta2) * g[name] ** 2 for name in parameters}
        size, shrink = step_size / (1 - beta1**t), 1 - beta2**t
        moved = {
            name: w - size * m[name] / (np.sqrt(v[name] / shrink) + epsilon)
            for name, w in parameters.items()
        }
        return moved, Moments(t, m, v)

    return Optimizer("adam", step_size, init, update)


OPTIMIZERS: dict[str, Callable[..., Optimizer]] = {"gd": gd, "sgd": gd, "adam": adam}


def optimizer_named(name: str, step_size: float | None = None) -> Optimizer:
    """The optimizer of that name, with its own step size unless one is given."""
    if name not in OPTIMIZERS:
        known = ", ".join(OPTIMIZERS)
        raise ValueProblem(f"there is no optimizer {name!r}", hint=f"one of {known}")
    return OPTIMIZERS[name]() if step_size is None else OPTIMIZERS[name](step_size)
