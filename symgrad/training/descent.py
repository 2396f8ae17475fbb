"""Descent along the gradient, plain or with momentum: the recurrences, each with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.training.optimizers import built

if TYPE_CHECKING:
    from symgrad.training.optimizers import Optimizer, Vector
    from symgrad.training.schedules import Schedule


def gd(step_size: Schedule | float = 0.1) -> Optimizer:
    """w ← w - η g, the gradient g taken over all examples (Cauchy 1847; Prince 2023, eq. 6.3)."""
    return built("gd", step_size, _down)


def sgd(step_size: Schedule | float = 0.1) -> Optimizer:
    """w ← w - η g, g over a mini-batch (Robbins and Monro 1951; Prince 2023, eq. 6.10).

    The recurrence of gd; ``batch_size`` makes the difference. torch.optim.SGD.
    """
    return built("sgd", step_size, _down)


def _down(eta: float, step: int, g: Vector, w: Vector) -> None:
    g *= eta
    w -= g


def momentum(step_size: Schedule | float = 0.01, *, beta: float = 0.9) -> Optimizer:
    """m ← β m + g, w ← w - η m (Polyak 1964; momentum in torch.optim.SGD).

    Without the factor 1 - β: in the long run a step of η / (1 - β).
    """

    def move(eta: float, step: int, g: Vector, w: Vector, m: Vector) -> None:
        m *= beta
        m += g
        np.multiply(m, eta, out=g)
        w -= g

    return built("momentum", step_size, move, vectors=1, beta=beta)


def averaged_momentum(step_size: Schedule | float = 0.1, *, beta: float = 0.9) -> Optimizer:
    """m ← β m + (1 - β) g, w ← w - η m (Prince 2023, eq. 6.11).

    With the factor 1 - β: m is an average of gradients. The path of momentum(η (1 - β)).
    PyTorch's dampening = β is another recurrence: it takes the first gradient whole.
    """

    def move(eta: float, step: int, g: Vector, w: Vector, m: Vector) -> None:
        _average(m, g, beta)
        np.multiply(m, eta, out=g)
        w -= g

    return built("averaged_momentum", step_size, move, vectors=1, beta=beta)


def nesterov(step_size: Schedule | float = 0.01, *, beta: float = 0.9) -> Optimizer:
    """m ← β m + g, w ← w - η (g + β m): the form of deep learning frameworks.

    Sutskever et al. (2013) with w standing for the point ahead (Bengio et al. 2013, eq. 7);
    nesterov=True in torch.optim.SGD. No gradient elsewhere is needed.
    """

    def move(eta: float, step: int, g: Vector, w: Vector, m: Vector, moved: Vector) -> None:
        m *= beta
        m += g
        np.multiply(m, beta, out=moved)
        moved += g
        moved *= eta
        w -= moved

    return built("nesterov", step_size, move, vectors=2, beta=beta)


def nesterov_ahead(step_size: Schedule | float = 0.1, *, beta: float = 0.9) -> Optimizer:
    """m ← β m + (1 - β) g(w - η β m), w ← w - η m (Prince 2023, eq. 6.12 with its erratum).

    The gradient is taken where β m alone would lead (Nesterov 1983).
    """
    return _looking_ahead("nesterov_ahead", step_size, beta, reach=beta)


def nesterov_first_printing(step_size: Schedule | float = 0.1, *, beta: float = 0.9) -> Optimizer:
    """m ← β m + (1 - β) g(w - η m), w ← w - η m (Prince 2023, eq. 6.12, printings 1 to 3).

    The book's errata put β m for m in the look-ahead: nesterov_ahead. The paths part at step 2.
    """
    return _looking_ahead("nesterov_first_printing", step_size, beta, reach=1.0)


def _looking_ahead(
    name: str, step_size: Schedule | float, beta: float, *, reach: float
) -> Optimizer:
    """The two look-ahead forms, which differ in how far ahead: η ``reach`` m."""

    def ahead(eta: float, w: Vector, m: Vector, home: Vector, moved: Vector) -> None:
        np.copyto(home, w)
        np.multiply(m, eta * reach, out=moved)
        w -= moved

    def move(eta: float, step: int, g: Vector, w: Vector, m: Vector, home: Vector, _: Any) -> None:
        _average(m, g, beta)
        np.multiply(m, eta, out=g)
        np.subtract(home, g, out=w)

    return built(name, step_size, move, vectors=3, ahead=ahead, beta=beta)


def _average(m: Vector, g: Vector, beta: float) -> None:
    """m ← β m + (1 - β) g; uses g up."""
    m *= beta
    g *= 1 - beta
    m += g
