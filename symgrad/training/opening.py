"""Before the first step of any road: the data parted, the parameters drawn, the programs made."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.errors import ValueProblem
from symgrad.training.evaluation import Model, model_of
from symgrad.training.initialization import constant_values, initialize, numeric_shapes
from symgrad.training.preparation import Prepared, as_type, prepare

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import DTypeLike, NDArray

    from symgrad.expr.graph import Graph
    from symgrad.lowering.workspace import Workspace
    from symgrad.training.initialization import Initialization
    from symgrad.training.preparation import Share


@dataclass(frozen=True, eq=False)
class Opening:
    """What every run of the same arguments starts from."""

    prepared: Prepared
    model: Model
    first: Mapping[str, NDArray[np.floating]]
    dtype: np.dtype

    def allocate(self, batch_size: int | None = None) -> Workspace:
        """Memory for steps of so many examples, its parameters at their first values."""
        count = self.prepared.count
        space = self.model.backward.allocate(
            parameters=self.model.graph.parameters,
            rows=min(batch_size or count, count) or None,
            sizes=self.prepared.sizes,
            constants=self.model.constants,
            dtype=self.dtype,
        )
        for name, array in self.first.items():
            space.view(name)[...] = array
        return space


def open_training(
    graph: Graph,
    data: Any = None,
    *,
    seed: int = 0,
    batch_size: int | None = None,
    held_out: Share = 0.0,
    validation: float = 0.0,
    standardize: bool | None = None,
    start: Mapping[str, Any] | None = None,
    initialization: Initialization = "glorot",
    constants: Mapping[str, Any] | None = None,
    sizes: Mapping[str, int] | None = None,
    dtype: DTypeLike = np.float64,
) -> Opening:
    """The arguments are those of ``train``; the same seed, the same opening."""
    kind = _floating(dtype)
    if graph.shapes[graph.loss]:
        raise ValueProblem(
            f"the loss {graph.loss} is a tensor, no number to go down on",
            hint=f"a sum or a mean of {graph.loss}",
        )
    if not (isinstance(seed, Integral) and seed >= 0):
        raise ValueProblem(f"seed is {seed}", hint="a whole number, 0 or more")
    chance = [np.random.default_rng([seed, part]) for part in range(2)]
    prepared = prepare(
        graph, data, batch_size=batch_size, held_out=held_out, validation=validation,
        standardize=standardize, rng=chance[0], sizes=sizes, dtype=kind,
    )  # fmt: skip
    shapes = numeric_shapes(graph, prepared.sizes)
    first = initialize(graph, shapes, chance[1], scheme=initialization, given=start)
    fixed = constant_values(graph, shapes, constants or {})
    model = model_of(graph, prepared.rows, as_type(kind, fixed))
    return Opening(prepared, model, as_type(kind, first), kind)


def _floating(dtype: DTypeLike) -> np.dtype:
    kind = np.dtype(dtype)
    if kind not in (np.float32, np.float64):
        raise ValueProblem(f"training in {kind} is not possible", hint="float64 or float32")
    return kind
