"""How high each place of a column stands: wires as straight as the room between nodes allows.

The sum of squared bends, weighted as in Gansner et al. (1993), section 4, is lowered a column at
a time; with the order and the distances kept this is isotonic regression, solved exactly by
pooling adjacent violators (Barlow et al., "Statistical inference under order restrictions", 1972).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING

from symgrad.rendering.pictures.layers import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from symgrad.rendering.pictures.layers import Arrangement

    Pull = tuple[Place, float, float]
    Pulls = Mapping[Place, Sequence[Pull]]

SWEEPS = 24
STREAM = 4.0  # from one equation straight to the next
GAP = 9.0
IDLE = 0.01  # the weight of a place that nothing pulls at
WEIGHTS = (1.0, 2.0, 8.0)  # by how many ends of a piece are bare wire


@dataclass(frozen=True)
class Room:
    """What a place takes over and under its middle, and where its wires arrive."""

    above: float
    below: float
    ports: Mapping[str, float]


BARE = Room(2.0, 2.0, {})


def place_heights(arrangement: Arrangement, rooms: Mapping[str, Room]) -> dict[Place, float]:
    """The height of every place's middle, down from the top of the picture."""
    room = {
        place: rooms[place.name] if arrangement.is_node(place) else BARE
        for column in arrangement.columns
        for place in column
    }
    pulls = _pulls(arrangement, room)
    heights = _straightened(arrangement, room, _relaxed(arrangement, room, pulls))
    top = min(height - room[place].above for place, height in heights.items())
    return {place: height - top for place, height in heights.items()}


def _relaxed(
    arrangement: Arrangement, room: Mapping[Place, Room], pulls: Pulls
) -> dict[Place, float]:
    """Each column in turn, to and fro, goes where its neighbors draw it."""
    heights: dict[Place, float] = {}
    for column in arrangement.columns:
        heights |= _spread(column, room, dict.fromkeys(column, (0.0, 1.0)))
    for sweep in range(SWEEPS):
        for column in arrangement.columns if sweep % 2 == 0 else reversed(arrangement.columns):
            wishes = {place: _wish(pulls[place], heights, place) for place in column}
            heights |= _spread(column, room, wishes)
    return heights


def _wish(
    pulls: Sequence[Pull], heights: Mapping[Place, float], place: Place
) -> tuple[float, float]:
    """The mean height that a place's neighbors draw it to, and how much they do."""
    weight = sum(w for _, _, w in pulls)
    if not weight:
        return heights[place], IDLE
    return sum((heights[other] + offset) * w for other, offset, w in pulls) / weight, weight


def _straightened(
    arrangement: Arrangement, room: Mapping[Place, Room], heights: Mapping[Place, float]
) -> dict[Place, float]:
    """A long wire passes all columns at one height where there is one with room in all of them."""
    result = dict(heights)
    over = {low: high for column in arrangement.columns for high, low in pairwise(column)}
    under = {high: low for low, high in over.items()}
    for way in _bare_ways(arrangement):
        top = max((result[over[p]] + _distance(room[over[p]], BARE) for p in way if p in over),
                  default=-inf)  # fmt: skip
        end = min((result[under[p]] - _distance(BARE, room[under[p]]) for p in way if p in under),
                  default=inf)  # fmt: skip
        if top <= end:
            node = Place(way[0].name, arrangement.column_of[way[0].name])
            result |= dict.fromkeys(way, min(max(result[node], top), end))
    return result


def _bare_ways(arrangement: Arrangement) -> Iterable[Sequence[Place]]:
    """The places of each wire that passes columns."""
    ways: dict[str, list[Place]] = defaultdict(list)
    for column in arrangement.columns:
        for place in column:
            if not arrangement.is_node(place):
                ways[place.name].append(place)
    return ways.values()


def _pulls(arrangement: Arrangement, room: Mapping[Place, Room]) -> Pulls:
    """For every place its neighbors, how far from them it wants to stand, and how much."""
    pulls: dict[Place, list[Pull]] = defaultdict(list)
    for left, right in arrangement.pieces:
        port = room[right].ports.get(left.name, 0.0)
        bare = sum(not arrangement.is_node(end) for end in (left, right))
        weight = STREAM if not bare and room[left].ports else WEIGHTS[bare]
        pulls[left].append((right, port, weight))
        pulls[right].append((left, -port, weight))
    return pulls


def _spread(
    column: Sequence[Place],
    room: Mapping[Place, Room],
    wishes: Mapping[Place, tuple[float, float]],
) -> dict[Place, float]:
    """The heights nearest to the wanted ones that keep order and distances."""
    offsets = [0.0]
    for above, below in pairwise(column):
        offsets.append(offsets[-1] + _distance(room[above], room[below]))
    blocks: list[tuple[float, float, int]] = []  # mean, weight, how many
    for place, offset in zip(column, offsets, strict=True):
        wanted, weight = wishes[place]
        block = (wanted - offset, weight, 1)
        while blocks and blocks[-1][0] > block[0]:
            block = _pooled(blocks.pop(), block)
        blocks.append(block)
    flat = [mean for mean, _, count in blocks for _ in range(count)]
    return {p: mean + offset for p, mean, offset in zip(column, flat, offsets, strict=True)}


def _pooled(a: tuple[float, float, int], b: tuple[float, float, int]) -> tuple[float, float, int]:
    weight = a[1] + b[1]
    return (a[0] * a[1] + b[0] * b[1]) / weight, weight, a[2] + b[2]


def _distance(above: Room, below: Room) -> float:
    return above.below + GAP + below.above
