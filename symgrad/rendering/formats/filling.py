"""Pieces into lines: where to break, so that the breaks together cost least."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

DEEPER = 5.0  # a break inside one more bracket costs as much as that many outside
RAGGED = 0.3
OVERFULL = 100.0
NULL = 1.2  # points, of the \left. or \right. for a bracket that a line leaves open


@dataclass(frozen=True)
class Piece:
    """What stands between two places where a line may end.

    ``cost`` is that of beginning a line with it; ``before`` and ``after`` are the brackets open at
    its ends that must be closed there, for each whether it is around something high.
    """

    text: str
    width: float
    cost: float = 0.0
    before: tuple[bool, ...] = ()
    after: tuple[bool, ...] = ()


def filled(pieces: list[Piece], room: float, indent: float) -> list[list[Piece]]:
    """Lines no wider than ``room``, as far as pieces allow; all but the first are indented."""
    starts = _best_starts(pieces, room, indent)
    ends = (*starts[1:], len(pieces))
    return [pieces[start:end] for start, end in zip(starts, ends, strict=True)]


def _best_starts(pieces: list[Piece], room: float, indent: float) -> list[int]:
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(pieces) + 1):
        found = (inf, end - 1)
        for start in range(end - 1, -1, -1):
            needed = _width(pieces[start:end]) + (indent if start else 0)
            if needed > room and start < end - 1:
                break
            excess = max(0.0, needed - room)
            slack = (room - needed) / room if end < len(pieces) and not excess else 0.0
            price = pieces[start].cost + RAGGED * slack**2 + OVERFULL * excess
            found = min(found, (best[start][0] + price, start))
        best.append(found)
    starts, at = [], len(pieces)
    while at:
        at = best[at][1]
        starts.append(at)
    return starts[::-1]


def _width(line: list[Piece]) -> float:
    return sum(p.width for p in line) + NULL * (len(line[0].before) + len(line[-1].after))
