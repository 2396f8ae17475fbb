"""Three roads, one gradient: the symbolic program, numeric backprop, and differences."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from symgrad.calculus import derive
from symgrad.derivation import Derivation
from symgrad.errors import ValueProblem
from symgrad.expr.derivative_names import tangent_name
from symgrad.expr.leaves import Entry
from symgrad.lowering import lower
from symgrad.lowering.positions import at_positions
from symgrad.numeric.backprop import backpropagate
from symgrad.numeric.differences import take_differences
from symgrad.numeric.entries import evaluate
from symgrad.numeric.kinks import distance_to_kink, has_agreed_kink
from symgrad.numeric.sampling import choose_sizes, draw
from symgrad.numeric.varying import TIME, forward_program

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from symgrad.expr.graph import Graph
    from symgrad.numeric.differences import Differences

Values = dict[str, Any]
Notes = tuple[str, ...]

TOLERANCE = 1e-6
NEAR_KINK = 1e-3
MOST_ENTRIES = 300
TRIES = 50
SMALL_ENTRY = 1e-6
RESOLVED = 1e-4
SMALL_GRADIENT = 1e-8


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
    """How far the symbolic derivatives are from the two numeric roads.

    ``gradients`` holds for every name the largest relative deviation from ``backprop`` and from
    ``differences`` (at most MOST_ENTRIES entries of a name, taken at random); ``forward`` is the
    forward program's deviation from the equations evaluated entry by entry.
    """

    holds: bool
    gradients: Mapping[str, Mapping[str, float]]
    forward: float
    tolerance: float
    methods: Mapping[str, str] = field(default_factory=dict)
    notes: Notes = ()

    def __str__(self) -> str:
        width = max(map(len, (*self.gradients, "forward")))
        lines = [f"{'':<{width}}  backprop  differences"]
        for name, road in self.gradients.items():
            method = self.methods.get(name, "")
            lines.append(
                f"{name:<{width}}  {road['backprop']:8.1e}  {road['differences']:8.1e}  {method}"
            )
        lines.append(
            f"{'forward':<{width}}  {self.forward:8.1e}  from the equations, entry by entry"
        )
        verdict = "agree" if self.holds else "DO NOT AGREE"
        return "\n".join([*lines, *self.notes, f"the gradients {verdict} to {self.tolerance:.0e}"])

    __repr__ = __str__


def gradcheck(
    subject: Problem | Derivation | Graph,
    *,
    values: Mapping[str, Any] | None = None,
    seed: int = 0,
    tolerance: float = TOLERANCE,
) -> Agreement:
    """Compare the symbolic gradient with numeric backprop and with differences at one point.

    The point is made of ``values``, then of the problem's own, then of random numbers in each
    name's domain. Raises ValueProblem where no point with a finite loss is found.
    """
    derivation = subject if isinstance(subject, Derivation) else derive(subject)
    own: Mapping[str, Any] = getattr(subject, "values", None) or {}
    given = {k: np.asarray(v, dtype=float) for k, v in {**own, **(values or {})}.items() if k}
    graph = derivation.graph
    given = {name: value for name, value in given.items() if _is_free(graph, name)}
    sizes = choose_sizes(graph, given, getattr(subject, "sizes", None) or {})
    derivation = at_positions(derivation, sizes)
    point, notes = _point(derivation, given, sizes, seed)
    return _compare(derivation, point, sizes, tolerance=tolerance, notes=notes)


def _is_free(graph: Graph, name: str) -> bool:
    if name not in graph.shapes:
        raise ValueProblem(f"{name} is no name of this network", hint=", ".join(graph.shapes))
    return name not in graph.defined


@dataclass(frozen=True)
class Point:
    """Values of the free names, and with them those of the defined ones, entry by entry."""

    free: Values
    known: Values
    to_kink: float


def _at(graph: Graph, free: Values, sizes: Mapping[str, int]) -> Point:
    known = free | evaluate(graph, free, sizes)
    return Point(free, known, distance_to_kink(graph, known, sizes))


def _point(
    derivation: Derivation, given: Values, sizes: Mapping[str, int], seed: int
) -> tuple[Point, Notes]:
    """A point with a finite loss, away from kinks where it can be chosen."""
    rng, graph = np.random.default_rng(seed), derivation.graph
    found: list[Point] = []
    for _ in range(TRIES):
        point = _at(graph, draw(graph, given, sizes, rng), sizes)
        if np.isfinite(point.known[derivation.loss]).all():
            if point.to_kink > NEAR_KINK:
                return point, ()
            found.append(point)
        if len(given) == len(graph.free):
            break
    if not found:
        raise ValueProblem(
            f"no point was found where {derivation.loss} is finite",
            hint="values, or a domain such as 'positive' for the names under a logarithm or a root",
        )
    return found[0], (f"within {NEAR_KINK:g} of a kink: differences are taken nearby",)


def _compare(
    derivation: Derivation,
    point: Point,
    sizes: Mapping[str, int],
    *,
    tolerance: float,
    notes: Notes,
) -> Agreement:
    """All three roads; where the point is close to a kink, differences are taken nearby.
    Entries that differences cannot resolve are judged by backprop, and counted in a note.
    """
    nearby = _moved(derivation.graph, point, sizes) if notes else point
    point = nearby if has_agreed_kink(derivation.graph) else point  # backprop takes 0 there
    program, equations = lower(derivation), lower(derivation.graph)
    directions = _directions(derivation, point)
    here, there = (program(**p.free, **directions) for p in (point, nearby))
    start = directions | {TIME: np.zeros(())}
    known, known_nearby = (p.free | start | equations(**p.free) for p in (point, nearby))
    scale = max(float(np.abs(value).max(initial=0.0)) for value in here.values())
    gradients: dict[str, dict[str, float]] = {}
    methods: dict[str, str] = {}
    variables = {step.left.name: name for name, step in derivation.results.items()}
    for key in derivation.asked:
        sign, name = derivation.stated[key].left, variables.get(key, key)
        of, by, forward = sign.of.name, sign.by.name, forward_program(derivation, sign)
        traced = backpropagate(forward, known, loss=of, wrt=[by])[by]
        stepped = take_differences(forward, known_nearby, loss=of, wrt=by, limit=MOST_ENTRIES)
        methods[name] = stepped.method
        ours = stepped.same_columns(there[key])
        gradients[name] = {
            "backprop": deviation(here[key], traced, small=SMALL_ENTRY, scale=scale),
            "differences": deviation(
                ours, stepped.columns, small=SMALL_ENTRY, scale=scale, error=stepped.errors
            ),
        }
        notes += _unresolved(name, stepped, floor=SMALL_GRADIENT * scale)
    off = _forward_deviation(derivation, point, known)
    worst = max([off, *(d for road in gradients.values() for d in road.values())])
    return Agreement(worst <= tolerance, gradients, off, tolerance, methods, notes)


def _unresolved(name: str, stepped: Differences, *, floor: float) -> Notes:
    """A note where the error of differences could hide one in the gradient."""
    doubtful = int((stepped.errors > RESOLVED * np.abs(stepped.columns) + floor).sum())
    if not doubtful:
        return ()
    many = f"{doubtful} of {stepped.columns.size} entries of the gradient by {name}"
    return (f"{many}: too fine for differences, judged by backprop",)


def _directions(derivation: Derivation, point: Point) -> Values:
    """A random direction for every name that is moved."""
    rng = np.random.default_rng(0)
    return {
        tangent_name(name): rng.standard_normal(np.shape(point.known[name]))
        for name in derivation.moved
    }


def deviation(
    ours: Any, theirs: Any, *, small: float, scale: float = 0.0, error: Any = 0.0
) -> float:
    """max |a - b| / max(|a|, |b|, floor) over all entries; infinite where one is not finite.

    Every entry counts by its own size, so an error in a small entry shows. The floor, ``small``
    times the largest entry or 1e-8 times the largest of all gradients, keeps rounding in entries
    that are exactly zero from counting as an error. ``error`` is how far b itself may be off.
    """
    a, b = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    if a.shape != b.shape or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("inf")
    floor = max(small * np.abs(b).max(initial=0.0), SMALL_GRADIENT * scale)
    sizes = np.maximum(np.maximum(np.abs(a), np.abs(b)), floor)
    gaps = np.maximum(np.abs(a - b) - error, 0.0)
    return float(
        np.max(np.divide(gaps, sizes, out=np.zeros_like(gaps), where=gaps > 0), initial=0.0)
    )


def _forward_deviation(derivation: Derivation, point: Point, program: Values) -> float:
    """The forward program against the equations, over the names that the loss needs.

    An equation counts by its operands' size too, and by 1: rounding is no error.
    """
    graph = derivation.graph
    needed = graph.needed_for(derivation.loss)

    def off(name: str) -> float:
        read = {entry.name for entry in graph.defined[name].right.atoms(Entry)}
        scale = max([1.0, *(float(np.abs(point.known[n]).max(initial=0.0)) for n in read)])
        return deviation(program[name], point.known[name], small=SMALL_ENTRY, scale=scale)

    return max(off(name) for name in graph.defined if name in needed)


def _moved(graph: Graph, point: Point, sizes: Mapping[str, int]) -> Point:
    """A point nearby that is no kink."""
    rng = np.random.default_rng(1)
    real = {free.name for free in graph.free if free.domain == "reals"}

    def near(name: str, value: Any) -> Any:
        noise = 0.05 * rng.standard_normal((2, *np.shape(value)))
        return value * (1 + noise[0]) + noise[1] if name in real else value

    moved = point
    for _ in range(TRIES):
        moved = _at(graph, {n: near(n, value) for n, value in point.free.items()}, sizes)
        if moved.to_kink > NEAR_KINK:
            break
    return moved
