"""Steps whose size adapts to each parameter by itself: the recurrences, each with its source."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from symgrad.training.optimizers import built

if TYPE_CHECKING:
    from symgrad.training.optimizers import Move, Optimizer, Vector
    from symgrad.training.schedules import Schedule


def normalized(step_size: Schedule | float = 0.01, *, epsilon: float = 1e-8) -> Optimizer:
    """m ← g, v ← g², w ← w - η m / (√v + ε), entry by entry (Prince 2023, eq. 6.13 and 6.14).

    Each parameter moves by η, whatever the size of its slope, and in the end oscillates by η.
    """

    def move(eta: float, step: int, g: Vector, w: Vector, size: Vector) -> None:
        np.abs(g, out=size)
        _divide(g, size, epsilon)
        g *= eta
        w -= g

    return built("normalized", step_size, move, vectors=1, epsilon=epsilon)


def adagrad(step_size: Schedule | float = 0.01, *, epsilon: float = 1e-10) -> Optimizer:
    """v ← v + g², w ← w - η g / (√v + ε) (Duchi et al. 2011, diagonal; torch.optim.Adagrad)."""

    def move(eta: float, step: int, g: Vector, w: Vector, v: Vector, root: Vector) -> None:
        np.multiply(g, g, out=root)
        v += root
        np.sqrt(v, out=root)
        _divide(g, root, epsilon)
        g *= eta
        w -= g

    return built("adagrad", step_size, move, vectors=2, epsilon=epsilon)


def rmsprop(
    step_size: Schedule | float = 0.01, *, beta: float = 0.99, epsilon: float = 1e-8
) -> Optimizer:
    """v ← β v + (1 - β) g², w ← w - η g / (√v + ε) (Tieleman and Hinton 2012, lecture 6.5).

    ε stands outside the root, as in torch.optim.RMSprop, whose α is β here.
    """

    def move(eta: float, step: int, g: Vector, w: Vector, v: Vector, root: Vector) -> None:
        np.multiply(g, g, out=root)
        root *= 1 - beta
        v *= beta
        v += root
        np.sqrt(v, out=root)
        _divide(g, root, epsilon)
        g *= eta
        w -= g

    return built("rmsprop", step_size, move, vectors=2, beta=beta, epsilon=epsilon)


def _divide(g: Vector, size: Vector, epsilon: float) -> None:
    """g ← g / (size + ε); uses size up."""
    size += epsilon
    g /= size


def adam(
    step_size: Schedule | float = 1e-3,
    *,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    epsilon_inside: bool = False,
) -> Optimizer:
    """m ← β₁ m + (1 - β₁) g, v ← β₂ v + (1 - β₂) g², w ← w - η m̂ / (√v̂ + ε).

    m̂ = m / (1 - β₁ᵗ) and v̂ = v / (1 - β₂ᵗ) after t steps (Kingma and Ba 2015, algorithm 1; Prince
    2023, eq. 6.15 to 6.17). ε stands outside the root, as there and in torch.optim.Adam; with
    ``epsilon_inside`` the step is η m̂ / √(v̂ + ε).
    """
    return built(
        "adam", step_size, _adam(beta1, beta2, epsilon, epsilon_inside), vectors=3,
        beta1=beta1, beta2=beta2, epsilon=epsilon, epsilon_inside=epsilon_inside,
    )  # fmt: skip


def adamw(
    step_size: Schedule | float = 1e-3,
    *,
    decay: float = 1e-2,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> Optimizer:
    """w ← w - η λ w, then the step of adam (Loshchilov and Hutter 2019, algorithm 2).

    The decay does not pass through m and v, unlike weight_decay before adam. As in
    torch.optim.AdamW, η scales it; ε stands outside the root.
    """
    step_of_adam = _adam(beta1, beta2, epsilon, inside=False)

    def move(eta: float, step: int, g: Vector, w: Vector, *vectors: Vector) -> None:
        w *= 1 - eta * decay
        step_of_adam(eta, step, g, w, *vectors)

    return built(
        "adamw", step_size, move, vectors=3,
        decay=decay, beta1=beta1, beta2=beta2, epsilon=epsilon,
    )  # fmt: skip


def _adam(beta1: float, beta2: float, epsilon: float, inside: bool) -> Move:
    """Adam's step. Kept are m / (1 - β₁) and v / (1 - β₂), which saves two passes over memory;
    the factors are put into the step size and into ε, once a step instead of once an entry."""

    def move(
        eta: float, step: int, g: Vector, w: Vector, m: Vector, v: Vector, size: Vector
    ) -> None:
        of_m, of_v = (1 - beta1) / (1 - beta1**step), (1 - beta2) / (1 - beta2**step)
        m *= beta1
        m += g
        np.multiply(g, g, out=size)
        v *= beta2
        v += size
        if inside:
            np.add(v, epsilon / of_v, out=size)
            np.sqrt(size, out=size)
        else:
            np.sqrt(v, out=size)
            size += epsilon / sqrt(of_v)
        np.divide(m, size, out=g)
        g *= eta * of_m / sqrt(of_v)
        w -= g

    return move
