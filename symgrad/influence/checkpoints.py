"""Where a training passed: parameters, and the step size with which it went on from there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.errors import ValueProblem
from symgrad.influence.vectors import as_tensors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from symgrad.training import Optimizer

    Array = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """Parameters by name, and the sum of the step sizes until the next checkpoint."""

    parameters: Mapping[str, Array]
    step_size: float


@dataclass
class Recorder:
    """Checkpoints of a training: ``train(..., optimizer=recorder.watch(gd(0.1)))`` fills it.

    Every ``every``-th point before a step is kept, the first one always; a training that is
    watched is the same training bit for bit.
    """

    every: int = 1
    points: list[Array] = field(default_factory=list)
    step_sizes: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.every < 1:
            raise ValueProblem(f"every is {self.every}", hint="1 keeps the point before each step")

    def watch(self, optimizer: Optimizer) -> Optimizer:
        """The same optimizer, whose steps are recorded from its ``init`` on."""

        def init(parameters: Array) -> Any:
            self.points[:], self.step_sizes[:] = [parameters.copy()], []
            return optimizer.init(parameters)

        def update(gradient: Array, state: Any, parameters: Array) -> None:
            steps = len(self.step_sizes)
            self.step_sizes.append(optimizer.step_size(steps) if optimizer.step_size else 1.0)
            optimizer.update(gradient, state, parameters)
            if (steps + 1) % self.every == 0:
                self.points.append(parameters.copy())

        return replace(optimizer, init=init, update=update)

    def checkpoints(self, parameters: Mapping[str, Array]) -> tuple[Checkpoint, ...]:
        """What was recorded, cut into tensors with the names and shapes of ``parameters``.

        The point after the last step is none: no step was made from there.
        """
        sizes = np.add.reduceat(self.step_sizes, range(0, len(self.step_sizes), self.every))
        return tuple(
            Checkpoint(as_tensors(point, parameters), float(size))
            for point, size in zip(self.points, sizes, strict=False)
        )

    def path(self) -> Array:
        """The recorded points, one a row: (points, parameters)."""
        return np.stack(self.points)


def as_checkpoints(found: Iterable[Any]) -> Sequence[Checkpoint]:
    """Checkpoints, or pairs (parameters, step size)."""
    checkpoints = [each if isinstance(each, Checkpoint) else Checkpoint(*each) for each in found]
    if not checkpoints:
        raise ValueProblem("there are no checkpoints", hint="[(parameters, step_size)]")
    return checkpoints
