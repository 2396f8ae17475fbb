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
    from collections.abc import Callable, Iterator, Mapping

    Forward = Callable[[Any, Any], Callable[..., dict[str, Any]]]

COMPLEX_STEP = 1e-30
EPS = float(np.finfo(float).eps)
CENTRAL_STEP = EPS**0.2


@dataclass(frozen=True)
class Slope:
    """A derivative by central differences, and how far it may be off.

    ``truncation`` is by how much twice the step changes it, 15 times the error where the function
    is smooth; ``jump`` is how far the slopes on both sides differ, which is h³/2 times the fourth
    derivative where there is no kink; ``rounding`` is what the function's last digits can do.
    """

    value: np.ndarray
    truncation: np.ndarray
    jump: np.ndarray
    rounding: np.ndarray

    @property
    def error(self) -> np.ndarray:
        return np.asarray(self.truncation + self.jump + self.rounding)


@dataclass(frozen=True)
class Differences:
    """∂loss/∂name by differences at some entries of the name, one a column along the last axis.

    ``places`` are the entries' flat positions, ``method`` is ``complex step`` or ``central``;
    ``errors`` is what each of the columns may be off by.
    """

    columns: np.ndarray
    errors: np.ndarray
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
        return Differences(exact, np.zeros_like(exact), places, "complex step")
    slopes = [central(of_one, at, direction) for direction in _directions(at, places)]
    columns = np.stack([slope.value for slope in slopes], axis=-1)
    errors = np.stack([slope.error for slope in slopes], axis=-1)
    return Differences(columns, errors, places, "central")


def central(f: Callable[[Any], Any], at: np.ndarray, direction: np.ndarray) -> Slope:
    """(8 (f(x+h) - f(x-h)) - (f(x+2h) - f(x-2h))) / 12h, with h sized by the entries moved."""
    moved = np.abs(at[direction != 0])
    h = CENTRAL_STEP * max(1.0, float(moved.max(initial=0.0)))
    ends = [(f(at + k * h * direction), f(at - k * h * direction)) for k in (1, 2, 4)]
    once, twice, four_times = (np.asarray(after - before) for after, before in ends)
    value = (8 * once - twice) / (12 * h)
    coarse = (8 * twice - four_times) / (24 * h)
    near, far = (after + before - 2 * f(at) for after, before in ends[:2])
    largest = np.max(np.abs(ends), axis=(0, 1))
    jump = np.abs(2 * near - far / 2) / h
    return Slope(value, np.abs(value - coarse), jump, 4 * EPS * largest / h)


def _directions(at: np.ndarray, places: np.ndarray) -> Iterator[np.ndarray]:
    """One entry after the other moved by 1."""
    for place in places:
        direction = np.zeros(at.shape)
        direction.flat[place] = 1.0
        yield direction


def _complex_step(f: Callable[[Any], Any], at: np.ndarray, places: np.ndarray) -> np.ndarray | None:
    """None where the program does not take complex numbers."""

    def one(direction: np.ndarray) -> np.ndarray:
        return np.asarray(np.imag(f(at + 1j * COMPLEX_STEP * direction)) / COMPLEX_STEP)

    try:
        with np.errstate(all="ignore"):
            gradient = np.stack([one(d) for d in _directions(at, places)], axis=-1)
    except TypeError:
        return None
    return gradient if np.isfinite(gradient).all() else None


def _agrees_along_a_direction(
    f: Callable[[Any], Any], at: np.ndarray, places: np.ndarray, columns: np.ndarray
) -> bool:
    """A function that is not holomorphic shows along one random direction."""
    direction = np.zeros(at.shape)
    direction.flat[places] = np.random.default_rng(0).standard_normal(len(places))
    with np.errstate(all="ignore"):
        slope = central(f, at, direction)
    expected = columns @ direction.flat[places]
    margin = 1e-4 * np.abs(columns).max(initial=0.0) + slope.rounding
    return bool((np.abs(slope.value - expected) <= margin + 1e-4 * np.abs(expected)).all())
