"""What training leaves: parameters, the loss of every epoch, scores. Frozen data, no algorithm."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import nan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Scaling:
    """x ← (x - mean) / deviation, entry by entry, both taken over the training examples."""

    mean: NDArray[np.floating]
    deviation: NDArray[np.floating]

    def apply(self, x: NDArray[np.floating]) -> NDArray[np.floating]:
        scaled: NDArray[np.floating] = (x - self.mean) / self.deviation
        return scaled


@dataclass(frozen=True, eq=False)
class Run:
    """A finished training.

    ``loss`` holds, for every epoch, the loss after it: the mean over all training examples, or of
    all rows as it is written where the graph reads them at once; ``first_loss`` is that before the
    first step, not a number in a run read from a file. ``validation_loss`` is that of the
    validation part, if there is one. The parameters are those after ``best_epoch``: the last epoch,
    or with patience the one of the lowest validation loss. ``metrics`` are of the training,
    validation and held-out part at the end. ``scaling`` says how inputs were standardized,
    ``classes`` what the entries of a one-hot target mean.
    """

    parameters: Mapping[str, NDArray[np.floating]]
    loss: tuple[float, ...]
    metrics: Mapping[str, float]
    seconds: float
    steps: int
    validation_loss: tuple[float, ...] = ()
    best_epoch: int = 0
    equations: str = ""
    classes: tuple[str, ...] = ()
    scaling: Mapping[str, Scaling] = field(default_factory=dict)
    first_loss: float = nan

    def __repr__(self) -> str:
        scores = ", ".join(f"{name.replace('_', ' ')} {v:.4g}" for name, v in self.metrics.items())
        epochs = f"{len(self.loss)} epoch{'s' * (len(self.loss) != 1)}"
        best = f", best {self.best_epoch}" * (self.best_epoch < len(self.loss))
        return f"{epochs}{best}, {self.steps} steps, {self.seconds:.2f} s: {scores}"
