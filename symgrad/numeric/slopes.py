"""The derivative of a function of one step, by differences that know how far they may be off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    Function = Callable[[Any], np.ndarray]

COMPLEX_STEP = 1e-30
EPS = float(np.finfo(float).eps)
CENTRAL_STEP = EPS**0.2
FIRST_STEP, SHRINK, ROWS = 1 / 32, 2.0, 12


@dataclass(frozen=True)
class Slope:
    """A derivative, and how far it may be off.

    ``truncation`` is what the next terms of the series do, ``jump`` how far the slopes on both
    sides differ where there is a kink, ``rounding`` what the function's last digits can do.
    """

    value: np.ndarray
    truncation: np.ndarray
    jump: np.ndarray
    rounding: np.ndarray

    @property
    def error(self) -> np.ndarray:
        return np.asarray(self.truncation + self.jump + self.rounding)


def complex_step(f: Function, at: np.ndarray, direction: np.ndarray) -> Slope | None:
    """f'(x) = Im f(x + ih)/h, exact to rounding where f is holomorphic (Squire and Trapp 1998).

    None where the function takes no complex numbers, or gives no finite ones.
    """
    try:
        value = np.asarray(np.imag(f(at + 1j * COMPLEX_STEP * direction)) / COMPLEX_STEP)
    except TypeError:
        return None
    none = np.zeros_like(value)
    return Slope(value, none, none, none) if np.isfinite(value).all() else None


def central(f: Function, at: np.ndarray, direction: np.ndarray) -> Slope:
    """(8 (f(x+h) - f(x-h)) - (f(x+2h) - f(x-2h))) / 12h, with h sized by the entries moved.

    Twice the step changes it by 15 times the error where f is smooth; the slopes on both sides
    differ by h³/2 times the fourth derivative where there is no kink.
    """
    h = CENTRAL_STEP * _scale(at, direction)
    ends = [(f(at + k * h * direction), f(at - k * h * direction)) for k in (1, 2, 4)]
    once, twice, four_times = (np.asarray(after - before) for after, before in ends)
    value = (8 * once - twice) / (12 * h)
    coarse = (8 * twice - four_times) / (24 * h)
    middle = f(at)
    near, far = (after + before - 2 * middle for after, before in ends[:2])
    largest = np.max(np.abs(ends), axis=(0, 1))
    jump = np.abs(2 * near - far / 2) / h
    return Slope(value, np.abs(value - coarse), jump, 4 * EPS * largest / h)


def richardson(f: Function, at: np.ndarray, direction: np.ndarray) -> Slope:
    """D(i, k) = D(i, k-1) + (D(i, k-1) - D(i-1, k-1)) / (4ᵏ - 1), D(i, 0) central with h/2ⁱ.

    Richardson's deferred approach to the limit (1911), with the entry of the table that differs
    least from its neighbors (Ridders 1982) and whose steps see no kink. Wide steps over a wave may
    agree by chance, so the distance to what the finest ones say counts as an error too.
    """
    h, middle = FIRST_STEP * _scale(at, direction), np.asarray(f(at))
    best = Slope(*(np.full(middle.shape, np.inf) for _ in range(4)))
    above: list[np.ndarray] = []
    wider = np.full(middle.shape, np.inf)
    for _ in range(ROWS):
        after, before = (np.asarray(f(at + side * h * direction)) for side in (1, -1))
        bend = (after + before - 2 * middle) / h
        rounding = 4 * EPS * np.maximum(np.abs(after), np.abs(before)) / h
        line = [(after - before) / (2 * h)]
        for k, old in enumerate(above, start=1):
            line.append(line[-1] + (line[-1] - old) / (SHRINK ** (2 * k) - 1))
            off = np.maximum(np.abs(line[k] - line[k - 1]), np.abs(line[k] - old))
            best = _better(best, Slope(line[k], off, np.abs(SHRINK * bend - wider), rounding))
        above, wider, h = line, bend, h / SHRINK
    return replace(best, truncation=best.truncation + np.abs(best.value - above[1]))


def _better(old: Slope, new: Slope) -> Slope:
    """Entry by entry the one that may be off by less."""
    won = new.error < old.error
    pairs = ((getattr(new, part), getattr(old, part)) for part in Slope.__dataclass_fields__)
    return Slope(*(np.where(won, ours, theirs) for ours, theirs in pairs))


def _scale(at: np.ndarray, direction: np.ndarray) -> float:
    """A unit of length for steps: 1, or the largest entry that is moved."""
    return max(1.0, float(np.abs(at[direction != 0]).max(initial=0.0)))
