"""Training a problem file: its numbers are the start, its sizes those that data leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symgrad.cli.output import epochs_shown, say
from symgrad.errors import ValueProblem
from symgrad.training import (
    check_counts,
    check_place,
    optimizer_named,
    read_data,
    reading,
    save_run,
    train,
    worked_example,
)

if TYPE_CHECKING:
    from symgrad.problems import Problem
    from symgrad.training import Dataset, Run

ENOUGH_TO_HOLD_OUT = 20
GROWTH = 1e6


def train_problem(
    problem: Problem,
    source: str = "",
    *,
    target: str = "",
    epochs: int = 100,
    batch_size: int | None = None,
    optimizer: str = "gd",
    step_size: float | None = None,
    held_out: float | None = None,
    output: str = "",
    **settings: Any,
) -> Run:
    """Train on a named set, a file or the problem's own values; save the run if asked for.

    Progress goes to stderr.
    """
    check_counts(epochs, batch_size)
    if output:
        check_place(output)
    if target and not source:
        raise ValueProblem(
            "--target names a column of --data, which is missing", hint="--data FILE"
        )
    graph, values = problem.graph, problem.values
    data = read_data(source, target=target) if source else _own_data(problem)
    given = [name for name in graph.parameters if name in values]
    if given:
        say(f"starting from the problem's values of {', '.join(given)}")
    with epochs_shown() as progress:
        run = train(
            graph,
            data,
            epochs=epochs,
            batch_size=batch_size,
            optimizer=optimizer_named(optimizer, step_size),
            held_out=_share(problem, data) if held_out is None else held_out,
            start=values,
            constants=values,
            progress=progress,
            **settings,
        )
    _warn_of_growth(run)
    for name in run.scaling:
        say(f"{name} was standardized: mean 0, deviation 1 over the training part")
    if output:
        save_run(run, output)
        say(f"saved to {output}")
    return run


def _warn_of_growth(run: Run) -> None:
    """A loss that is finite and still explodes is no success."""
    if run.loss and run.loss[-1] > GROWTH * abs(run.loss[0]) > 0:
        say(
            f"warning: the loss grew from {run.loss[0]:.4g} to {run.loss[-1]:.4g}; "
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
