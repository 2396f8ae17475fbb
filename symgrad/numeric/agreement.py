"""Many roads, one gradient: the symbolic program against numeric backprop, differences, ..."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from symgrad.calculus import derive
from symgrad.derivation import Derivation
from symgrad.errors import ValueProblem
from symgrad.expr.leaves import Entry
from symgrad.lowering.positions import at_positions
from symgrad.numeric.comparing import SMALL_ENTRY, Comparison, place
from symgrad.numeric.deviation import deviation
from symgrad.numeric.kinks import has_agreed_kink
from symgrad.numeric.points import NEAR_KINK, choose_point, off_kinks
from symgrad.numeric.roads import USUAL, roads_named
from symgrad.numeric.sampling import choose_sizes
from symgrad.numeric.varying import asker

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from symgrad.expr.graph import Graph
    from symgrad.numeric.comparing import Place
    from symgrad.numeric.points import Point
    from symgrad.numeric.roads import Road

Notes = tuple[str, ...]

TOLERANCE = 1e-6


class Problem(Protocol):
    """What a problem asks, and the numbers of its worked example."""

    @property
    def graph(self) -> Graph: ...
    @property
    def loss(self) -> str: ...
    @property
    def wrt(self) -> Sequence[str]: ...
    @property
    def values(self) -> Mapping[str, Any]: ...
    @property
    def sizes(self) -> Mapping[str, int]: ...
    @property
    def title(self) -> str: ...


@dataclass(frozen=True)
class Agreement:
    """How far the symbolic derivatives are from the numeric roads.

    ``gradients`` holds for every name the largest relative deviation from each road (from
    differences at most MOST_ENTRIES entries of a name, taken at random); ``forward`` is the
    forward program's deviation from the equations evaluated entry by entry. ``unjudged`` are names
    that no road could resolve: nothing contradicts them, and they do not hold either.
    """

    holds: bool
    gradients: Mapping[str, Mapping[str, float]]
    forward: float
    tolerance: float
    methods: Mapping[str, str] = field(default_factory=dict)
    notes: Notes = ()
    unjudged: tuple[str, ...] = ()

    def __str__(self) -> str:
        width = max(map(len, (*self.gradients, "forward")))
        roads = list(dict.fromkeys(road for found in self.gradients.values() for road in found))
        lines = ["  ".join((f"{'':<{width}}", *(f"{road:>8}" for road in roads)))]
        for name, found in self.gradients.items():
            cells = (_cell(found.get(road), max(8, len(road))) for road in roads)
            lines.append(
                "  ".join((f"{name:<{width}}", *cells, self.methods.get(name, ""))).rstrip()
            )
        lines.append(
            f"{'forward':<{width}}  {self.forward:8.1e}  from the equations, entry by entry"
        )
        return "\n".join([*lines, *self.notes, f"the gradients {self._verdict()}"])

    def _verdict(self) -> str:
        if self.unjudged:
            return f"are undecided: no road resolves {' and '.join(self.unjudged)}"
        verdict = "agree" if self.holds else "DO NOT AGREE"
        return f"{verdict} to {self.tolerance:.0e}"

    __repr__ = __str__


def _cell(deviation: float | None, width: int) -> str:
    return f"{'-' if deviation is None else f'{deviation:.1e}':>{width}}"


def gradcheck(
    subject: Problem | Derivation | Graph,
    *,
    values: Mapping[str, Any] | None = None,
    seed: int = 0,
    tolerance: float = TOLERANCE,
    roads: str | Iterable[str] = USUAL,
) -> Agreement:
    """Compare the symbolic gradient with numeric roads at one point.

    The point is made of ``values``, then of the problem's own, then of random numbers in each
    name's domain. ``roads`` are some of ROADS, or ``"all"``: ``backprop`` and ``differences`` (a
    complex step where the program is holomorphic, else central) unless said; ``complex_step``,
    ``central`` and ``richardson`` go entry by entry; ``direction`` moves all entries of a name at
    once along random directions, at a cost that does not grow with their number; ``torch`` and
    ``jax`` are those libraries' own backprop, where they are installed.

    At a kink every road but backprop is taken nearby, and a note says so. Raises ValueProblem
    where no point with a finite loss is found.
    """
    chosen = roads_named(roads)
    derivation = subject if isinstance(subject, Derivation) else derive(subject)
    own: Mapping[str, Any] = getattr(subject, "values", None) or {}
    given = {k: np.asarray(v, dtype=float) for k, v in {**own, **(values or {})}.items() if k}
    graph = derivation.graph
    given = {name: value for name, value in given.items() if _is_free(graph, name)}
    sizes = choose_sizes(graph, given, getattr(subject, "sizes", None) or {})
    derivation = at_positions(derivation, sizes)
    point = choose_point(derivation.graph, given, sizes, seed=seed, loss=derivation.loss)
    return _compare(derivation, point, sizes, roads=chosen, tolerance=tolerance)


def _is_free(graph: Graph, name: str) -> bool:
    if name not in graph.shapes:
        raise ValueProblem(f"{name} is no name of this network", hint=", ".join(graph.shapes))
    return name not in graph.defined


def _compare(
    derivation: Derivation,
    point: Point,
    sizes: Mapping[str, int],
    *,
    roads: Mapping[str, Road],
    tolerance: float,
) -> Agreement:
    """All roads; where the point is close to a kink, most of them are taken nearby."""
    graph = derivation.graph
    nearby = off_kinks(graph, point, sizes)
    there = place(derivation, nearby)
    here = place(derivation, point) if _backprop_agrees(graph, point) else there
    comparison, ask = Comparison(roads, here, there), asker(derivation, sizes)
    variables = {step.left.name: name for name, step in derivation.results.items()}
    found = {
        variables.get(key, key): comparison.of(ask(derivation.stated[key].left), key)
        for key in derivation.asked
    }
    off = _forward_deviation(derivation, here)
    gradients = {name: compared.deviations for name, compared in found.items()}
    worst = max([off, *(d for roads in gradients.values() for d in roads.values())])
    unjudged = tuple(name for name, compared in found.items() if not compared.judges)
    notes = [note for name, compared in found.items() for note in compared.notes(name, roads)]
    return Agreement(
        worst <= tolerance and not unjudged,
        gradients,
        off,
        tolerance,
        {name: compared.method for name, compared in found.items()},
        (*_kink_notes(point, comparison), *notes),
        unjudged if worst <= tolerance else (),
    )


def _backprop_agrees(graph: Graph, point: Point) -> bool:
    """Does numeric backprop take the same derivative as symgrad at all kinks here?"""
    return not has_agreed_kink(graph) and not any(kink.is_tie for kink in point.kinks)


def _kink_notes(point: Point, comparison: Comparison) -> Notes:
    if not point.kinks:
        return ()
    moved = [r.replace("_", " ") for r in comparison.roads if comparison.is_moved(r)]
    verb = "are" if moved == ["differences"] or len(moved) > 1 else "is"
    taken = f"{' and '.join(moved)} {verb} taken nearby" if moved else "backprop takes 0 there"
    return (f"{point.kinks[0].name} is within {NEAR_KINK:g} of a kink: {taken}",)


def _forward_deviation(derivation: Derivation, here: Place) -> float:
    """The forward program against the equations, over the names that the loss needs.

    An equation counts by its operands' size too, and by 1: rounding is no error.
    """
    graph, known = derivation.graph, here.point.known
    needed = graph.needed_for(derivation.loss)

    def off(name: str) -> float:
        read = {entry.name for entry in graph.defined[name].right.atoms(Entry)}
        scale = max([1.0, *(float(np.abs(known[n]).max(initial=0.0)) for n in read)])
        return deviation(here.known[name], known[name], small=SMALL_ENTRY, scale=scale)

    return max(off(name) for name in graph.defined if name in needed)
