"""Where parameters start: biases at zero, weights random with a variance that fits their fans."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite, prod, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from sympy import Add

from symgrad.errors import ValueProblem
from symgrad.expr.evaluation import size_value
from symgrad.expr.leaves import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from symgrad.expr.graph import Equation, Graph

Draw = Callable[[Generator, tuple[int, ...], int, int], NDArray[np.float64]]
Initialization = str | Draw


def glorot(
    rng: Generator, shape: tuple[int, ...], fan_in: int, fan_out: int
) -> NDArray[np.float64]:
    """Uniform on ±√(6 / (fan_in + fan_out)) (Glorot and Bengio 2010, eq. 16)."""
    bound = sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-bound, bound, shape)


def he(rng: Generator, shape: tuple[int, ...], fan_in: int, fan_out: int) -> NDArray[np.float64]:
    """Normal with variance 2 / fan_in, for ReLU (He et al. 2015, eq. 10)."""
    return rng.normal(0, sqrt(2 / fan_in), shape)


def normal(variance: float = 1e-4) -> Draw:
    """Normal with mean 0 and variance σ², whatever the fans (Prince 2023, section 7.5)."""
    if not (isfinite(variance) and variance >= 0):
        raise ValueProblem(f"a variance of {variance:g} is not possible", hint="0 or more")

    def draw(
        rng: Generator, shape: tuple[int, ...], fan_in: int, fan_out: int
    ) -> NDArray[np.float64]:
        return rng.normal(0, sqrt(variance), shape)

    return draw


def zeros(rng: Generator, shape: tuple[int, ...], fan_in: int, fan_out: int) -> NDArray[np.float64]:
    """All zero: enough for a linear model; the units of a hidden layer would stay equal."""
    return np.zeros(shape)


INITIALIZATIONS: dict[str, Draw] = {"glorot": glorot, "he": he, "normal": normal(), "zeros": zeros}


def numeric_shapes(graph: Graph, sizes: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
    """The shapes of all free names as numbers; ValueProblem for a size without one."""
    for free in graph.free:
        for name in sorted(s.name for size in free.shape for s in size.free_symbols):
            if name not in sizes:
                raise ValueProblem(
                    f"the size {name} of {free.name} has no number",
                    hint=f"[sizes] {name} = 8 in the problem file, or --set {name}=8",
                )
    return {f.name: tuple(size_value(size, sizes) for size in f.shape) for f in graph.free}


def initialize(
    graph: Graph,
    shapes: Mapping[str, tuple[int, ...]],
    rng: Generator,
    *,
    scheme: Initialization = "glorot",
    given: Mapping[str, Any] | None = None,
) -> dict[str, NDArray[np.float64]]:
    """A first value for every parameter of the graph: the given one, else a drawn one.

    ``scheme`` is a key of ``INITIALIZATIONS`` or a function of a generator, a shape and the fans.
    """
    draw = scheme if callable(scheme) else INITIALIZATIONS.get(scheme)
    if draw is None:
        known = ", ".join(INITIALIZATIONS)
        raise ValueProblem(f"there is no initialization {scheme!r}", hint=f"one of {known}")
    drawn = {name: _first_value(graph, name, shapes[name], rng, draw) for name in graph.parameters}
    return drawn | given_values(graph.parameters, shapes, given or {})


def given_values(
    names: Iterable[str], shapes: Mapping[str, tuple[int, ...]], values: Mapping[str, Any]
) -> dict[str, NDArray[np.float64]]:
    """The given numbers of some names, each of its shape and finite."""
    arrays = {name: np.asarray(values[name], dtype=np.float64) for name in names if name in values}
    for name, array in arrays.items():
        if array.shape != shapes[name]:
            raise ValueProblem(
                f"{name} has the shape {list(shapes[name])}, its value {list(array.shape)}",
                hint=f"a value of shape {list(shapes[name])}",
            )
        if not np.isfinite(array).all():
            raise ValueProblem(f"the value of {name} is not finite", hint="a number")
    return arrays


def constant_values(
    graph: Graph, shapes: Mapping[str, tuple[int, ...]], values: Mapping[str, Any]
) -> dict[str, NDArray[np.float64]]:
    """A number for every constant of the graph."""
    for name in graph.role("constants"):
        if name not in values:
            raise ValueProblem(
                f"the constant {name} has no value",
                hint=f"[values] {name} = 0.01 in the problem file, or --set {name}=0.01",
            )
    return given_values(graph.role("constants"), shapes, values)


def _first_value(
    graph: Graph, name: str, shape: tuple[int, ...], rng: Generator, draw: Draw
) -> NDArray[np.float64]:
    users = graph.users[name]
    if not users or is_bias(users[0], name):
        return np.zeros(shape)
    fan_in = prod(shape[axis] for axis in _summed_axes(users[0], name))
    return draw(rng, shape, fan_in, prod(shape) // fan_in)


def is_bias(user: Equation, name: str) -> bool:
    """A bias stands as a term of a sum; a weight is multiplied with something."""
    sums = user.right.atoms(Add)
    return any(isinstance(t, Entry) and t.name == name for each in sums for t in each.args)


def _summed_axes(user: Equation, name: str) -> list[int]:
    """The axes of a weight that its first user sums over: those that lead in."""
    entry = min((e for e in user.right.atoms(Entry) if e.name == name), key=str)
    kept = set(user.indices)
    return [a for a, place in enumerate(entry.positions) if not place.free_symbols & kept]
