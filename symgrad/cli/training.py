"""Training a problem file: its numbers are the start, its sizes those that data leaves open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from symgrad.cli.output import epochs_shown, say
from symgrad.errors import DivergedError, ValueProblem
from symgrad.training import (
    Recipe,
    check_counts,
    check_place,
    normal,
    read_data,
    reading,
    save_run,
    train,
    worked_example,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symgrad.cli.searching import Tried
    from symgrad.expr.graph import Graph
    from symgrad.problems import Problem
    from symgrad.training import Dataset, Initialization, Run, Search

ENOUGH_TO_HOLD_OUT = 20
GROWTH = 1e6


def train_problem(
    problem: Problem,
    source: str = "",
    *,
    target: str = "",
    recipe: Recipe | None = None,
    tried: Tried | None = None,
    initialization: str = "glorot",
    variance: float | None = None,
    held_out: float | None = None,
    validation: float | None = None,
    patience: int | None = None,
    checkpoint: str = "",
    checkpoint_every: int = 1,
    resume: bool = False,
    output: str = "",
    **settings: Any,
) -> tuple[Run, Search | None]:
    """Train on a named set, a file or the problem's own values; save the run if asked for.

    Of a search it is the best run, and all that were tried. Progress goes to stderr.
    """
    searches = tried is not None and bool(tried.texts)
    check_counts(settings.get("epochs", 1), settings.get("batch_size"), patience)
    _check_files(output, target=target and not source, checkpoint=checkpoint and searches)
    data = read_data(source, target=target) if source else _own_data(problem)
    _tell_start(problem)
    watched = 0.2 if searches or patience is not None else 0.0
    shared: dict[str, Any] = {
        "held_out": _share(problem, data) if held_out is None else held_out,
        "validation": watched if validation is None else validation,
        "initialization": _initialization(initialization, variance),
        "patience": patience,
        "start": problem.values,
        "constants": problem.values,
        **settings,
    }
    if tried is not None and searches:
        found = tried.run(problem.graph, data, recipe=recipe or Recipe(), **shared)
        run = _best(found)
    else:
        found = None
        run = _train(problem.graph, data, recipe, checkpoint, checkpoint_every, resume, shared)
    _warn_of_growth(run)
    for name in run.scaling:
        say(f"{name} was standardized: mean 0, deviation 1 over the training part")
    if output:
        save_run(run, output)
        say(f"saved to {output}")
    return run, found


def _check_files(output: str, *, target: str | bool, checkpoint: str | bool) -> None:
    if output:
        check_place(output)
    if target:
        raise ValueProblem(
            "--target names a column of --data, which is missing", hint="--data FILE"
        )
    if checkpoint:
        raise ValueProblem("a search has no checkpoint", hint="the best settings without --search")


def _tell_start(problem: Problem) -> None:
    given = [name for name in problem.graph.parameters if name in problem.values]
    if given:
        say(f"starting from the problem's values of {', '.join(given)}")


def _initialization(name: str, variance: float | None) -> Initialization:
    if variance is None:
        return name
    if name != "normal":
        raise ValueProblem(
            f"the initialization {name} chooses its variance itself", hint="--initialization normal"
        )
    return normal(variance)


def _train(
    graph: Graph,
    data: Dataset | None,
    recipe: Recipe | None,
    checkpoint: str,
    every: int,
    resume: bool,
    shared: Mapping[str, Any],
) -> Run:
    """One run, its progress shown; a checkpoint that is or is not there yet is told."""
    if checkpoint and resume:
        has_begun = Path(checkpoint).exists()
        say(f"going on from {checkpoint}" if has_begun else f"{checkpoint} is not there yet")
    with epochs_shown() as progress:
        return train(
            graph,
            data,
            optimizer=recipe,
            checkpoint=checkpoint or None,
            checkpoint_every=every,
            resume=resume,
            progress=progress,
            **shared,
        )


def _best(found: Search) -> Run:
    if found.best.run is None:
        raise DivergedError(
            "the loss did not stay finite with any of the settings", hint="smaller step sizes"
        )
    return found.best.run


def _warn_of_growth(run: Run) -> None:
    """A loss that is finite and still explodes is no success."""
    if run.loss and run.loss[-1] > GROWTH * abs(run.first_loss) > 0:
        say(
            f"warning: the loss grew from {run.first_loss:.4g} to {run.loss[-1]:.4g}; "
            "try a smaller step size"
        )


def _own_data(problem: Problem) -> Dataset | None:
    """The problem's values of its inputs and targets; nothing where it has neither."""
    names = (*problem.graph.role("inputs"), *problem.graph.role("targets"))
    if not names:
        return None
    data = worked_example(problem.graph, problem.values)
    say(f"training on the problem's values of {', '.join(names)}")
    return data


def _share(problem: Problem, data: Dataset | None) -> float:
    """A fifth is held out where there is enough, and where the equations let a part go."""
    if data is None or len(data) < ENOUGH_TO_HOLD_OUT:
        return 0.0
    return 0.2 if reading(problem.graph, data).can_be_cut else 0.0
