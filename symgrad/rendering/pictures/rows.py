"""A long scene is cut into rows, as a line of music is: what a row takes from an earlier one it
repeats at its left."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING

from symgrad.rendering.pictures.grid import NARROW, measure
from symgrad.rendering.pictures.layers import assign_columns, users_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from symgrad.rendering.pictures.scene import Node, Scene

CUT_WIRE = 0.15  # how bad one cut wire is, beside a row that is all empty


def cut_into_rows(scene: Scene, widest: float) -> list[Scene]:
    """Rows not much wider than ``widest``, cut where few wires are."""
    columns = assign_columns({name: node.sources for name, node in scene.items()})
    widths = _column_widths(scene, columns)
    if sum(widths) <= widest:
        return [scene]
    cuts = _cuts(widths, _cut_wires(scene, columns), widest)
    rows = (_row(scene, columns, *ends) for ends in pairwise(cuts))
    return [row for row in rows if row]


def _column_widths(scene: Scene, columns: Mapping[str, int]) -> list[float]:
    widths = [0.0] * (max(columns.values()) + 1)
    for name, node in scene.items():
        size = measure(node)
        widths[columns[name]] = max(widths[columns[name]], size.width + size.stem + NARROW)
    return widths


def _cut_wires(scene: Scene, columns: Mapping[str, int]) -> list[int]:
    """How many equations' wires a cut before each column goes through."""
    last = {name: columns[name] for name in scene}
    for name, node in scene.items():
        for source in node.sources:
            last[source] = max(last[source], columns[name])
    named = [name for name, node in scene.items() if node.sources]
    return [sum(columns[n] < cut <= last[n] for n in named) for cut in range(len(set(columns)) + 1)]


def _cuts(widths: Sequence[float], wires: Sequence[int], widest: float) -> list[int]:
    """Where rows begin, and the end: the least squares of empty room and the fewest cut wires."""

    @cache
    def best(begin: int) -> tuple[float, tuple[int, ...]]:
        if begin == len(widths):
            return 0.0, ()
        ways = []
        for end in range(begin + 1, len(widths) + 1):
            width = sum(widths[begin:end])
            if width > widest and end > begin + 1:
                break
            cost, later = best(end)
            empty = ((widest - width) / widest) ** 2
            cut = CUT_WIRE * wires[end] if end < len(widths) else 0.0
            ways.append((cost + empty + cut, (end, *later)))
        return min(ways, default=(inf, ()))

    return [0, *best(0)[1]]


def _row(scene: Scene, columns: Mapping[str, int], begin: int, end: int) -> Scene:
    """The equations of some columns and what they use; what an earlier row has is repeated."""
    users = users_of({name: node.sources for name, node in scene.items()})
    own = [name for name, node in scene.items()
           if begin <= columns[name] < end and (node.sources or not users[name])]  # fmt: skip
    used = {source for name in own for source in scene[name].sources} | set(own)
    before = [name for name, node in scene.items() if node.sources and columns[name] < begin]
    shown = {source for name in before for source in scene[name].sources} | set(before)
    return {
        name: _repeated(node) if name in shown else node
        for name, node in scene.items()
        if name in used
    }


def _repeated(node: Node) -> Node:
    return replace(node, label=node.title, sources=(), repeated=True)
