"""How far a point is from the nearest kink."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Piecewise

from symgrad.expr.functions import FUNCTIONS
from symgrad.expr.index import free_indices
from symgrad.expr.kinks import Agreed
from symgrad.expr.matrices import Maximum
from symgrad.numeric.entries import entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sympy import Expr

    from symgrad.expr.graph import Graph

KINKED: dict[type, tuple[int, ...]] = {
    f.apply: f.kinks for f in FUNCTIONS.values() if f.has_kink and isinstance(f.apply, type)
}


@dataclass(frozen=True)
class Kink:
    """How far an argument of relu, abs, ... is from a point without derivative, and in whose
    equation it stands.

    At a ``tie`` for the largest of many values the numeric frameworks share the derivative out,
    symgrad gives it to the first.
    """

    distance: float
    name: str
    is_tie: bool = False


def kinks_within(
    reach: float, graph: Graph, values: Mapping[str, np.ndarray], sizes: Mapping[str, int]
) -> tuple[Kink, ...]:
    """The kinks at a point or so near to it, the nearest one first."""
    found = (k for e in graph.equations for k in _kinks(e.name, e.right, values, sizes))
    return tuple(sorted((k for k in found if k.distance <= reach), key=lambda k: k.distance))


def _kinks(
    name: str, right: Expr, values: Mapping[str, np.ndarray], sizes: Mapping[str, int]
) -> Iterator[Kink]:
    for argument in _switches(right):
        axes = tuple(sorted(free_indices(argument), key=lambda i: i.name))
        found = np.abs(entries(argument, axes, values, sizes))
        yield Kink(float(found.min(initial=np.inf)), name)
    for largest in right.atoms(Maximum):
        yield Kink(_lead(largest, values, sizes), name, is_tie=True)


def has_agreed_kink(graph: Graph) -> bool:
    """Is a derivative at a kink said to be what numeric frameworks do not take?"""
    calls = (call for e in graph.equations for call in e.right.atoms(*KINKED))
    return any(isinstance(call, Agreed) for call in calls)


def _lead(e: Maximum, values: Mapping[str, np.ndarray], sizes: Mapping[str, int]) -> float:
    """By how much the largest value is above the next one; where this is 0 two are the largest."""
    axes = tuple(sorted(free_indices(e.body) - set(e.bound), key=lambda i: i.name))
    found = np.sort(entries(e.body, (*axes, *e.bound), values, sizes), axis=-1)
    return float((found[..., -1] - found[..., -2]).min(initial=np.inf))


def _switches(expr: Expr) -> Iterator[Any]:
    """Expressions whose zero is a kink."""
    for call in expr.atoms(*KINKED):
        if not call.is_number:
            plain = call.plain if isinstance(call, Agreed) else type(call)
            yield from (call.args[0] - kink for kink in KINKED[plain])
    for choice in expr.atoms(Piecewise):
        for _, condition in choice.args:
            if len(condition.args) == 2:
                yield condition.args[0] - condition.args[1]
