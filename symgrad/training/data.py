"""Data sets: named columns over N examples, built in or from scikit-learn."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Dataset:
    """Columns by name, each with one leading axis over the examples; text where not numeric.

    ``target`` names the column to predict where that is known, ``classes`` what its labels 0, 1,
    ... mean; ``lines`` are the lines of the file that the examples come from.
    """

    title: str
    columns: Mapping[str, NDArray[Any]]
    target: str = ""
    classes: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    is_scaled: bool = field(default=True, kw_only=True)

    def __post_init__(self) -> None:
        lengths = {name: len(np.atleast_1d(column)) for name, column in self.columns.items()}
        if len(set(lengths.values())) > 1:
            counts = ", ".join(f"{name}: {n}" for name, n in lengths.items())
            raise DataError(
                "the arrays hold different numbers of examples",
                where=f"{self.title} ({counts})",
                hint="the same first axis for all",
            )
        if not lengths or not next(iter(lengths.values())):
            raise DataError(f"{self.title} holds no examples", hint="at least one")

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def place(self, example: int) -> str:
        """Where the user finds an example: its line in the file, else its number from 1."""
        return f"line {self.lines[example]}" if self.lines else f"example {example + 1}"

    def __repr__(self) -> str:
        return f"{self.title}: {len(self)} examples of {', '.join(self.columns)}"


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


BUILT_IN: dict[str, Callable[[], Dataset]] = {"line": line, "moons": moons}
SCIKIT_LEARN = ("iris", "digits", "breast_cancer", "diabetes", "wine")
NAMES = (*BUILT_IN, *SCIKIT_LEARN)


def named_set(name: str) -> Dataset:
    """One of the sets in ``NAMES``."""
    key = name.replace("-", "_").replace(" ", "_").lower()
    if key in BUILT_IN:
        return BUILT_IN[key]()
    if key in SCIKIT_LEARN:
        return _from_scikit_learn(key)
    raise DataError(
        f"there is no data set and no file {name!r}",
        hint=f"a .csv or .npz file, or one of {', '.join(NAMES)}",
    )
