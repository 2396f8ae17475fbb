"""What training leaves: parameters, the loss of every epoch, scores. Frozen data, no algorithm."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Scaling:
    """x ← (x - mean) / deviation, entry by entry, both taken over the training examples."""

    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]

    def apply(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        return (x - self.mean) / self.deviation


@dataclass(frozen=True, eq=False)
class Run:
    """A finished training.

    ``loss`` holds, for every epoch, the loss after it: the mean over all training examples, or of
    all rows as it is written where the graph reads them at once. ``metrics`` are
    of the training and the held-out part at the end. ``scaling`` says how inputs were
    standardized, ``classes`` what the entries of a one-hot target mean.
    """

    parameters: Mapping[str, NDArray[np.float64]]
    loss: tuple[float, ...]
    metrics: Mapping[str, float]
    seconds: float
    steps: int
    equations: str = ""
    classes: tuple[str, ...] = ()
    scaling: Mapping[str, Scaling] = field(default_factory=dict)

    def __repr__(self) -> str:
        scores = ", ".join(f"{name.replace('_', ' ')} {v:.4g}" for name, v in self.metrics.items())
        epochs = f"{len(self.loss)} epoch{'s' * (len(self.loss) != 1)}"
        return f"{epochs}, {self.steps} steps, {self.seconds:.2f} s: {scores}"
