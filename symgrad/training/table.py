"""The optimizers and schedules by name, as the command line knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.errors import ValueProblem
from symgrad.training.adaptive import adagrad, adam, adamw, normalized, rmsprop
from symgrad.training.descent import (
    averaged_momentum,
    gd,
    momentum,
    nesterov,
    nesterov_ahead,
    nesterov_first_printing,
    sgd,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from symgrad.training.optimizers import Optimizer
    from symgrad.training.schedules import Schedule

OPTIMIZERS: dict[str, Callable[..., Optimizer]] = {
    each.__name__: each
    for each in (
        gd,
        sgd,
        momentum,
        averaged_momentum,
        nesterov,
        nesterov_ahead,
        nesterov_first_printing,
        normalized,
        adagrad,
        rmsprop,
        adam,
        adamw,
    )
}


def optimizer_named(
    name: str, step_size: Schedule | float | None = None, **settings: float | None
) -> Optimizer:
    """The optimizer of that name, with its own step size and settings where none are given.

    ``momentum`` among the settings is β, or Adam's β₁.
    """
    if name not in OPTIMIZERS:
        known = ", ".join(OPTIMIZERS)
        raise ValueProblem(f"there is no optimizer {name!r}", hint=f"one of {known}")
    make = OPTIMIZERS[name]
    given = {
        _parameter(name, key, set(make.__kwdefaults__ or ())): value
        for key, value in settings.items()
        if value is not None
    }
    return make(**given) if step_size is None else make(step_size, **given)


def _parameter(optimizer: str, setting: str, known: set[str]) -> str:
    """What the optimizer calls a setting."""
    candidates = ("beta", "beta1") if setting == "momentum" else (setting,)
    found = next((name for name in candidates if name in known), None)
    if found is None or (setting == "momentum" and optimizer == "rmsprop"):
        raise ValueProblem(
            f"the optimizer {optimizer} has no setting {setting}",
            hint=f"one of {', '.join(sorted(known))}" if known else "only a step size",
        )
    return found
