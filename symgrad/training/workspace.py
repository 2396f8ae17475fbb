"""A model's parameters as one vector, and beside it the gradient as another."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symgrad.training.evaluation import Arrays, Model
    from symgrad.training.optimizers import Vector


class Workspace:
    """``workspace(x=..., y=...)`` gives the loss and fills ``gradient``, at ``parameters``."""

    def __init__(self, model: Model, first: Arrays) -> None:
        self.model, self.shapes = model, {name: array.shape for name, array in first.items()}
        flat = [np.ravel(array) for array in first.values()]
        self.parameters: Vector = np.concatenate(flat)
        self.gradient: Vector = np.zeros_like(self.parameters)
        self.views = views(self.parameters, self.shapes)
        self._slopes = views(self.gradient, self.shapes)

    def __call__(self, **batch: Any) -> float:
        given: dict[str, Any] = {**self.views, **self.model.constants, **batch}
        found = self.model.backward(**given)
        loss = self.model.graph.loss
        for name, slope in self._slopes.items():
            slope[...] = found[f"d{loss}/d{name}"]
        return float(found[loss])


def views(vector: Vector, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Vector]:
    """The parts of a vector by name, each in its shape."""
    found, begin = {}, 0
    for name, shape in shapes.items():
        end = begin + prod(shape)
        found[name] = vector[begin:end].reshape(shape)
        begin = end
    return found
