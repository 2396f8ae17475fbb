"""The third road to a gradient: differences of the forward program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import special

from symgrad.numeric.moves import Columns, entries
from symgrad.numeric.slopes import central, complex_step, richardson

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from symgrad.numeric.moves import Moves
    from symgrad.numeric.question import Forward
    from symgrad.numeric.slopes import Function, Slope

    Step = Callable[[Function, np.ndarray, np.ndarray], Slope | None]

STEPS: dict[str, Step] = {
    "complex step": complex_step,
    "central": central,
    "richardson": richardson,
}
BEST = ("complex step", "central")


def take_differences(
    forward: Forward,
    values: Mapping[str, np.ndarray],
    *,
    loss: str,
    wrt: str,
    limit: int | None = None,
    moves: Moves | None = None,
    methods: tuple[str, ...] = BEST,
) -> Columns | None:
    """∂loss/∂wrt along directions: the loss' axes first, then the directions.

    These are the name's entries one by one, at most ``limit`` of them taken at random, unless
    ``moves`` says other ones. The first of the ``methods`` that can be used is: a complex step
    only where the function is holomorphic. None where none of them can.
    """
    program = forward(np, special)
    at = np.asarray(values[wrt], dtype=float)

    def of_flat(value: Any) -> Any:
        return np.asarray(program(**{**values, wrt: value.reshape(at.shape)})[loss])

    along = moves or entries(at.size, limit)
    for method in methods:
        found = _along_all(of_flat, at.ravel(), along, method)
        if found is not None:
            return found
    return None


def _along_all(f: Function, at: np.ndarray, moves: Moves, method: str) -> Columns | None:
    slopes = []
    for direction in moves.vectors(at.size):
        with np.errstate(all="ignore"):  # a wide step may leave the domain; it shows as nan
            slope = STEPS[method](f, at, direction)
        if slope is None:
            return None
        slopes.append(slope)
    columns = np.stack([slope.value for slope in slopes], axis=-1)
    if method == "complex step" and not _agrees_along_a_direction(f, at, moves, columns):
        return None
    return Columns(columns, np.stack([s.error for s in slopes], axis=-1), moves, method)


def _agrees_along_a_direction(
    f: Function, at: np.ndarray, moves: Moves, columns: np.ndarray
) -> bool:
    """A function that is not holomorphic shows along one random mixture of the directions."""
    weights = np.random.default_rng(0).standard_normal(columns.shape[-1])
    direction = _mixture(moves, weights, at.size)
    with np.errstate(all="ignore"):
        slope = central(f, at, direction)
    expected = columns @ weights
    margin = 1e-4 * np.abs(columns).max(initial=0.0) + slope.rounding
    return bool((np.abs(slope.value - expected) <= margin + 1e-4 * np.abs(expected)).all())


def _mixture(moves: Moves, weights: Any, size: int) -> np.ndarray:
    total = np.zeros(size)
    for weight, direction in zip(weights, moves.vectors(size), strict=True):
        total += weight * direction
    return total
