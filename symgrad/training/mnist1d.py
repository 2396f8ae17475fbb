"""MNIST-1D: 5,000 noisy signals of 40 numbers in ten shapes, drawn by the published recipe.

Greydanus and Kobak (2024), "Scaling down deep learning with MNIST-1D", section 2: a template of 12
points is padded, stretched, scaled, shifted, given noise and sheared. Nothing is downloaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import gaussian_filter

from symgrad.training.data import Dataset

if TYPE_CHECKING:
    from numpy.random import RandomState
    from numpy.typing import NDArray

    Signal = NDArray[np.float64]

TEMPLATES = (
    (5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5),
    (5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5),
    (5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5),
    (5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5),
    (5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5),
    (5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5),
    (5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5),
    (5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5),
    (5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5),
    (5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5),
)
EACH = 500  # signals of each shape
LEAST_PADDING, MOST_PADDING = 36, 60
MOST_SHIFT = 48
SCALE, SMOOTH_NOISE, NOISE, SHEAR = 0.4, 0.25, 0.02, 0.75
LENGTH = 40
TRAINING = 4000  # the first of them train in the publication, the rest test
SEED = 42


def draw_mnist1d() -> Dataset:
    """x are the signals, y the digits; the published split is after the first ``TRAINING``."""
    rng, shapes = np.random.RandomState(SEED), _templates()
    signals = np.stack([_drawn(shape, rng) for shape in shapes for _ in range(EACH)])
    labels = np.repeat(np.arange(len(shapes)), EACH)
    order = rng.permutation(len(labels))
    x = (signals - signals.mean()) / signals.std()
    return Dataset("mnist1d", {"x": x[order], "y": labels[order]}, "y")


def _templates() -> Signal:
    """Each of mean 0 and deviation 1/6, then moved to begin at 0."""
    x = np.array(TEMPLATES, dtype=float)
    x = (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
    moved: Signal = (x - x[:, :1]) / 6
    return moved


def _drawn(template: Signal, rng: RandomState) -> Signal:
    """One signal; the order of the draws is the recipe's, so that the numbers are too."""
    padding = LEAST_PADDING + int(rng.rand() * (MOST_PADDING - LEAST_PADDING + 1))
    padded = np.concatenate([template + 1e-8, np.zeros(padding)])  # only padding is exactly 0
    x = _stretched(padded, len(template) + MOST_PADDING)
    x = np.roll(x * (1 + SCALE * (rng.rand() - 0.5)), rng.choice(MOST_SHIFT))
    smooth = gaussian_filter(SMOOTH_NOISE * rng.randn(len(x)), 2)
    x = np.where(x != 0, x, smooth) + NOISE * rng.randn(len(x))
    x = x - SHEAR * (rng.rand() - 0.5) * np.linspace(-0.5, 0.5, len(x))
    return _stretched(x, LENGTH)


def _stretched(x: Signal, length: int) -> Signal:
    """The same signal through another number of evenly spaced points, straight between them."""
    stretched: Signal = np.interp(np.linspace(0, 1, length), np.linspace(0, 1, len(x)), x)
    return stretched
