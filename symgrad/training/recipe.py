"""A recipe for steps, its times in epochs: which optimizer, which schedule, clipped or decayed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from symgrad.errors import ValueProblem
from symgrad.training.optimizers import chain, clip_norm, weight_decay
from symgrad.training.schedules import (
    check_count,
    check_share,
    constant,
    cosine,
    exponential,
    step_decay,
    warm_up,
)
from symgrad.training.table import optimizer_named

if TYPE_CHECKING:
    from symgrad.training.optimizers import Optimizer
    from symgrad.training.schedules import Schedule

SCHEDULES = ("constant", "step", "exponential", "cosine")


@dataclass(frozen=True)
class Recipe:
    """What ``train`` makes an optimizer of, once it knows how many steps an epoch has.

    ``step_size`` and ``momentum`` (β, or Adam's β₁) are the optimizer's own where not given. The
    schedule ``step`` multiplies the step size by ``decay`` (0.5) every ``decay_every`` epochs,
    ``exponential`` by ``decay`` (0.95) within each, smoothly; ``cosine`` ends at 0 with the last
    epoch. ``warm_up`` epochs rise to it. ``clip`` bounds the gradient's norm; ``weight_decay``
    pulls weights to 0, of adamw by its own rule.
    """

    optimizer: str = "gd"
    step_size: float | None = None
    momentum: float | None = None
    schedule: Literal["constant", "step", "exponential", "cosine"] = "constant"
    decay: float | None = None
    decay_every: int = 10
    warm_up: int = 0
    clip: float | None = None
    weight_decay: float | None = None

    def __post_init__(self) -> None:
        if self.schedule not in SCHEDULES:
            raise ValueProblem(
                f"there is no schedule {self.schedule!r}", hint=f"one of {', '.join(SCHEDULES)}"
            )
        if self.decay is not None:
            check_share("decay", self.decay)
            if self.schedule not in ("step", "exponential"):
                raise ValueProblem(
                    f"the schedule {self.schedule} has no decay", hint="step or exponential"
                )
        check_count("decay every", self.decay_every)
        if self.warm_up < 0:
            raise ValueProblem(f"warm-up is {self.warm_up}", hint="0 epochs or more")
        self.for_epochs(1, 1)

    def for_epochs(self, epochs: int, steps: int) -> Optimizer:
        """The optimizer for so many epochs of so many steps."""
        own = self._optimizer(self.step_size)
        assert own.step_size
        stepper = self._optimizer(self._schedule(own.step_size(0), epochs, steps))
        links = [clip_norm(self.clip)] if self.clip is not None else []
        if self.weight_decay is not None and self.optimizer != "adamw":
            links.append(weight_decay(self.weight_decay))
        return chain(*links, stepper) if links else stepper

    def _optimizer(self, step_size: Schedule | float | None) -> Optimizer:
        decay = self.weight_decay if self.optimizer == "adamw" else None
        return optimizer_named(self.optimizer, step_size, momentum=self.momentum, decay=decay)

    def _schedule(self, size: float, epochs: int, steps: int) -> Schedule:
        match self.schedule:
            case "step":
                then: Schedule = step_decay(size, self._decay(0.5), self.decay_every * steps)
            case "exponential":
                then = exponential(size, self._decay(0.95) ** (1 / steps))
            case "cosine":
                then = cosine(size, max(epochs - self.warm_up, 1) * steps)
            case _:
                then = constant(size)
        return warm_up(self.warm_up * steps, then) if self.warm_up else then

    def _decay(self, usual: float) -> float:
        return usual if self.decay is None else self.decay
