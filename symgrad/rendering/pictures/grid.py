"""One row of a picture: columns and heights for its nodes and for the wires that pass them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from symgrad.rendering.pictures.layers import arrange
from symgrad.rendering.pictures.placing import Room, place_heights

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from symgrad.rendering.pictures.labels import Label
    from symgrad.rendering.pictures.layers import Arrangement, Place
    from symgrad.rendering.pictures.scene import Node, Scene

    Ports = Mapping[str, Mapping[str, float]]

NODE_SIZE, WIRE_SIZE = 15.0, 13.0
SIDES = {"inputs": 11.0, "targets": 14.0, "constants": 14.0}
SIDE, LID = 10.0, 7.0  # between a formula and its node's border
AIR = 4.0  # between a label and its wire
STEM = 7.0  # wire before and after a label
PORT = 8.0  # between wires that arrive at one node
NARROW, WIDE, SLOPE = 26.0, 96.0, 0.45  # between columns; more where wires climb far


@dataclass(frozen=True)
class Measure:
    """The sizes of a node, of the stem of wire with its labels, and of both over the middle."""

    width: float
    height: float
    stem: float
    above: float
    below: float


def measure(node: Node) -> Measure:
    outline = node.label.outline.scaled(NODE_SIZE / 10)
    tall = max(outline.height + outline.depth, NODE_SIZE) + 2 * LID
    height = max(tall, PORT * (len(node.sources) + 1))
    width = max(outline.width + 2 * SIDES.get(node.role, SIDE), height)
    labels = [each.outline.scaled(WIRE_SIZE / 10) for each in (node.value, node.derivative) if each]
    stem = max(each.width for each in labels) + 2 * STEM
    over, under = (_room(each, height) for each in (node.value, node.derivative))
    return Measure(width, height, stem, over, under)


def _room(shown: Label | None, height: float) -> float:
    """Half the node, or a label's height with the air between it and the wire."""
    outline = shown.outline.scaled(WIRE_SIZE / 10) if shown else None
    return max(height / 2, AIR + outline.height + outline.depth if outline else 0.0)


@dataclass(frozen=True)
class Grid:
    """Where each column begins and ends, how high each place stands, where wires arrive."""

    scene: Scene
    arrangement: Arrangement
    measures: Mapping[str, Measure]
    ports: Ports
    heights: Mapping[Place, float]
    columns: Sequence[tuple[float, float]]

    @property
    def width(self) -> float:
        return self.columns[-1][1]

    @property
    def height(self) -> float:
        return max(
            height + self.measures[place.name].below
            for place, height in self.heights.items()
            if self.arrangement.is_node(place)
        )

    def left(self, place: Place) -> float:
        """Where a node, or a wire that passes, begins; what nothing enters stands to the right."""
        begin, end = self.columns[place.column]
        if not self.arrangement.is_node(place) or self.scene[place.name].sources:
            return begin
        size = self.measures[place.name]
        return end - size.width - size.stem


def lay_out(scene: Scene) -> Grid:
    """Columns, heights and widths of one row."""
    arrangement = arrange({name: node.sources for name, node in scene.items()})
    measures = {name: measure(node) for name, node in scene.items()}
    ports = _ports(arrangement)
    rooms = {name: Room(m.above, m.below, ports.get(name, {})) for name, m in measures.items()}
    heights = place_heights(arrangement, rooms)
    columns = _columns(arrangement, measures, _climbs(arrangement, ports, heights))
    return Grid(scene, arrangement, measures, ports, heights, columns)


def _ports(arrangement: Arrangement) -> Ports:
    """How far from a node's middle each wire arrives: in the order in which they come."""
    rank = {place: k for column in arrangement.columns for k, place in enumerate(column)}
    arriving: dict[str, list[Place]] = {}
    for left, right in arrangement.pieces:
        if arrangement.is_node(right):
            arriving.setdefault(right.name, []).append(left)
    return {name: _side_by_side(sorted(places, key=rank.__getitem__))
            for name, places in arriving.items()}  # fmt: skip


def _side_by_side(places: Sequence[Place]) -> dict[str, float]:
    return {place.name: PORT * (k - (len(places) - 1) / 2) for k, place in enumerate(places)}


def _climbs(arrangement: Arrangement, ports: Ports, heights: Mapping[Place, float]) -> list[float]:
    """How far the steepest wire climbs after each column."""
    climbs = [0.0] * len(arrangement.columns)
    for left, right in arrangement.pieces:
        port = ports.get(right.name, {}).get(left.name, 0.0) if arrangement.is_node(right) else 0.0
        climbs[left.column] = max(climbs[left.column], abs(heights[right] + port - heights[left]))
    return climbs


def _columns(
    arrangement: Arrangement, measures: Mapping[str, Measure], climbs: Sequence[float]
) -> list[tuple[float, float]]:
    """Every column as wide as its widest node with its stem."""
    x, columns = 0.0, []
    for column, climb in zip(arrangement.columns, climbs, strict=True):
        own = [measures[place.name] for place in column if arrangement.is_node(place)]
        width = max((size.width + size.stem for size in own), default=0.0)
        columns.append((x, x + width))
        x += width + min(WIDE, max(NARROW, SLOPE * climb))
    return columns
