"""Training a problem file: its numbers are the start, its sizes those that data leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symgrad.cli.output import epochs_shown, say
from symgrad.training import check_place, optimizer_named, read_data, save_run, train

if TYPE_CHECKING:
    from symgrad.problems import Problem
    from symgrad.training import Dataset, Run

ENOUGH_TO_HOLD_OUT = 20


def train_problem(
    problem: Problem,
    source: str,
    *,
    target: str = "",
    optimizer: str = "gd",
    step_size: float | None = None,
    held_out: float | None = None,
    output: str = "",
    **settings: Any,
) -> Run:
    """Train on a named set or a file, with progress on stderr; save the run if asked for."""
    if output:
        check_place(output)
    data = read_data(source, target=target)
    graph, values = problem.graph, problem.values
    given = [name for name in graph.parameters if name in values]
    if given:
        say(f"starting from the problem's values of {', '.join(given)}")
    with epochs_shown() as progress:
        run = train(
            graph,
            data,
            optimizer=optimizer_named(optimizer, step_size),
            held_out=_share(data) if held_out is None else held_out,
            start=values,
            constants=values,
            progress=progress,
            **settings,
        )
    for name in run.scaling:
        say(f"{name} was standardized: mean 0, deviation 1 over the training part")
    if output:
        save_run(run, output)
        say(f"saved to {output}")
    return run


def _share(data: Dataset) -> float:
    """A fifth is held out where there is enough."""
    return 0.2 if len(data) >= ENOUGH_TO_HOLD_OUT else 0.0
