"""The symbolic derivatives at a point, each beside what the numeric roads say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.expr.derivative_names import tangent_name
from symgrad.lowering import lower
from symgrad.numeric.deviation import SMALL_GRADIENT, deviation
from symgrad.numeric.question import TIME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from symgrad.derivation import Derivation
    from symgrad.numeric.moves import Columns
    from symgrad.numeric.points import Point
    from symgrad.numeric.question import Question
    from symgrad.numeric.roads import Road

    Values = Mapping[str, Any]

SMALL_ENTRY = 1e-6
RESOLVED = 1e-4


@dataclass(frozen=True)
class Place:
    """A point with the symbolic program's results there, and all that the forward one computes."""

    point: Point
    ours: Values
    known: Values


def place(derivation: Derivation, point: Point) -> Place:
    """Both programs, run at a point along random directions for every name that is moved."""
    rng = np.random.default_rng(0)
    directions: dict[str, Any] = {
        tangent_name(name): rng.standard_normal(np.shape(point.known[name]))
        for name in derivation.moved
    }
    start = {**directions, TIME: np.zeros(())}
    equations = lower(derivation.graph)(**point.free)
    ours = lower(derivation)(**point.free, **directions)
    return Place(point, ours, {**point.free, **start, **equations})


@dataclass(frozen=True)
class Compared:
    """One derivative beside every road: deviations, the roads' columns, what went untaken."""

    deviations: Mapping[str, float]
    columns: Mapping[str, Columns]
    floor: float

    @property
    def method(self) -> str:
        """Which differences were taken, where the road leaves the choice."""
        return self.columns["differences"].method if "differences" in self.columns else ""

    def notes(self, name: str, roads: Mapping[str, Road]) -> Iterator[str]:
        """What no number of the table says: roads not gone, and what they could not resolve."""
        for road in roads:
            if road not in self.columns:
                yield f"{name}: no {road.replace('_', ' ')}, the program is not holomorphic in it"
        for road, found in self.columns.items():
            if doubtful := int(unresolved(found, self.floor).sum()):
                many = f"{doubtful} of {found.values.size} entries of the gradient by {name}"
                yield f"{many}: too fine for {road}, {self._judged_by()}"

    @property
    def judges(self) -> tuple[str, ...]:
        """The roads that resolve every column of theirs."""
        roads = self.columns.items()
        return tuple(road for road, found in roads if not unresolved(found, self.floor).any())

    def _judged_by(self) -> str:
        return f"judged by {' and '.join(self.judges)}" if self.judges else "not judged"


def unresolved(found: Columns, floor: float) -> np.ndarray:
    """Columns whose own error could hide one in the gradient: such a road says nothing of them."""
    resolved = found.errors <= RESOLVED * np.abs(found.values) + floor
    return np.asarray((found.errors != 0) & ~resolved)


@dataclass(frozen=True)
class Comparison:
    """The roads, and where each is gone: ``here`` if it takes 0 at kinks, else ``there``."""

    roads: Mapping[str, Road]
    here: Place
    there: Place

    def is_moved(self, road: str) -> bool:
        """Is a road taken off the kinks?"""
        return self.here is self.there or not self.roads[road].at_kinks

    @property
    def scale(self) -> float:
        """The largest number that the symbolic program gives."""
        return max(float(np.abs(value).max(initial=0.0)) for value in self.here.ours.values())

    def of(self, question: Question, key: str) -> Compared:
        deviations, columns = {}, {}
        for name, road in self.roads.items():
            place = self.there if self.is_moved(name) else self.here
            found = road.take(question, place.known)
            if found is not None:
                columns[name] = found
                deviations[name] = self._deviation(question, place, place.ours[key], found)
        return Compared(deviations, columns, SMALL_GRADIENT * self.scale)

    def _deviation(self, question: Question, place: Place, ours: Any, found: Columns) -> float:
        shapes = (np.shape(place.known[name]) for name in (question.loss, question.by))
        if np.shape(ours) != sum(shapes, ()):
            return float("inf")
        told = ~unresolved(found, SMALL_GRADIENT * self.scale)
        return deviation(
            found.same_of(np.asarray(ours))[told],
            found.values[told],
            small=SMALL_ENTRY,
            scale=self.scale,
            error=found.errors[told],
        )
