"""A sheet for the terminal: Unicode, laws in brackets in a column of their own."""

from __future__ import annotations

import re
from textwrap import wrap
from typing import TYPE_CHECKING
from unicodedata import combining

from symgrad.rendering.formats.filling import DEEPER, Piece, filled

if TYPE_CHECKING:
    from symgrad.rendering.sheet import Row, Section, Sheet, Table

INDENT, MARK = "  ", "▸ "
BLANK, GAP = "_" * 24, "_" * 6
FURTHER = 2  # columns by which the rest of a right side is indented
NARROWEST = 20
EQUALS = len(" = ")
APART = 3
LAWS = 0.45  # of the width, at most, is kept free for laws
OPENING, CLOSING = "([", ")]"
BREAKS = {" + ": 1.0, " - ": 1.0, " ⊙ ": 3.0, " ⊘ ": 3.0, "·": 4.0}
SIGN = re.compile(r"( [-+⊙⊘] |·|[()\[\]])")
BOLD, DIM, PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def text_page(sheet: Sheet, *, width: int = 100, colors: bool = False) -> str:
    """Sections under their headings; no line is longer than ``width`` where signs allow it."""
    head = [sheet.title] if sheet.title else []
    head += [*sheet.remarks, ""] if sheet.remarks else []
    parts = [_section(section, width, colors) for section in sheet.sections]
    parts += [_numbers(table, width) for table in sheet.tables]
    return "\n".join((*head, "\n\n".join(parts)))


def _section(section: Section, width: int, colors: bool) -> str:
    """Lines with their laws in a column of their own, below where there is no room."""
    longest = max((len(_law(row)) for row in section.rows), default=0)
    room = width - min(longest, int(LAWS * width)) - 2
    rows = [(row, _lines(row, room, width)) for row in section.rows]
    ends = [_length(lines[-1]) for row, lines in rows if row.laws]
    column = max((end for end in ends if end <= room), default=0)
    loud = colors and not all(row.is_result for row in section.rows)
    laid = [section.heading.lower()]
    for row, lines in rows:
        shown = [f"{BOLD}{line}{PLAIN}" for line in lines] if loud and row.is_result else lines
        beside, below = _placed(_law(row), _length(lines[-1]), column, width)
        laid += [*shown[:-1], shown[-1] + _dimmed(beside, colors)]
        laid += [_dimmed(line, colors) for line in below]
    return "\n".join(laid)


def _placed(law: str, end: int, column: int, width: int) -> tuple[str, list[str]]:
    """The law behind a line that ends there, or in lines below it."""
    start = max(column, end) + 2
    if start + len(law) <= width:
        return (" " * (start - end) + law if law else ""), []
    return "", [line.rjust(width) for line in wrap(law, width - len(INDENT))]


def _dimmed(text: str, colors: bool) -> str:
    return f"{DIM}{text}{PLAIN}" if colors and text else text


def _law(row: Row) -> str:
    return f"[{', '.join(row.laws)}]" if row.laws else ""


def _lines(row: Row, room: int, width: int) -> list[str]:
    """As few lines as there is room for: all in one, the numbers below, else one a right side."""
    left = f"{MARK if row.is_filled else INDENT}{row.left}"
    margin = _length(left)
    rights, value = row.rights or (BLANK,), [row.value] if row.value else []
    for sides in ([" = ".join((*rights, *value))], [" = ".join(rights), *value]):
        if all(margin + EQUALS + _length(side) <= room for side in sides):
            return _laid(left, margin, [[side] for side in sides])
    if margin > width // 3:
        left, margin = f"{left}\n{INDENT}", len(INDENT)
    space = max(NARROWEST, width - margin - EQUALS)
    return _laid(left, margin, [_broken(side, space) for side in (*rights, *value)])


def _laid(left: str, margin: int, sides: list[list[str]]) -> list[str]:
    """Right sides below each other, the first behind the left side."""
    equals, further = " " * margin + " = ", " " * (margin + EQUALS + FURTHER)
    lines = [(further if n else equals) + line for side in sides for n, line in enumerate(side)]
    return f"{left}{lines[0][margin:]}".split("\n") + lines[1:]


def _broken(text: str, room: int) -> list[str]:
    """Lines no longer than ``room``, broken before a sign, outside of brackets where possible."""
    if _length(text) <= room:
        return [text]
    lines = filled(_pieces(text), room, FURTHER)
    return ["".join(piece.text for piece in line).strip() for line in lines]


def _pieces(text: str) -> list[Piece]:
    """The text cut before every sign between two operands."""
    pieces, current, depth, cost = [], "", 0, 0.0
    for part in SIGN.split(text):
        if current and part in BREAKS:
            pieces.append(Piece(current, _length(current), cost))
            current, cost = "", BREAKS[part] * DEEPER**depth
        current += part
        depth += (part in OPENING) - (part in CLOSING) if part else 0
    return [*pieces, Piece(current, _length(current), cost)]


def _length(text: str) -> int:
    """Columns on a terminal: the dot of ż takes none."""
    return sum(not combining(character) for character in text)


def _numbers(table: Table, width: int) -> str:
    """As many names with their numbers in a line as there is room for."""
    cells = [f"{name} = {value[-1] or GAP}" for name, *value in table.rows]
    widest = max(map(_length, cells)) + APART
    each = max(1, (width - len(INDENT)) // widest)
    padded = [cell + " " * (widest - _length(cell)) for cell in cells]
    lines = ("".join(padded[at : at + each]) for at in range(0, len(cells), each))
    return "\n".join((table.heading.lower(), *(f"{INDENT}{line}".rstrip() for line in lines)))
