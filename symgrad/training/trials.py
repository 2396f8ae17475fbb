"""A search over settings: step size, batch size, momentum, ...: a grid, or drawn at random."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from itertools import product
from math import exp, inf, log
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.errors import DivergedError, ValueProblem
from symgrad.training.loop import train
from symgrad.training.recipe import Recipe

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from concurrent.futures import Executor

    from numpy.random import Generator

    from symgrad.expr.graph import Graph
    from symgrad.training.run import Run

OF_THE_LOOP = ("batch_size", "epochs", "seed", "initialization", "patience")
SETTINGS = (*(field.name for field in fields(Recipe)), *OF_THE_LOOP)


@dataclass(frozen=True)
class log_uniform:
    """A number between two, all orders of magnitude alike: log x is uniform."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not 0 < self.low <= self.high < inf:
            raise ValueProblem(
                f"no logarithms between {self.low:g} and {self.high:g}", hint="0 < low <= high"
            )

    def draw(self, rng: Generator) -> float:
        return exp(rng.uniform(log(self.low), log(self.high)))


def grid(**choices: Sequence[Any]) -> tuple[dict[str, Any], ...]:
    """Every combination of the choices: ``grid(step_size=[0.01, 0.1], batch_size=[16, 64])``."""
    _check_choices(choices)
    names, values = choices.keys(), choices.values()
    return tuple(dict(zip(names, each, strict=True)) for each in product(*values))


def random_settings(
    count: int, *, seed: int = 0, **choices: Sequence[Any] | log_uniform
) -> tuple[dict[str, Any], ...]:
    """So many combinations, each setting drawn from its choices or its range by itself.

    Of a few settings that matter it tries more values than a grid of as many trials (Bergstra and
    Bengio 2012).
    """
    _check_choices(choices)
    if count < 1:
        raise ValueProblem(f"{count} trials", hint="1 or more")
    rng = np.random.default_rng(seed)
    return tuple({name: _drawn(of, rng) for name, of in choices.items()} for _ in range(count))


def _check_choices(choices: Mapping[str, Sequence[Any] | log_uniform]) -> None:
    for name, of in choices.items():
        if not isinstance(of, log_uniform) and not len(of):
            raise ValueProblem(f"there is no choice for {name}", hint=f"{name}=[0.01, 0.1]")


def _drawn(choices: Sequence[Any] | log_uniform, rng: Generator) -> Any:
    if isinstance(choices, log_uniform):
        return choices.draw(rng)
    return choices[int(rng.integers(len(choices)))]


@dataclass(frozen=True, eq=False)
class Trial:
    """Settings and the run that they gave; without one where the loss did not stay finite."""

    settings: Mapping[str, Any]
    run: Run | None

    @property
    def loss(self) -> float:
        """The validation loss of the parameters that the run kept."""
        return self.run.metrics["validation_loss"] if self.run else inf


@dataclass(frozen=True, eq=False)
class Search:
    """All trials, the best first."""

    trials: tuple[Trial, ...]

    @property
    def best(self) -> Trial:
        return self.trials[0]

    def __str__(self) -> str:
        rows = [("validation loss", *self.best.settings)]
        rows += [
            (
                "diverged" if trial.run is None else _short(trial.loss),
                *map(_short, trial.settings.values()),
            )
            for trial in self.trials
        ]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        )


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def search(
    graph: Graph,
    data: Any = None,
    *,
    settings: Iterable[Mapping[str, Any]],
    recipe: Recipe | None = None,
    executor: Executor | None = None,
    validation: float = 0.2,
    **training: Any,
) -> Search:
    """A run for each combination of ``settings``, ranked by its loss on the validation part.

    Settings change the recipe (``step_size``, ``momentum``, ...; momentum unless given) or are
    arguments of ``train`` (``batch_size``, ``epochs``, ``seed``, ``initialization``,
    ``patience``); ``training`` is what all runs share. Any Executor may run them, processes too:
    the result does not depend on it.
    """
    tried = [dict(each) for each in settings]
    if not tried:
        raise ValueProblem("there are no settings to try", hint="grid(step_size=[0.01, 0.1])")
    for name in {name for each in tried for name in each}:
        if name not in SETTINGS:
            raise ValueProblem(
                f"there is no setting {name!r} to try", hint=f"one of {', '.join(SETTINGS)}"
            )
    if not validation:
        raise ValueProblem("a search ranks by the validation part", hint="validation=0.2")
    base = recipe or Recipe("momentum")
    shared = {"validation": validation, **training}
    if executor is None:
        trials = [_trial(graph, data, base, each, shared) for each in tried]
    else:
        futures = [executor.submit(_trial, graph, data, base, each, shared) for each in tried]
        trials = [future.result() for future in futures]
    return Search(tuple(sorted(trials, key=lambda trial: trial.loss)))


def _trial(
    graph: Graph, data: Any, base: Recipe, settings: Mapping[str, Any], shared: Mapping[str, Any]
) -> Trial:
    loop = {name: value for name, value in settings.items() if name in OF_THE_LOOP}
    own = {name: value for name, value in settings.items() if name not in OF_THE_LOOP}
    try:
        run = train(graph, data, optimizer=replace(base, **own), **{**shared, **loop})
    except DivergedError:
        return Trial(settings, None)
    return Trial(settings, run)
