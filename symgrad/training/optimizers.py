"""Optimizers: how a gradient moves parameters. Frozen pairs of ``init`` and ``update``.

Both see all parameters as one flat vector. ``update`` works in place and allocates nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite, sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from symgrad.errors import ValueProblem
from symgrad.training.schedules import Schedule, as_schedule

Vector = NDArray[np.floating]
State = tuple[Any, ...]  # nested tuples of arrays, which updates change in place


@dataclass(frozen=True)
class Optimizer:
    """``init(parameters)`` gives a state; ``update(gradient, state, parameters)`` makes one step.

    The update changes parameters and state, and uses the gradient's memory up. ``name`` says all
    settings. A link of a chain that only changes the gradient has no ``step_size``. ``ahead`` moves
    the parameters, before the gradient is taken, to where this optimizer wants it; the update
    then starts from where they were.
    """

    name: str
    init: Callable[[Vector], State]
    update: Callable[[Vector, State, Vector], None]
    step_size: Schedule | None = None
    ahead: Callable[[State, Vector], None] | None = None

    def __repr__(self) -> str:
        return self.name


class Memory(NamedTuple):
    """The number of steps made, and the vectors that a recurrence carries from step to step."""

    steps: NDArray[np.int64]
    vectors: tuple[Vector, ...]


Move = Callable[..., None]  # (step size, number of this step from 1, gradient, w, *vectors)


def built(
    name: str,
    step_size: Schedule | float,
    move: Move,
    *,
    vectors: int = 0,
    ahead: Move | None = None,
    **settings: float | bool,
) -> Optimizer:
    """An optimizer of one recurrence: ``move`` makes the step, with so many vectors from 0."""
    schedule = as_schedule(step_size)
    said = [
        f"step_size={_written(schedule)}",
        *(f"{key}={_exact(value)}" for key, value in settings.items()),
    ]
    for key, value in settings.items():
        _check(key, value)

    def init(parameters: Vector) -> Memory:
        zeros = tuple(np.zeros_like(parameters) for _ in range(vectors))
        return Memory(np.zeros(1, np.int64), zeros)

    def update(gradient: Vector, state: State, parameters: Vector) -> None:
        steps, carried = state
        before = int(steps[0])
        steps[0] = before + 1
        move(schedule(before), before + 1, gradient, parameters, *carried)

    def look(state: State, parameters: Vector) -> None:
        if ahead:
            ahead(schedule(int(state[0][0])), parameters, *state[1])

    return Optimizer(f"{name}({', '.join(said)})", init, update, schedule, look if ahead else None)


def _written(schedule: Schedule) -> str:
    """A schedule as it is written; of a function its name, but not where it lies in memory."""
    return re.sub(" at 0x[0-9a-fA-F]+", "", repr(schedule))


def _exact(value: float | bool) -> str:
    return repr(value if isinstance(value, bool) else float(value))


def _check(name: str, value: float) -> None:
    """Betas lie in [0, 1), an ε is positive, everything else is not negative; all are finite."""
    match name:
        case "beta" | "beta1" | "beta2":
            fits, hint = 0 <= value < 1, "a number from 0, below 1"
        case "epsilon":
            fits, hint = value > 0, "a small positive number"
        case _:
            fits, hint = value >= 0, "0 or more"
    if not (fits and isfinite(value)):
        raise ValueProblem(f"{name} is {value:g}", hint=hint)


def chain(*links: Optimizer) -> Optimizer:
    """Link after link over one gradient, for instance clip_norm, weight_decay, then adam.

    All but the last only change the gradient; the last one makes the step.
    """
    *before, last = links or (Optimizer("nothing", _nothing, lambda *_: None),)
    if last.step_size is None or any(link.step_size for link in before):
        raise ValueProblem(
            f"chain({', '.join(link.name for link in links)}) does not make one step",
            hint="clipping and decay first, one optimizer at the end",
        )
    ahead = last.ahead

    def update(gradient: Vector, state: State, parameters: Vector) -> None:
        for link, own in zip(links, state, strict=True):
            link.update(gradient, own, parameters)

    return Optimizer(
        f"chain({', '.join(link.name for link in links)})",
        lambda parameters: tuple(link.init(parameters) for link in links),
        update,
        last.step_size,
        (lambda state, parameters: ahead(state[-1], parameters)) if ahead else None,
    )


def clip(largest: float) -> Optimizer:
    """g ← min(max(g, -c), c), entry by entry (clip_grad_value_ in PyTorch)."""
    _check_bound("clip", largest)

    def update(gradient: Vector, state: State, parameters: Vector) -> None:
        np.clip(gradient, -largest, largest, out=gradient)

    return Optimizer(f"clip({_exact(largest)})", _nothing, update)


def clip_norm(largest: float) -> Optimizer:
    """g ← g min(1, c / ‖g‖) over all parameters together (Pascanu et al. 2013, algorithm 1).

    PyTorch's clip_grad_norm_ divides by ‖g‖ + 10⁻⁶ instead.
    """
    _check_bound("clip_norm", largest)

    def update(gradient: Vector, state: State, parameters: Vector) -> None:
        norm = _norm(gradient)
        if norm > largest:
            gradient *= largest / norm

    return Optimizer(f"clip_norm({_exact(largest)})", _nothing, update)


def _norm(vector: Vector) -> float:
    """‖v‖₂, by way of the largest entry where the squares are too large for the type."""
    with np.errstate(over="ignore"):
        norm = sqrt(vector @ vector)
    if isfinite(norm):
        return norm
    largest = float(np.abs(vector).max())
    scaled = vector / largest
    return largest * sqrt(scaled @ scaled)


def weight_decay(rate: float) -> Optimizer:
    """g ← g + λ w: the gradient of λ/2 ‖w‖² is added (weight_decay in torch.optim.SGD, Adam).

    Every parameter decays, biases too. Before adam this is no decay of the weights themselves:
    see adamw.
    """
    _check("rate", rate)

    def init(parameters: Vector) -> State:
        return (np.empty_like(parameters),)

    def update(gradient: Vector, state: State, parameters: Vector) -> None:
        (decay,) = state
        np.multiply(parameters, rate, out=decay)
        gradient += decay

    return Optimizer(f"weight_decay({_exact(rate)})", init, update)


def _nothing(parameters: Vector) -> State:
    return ()


def _check_bound(name: str, largest: float) -> None:
    if not (isfinite(largest) and largest > 0):
        raise ValueProblem(f"{name}({largest:g}) leaves no gradient", hint="a positive number")
