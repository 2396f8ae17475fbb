"""A formula becomes outlines: its LaTeX is cut into atoms, each is typeset once and kept.

Atoms stand beside each other with the spaces of The TeXbook, chapter 18: thick around relations,
medium around binary operators, thin after commas and names of functions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from ziamath.zmath import Latex

from symgrad.notation import GREEK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

EM = 10.0  # the size at which atoms are typeset; all lengths here are at this size
THIN, MEDIUM, THICK = 3 / 18 * EM, 4 / 18 * EM, 5 / 18 * EM
AXIS = 0.25 * EM  # the height of a minus sign, about which rows of a matrix are centered

RELATIONS = frozenset(r"= < > \le \ge \ne \approx \in \to".split())
OPERATORS = frozenset(r"+ - \cdot \times \odot \oslash \otimes \pm".split())
SPACES = {r"\,": THIN, r"\:": MEDIUM, r"\;": THICK, r"\quad": EM, r"\!": -THIN, r"\ ": 2 * THIN}
FUNCTION = re.compile(
    r"\\(log|ln|exp|sin|cos|tan|sinh|cosh|tanh|max|min|det|sum|operatorname)(?![A-Za-z])"
)
TAKES_ALL = re.compile(
    r"\\(color|tag|atop|over|choose|displaystyle|textstyle)(?![A-Za-z])|\\[dt]?frac(?!\{)"
)
TAKES_NEXT = re.compile(
    r"\\(hat|bar|tilde|vec|dot|ddot|sqrt|wide\w+|over\w+|under\w+|math\w+|text\w*|bold\w+)$"
)
NESTING = re.compile(r"\\[{}]|\\(left|right|begin|end)(?![A-Za-z])|[{}]|\\ | +")
SCRIPTED = re.compile(
    rf"(?P<base>[A-Za-z]|\\(?:{'|'.join(GREEK)}))(?=[_^])"
    r"(?:_\{(?P<low>[^{}_^\\]+)\})?(?:\^\{(?P<high>[^{}_^\\]+|\\top)\})?"
)
BRACKETED = re.compile(
    r"(?P<head>\\?[A-Za-z]*|\\operatorname\{[A-Za-z]+\})"
    r"(?P<brace>\{)?\\left\((?P<inside>.*)\\right\)(?(brace)\})"
)
NO_FORMULA = re.compile(
    r"\\(input|include\w*|openin|openout|read|write\w*|immediate|catcode|[egx]?def|let|new\w+|renew\w*"
    r"|csname|special|usepackage|directlua|loop|par|hbox|vbox|expandafter)(?![A-Za-z])|[%#$~\n]|\^\^"
)
SCRIPT = 0.72
BOLD_ONE = (r"\mathbf{1}", "𝟏")  # bold digits come out upright only as letters of their own
STEPS = {r"\left": 1, r"\begin": 1, "{": 1, r"\right": -1, r"\end": -1, "}": -1}


@dataclass(frozen=True)
class Glyph:
    """An outline from the font, its origin at (x, y), y down from the baseline."""

    id: str
    x: float
    y: float
    scale: float

    def moved(self, x: float, y: float, scale: float) -> Glyph:
        return Glyph(self.id, x + scale * self.x, y + scale * self.y, scale * self.scale)


@dataclass(frozen=True)
class Bar:
    """A filled rectangle: the line of a fraction, a bracket's side."""

    x: float
    y: float
    width: float
    height: float

    def moved(self, x: float, y: float, scale: float) -> Bar:
        size = (scale * self.width, scale * self.height)
        return Bar(x + scale * self.x, y + scale * self.y, *size)


@dataclass(frozen=True)
class Outline:
    """Marks and the room that they take: width, height over and depth under the baseline."""

    width: float
    height: float
    depth: float
    marks: tuple[Glyph | Bar, ...] = ()

    def scaled(self, scale: float) -> Outline:
        marks = tuple(mark.moved(0, 0, scale) for mark in self.marks)
        return Outline(scale * self.width, scale * self.height, scale * self.depth, marks)


OUTLINES: dict[str, str] = {}  # the path of every glyph met so far, by its id


def typeset(latex: str) -> Outline:
    """One line of LaTeX as outlines."""
    return beside(_spaced(atoms(latex)))


def atoms(latex: str) -> list[str]:
    """The parts of a formula between the spaces that stand in no brackets of LaTeX.

    >>> atoms(r"z^{(1)} = W^{(1)} x + \\left(a + b\\right)")
    ['z^{(1)}', '=', 'W^{(1)}', 'x', '+', '\\\\left(a + b\\\\right)']
    """
    if TAKES_ALL.search(latex):
        return [latex]
    parts, depth, start = [], 0, 0
    for match in NESTING.finditer(latex):
        depth += STEPS.get(match[0], 0)
        takes_next = TAKES_NEXT.search(latex, start, match.start())
        if depth == 0 and match[0].isspace() and not takes_next:
            parts.append(latex[start : match.start()])
            start = match.end()
    return [part for part in (*parts, latex[start:]) if part]


def _spaced(parts: Sequence[str]) -> Iterator[Outline | float]:
    """Outlines and the spaces between them; a sign that nothing stands before is unary."""
    before = "="
    for part in parts:
        if part in SPACES:
            yield SPACES[part]
            continue
        space = THICK if part in RELATIONS else MEDIUM if part in OPERATORS else 0.0
        if before in RELATIONS or before in OPERATORS or before.endswith(("(", "[", ",")):
            space = THICK if part in RELATIONS and before not in RELATIONS else 0.0
        yield space
        yield _atom(part)
        yield THIN if part.endswith(",") or _is_bare_function(part) else space
        before = part


def _is_bare_function(part: str) -> bool:
    return bool(FUNCTION.match(part)) and not part.endswith((")", "}"))


