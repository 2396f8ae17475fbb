"""Parameters as one vector and as tensors by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Array = NDArray[np.floating]
    Arrays = Mapping[str, Array]


def as_vector(tensors: Arrays) -> Array:
    """All entries one after the other, each tensor row by row."""
    return np.concatenate([np.ravel(array) for array in tensors.values()])


def as_tensors(vector: Array, like: Arrays) -> dict[str, Array]:
    """The same entries with the names, the order and the shapes of ``like``."""
    ends = np.cumsum([np.size(array) for array in like.values()])
    parts = np.split(vector, ends[:-1])
    return {n: part.reshape(np.shape(a)) for (n, a), part in zip(like.items(), parts, strict=True)}
