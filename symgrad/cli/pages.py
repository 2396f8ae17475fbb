"""What the commands print: derivations, deviations, runs, as text or as JSON."""

from __future__ import annotations

import json
from math import isfinite
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.cli.output import say
from symgrad.errors import NameProblem, ValueProblem
from symgrad.kernel import verify
from symgrad.lowering import lower
from symgrad.problems import read_notation
from symgrad.rendering import render

if TYPE_CHECKING:
    from symgrad.derivation import Derivation
    from symgrad.numeric import Agreement
    from symgrad.problems import Problem
    from symgrad.training import Run, Search


WIDEST = 120


def derivation_page(
    problem: Problem,
    derivation: Derivation,
    form: str,
    *,
    numbers: bool | None = None,
    notation: str | None = None,
    layout: str | None = None,
    **options: Any,
) -> str | bytes:
    """A derivation in the problem's own names unless said, with its numbers if they are known."""
    return render(
        derivation,
        form,
        notation=read_notation(notation) if notation else problem.notation,
        layout=layout or own_layout(problem),
        values=_all_values(problem, derivation, numbers),
        width=min(get_terminal_size().columns, WIDEST),
        **options,
    )


def derivation_json(
    problem: Problem,
    derivation: Derivation,
    *,
    notation: str | None = None,
    layout: str | None = None,
) -> str | bytes:
    """The derivation as the interface's object, with the kernel's word on every step."""
    return render(
        derivation,
        "json",
        notation=read_notation(notation) if notation else problem.notation,
        layout=layout or own_layout(problem),
        report=verify(derivation),
        values=_values_if_complete(problem, derivation),
    )


def own_layout(problem: Problem) -> str | None:
    """The problem's own layout, where that is not the usual one: the notation may have another."""
    return "numerator" if problem.convention.layout == "numerator" else None


def _all_values(
    problem: Problem, derivation: Derivation, wanted: bool | None
) -> dict[str, Any] | None:
    """What is given beside what comes out of it; incomplete, it is an error where it is wanted."""
    if wanted is False:
        return None
    found = (worked_values if wanted else _values_if_complete)(problem, derivation)
    return None if found is None else {**problem.values, **found}


def _values_if_complete(problem: Problem, derivation: Derivation) -> dict[str, Any] | None:
    """The worked values; where some are given and some are not, a message says which."""
    try:
        return worked_values(problem, derivation)
    except (NameProblem, ValueProblem) as error:
        if problem.values:
            say(f"no numbers: {error.what}")
        return None


def worked_values(problem: Problem, derivation: Derivation) -> dict[str, Any]:
    """Every node and every derivative at the problem's numbers.

    Raises ValueProblem where one is missing, NameProblem where a function may be any.
    """
    program = lower(derivation)
    needed = (program.complete or program).signature
    missing = [name for name in needed if name not in problem.values]
    if missing:
        raise ValueProblem(f"[values] lacks {', '.join(missing)}")
    with np.errstate(all="ignore"):
        found = program(**{name: problem.values[name] for name in needed}, intermediates=True)
    return {name: _listed(value.tolist()) for name, value in found.items()}


def _listed(value: Any) -> Any:
    """Nested lists of floats; what is not finite has no number in JSON."""
    if isinstance(value, list):
        return [_listed(each) for each in value]
    return float(value) + 0.0 if isfinite(value) else None  # + 0.0: no -0.0 on a page


def agreement_page(agreement: Agreement, *, as_json: bool) -> str:
    """The largest relative deviation of each derivative from each numeric road."""
    gradients = {name: dict(roads) for name, roads in agreement.gradients.items()}
    if as_json:
        undecided = {"undecided": agreement.unjudged} if agreement.unjudged else {}
        return _json(
            {
                "holds": agreement.holds,
                "gradients": gradients,
                "tolerance": agreement.tolerance,
                **undecided,
            }
        )
    return str(agreement)


def run_page(run: Run, found: Search | None = None, *, as_json: bool) -> str:
    """The loss after every epoch and the scores at the end; all trials of a search before them."""
    if as_json:
        return _json(_run_data(run) | ({"search": _search_data(found)} if found else {}))
    width = max(map(len, run.metrics))
    scores = [f"{name.replace('_', ' '):<{width}}  {v:.4g}" for name, v in run.metrics.items()]
    epochs = f"{len(run.loss)} epochs" if len(run.loss) != 1 else "1 epoch"
    best = f" (the parameters of epoch {run.best_epoch})" * (run.best_epoch < len(run.loss))
    table = [str(found), ""] if found else []
    return "\n".join((*table, *scores, f"{epochs}{best}, {run.steps} steps, {run.seconds:.2f} s"))


def _run_data(run: Run) -> dict[str, Any]:
    watched = {"validation_loss": list(run.validation_loss), "best_epoch": run.best_epoch}
    return {
        "loss": list(run.loss),
        "metrics": dict(run.metrics),
        "seconds": run.seconds,
        "steps": run.steps,
        **(watched if run.validation_loss else {}),
    }


def _search_data(found: Search) -> list[dict[str, Any]]:
    return [
        {
            "settings": dict(trial.settings),
            "validation_loss": trial.loss if trial.run else None,
            "metrics": dict(trial.run.metrics) if trial.run else None,
        }
        for trial in found.trials
    ]


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False)
