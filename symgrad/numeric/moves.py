"""Ways to move a tensor: some of its entries one by one, or all of them at once at random."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator


class Moves(Protocol):
    """Directions in the space of a tensor with ``size`` entries."""

    def vectors(self, size: int) -> Iterator[np.ndarray]:
        """The directions one after the other, flat."""

    def columns(self, gradient: np.ndarray) -> np.ndarray:
        """∂L/∂name, flat along its last axis, along each direction."""


@dataclass(frozen=True)
class Entries:
    """The entries at flat ``places``: one evaluation (or some) for each."""

    places: np.ndarray

    def vectors(self, size: int) -> Iterator[np.ndarray]:
        for place in self.places:
            direction = np.zeros(size)
            direction[place] = 1.0
            yield direction

    def columns(self, gradient: np.ndarray) -> np.ndarray:
        return np.asarray(gradient[..., self.places])


@dataclass(frozen=True)
class Directions:
    """Σ u ∂L/∂w along a few directions u, one a column: the cost knows nothing of len(w)."""

    along: np.ndarray  # (entries, directions)

    def vectors(self, size: int) -> Iterator[np.ndarray]:
        yield from self.along.T

    def columns(self, gradient: np.ndarray) -> np.ndarray:
        return np.asarray(gradient @ self.along)


@dataclass(frozen=True)
class Columns:
    """∂loss/∂name along some directions, one a column along the last axis.

    ``errors`` is what each of the columns may be off by, ``method`` how they were found.
    """

    values: np.ndarray
    errors: np.ndarray
    moves: Moves
    method: str

    def same_of(self, gradient: np.ndarray) -> np.ndarray:
        """The same columns of a whole gradient, whose last axes are the name's."""
        return self.moves.columns(_flat(gradient, self.values.ndim - 1))


def whole(gradient: np.ndarray, loss_axes: int, method: str) -> Columns:
    """Every entry of a gradient that is exact but for rounding."""
    flat = _flat(gradient, loss_axes)
    return Columns(flat, np.zeros_like(flat), entries(flat.shape[-1]), method)


def _flat(gradient: np.ndarray, loss_axes: int) -> np.ndarray:
    """The name's axes as one, the last; a name without entries has none of them."""
    shape = gradient.shape
    return gradient.reshape((*shape[:loss_axes], int(np.prod(shape[loss_axes:]))))


def entries(size: int, limit: int | None = None) -> Entries:
    """All entries, or ``limit`` of them taken at random."""
    if limit is None or size <= limit:
        return Entries(np.arange(size))
    return Entries(np.sort(np.random.default_rng(0).choice(size, limit, replace=False)))


def directions(size: int, count: int) -> Directions:
    """Random directions of length 1, every entry in each of them."""
    along = np.random.default_rng(2).standard_normal((size, count))
    return Directions(along / np.linalg.norm(along, axis=0))
