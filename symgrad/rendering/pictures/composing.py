"""A scene becomes a picture: rows of nodes, wires and labels, and a legend under them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.rendering.pictures.grid import AIR, NODE_SIZE, STEM, WIRE_SIZE, lay_out
from symgrad.rendering.pictures.labels import label
from symgrad.rendering.pictures.layers import users_of
from symgrad.rendering.pictures.picture import Box, Curve, Dot, Picture, Shape, Wire, Writing
from symgrad.rendering.pictures.rows import cut_into_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from symgrad.rendering.pictures.grid import Grid
    from symgrad.rendering.pictures.labels import Label
    from symgrad.rendering.pictures.layers import Place
    from symgrad.rendering.pictures.scene import Scene

    Part = Shape | Writing | Wire | Dot

WIDEST = 1240  # pixels: a slide, or a page across
MARGIN, ROW_GAP = 16.0, 30.0
ARROW = 7.0
LEGEND_SIZE, SWATCH, LEGEND_GAP, LEGEND_LINE = 12.0, (26.0, 14.0), 20.0, 22.0
LEGEND = {
    "inputs": "input",
    "parameters": "parameter",
    "constants": "constant",
    "targets": "target",
    "equation": "computed",
    "loss": "loss",
}
REPEATED = "from a row above"
OUT = "→"  # where a wire goes that leaves its row


def compose(scene: Scene, title: str, description: str, *, widest: float = WIDEST) -> Picture:
    """Rows under each other, none much wider than ``widest``; the legend last."""
    grids = [lay_out(row) for row in cut_into_rows(scene, widest)]
    parts: list[Part] = []
    y = MARGIN
    for grid in grids:
        row = list(_row(grid, MARGIN, y))
        parts += row
        y = max(y + grid.height, _lowest_wire(row)) + ROW_GAP
    broadest = max(grid.width for grid in grids)
    corner, room = (MARGIN, y + SWATCH[1] / 2), max(widest, broadest)
    legend = list(_legend(scene, corner, room, repeats=len(grids) > 1))
    width = max(broadest, _right_end(legend) - MARGIN)
    return Picture(
        title,
        description,
        width + 2 * MARGIN,
        _bottom(legend) + MARGIN,
        shapes=tuple(part for part in (*parts, *legend) if isinstance(part, Shape)),
        writings=tuple(part for part in (*parts, *legend) if isinstance(part, Writing)),
        wires=tuple(part for part in parts if isinstance(part, Wire)),
        dots=tuple(part for part in parts if isinstance(part, Dot)),
    )


def _right_end(parts: Iterable[Part]) -> float:
    return max(part.box.right for part in parts if isinstance(part, (Shape, Writing)))


def _bottom(parts: Iterable[Part]) -> float:
    return max(part.box.bottom for part in parts if isinstance(part, Shape))


def _lowest_wire(parts: Iterable[Part]) -> float:
    """A wire may hang below the nodes of its row."""
    return max(y for part in parts if isinstance(part, Wire) for _, y in part.curve)


# one row -----------------------------------------------------------------------------------------


def _row(grid: Grid, x: float, y: float) -> Iterator[Part]:
    """The parts of a row whose upper left corner is at (x, y)."""
    users = users_of({name: node.sources for name, node in grid.scene.items()})
    for place, height in grid.heights.items():
        begin, middle = x + grid.left(place), y + height
        end = x + grid.columns[place.column][1]
        if grid.arrangement.is_node(place):
            yield from _node(grid, place, begin, middle)
            begin += grid.measures[place.name].width
        if users[place.name]:
            yield Wire(place.name, line((begin, middle), (end, middle)))
        else:
            end = begin + grid.measures[place.name].stem - ARROW
            yield Wire(place.name, line((begin, middle), (end, middle)), into=OUT)
    yield from _branches(grid, x, y)


def _node(grid: Grid, place: Place, left: float, middle: float) -> Iterator[Part]:
    node, size = grid.scene[place.name], grid.measures[place.name]
    right, half = left + size.width, size.height / 2
    box = Box(left, middle - half, right, middle + half)
    yield Shape(node.name, node.role, box, node.repeated)
    yield _centered(node.name, node.label, box)
    yield _on_wire(node.name, "value", node.value, right + STEM, middle)
    if node.derivative:
        yield _on_wire(node.name, "derivative", node.derivative, right + STEM, middle)


def _centered(name: str, shown: Label, box: Box) -> Writing:
    outline = shown.outline.scaled(NODE_SIZE / 10)
    x, y = box.middle
    base = y + (outline.height - outline.depth) / 2
    return Writing(name, "node", shown, x - outline.width / 2, base, NODE_SIZE)


def _on_wire(name: str, kind: str, shown: Label, x: float, middle: float) -> Writing:
    """The value over the wire, the derivative under it."""
    outline = shown.outline.scaled(WIRE_SIZE / 10)
    base = middle - AIR - outline.depth if kind == "value" else middle + AIR + outline.height
    return Writing(name, kind, shown, x, base, WIRE_SIZE)


def _branches(grid: Grid, x: float, y: float) -> Iterator[Part]:
    """From the end of each column to the begin of the next; a dot where a wire forks."""
    seen: dict[Place, int] = {}
    for left, right in grid.arrangement.pieces:
        seen[left] = seen.get(left, 0) + 1
        start = (x + grid.columns[left.column][1], y + grid.heights[left])
        is_node = grid.arrangement.is_node(right)
        port = grid.ports[right.name][left.name] if is_node else 0.0
        tip = (x + grid.left(right) - (ARROW if is_node else 0), y + grid.heights[right] + port)
        yield Wire(left.name, bend(start, tip), right.name if is_node else "")
        if seen[left] == 2:
            yield Dot(left.name, *start)


def line(start: tuple[float, float], end: tuple[float, float]) -> Curve:
    third = tuple((b - a) / 3 for a, b in zip(start, end, strict=True))
    first = (start[0] + third[0], start[1] + third[1])
    return Curve(start, first, (end[0] - third[0], end[1] - third[1]), end)


def bend(start: tuple[float, float], end: tuple[float, float]) -> Curve:
    """Level at both ends."""
    middle = (start[0] + end[0]) / 2
    return Curve(start, (middle, start[1]), (middle, end[1]), end)


# the legend --------------------------------------------------------------------------------------


def _legend(
    scene: Scene, corner: tuple[float, float], room: float, *, repeats: bool
) -> Iterator[Part]:
    """A small node and a word for every role in the picture, in lines no wider than the room."""
    x, middle = corner
    roles = {node.role for node in scene.values()}
    entries = [(role, word, False) for role, word in LEGEND.items() if role in roles]
    for role, word, repeated in (*entries, *([("equation", REPEATED, True)] if repeats else [])):
        width, height = SWATCH
        shown = label(rf"\text{{{word}}}", word)
        outline = shown.outline.scaled(LEGEND_SIZE / 10)
        if corner[0] < x > corner[0] + room - width - 6 - outline.width:
            x, middle = corner[0], middle + LEGEND_LINE
        yield Shape("", role, Box(x, middle - height / 2, x + width, middle + height / 2), repeated)
        x += width + 6
        yield Writing("", "legend", shown, x, middle + LEGEND_SIZE * 0.32, LEGEND_SIZE)
        x += outline.width + LEGEND_GAP
