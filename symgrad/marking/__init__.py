"""An answer against a problem: verdict, counterexample, kind of mistake."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from symgrad.errors import ProblemError
from symgrad.marking.marks import Counterexample, Line, Mark, Mistake
from symgrad.marking.worker import MEMORY, SECONDS, Worker, mark_apart
from symgrad.problems import read_problem
from symgrad.problems.fields import LAYOUTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from symgrad.expr.graph import Graph
    from symgrad.problems import Problem

__all__ = ["Counterexample", "Line", "Mark", "Mistake", "Worker", "mark"]


def mark(
    problem: Problem | Graph | Mapping[str, Any] | Path | str,
    answer: str,
    *,
    wrt: str | None = None,
    question: str | None = None,
    layout: str | None = None,
    seconds: float = SECONDS,
    memory: int = MEMORY,
) -> Mark:
    r"""Whether ``answer``, in LaTeX, Unicode or plain text, is the derivative that is asked.

    Asked is the derivative of the loss by ``wrt``, or the ``question`` with this id; neither is
    needed where the problem leaves no choice. ``layout`` (``gradient``, ``numerator``, ``either``)
    overrides the problem's. Judging runs in a process apart, for at most ``seconds`` and ``memory``
    bytes; beyond them the mark is ``undecided``.

    Raises SymgradError only for a problem or a question that cannot be used, and TypeError for an
    answer that is no text.

    >>> line = {"equations": ["L = (y - w x)^2"], "inputs": ["x"], "targets": ["y"],
    ...         "parameters": ["w"]}
    >>> mark(line, r"-2x(y - wx)").verdict
    'correct'
    >>> mark(line, "2x(y - wx)").mistake.kind
    'sign'
    """
    if not isinstance(answer, str):
        raise TypeError(f"an answer is text, not a {type(answer).__name__}")
    subject = read_problem(problem)
    if layout is not None and layout not in LAYOUTS:
        raise ProblemError(f"there is no layout {layout!r}", hint=f"one of {', '.join(LAYOUTS)}")
    if layout is not None:
        subject = replace(subject, convention=replace(subject.convention, layout=layout))
    return mark_apart(subject, answer, question=question, wrt=wrt, seconds=seconds, memory=memory)
