"""What ``--search`` says: settings to compare, as choices or ranges of numbers."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from symgrad.cli.output import say
from symgrad.errors import ValueProblem
from symgrad.training import grid, log_uniform, random_settings, search

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from contextlib import AbstractContextManager

    from symgrad.expr.graph import Graph
    from symgrad.training import Search

KINDS: dict[str, Callable[[str], Any]] = {
    "optimizer": str,
    "schedule": str,
    "initialization": str,
    "step_size": float,
    "momentum": float,
    "decay": float,
    "clip": float,
    "weight_decay": float,
    "batch_size": int,
    "epochs": int,
    "seed": int,
    "decay_every": int,
    "warm_up": int,
    "patience": int,
}


@dataclass(frozen=True)
class Tried:
    """The texts after ``--search``, how many trials to draw of them, and in how many processes."""

    texts: tuple[str, ...] = ()
    trials: int | None = None
    jobs: int = 1

    def __post_init__(self) -> None:
        if self.jobs < 1:
            raise ValueProblem(f"jobs is {self.jobs}", hint="1 or more")
        if self.trials is not None and not self.texts:
            raise ValueProblem("--trials draws from --search, which is missing")

    def settings(self, seed: int) -> tuple[dict[str, Any], ...]:
        """Every combination, or as many as asked for at random; ranges are only drawn from."""
        choices = dict(map(_choices, self.texts))
        if len(choices) < len(self.texts):
            raise ValueProblem("--search names a setting twice", hint="all its values after one =")
        if self.trials is not None:
            return random_settings(self.trials, seed=seed, **choices)
        for name, of in choices.items():
            if isinstance(of, log_uniform):
                raise ValueProblem(
                    f"--search {name} is a range, which has no end of values",
                    hint="--trials 20, or values with commas",
                )
        return grid(**choices)

    def run(self, graph: Graph, data: Any, **training: Any) -> Search:
        settings = self.settings(training.get("seed", 0))
        say(f"trying {len(settings)} settings")
        with self._pool() as executor:
            return search(graph, data, settings=settings, executor=executor, **training)

    def _pool(self) -> AbstractContextManager[Executor | None]:
        """Processes where there are to be several, else none: the search runs by itself."""
        if self.jobs == 1:
            return nullcontext()
        return ProcessPoolExecutor(self.jobs, mp_context=get_context("spawn"))


def _choices(text: str) -> tuple[str, Any]:
    """``step-size=0.01,0.1`` or ``step-size=0.001..1``."""
    given, _, values = text.partition("=")
    name = given.strip().replace("-", "_")
    if name not in KINDS or not values.strip():
        known = ", ".join(KINDS).replace("_", "-")
        raise ValueProblem(
            f"--search {text} names no settings", hint=f"step-size=0.01,0.1; one of {known}"
        )
    low, is_range, high = values.partition("..")
    try:
        if is_range and KINDS[name] is float:
            return name, log_uniform(float(low), float(high))
        return name, [KINDS[name](value.strip()) for value in values.split(",")]
    except ValueError:
        raise ValueProblem(
            f"--search {text} has a value that {given.strip()} cannot take",
            hint="numbers with commas between them, or for real numbers LOW..HIGH",
        ) from None
