"""A picture as SVG: text as outlines, so that it looks the same everywhere; no references out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from symgrad.rendering.pictures.composing import ARROW
from symgrad.rendering.pictures.picture import hexagon
from symgrad.rendering.pictures.typesetting import EM, OUTLINES, Glyph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symgrad.rendering.pictures.picture import Box, Curve, Picture, Shape, Wire, Writing
    from symgrad.rendering.pictures.typesetting import Bar

INK, PAPER = "#1f2328", "#ffffff"
COLORS = {"node": INK, "value": "#0b6e2e", "derivative": "#b3261e", "legend": "#57606a"}
FILLS = {
    "inputs": "#e1efff",
    "targets": "#e1efff",
    "parameters": "#fff0c9",
    "constants": "#eceff2",
    "equation": PAPER,
    "loss": "#fde7e5",
}
BORDERS = {"parameters": 1.8, "loss": 2.4}
BORDER = 1.2
CORNER = 6.0
DOUBLE = 2.6  # between the two lines around a target


def svg(picture: Picture) -> str:
    """A document of its own, which HTML may hold as it is."""
    size = f'width="{_n(picture.width)}" height="{_n(picture.height)}"'
    view = f'viewBox="0 0 {_n(picture.width)} {_n(picture.height)}"'
    return "\n".join((
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view} role="img"'
        f" aria-label={quoteattr(picture.title)}>",
        f"<title>{escape(picture.title)}</title>",
        f"<desc>{escape(picture.description)}</desc>",
        f'<rect width="100%" height="100%" rx="8" fill="{PAPER}"/>',
        *_glyphs(picture),
        f'<g fill="none" stroke="{INK}" stroke-width="1.2">',
        *(f'<path d="{_path(wire.curve)}"/>' for wire in picture.wires),
        "</g>",
        f'<g fill="{INK}">',
        *(f'<path d="{_arrow(wire)}"/>' for wire in picture.wires if wire.into),
        *(f'<circle cx="{_n(dot.x)}" cy="{_n(dot.y)}" r="2.6"/>' for dot in picture.dots),
        "</g>",
        *map(_shape, picture.shapes),
        *map(_writing, picture.writings),
        "</svg>",
        "",
    ))  # fmt: skip


def _n(number: float) -> str:
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _glyphs(picture: Picture) -> Iterator[str]:
    marks = (mark for each in picture.writings for mark in each.label.outline.marks)
    ids = sorted({mark.id for mark in marks if isinstance(mark, Glyph)})
    yield "<defs>"
    yield from (f'<path id="{id}" d="{OUTLINES[id]}"/>' for id in ids)
    yield "</defs>"


def _path(curve: Curve) -> str:
    start, *rest = (f"{_n(x)} {_n(y)}" for x, y in curve)
    if curve.start[1] == curve.end[1]:
        return f"M{start}H{_n(curve.end[0])}"
    return f"M{start}C{','.join(rest)}"


def _arrow(wire: Wire) -> str:
    x, y = wire.curve.end
    return f"M{_n(x + ARROW)} {_n(y)}l{_n(-ARROW - 1)} -3.4v6.8z"


def _shape(shape: Shape) -> str:
    dashes = ' stroke-dasharray="4 3"' if shape.repeated else ""
    width = BORDERS.get(shape.role, BORDER)
    style = f'fill="{FILLS[shape.role]}" stroke="{INK}" stroke-width="{width}"{dashes}'
    return "".join(f"{border} {style}/>" for border in _borders(shape))


def _borders(shape: Shape) -> Iterator[str]:
    half = (shape.box.bottom - shape.box.top) / 2
    match shape.role:
        case "inputs":
            yield _rectangle(shape.box, half)
        case "targets":
            yield _rectangle(shape.box, half)
            yield _rectangle(shape.box.within(DOUBLE), half - DOUBLE)
        case "constants":
            yield _hexagon(shape.box)
        case "parameters":
            yield _rectangle(shape.box, 0)
        case _:
            yield _rectangle(shape.box, CORNER)


def _rectangle(box: Box, corner: float) -> str:
    size = f'width="{_n(box.right - box.left)}" height="{_n(box.bottom - box.top)}"'
    return f'<rect x="{_n(box.left)}" y="{_n(box.top)}" {size} rx="{_n(corner)}"'


def _hexagon(box: Box) -> str:
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in hexagon(box))
    return f'<polygon points="{points}"'


def _writing(writing: Writing) -> str:
    scale = writing.size / EM
    place = f"translate({_n(writing.x)} {_n(writing.y)}) scale({_n(scale)})"
    marks = "".join(map(_mark, writing.label.outline.marks))
    said = quoteattr(writing.label.text)
    return (
        f'<g role="img" aria-label={said} fill="{COLORS[writing.kind]}" transform="{place}">'
        f"{marks}</g>"
    )


def _mark(mark: Glyph | Bar) -> str:
    x, y = _n(mark.x), _n(mark.y)
    if isinstance(mark, Glyph):
        scale = f" scale({mark.scale:.4g})" if mark.scale != 1 else ""
        return f'<use href="#{mark.id}" transform="translate({x} {y}){scale}"/>'
    return f'<rect x="{x}" y="{y}" width="{_n(mark.width)}" height="{_n(mark.height)}"/>'
