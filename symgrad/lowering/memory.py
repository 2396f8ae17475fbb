"""Which arrays share their memory: a value that nobody reads any more makes room for the next.

    t1 = a1**2;  t2 = 1 - t1;  dz1 = da1 * t2        t2 overwrites t1, dz1 overwrites da1

A chain of arrays of which each overwrites the one before has one home, and homes of one shape
follow each other in one room.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Write:
    """An array that a line fills, the names that the line reads, and of those the ones that it may
    overwrite, entry by entry, while it reads them. A result keeps its memory to itself."""

    name: str
    shape: tuple[int, ...]
    reads: frozenset[str]
    overwrites: tuple[str, ...] = ()
    is_result: bool = False
    has_memory: bool = True


@dataclass
class _Home:
    """Memory that holds one value after the other, from a first to a last line."""

    first: int
    last: int
    shape: tuple[int, ...]
    is_result: bool


def share_memory(writes: Sequence[Write]) -> Mapping[str, str]:
    """For every array the name of the first one in the same memory; no two of them are needed at
    the same time."""
    last = {name: at for at, write in enumerate(writes) for name in write.reads}
    chains = _chains(writes, last)
    homes: dict[str, _Home] = {}
    for at, write in enumerate(writes):
        if write.has_memory:
            home = homes.setdefault(chains[write.name], _Home(at, at, write.shape, False))
            home.last = max(home.last, last.get(write.name, at))
            home.is_result |= write.is_result
    rooms = _rooms(homes)
    return {name: rooms[chain] for name, chain in chains.items()}


def _chains(writes: Sequence[Write], last: Mapping[str, int]) -> dict[str, str]:
    """The first name of a row of arrays of which each overwrites the one before."""
    chains: dict[str, str] = {}
    shapes = {write.name: write.shape for write in writes if write.has_memory}
    results = {write.name for write in writes if write.is_result}
    for at, write in enumerate(writes):
        if not write.has_memory:
            continue
        dying = (
            name
            for name in write.overwrites
            if shapes.get(name) == write.shape and last[name] == at and name not in results
        )
        before = next(dying, None)
        chains[write.name] = chains[before] if before else write.name
    return chains


def _rooms(homes: Mapping[str, _Home]) -> dict[str, str]:
    """Memory of the same shape that is free before another one is needed is used again."""
    rooms: dict[str, str] = {}
    free_after: dict[str, int] = {}
    for name, home in homes.items():
        free = (
            room
            for room, end in free_after.items()
            if end < home.first and homes[room].shape == home.shape
        )
        rooms[name] = name if home.is_result else next(free, name)
        if not home.is_result:
            free_after[rooms[name]] = home.last
    return rooms
