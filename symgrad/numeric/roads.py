"""The numeric roads to a gradient, by name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.errors import NameProblem
from symgrad.numeric.backprop import backpropagate
from symgrad.numeric.differences import BEST, take_differences
from symgrad.numeric.frameworks import by_jax, by_torch
from symgrad.numeric.moves import Columns, directions, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from symgrad.numeric.question import Question

    Values = Mapping[str, Any]
    Take = Callable[[Question, Values], Columns | None]

MOST_ENTRIES = 300
DIRECTIONS = 3


@dataclass(frozen=True)
class Road:
    """A way to ∂loss/∂by at a point; None where it cannot be gone.

    One that stays ``at_kinks`` takes derivative 0 there as symgrad does; the others are taken
    beside them. ``needs`` is a library that not everybody has.
    """

    take: Take
    at_kinks: bool = False
    needs: str = ""

    @property
    def is_open(self) -> bool:
        return not self.needs or find_spec(self.needs) is not None


def _by_backprop(question: Question, values: Values) -> Columns:
    found = backpropagate(question.program, values, loss=question.loss, wrt=[question.by])
    return whole(found[question.by], np.ndim(values[question.loss]), "backprop")


def _entry_by_entry(
    question: Question, values: Values, *, methods: tuple[str, ...] = BEST
) -> Columns | None:
    return take_differences(
        question.program,
        values,
        loss=question.loss,
        wrt=question.by,
        limit=MOST_ENTRIES,
        methods=methods,
    )


def _along_directions(question: Question, values: Values) -> Columns | None:
    """Some random directions through all entries: as many runs for a million as for one."""
    moves = directions(np.size(values[question.by]), DIRECTIONS)
    return take_differences(
        question.program, values, loss=question.loss, wrt=question.by, moves=moves
    )


def _by_framework(
    question: Question, values: Values, *, gradient: Callable[[Question, Values], np.ndarray]
) -> Columns:
    return whole(gradient(question, values), np.ndim(values[question.loss]), "backprop")


ROADS: dict[str, Road] = {
    "backprop": Road(_by_backprop, at_kinks=True),
    "differences": Road(_entry_by_entry),
    "complex_step": Road(partial(_entry_by_entry, methods=("complex step",))),
    "central": Road(partial(_entry_by_entry, methods=("central",))),
    "richardson": Road(partial(_entry_by_entry, methods=("richardson",))),
    "direction": Road(_along_directions),
    "torch": Road(partial(_by_framework, gradient=by_torch), needs="torch"),
    "jax": Road(partial(_by_framework, gradient=by_jax), needs="jax"),
}
USUAL = ("backprop", "differences")
ALL = "all"


def roads_named(names: str | Iterable[str]) -> dict[str, Road]:
    """The roads of these names; ``"all"`` are those whose libraries are installed."""
    wanted = (names,) if isinstance(names, str) else tuple(names)
    if ALL in wanted:
        return {name: road for name, road in ROADS.items() if road.is_open}
    for name in wanted:
        if name not in ROADS:
            known = ", ".join((*ROADS, ALL))
            raise NameProblem(f"there is no road {name!r} to a gradient", hint=f"one of {known}")
    return {name: ROADS[name] for name in wanted or USUAL}
