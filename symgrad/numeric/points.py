"""Where the roads meet: a point with a finite loss, away from kinks or moved off one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.errors import ValueProblem
from symgrad.numeric.entries import evaluate
from symgrad.numeric.kinks import Kink, kinks_within
from symgrad.numeric.sampling import draw

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symgrad.expr.graph import Graph

    Values = Mapping[str, Any]
    Sizes = Mapping[str, int]

NEAR_KINK = 1e-3
TRIES = 50


@dataclass(frozen=True)
class Point:
    """Values of the free names, with them those of the defined ones, and the kinks nearby."""

    free: Values
    known: Values
    kinks: tuple[Kink, ...]


def _at(graph: Graph, free: Values, sizes: Sizes) -> Point:
    known = {**free, **evaluate(graph, free, sizes)}
    return Point(free, known, kinks_within(NEAR_KINK, graph, known, sizes))


def choose_point(graph: Graph, given: Values, sizes: Sizes, *, seed: int, loss: str) -> Point:
    """A point with a finite loss, away from kinks where it can be chosen.

    Raises ValueProblem where none is found.
    """
    rng = np.random.default_rng(seed)
    found: list[Point] = []
    for _ in range(TRIES):
        point = _at(graph, draw(graph, given, sizes, rng), sizes)
        if np.isfinite(point.known[loss]).all():
            if not point.kinks:
                return point
            found.append(point)
        if len(given) == len(graph.free):
            break
    if not found:
        raise ValueProblem(
            f"no point was found where {loss} is finite",
            hint="values, or a domain such as 'positive' for the names under a logarithm or a root",
        )
    return found[0]


def off_kinks(graph: Graph, point: Point, sizes: Sizes) -> Point:
    """The point itself, or one nearby that is no kink."""
    rng = np.random.default_rng(1)
    real = {free.name for free in graph.free if free.domain == "reals"}

    def near(name: str, value: Any) -> Any:
        noise = 0.05 * rng.standard_normal((2, *np.shape(value)))
        return value * (1 + noise[0]) + noise[1] if name in real else value

    moved = point
    for _ in range(TRIES):
        if not moved.kinks:
            break
        moved = _at(graph, {n: near(n, value) for n, value in point.free.items()}, sizes)
    return moved
