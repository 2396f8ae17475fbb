"""Points to check at: random numbers where each name lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from symgrad.errors import ValueProblem
from symgrad.expr.chosen import chosen_in, on_their_axes
from symgrad.expr.domain import read_domain
from symgrad.expr.evaluation import size_value
from symgrad.expr.sizes import solved

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from symgrad.expr.graph import Free, Graph

    Generator = np.random.Generator
    Sizes = tuple[int, ...]

SMALLEST_SIZE = 2
REACH = 3.0


def _probabilities(rng: Generator, shape: Sizes) -> np.ndarray:
    powers = np.exp(rng.standard_normal(shape))
    return np.asarray(
        powers / powers.sum(axis=-1, keepdims=True) if shape else powers / (1 + powers)
    )


def _symmetric(rng: Generator, shape: Sizes) -> np.ndarray:
    a = rng.standard_normal(shape)
    return np.asarray((a + np.swapaxes(a, -1, -2)) / 2)


def _positive_definite(rng: Generator, shape: Sizes) -> np.ndarray:
    a = rng.standard_normal(shape)
    return np.asarray(a @ np.swapaxes(a, -1, -2) + np.eye(shape[-1]))


def _nonzero(rng: Generator, shape: Sizes) -> np.ndarray:
    return np.asarray(rng.uniform(0.2, 2.0, shape) * rng.choice([-1.0, 1.0], shape))


DOMAINS: dict[str, Callable[[Generator, Sizes], np.ndarray]] = {
    "reals": lambda rng, shape: np.asarray(rng.standard_normal(shape)),
    "positive": lambda rng, shape: np.asarray(rng.uniform(0.2, 2.0, shape)),
    "nonnegative": lambda rng, shape: np.asarray(rng.uniform(0.2, 2.0, shape)),
    "nonzero": _nonzero,
    "integer": lambda rng, shape: rng.integers(-3, 4, shape).astype(float),
    "symmetric": _symmetric,
    "positive definite": _positive_definite,
    "probabilities": _probabilities,
}


def sample(domain: str, rng: Generator, shape: Sizes) -> np.ndarray:
    """Random numbers of a domain: a word of DOMAINS, an interval, or a finite set."""
    known = read_domain(domain)
    if known is None:
        raise ValueProblem(f"{domain!r} is no domain", hint=", ".join(DOMAINS))
    if known.word == "set":
        return np.asarray(rng.choice([float(member) for member in known.members], shape))
    if known.word == "interval":
        low = float(known.low) if known.low is not None else -np.inf
        high = float(known.high) if known.high is not None else np.inf
        low = max(low, -REACH if high > -REACH else high - 1)
        high = min(high, max(REACH, low + 1))
        margin = 0.05 * (high - low)
        return np.asarray(rng.uniform(low + margin, high - margin, shape))
    return DOMAINS[known.word](rng, shape)


def choose_sizes(
    graph: Graph, values: Mapping[str, np.ndarray], sizes: Mapping[str, int]
) -> dict[str, int]:
    """A number for every size name: what the values say, what is given, else 2, 3, 4, ..."""
    known = {**graph.sizes, **sizes}
    for free in graph.free:
        if free.name in values:
            for size, number in zip(free.shape, np.shape(values[free.name]), strict=False):
                if relation := solved(size):
                    symbol, slope, rest = relation
                    known[symbol.name] = (number - rest) // slope
    names = {s.name for shape in graph.shapes.values() for size in shape for s in size.free_symbols}
    taken = {int(size) for shape in graph.shapes.values() for size in shape if size.is_Integer}
    taken |= set(known.values())
    for name in sorted(names - set(known)):
        known[name] = next(n for n in range(SMALLEST_SIZE, 10**6) if n not in taken)
        taken.add(known[name])
    return on_their_axes(known, chosen_in(equation.right for equation in graph.equations))


def draw(
    graph: Graph, given: Mapping[str, np.ndarray], sizes: Mapping[str, int], rng: Generator
) -> dict[str, np.ndarray]:
    """A value for every free name: the given one, else a random one of its domain."""

    def value(free: Free) -> np.ndarray:
        if free.name in given:
            return np.asarray(given[free.name], dtype=float)
        return sample(free.domain, rng, tuple(size_value(size, sizes) for size in free.shape))

    return {free.name: value(free) for free in graph.free}
