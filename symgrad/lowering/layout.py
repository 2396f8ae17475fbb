"""Where the parameters stand in one vector."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy

    from symgrad.lowering.bias import Layer

    Array = numpy.ndarray[Any, numpy.dtype[Any]]
    Numbers = tuple[int, ...]


@dataclass(frozen=True)
class Layout:
    """All parameters one behind the other, each in C order; of a layer the weights, transposed if
    their units come first, and its bias after them: together one block."""

    shapes: Mapping[str, Numbers]
    layers: list[Layer]

    def views(self, vector: Array) -> dict[str, Array]:
        """The parameters in their shapes and the blocks flat, as parts of a vector.

        A vector of results that belong to many examples has them along its leading axes.
        """
        found: dict[str, Array] = {}
        begin = 0
        for name, shape, layer in self._places():
            end = begin + prod(shape)
            part = vector[..., begin:end]
            if layer is None:
                found[name] = part.reshape(vector.shape[:-1] + shape)
            else:
                end += prod(self.shapes[layer.bias])
                found |= self._block(vector[begin:end], layer)
            begin = end
        return found

    def _places(self) -> Iterator[tuple[str, Numbers, Layer | None]]:
        layers = {layer.weights: layer for layer in self.layers}
        biases = {layer.bias for layer in self.layers}
        for name, shape in self.shapes.items():
            if name not in biases:
                yield name, shape, layers.get(name)

    def _block(self, block: Array, layer: Layer) -> dict[str, Array]:
        shape, units = self.shapes[layer.weights], prod(self.shapes[layer.bias])
        weights = block[:-units].reshape(-1, units)
        return {
            layer.weights: (weights.T if layer.is_turned else weights).reshape(shape),
            layer.bias: block[-units:].reshape(self.shapes[layer.bias]),
            layer.block: block,
        }