def beside(parts: Iterable[Outline | float]) -> Outline:
    """Outlines on one baseline; a number is a space."""
    x, height, depth, marks = 0.0, 0.0, 0.0, []
    for part in parts:
        if isinstance(part, float):
            x += part
            continue
        marks += [mark.moved(x, 0, 1) for mark in part.marks]
        x, height, depth = x + part.width, max(height, part.height), max(depth, part.depth)
    return Outline(x, height, depth, tuple(marks))


@lru_cache(maxsize=4096)
def _atom(latex: str) -> Outline:
    """An atom's outline, put together from smaller ones where that is simple.

    What the typesetter cannot read stands there as it was typed.
    """
    if len(latex) > 1 and (digits := re.fullmatch(r"[\d.,]+", latex)):
        return beside(map(_atom, digits[0]))
    if scripted := SCRIPTED.fullmatch(latex):
        return _scripted(*(scripted[part] for part in ("base", "low", "high")))
    if bracketed := _bracketed(latex):
        return bracketed
    try:
        return _drawn(rf"\text{{{latex}}}" if latex in ",." else latex)
    except Exception:  # its input was typed by anyone, and it has no one kind of error
        return _drawn(as_typed(latex))


def _scripted(base: str, low: str | None, high: str | None) -> Outline:
    """A letter with what stands low and high beside it, placed as the font's own tables say."""
    letter = _atom(base)
    is_tall = letter.height > 0.6 * EM
    marks, width, height, depth = letter.marks, letter.width, letter.height, letter.depth
    both = 0.07 * EM if low and high else 0.0
    up = -max(0.36 * EM, letter.height - 0.23 * EM) - both
    for script, x, y in ((low, 0.0, 0.21 * EM + both), (high, 0.05 * EM * (1 + is_tall), up)):
        if script:
            small = typeset(script).scaled(SCRIPT)
            marks += tuple(mark.moved(letter.width + x, y, 1) for mark in small.marks)
            width = max(width, letter.width + x + small.width + 0.05 * EM)
            height, depth = max(height, small.height - y), max(depth, small.depth + y)
    return Outline(width, height, depth, marks)


def _bracketed(latex: str) -> Outline | None:
    """A function and its argument in brackets, if these need not grow with it."""
    match = BRACKETED.fullmatch(latex)
    if not match or not is_nested(match["inside"]):
        return None
    inside = typeset(match["inside"])
    if inside.height > 1.1 * EM or inside.depth > 0.4 * EM:
        return None
    head = [_atom(match["head"])] if match["head"] else []
    return beside((*head, _atom("("), inside, _atom(")")))


def is_nested(latex: str) -> bool:
    """Whether every bracket of LaTeX is closed, and none that was not opened."""
    depth = 0
    for match in NESTING.finditer(latex):
        depth += STEPS.get(match[0], 0)
        if depth < 0:
            return False
    return depth == 0


def as_typed(text: str) -> str:
    """LaTeX of a text that is no LaTeX."""
    return r"\mathtt{" + re.sub(r"[^A-Za-z0-9 ().,+*/=-]", "?", text) + "}"


def is_formula(latex: str) -> bool:
    """Whether a text that was typed as LaTeX is closed, and neither defines, reads nor writes."""
    return is_nested(latex) and not NO_FORMULA.search(latex)


def _drawn(latex: str) -> Outline:
    formula = Latex(latex.replace(*BOLD_ONE), size=EM, inline=True)
    canvas = Element("svg")
    formula.node.draw(0, 0, canvas)
    shapes = {symbol.attrib["id"]: symbol for symbol in canvas.iter("symbol")}
    for id, symbol in shapes.items():
        OUTLINES[id] = "".join(path.attrib["d"] for path in symbol.iter("path")).strip()
    marks = [_mark(element, shapes) for element in canvas if element.tag in ("use", "rect")]
    box = formula.node.bbox
    return Outline(box.xmax, max(box.ymax, 0.0), max(-box.ymin, 0.0), tuple(marks))


def _mark(element: Element, shapes: dict[str, Element]) -> Glyph | Bar:
    x, y, width, height = (float(element.attrib[side]) for side in ("x", "y", "width", "height"))
    if element.tag == "rect":
        return Bar(x, y, width, height)
    id = element.attrib["href"].removeprefix("#")
    left, top, _, tall = map(float, shapes[id].attrib["viewBox"].split())
    scale = height / tall
    return Glyph(id, x - left * scale, y - top * scale, scale)


def matrix(rows: Sequence[Sequence[Outline]]) -> Outline:
    """Rows of outlines in square brackets, centered about the axis."""
    gap, foot, line = 0.6 * EM, 0.25 * EM, 0.05 * EM
    widths = [max(cell.width for cell in column) for column in zip(*rows, strict=True)]
    tall = max(cell.height for row in rows for cell in row)
    step = tall + max(cell.depth for row in rows for cell in row) + 0.3 * EM
    top = -AXIS - len(rows) * step / 2
    bottom = -AXIS + len(rows) * step / 2
    marks: list[Glyph | Bar] = []
    for k, row in enumerate(rows):
        x = foot + line
        for cell, width in zip(row, widths, strict=True):
            right = x + width - cell.width
            marks += [m.moved(right, top + k * step + 0.15 * EM + tall, 1) for m in cell.marks]
            x += width + gap
    width = sum(widths) + gap * (len(widths) - 1) + 2 * (foot + line)
    for edge, hook in ((line, line), (width - 2 * line, width - line - foot)):
        marks.append(Bar(edge, top, line, bottom - top))
        marks += [Bar(hook, y, foot, line) for y in (top, bottom - line)]
    return Outline(width, -top, bottom, tuple(marks))
