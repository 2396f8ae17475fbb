"""The third road to a gradient: differences of the forward program.

Complex step f'(x) = Im f(x + ih)/h, exact to rounding where f is holomorphic (Squire and Trapp
1998); elsewhere central differences of fourth order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Forward = Callable[[Any, Any], Callable[..., dict[str, Any]]]

COMPLEX_STEP = 1e-30
CENTRAL_STEP = float(np.finfo(float).eps) ** 0.2


@dataclass(frozen=True)
class Differences:
    """∂loss/∂name by differences at some entries of the name, one a column along the last axis.

    ``places`` are the entries' flat positions, ``method`` is ``complex step`` or ``central``.
    """

    columns: np.ndarray
    places: np.ndarray
    method: str

    def same_columns(self, gradient: np.ndarray) -> np.ndarray:
        """The same entries of a whole gradient, whose last axes are the name's."""
        loss_axes = self.columns.ndim - 1
        flat = gradient.reshape((*gradient.shape[:loss_axes], -1))
        return np.asarray(flat[..., self.places])


def take_differences(
    forward: Forward,
    values: Mapping[str, np.ndarray],
    *,
    loss: str,
    wrt: str,
    limit: int | None = None,
) -> Differences:
    """∂loss/∂wrt entry by entry: the loss' axes first, then the name's entries.

    Of a name with more than ``limit`` entries that many are taken at random.
    """
    program = forward(np, special)

    def of_one(value: Any) -> Any:
        return np.asarray(program(**{**values, wrt: value})[loss])

    at = np.asarray(values[wrt], dtype=float)
    places = np.arange(at.size)
    if limit is not None and at.size > limit:
        places = np.sort(np.random.default_rng(0).choice(at.size, limit, replace=False))
    exact = _complex_step(of_one, at, places)
    if exact is not None and _agrees_along_a_direction(of_one, at, places, exact):
        return Differences(exact, places, "complex step")
    return Differences(_columns(lambda e: central(of_one, at, e), at, places), places, "central")


def central(f: Callable[[Any], Any], at: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """(8 (f(x+h) - f(x-h)) - (f(x+2h) - f(x-2h))) / 12h, with h sized by the entries moved."""
    moved = np.abs(at[direction != 0])
    h = CENTRAL_STEP * max(1.0, float(moved.max(initial=0.0)))
    near = f(at + h * direction) - f(at - h * direction)
    far = f(at + 2 * h * direction) - f(at - 2 * h * direction)
    return np.asarray((8 * near - far) / (12 * h))


def _complex_step(f: Callable[[Any], Any], at: np.ndarray, places: np.ndarray) -> np.ndarray | None:
    """None where the program does not take complex numbers."""

    def one(direction: np.ndarray) -> np.ndarray:
        return np.asarray(np.imag(f(at + 1j * COMPLEX_STEP * direction)) / COMPLEX_STEP)

    try:
        with np.errstate(all="ignore"):
            gradient = _columns(one, at, places)
    except TypeError:
        return None
    return gradient if np.isfinite(gradient).all() else None


def _columns(
    derivative: Callable[[np.ndarray], np.ndarray], at: np.ndarray, places: np.ndarray
) -> np.ndarray:
    columns = []
    for place in places:
        direction = np.zeros(at.shape)
        direction.flat[place] = 1.0
        columns.append(derivative(direction))
    return np.stack(columns, axis=-1)


def _agrees_along_a_direction(
    f: Callable[[Any], Any], at: np.ndarray, places: np.ndarray, columns: np.ndarray
) -> bool:
    """A function that is not holomorphic shows along one random direction."""
    direction = np.zeros(at.shape)
    direction.flat[places] = np.random.default_rng(0).standard_normal(len(places))
    with np.errstate(all="ignore"):
        slope = central(f, at, direction)
    expected = columns @ direction.flat[places]
    largest = np.abs(columns).max(initial=0.0)
    return bool(np.allclose(slope, expected, rtol=1e-4, atol=1e-4 * largest))
