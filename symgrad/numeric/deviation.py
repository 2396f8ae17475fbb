"""How far two arrays are apart, entry by entry, relative to what they hold."""

from __future__ import annotations

from typing import Any

import numpy as np

SMALL_GRADIENT = 1e-8


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
