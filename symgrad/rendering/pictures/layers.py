"""Which node stands in which column, and in which order from top to bottom.

The method of Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system
structures" (1981), as in Gansner, Koutsofios, North and Vo, "A technique for drawing directed
graphs" (1993), sections 2 and 3. All uses of a name share one wire, which forks.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Sources = Mapping[str, Sequence[str]]

SWEEPS = 12


class Place(NamedTuple):
    """Where a name crosses a column: its node, or its wire passing by."""

    name: str
    column: int


Columns = list[list[Place]]


def assign_columns(sources: Sources) -> dict[str, int]:
    """Every node left of its users, wires as short as moving single nodes makes them."""
    users = users_of(sources)
    columns = _as_late_as_possible(sources, users)
    movable = [name for name in sources if sources[name]]
    while any(_move_left(name, columns, sources, users) for name in movable):
        pass
    first = min(columns.values())
    return {name: column - first for name, column in columns.items()}


def users_of(sources: Sources) -> dict[str, list[str]]:
    users: dict[str, list[str]] = {name: [] for name in sources}
    for name, used in sources.items():
        for source in used:
            users[source].append(name)
    return users


def _as_late_as_possible(sources: Sources, users: Sources) -> dict[str, int]:
    """Every name right before its first user; names come before their users in ``sources``."""
    columns: dict[str, int] = {}
    for name in reversed(list(sources)):
        columns[name] = _before_users(name, columns, users)
    return columns


def _before_users(name: str, columns: Mapping[str, int], users: Sources) -> int:
    return min((columns[user] for user in users[name]), default=1) - 1


def _move_left(name: str, columns: dict[str, int], sources: Sources, users: Sources) -> bool:
    """Put a node right after its sources if all wires together get shorter by it.

    Names without sources follow their users, for nothing holds them.
    """
    held = [columns[source] + 1 for source in sources[name] if sources[source]]
    earliest = max(held, default=min(columns.values()))
    free = [source for source in sources[name] if not sources[source]]
    for column in range(earliest, columns[name]):
        moved = {**columns, name: column}
        moved |= {source: _before_users(source, moved, users) for source in free}
        if _length(moved, users, (*sources[name], name)) < _length(
            columns, users, (*sources[name], name)
        ):
            columns.update(moved)
            return True
    return False


def _length(columns: Mapping[str, int], users: Sources, names: Iterable[str]) -> int:
    return sum(
        max((columns[user] for user in users[name]), default=columns[name]) - columns[name]
        for name in names
    )


@dataclass(frozen=True)
class Arrangement:
    """Columns of places from left to right, and the pieces of wire between neighbors."""

    columns: Columns
    pieces: tuple[tuple[Place, Place], ...]
    column_of: Mapping[str, int]

    def is_node(self, place: Place) -> bool:
        return self.column_of[place.name] == place.column


def arrange(sources: Sources) -> Arrangement:
    """Columns ordered so that few wires cross."""
    column_of = assign_columns(sources)
    pieces = tuple(dict.fromkeys(_pieces(sources, column_of)))
    columns = _first_order(sources, column_of, pieces)
    return Arrangement(_uncross(columns, pieces), pieces, column_of)


def _pieces(sources: Sources, column_of: Mapping[str, int]) -> Iterator[tuple[Place, Place]]:
    """Wires cut at every column that they cross."""
    for user, used in sources.items():
        for source in used:
            way = [Place(source, c) for c in range(column_of[source], column_of[user])]
            yield from zip(way, [*way[1:], Place(user, column_of[user])], strict=True)


def _first_order(
    sources: Sources, column_of: Mapping[str, int], pieces: Iterable[tuple[Place, Place]]
) -> Columns:
    """As met when going back from the names that nothing uses: a tree has no crossing then."""
    left = _neighbors((right, left) for left, right in pieces)
    columns: Columns = [[] for _ in range(max(column_of.values()) + 1)]
    seen: set[Place] = set()
    users = users_of(sources)
    pending = [Place(name, column_of[name]) for name in reversed(list(sources)) if not users[name]]
    while pending:
        place = pending.pop()
        if place not in seen:
            seen.add(place)
            columns[place.column].append(place)
            pending.extend(reversed(left[place]))
    return columns


def _neighbors(pairs: Iterable[tuple[Place, Place]]) -> dict[Place, list[Place]]:
    found: dict[Place, list[Place]] = defaultdict(list)
    for place, other in pairs:
        found[place].append(other)
    return found


# fewer crossings ---------------------------------------------------------------------------------


def _uncross(columns: Columns, pieces: Iterable[tuple[Place, Place]]) -> Columns:
    """Sweeps to and fro, each column in the order of its neighbors' means; the best one stays."""
    pieces = list(pieces)
    right, left = _neighbors(pieces), _neighbors((b, a) for a, b in pieces)
    best, fewest = columns, crossings(columns, right)
    current = columns
    for sweep in range(SWEEPS):
        if fewest == 0:
            break
        current = _swept(current, right if sweep % 2 else left, backwards=bool(sweep % 2))
        current = _swapped(current, right, left)
        found = crossings(current, right)
        if found < fewest:
            best, fewest = current, found
    return best


def _swept(columns: Columns, neighbors: Mapping[Place, list[Place]], *, backwards: bool) -> Columns:
    done: dict[Place, float] = {}
    result: Columns = []
    for column in reversed(columns) if backwards else columns:
        here = {place: float(k) for k, place in enumerate(column)}
        wanted = {p: _mean([done[n] for n in neighbors.get(p, ())], here[p]) for p in column}
        result.append(sorted(column, key=lambda place: wanted[place]))
        done |= {place: float(k) for k, place in enumerate(result[-1])}
    return result[::-1] if backwards else result


def _mean(numbers: Sequence[float], default: float) -> float:
    return sum(numbers) / len(numbers) if numbers else default


def _swapped(
    columns: Columns, right: Mapping[Place, list[Place]], left: Mapping[Place, list[Place]]
) -> Columns:
    """Neighbors in a column change places while that takes crossings away."""
    result = [list(column) for column in columns]
    rank = {place: k for column in result for k, place in enumerate(column)}
    for column in result:
        for k in range(len(column) - 1):
            a, b = column[k : k + 2]
            gain = sum(
                _crossed(a, b, side, rank) - _crossed(b, a, side, rank) for side in (left, right)
            )
            if gain > 0:
                column[k : k + 2] = [b, a]
                rank[a], rank[b] = k + 1, k
    return result


def _crossed(
    above: Place, below: Place, side: Mapping[Place, list[Place]], rank: Mapping[Place, int]
) -> int:
    """Crossings between the wires of two places on one side, the first standing above."""
    lower = sorted(rank[place] for place in side.get(below, ()))
    return sum(bisect_left(lower, rank[place]) for place in side.get(above, ()))


def crossings(columns: Columns, right: Mapping[Place, list[Place]]) -> int:
    """How many pairs of pieces cross: the inversions of the right ends in order of the left."""
    rank = {place: k for column in columns for k, place in enumerate(column)}
    count = 0
    for column in columns:
        seen: list[int] = []
        for place in column:
            ends = [rank[end] for end in right.get(place, ())]
            count += sum(len(seen) - bisect_left(seen, end + 1) for end in ends)
            for end in ends:
                insort(seen, end)
    return count
