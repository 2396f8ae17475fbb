"""What fits together: a prediction and a target entry by entry, a layer and what it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.errors import ShapeError
from symgrad.expr.array import describe

if TYPE_CHECKING:
    from symgrad.expr.array import Array


def same_shape(prediction: Array, y: Array) -> None:
    """Raise ShapeError for two shapes: broadcasting in a loss would hide a mistake."""
    if prediction.shape != y.shape:
        shapes = [f"[{', '.join(map(str, each.shape))}]" for each in (prediction, y)]
        raise ShapeError(
            f"the prediction has the shape {shapes[0]}, the target {shapes[1]}",
            where=f"{describe(prediction)} - {describe(y)}",
            hint="the same shape for both",
        )


def check_axes(x: Array, least: int, reader: str) -> None:
    """Raise ShapeError for a tensor with too few axes."""
    if x.ndim < least:
        raise ShapeError(f"{reader} reads a tensor with {least} axes or more", where=describe(x))


def difference(prediction: Array, y: Array) -> Array:
    """Prediction minus target, of one shape."""
    same_shape(prediction, y)
    return prediction - y
