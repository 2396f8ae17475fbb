"""Data sets by name: points in the plane, signals, and those that come with scikit-learn."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np

from symgrad.errors import DataError
from symgrad.training.data import Dataset
from symgrad.training.mnist1d import draw_mnist1d

if TYPE_CHECKING:
    from collections.abc import Callable

LINE = (
    (0.03, 0.19, 0.34, 0.46, 0.78, 0.81, 1.08, 1.18, 1.39, 1.6, 1.65, 1.9),
    (0.67, 0.85, 1.05, 1.0, 1.4, 1.5, 1.3, 1.54, 1.55, 1.68, 1.73, 1.6),
)


def line() -> Dataset:
    """Twelve points along a line (Prince 2023, figure 2.2): x and y are numbers."""
    x, y = map(np.array, LINE)
    return Dataset("line", {"x": x, "y": y}, "y")


def moons(count: int = 80) -> Dataset:
    """Two interleaving half circles with noise; y is 0 for the upper one and 1 for the lower."""
    rng = np.random.default_rng(0)
    angle, lower = np.linspace(0, np.pi, count // 2), np.repeat([0.0, 1.0], count // 2)
    across = np.concatenate([np.cos(angle), 1 - np.cos(angle)])
    up = np.concatenate([np.sin(angle), 0.5 - np.sin(angle)])
    x = np.stack([across, up], axis=1) + rng.normal(0, 0.1, (len(lower), 2))
    return Dataset("moons", {"x": x, "y": lower}, "y", ("upper", "lower"))


def xor() -> Dataset:
    """The four corners of the unit square; y is 1 where exactly one of x is 1."""
    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return Dataset("xor", {"x": x, "y": np.array([0.0, 1.0, 1.0, 0.0])}, "y")


def spirals() -> Dataset:
    """Two spirals that turn around each other three times (Lang and Witbrock 1988): 97 points each,
    at the angle π i/16 and the radius 6.5 (104 - i)/104."""
    i = np.arange(97)
    angle, radius = np.pi * i / 16, 6.5 * (104 - i) / 104
    one = radius[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    columns = {"x": np.concatenate([one, -one]), "y": np.repeat([1.0, 0.0], len(i))}
    return Dataset("spirals", columns, "y")


def _from_scikit_learn(name: str) -> Dataset:
    try:
        loader = getattr(import_module("sklearn.datasets"), f"load_{name}")
    except ImportError:
        raise DataError(
            f"the data set {name} comes with scikit-learn, which is not installed",
            hint="pip install 'symgrad[data]'",
        ) from None
    bunch = loader()
    columns = {"x": np.asarray(bunch.data, float), "y": np.asarray(bunch.target)}
    classes = tuple(map(str, bunch.get("target_names", ())))
    return Dataset(name, columns, "y", classes, is_scaled=False)


BUILT_IN: dict[str, Callable[[], Dataset]] = {
    "line": line,
    "moons": moons,
    "xor": xor,
    "spirals": spirals,
    "mnist1d": draw_mnist1d,
}
SCIKIT_LEARN = ("iris", "digits", "breast_cancer", "diabetes", "wine")
NAMES = (*BUILT_IN, *SCIKIT_LEARN)


def named_set(name: str) -> Dataset:
    """One of the sets in ``NAMES``."""
    key = name.replace("-", "_").replace(" ", "_").lower().replace("mnist_1d", "mnist1d")
    if key in BUILT_IN:
        return BUILT_IN[key]()
    if key in SCIKIT_LEARN:
        return _from_scikit_learn(key)
    raise DataError(
        f"there is no data set and no file {name!r}",
        hint=f"a .csv or .npz file, or one of {', '.join(NAMES)}",
    )
