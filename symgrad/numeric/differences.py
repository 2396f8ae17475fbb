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
    """∂loss/∂name by differences, and which kind: ``complex step`` or ``central``."""

    gradient: np.ndarray
    method: str


def differences(
    forward: Forward, values: Mapping[str, np.ndarray], *, loss: str, wrt: str
) -> Differences:
    """∂loss/∂wrt entry by entry: the loss' axes first, then the name's."""
    program = forward(np, special)

    def of_one(value: Any) -> Any:
        return np.asarray(program(**{**values, wrt: value})[loss])

    at = np.asarray(values[wrt], dtype=float)
    exact = _complex_step(of_one, at)
    if exact is not None and _agrees_along_a_direction(of_one, at, exact):
        return Differences(exact, "complex step")
    return Differences(_each_entry(lambda e: central(of_one, at, e), at), "central")


def central(f: Callable[[Any], Any], at: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """(8 (f(x+h) - f(x-h)) - (f(x+2h) - f(x-2h))) / 12h, with h sized by the entries moved."""
    moved = np.abs(at[direction != 0])
    h = CENTRAL_STEP * max(1.0, float(moved.max(initial=0.0)))
    near = f(at + h * direction) - f(at - h * direction)
    far = f(at + 2 * h * direction) - f(at - 2 * h * direction)
    return np.asarray((8 * near - far) / (12 * h))


def _complex_step(f: Callable[[Any], Any], at: np.ndarray) -> np.ndarray | None:
    """None where the program does not take complex numbers."""

    def one(direction: np.ndarray) -> np.ndarray:
        return np.asarray(np.imag(f(at + 1j * COMPLEX_STEP * direction)) / COMPLEX_STEP)

    try:
        with np.errstate(all="ignore"):
            gradient = _each_entry(one, at)
    except TypeError:
        return None
    return gradient if np.isfinite(gradient).all() else None


def _each_entry(derivative: Callable[[np.ndarray], np.ndarray], at: np.ndarray) -> np.ndarray:
    columns = []
    for place in np.ndindex(at.shape):
        direction = np.zeros(at.shape)
        direction[place] = 1.0
        columns.append(derivative(direction))
    stacked = np.stack(columns, axis=-1)
    return np.asarray(stacked.reshape(stacked.shape[:-1] + at.shape))


def _agrees_along_a_direction(
    f: Callable[[Any], Any], at: np.ndarray, gradient: np.ndarray
) -> bool:
    """A function that is not holomorphic shows along one random direction."""
    direction = np.random.default_rng(0).standard_normal(at.shape)
    with np.errstate(all="ignore"):
        slope = central(f, at, direction)
    expected = np.tensordot(gradient, direction, axes=at.ndim)
    return bool(
        np.allclose(slope, expected, rtol=1e-4, atol=1e-4 * np.abs(gradient).max(initial=0.0))
    )
