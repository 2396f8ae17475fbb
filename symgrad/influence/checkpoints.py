"""Where a training passed: parameters, and the step size with which it went on from there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.errors import ValueProblem
from symgrad.influence.vectors import as_vector

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from symgrad.training import Run

    Array = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """Parameters by name, and the sum of the step sizes until the next checkpoint."""

    parameters: Mapping[str, Array]
    step_size: float


@dataclass
class Recorder:
    """Checkpoints of a training: ``train(..., record=recorder)`` fills it.

    Every ``every``-th point before a step is kept, the first one always. One recorder is for one
    training.
    """

    every: int = 1
    points: list[dict[str, Array]] = field(default_factory=list)
    step_sizes: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.every < 1:
            raise ValueProblem(f"every is {self.every}", hint="1 keeps the point before each step")

    def __call__(self, parameters: Mapping[str, Array], step_size: float) -> None:
        if len(self.step_sizes) % self.every == 0:
            self.points.append({name: np.array(array) for name, array in parameters.items()})
        self.step_sizes.append(step_size)

    @property
    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """The points, each with the sum of the step sizes until the next one."""
        starts = range(0, len(self.step_sizes), self.every)
        sizes = [sum(self.step_sizes[k : k + self.every]) for k in starts]
        pairs = zip(self.points, sizes, strict=True)
        return tuple(Checkpoint(point, size) for point, size in pairs)

    def path(self, run: Run) -> Array:
        """The recorded points and the run's end, one a row: (points, parameters)."""
        passed = (*self.points, run.parameters)
        return np.stack([as_vector({n: at[n] for n in run.parameters}) for at in passed])


def as_checkpoints(found: Iterable[Any]) -> Sequence[Checkpoint]:
    """Checkpoints, or pairs (parameters, step size)."""
    checkpoints = [each if isinstance(each, Checkpoint) else Checkpoint(*each) for each in found]
    if not checkpoints:
        raise ValueProblem("there are no checkpoints", hint="[(parameters, step_size)]")
    return checkpoints
