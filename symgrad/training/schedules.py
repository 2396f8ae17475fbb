"""Step sizes that change while training: η(t) of the number t = 0, 1, ... of steps made before.

A plain number is a constant schedule; schedules count steps, not epochs (``steps_per_epoch``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, isfinite, pi

from symgrad.errors import ValueProblem

Schedule = Callable[[int], float]


def steps_per_epoch(examples: int, batch_size: int | None) -> int:
    """⌈N / B⌉: the last batch may be smaller; one step where a batch is all examples."""
    return -(-examples // min(batch_size or examples, examples)) if examples else 1


@dataclass(frozen=True)
class constant:
    """η(t) = η."""

    step_size: float

    def __post_init__(self) -> None:
        check_step_size(self.step_size)

    def __call__(self, t: int) -> float:
        return self.step_size

    def __repr__(self) -> str:
        return repr(float(self.step_size))


@dataclass(frozen=True)
class step_decay:
    """η(t) = η factor^⌊t / every⌋ (Prince 2023, section 6.2.2; StepLR in PyTorch)."""

    step_size: float
    factor: float = 0.5
    every: int = 100

    def __post_init__(self) -> None:
        check_step_size(self.step_size)
        check_share("factor", self.factor)
        check_count("every", self.every)

    def __call__(self, t: int) -> float:
        return self.step_size * self.factor ** (t // self.every)


@dataclass(frozen=True)
class exponential:
    """η(t) = η factorᵗ (ExponentialLR in PyTorch)."""

    step_size: float
    factor: float = 0.999

    def __post_init__(self) -> None:
        check_step_size(self.step_size)
        check_share("factor", self.factor)

    def __call__(self, t: int) -> float:
        return self.step_size * self.factor**t


@dataclass(frozen=True)
class cosine:
    """η(t) = η_end + (η - η_end) (1 + cos(π t / steps)) / 2, from ``steps`` on η_end.

    Loshchilov and Hutter (2017), eq. 5 without restarts; CosineAnnealingLR in PyTorch.
    """

    step_size: float
    steps: int
    end: float = 0.0

    def __post_init__(self) -> None:
        check_step_size(self.step_size)
        check_count("steps", self.steps)
        if not 0 <= self.end <= self.step_size:
            raise ValueProblem(
                f"a cosine schedule cannot fall from {self.step_size:g} to {self.end:g}",
                hint="an end from 0 to the step size",
            )

    def __call__(self, t: int) -> float:
        left = (1 + cos(pi * min(t / self.steps, 1))) / 2
        return self.end + (self.step_size - self.end) * left


@dataclass(frozen=True)
class warm_up:
    """η(t) = (t + 1) / steps · then(0) for t < steps, after that then(t - steps).

    Goyal et al. (2017), section 2.2.
    """

    steps: int
    then: Schedule | float

    def __post_init__(self) -> None:
        check_count("steps", self.steps)
        object.__setattr__(self, "then", as_schedule(self.then))

    def __call__(self, t: int) -> float:
        then = as_schedule(self.then)
        return then(t - self.steps) if t >= self.steps else then(0) * (t + 1) / self.steps


def as_schedule(step_size: Schedule | float) -> Schedule:
    """A number as a constant; a function of t as it is."""
    return step_size if callable(step_size) else constant(step_size)


def check_step_size(step_size: float) -> None:
    if not (isfinite(step_size) and step_size > 0):
        raise ValueProblem(
            f"a step size of {step_size:g} makes no step down", hint="a positive number"
        )


def check_share(name: str, number: float) -> None:
    if not 0 <= number <= 1:
        raise ValueProblem(f"{name} is {number:g}", hint="a number from 0 to 1")


def check_count(name: str, number: int) -> None:
    if number < 1:
        raise ValueProblem(f"{name} is {number}", hint="1 or more")
