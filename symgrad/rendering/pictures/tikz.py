"""A picture as TikZ: the same geometry, formulas set by TeX. Needs tikz, amsmath and amssymb."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.rendering.pictures.composing import ARROW
from symgrad.rendering.pictures.grid import NODE_SIZE
from symgrad.rendering.pictures.picture import hexagon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symgrad.rendering.pictures.picture import Dot, Picture, Shape, Wire, Writing

UNIT = 11.5 / NODE_SIZE  # pt: room for formulas at ten points, wider in TeX than their outlines
BORDER = 4.0
COLORS = {
    "value": (11, 110, 46),
    "derivative": (179, 38, 30),
    "inputs": (225, 239, 255),
    "targets": (225, 239, 255),
    "parameters": (255, 240, 201),
    "constants": (236, 239, 242),
    "loss": (253, 231, 229),
}
SIZES = {"node": ""}
SMALL = r"\footnotesize "
FORMS = {
    "inputs": "rounded corners={half}pt",
    "targets": "double, rounded corners={half}pt",
    "parameters": "line width=0.9pt",
    "equation": "rounded corners=3pt",
    "loss": "line width=1.3pt, rounded corners=3pt",
}


def tikz_document(picture: Picture) -> str:
    """A page of the picture's size with nothing else on it."""
    width, height = (UNIT * side + 2 * BORDER + 1 for side in (picture.width, picture.height))
    page = f"paperwidth={_n(width)}pt,paperheight={_n(height)}pt,margin={BORDER}pt,noheadfoot"
    return "\n".join((
        r"\documentclass[10pt]{article}",
        r"\usepackage[utf8]{inputenc}",
        r"\usepackage{amsmath,amssymb,tikz}",
        rf"\usepackage[{page}]{{geometry}}",
        r"\pagestyle{empty}",
        r"\topskip=0pt",
        r"\begin{document}",
        r"\noindent",
        tikz(picture) + r"\end{document}",
        "",
    ))  # fmt: skip


def tikz(picture: Picture) -> str:
    """A ``tikzpicture`` to be put into a page."""
    return "\n".join((
        f"% {' '.join(picture.title.split())}",
        r"% Needs amsmath, amssymb and tikz; \resizebox{\linewidth}{!}{...} makes it fit a line.",
        rf"\begin{{tikzpicture}}[x={UNIT:.3f}pt, y=-{UNIT:.3f}pt, line width=0.6pt,",
        r"  every node/.style={inner sep=0pt, outer sep=0pt}]",
        *(rf"\definecolor{{symgrad {name}}}{{RGB}}{{{r},{g},{b}}}"
          for name, (r, g, b) in COLORS.items()),
        rf"\useasboundingbox (0,0) rectangle {_at(picture.width, picture.height)};",
        *map(_wire, picture.wires),
        *map(_dot, picture.dots),
        *map(_shape, picture.shapes),
        *map(_writing, picture.writings),
        r"\end{tikzpicture}",
        "",
    ))  # fmt: skip


def _n(number: float) -> str:
    return f"{number:.1f}"


def _at(x: float, y: float) -> str:
    return f"({_n(x)},{_n(y)})"


def _wire(wire: Wire) -> str:
    start, first, second, end = wire.curve
    way = (
        f"{_at(*start)} -- {_at(*end)}"
        if start[1] == end[1]
        else f"{_at(*start)} .. controls {_at(*first)} and {_at(*second)} .. {_at(*end)}"
    )
    return rf"\draw {way};" + (_arrow(*end) if wire.into else "")


def _arrow(x: float, y: float) -> str:
    corners = ((x - 1, y - 3.4), (x + ARROW, y), (x - 1, y + 3.4))
    return rf" \fill {' -- '.join(_at(*corner) for corner in corners)} -- cycle;"


def _dot(dot: Dot) -> str:
    return rf"\fill {_at(dot.x, dot.y)} circle[radius=1.7pt];"


def _shape(shape: Shape) -> str:
    box = shape.box
    half = UNIT * (box.bottom - box.top) / 2 - 0.1
    options = ", ".join(_options(shape, half))
    if shape.role == "constants":
        way = " -- ".join(_at(*corner) for corner in hexagon(box)) + " -- cycle"
    else:
        way = f"{_at(box.left, box.top)} rectangle {_at(box.right, box.bottom)}"
    return rf"\draw[{options}] {way};"


def _options(shape: Shape, half: float) -> Iterator[str]:
    yield f"fill={'symgrad ' + shape.role if shape.role in COLORS else 'white'}"
    if shape.role in FORMS:
        yield FORMS[shape.role].format(half=_n(half))
    if shape.repeated:
        yield "densely dashed"


def _writing(writing: Writing) -> str:
    x, y = writing.box.middle
    if writing.kind == "node":
        return rf"\node at {_at(x, y)} {{{written(writing)}}};"
    color = f", text=symgrad {writing.kind}" if writing.kind in COLORS else ""
    return rf"\node[anchor=west{color}] at {_at(writing.box.left, y)} {{{written(writing)}}};"


def written(writing: Writing) -> str:
    """A label in the size of its kind."""
    return f"{SIZES.get(writing.kind, SMALL)}${writing.label.latex}$"
