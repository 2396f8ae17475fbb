"""A sheet for the terminal: Unicode, laws in brackets in a column of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symgrad.rendering.sheet import Row, Section, Sheet

INDENT = "  "


def text_page(sheet: Sheet, *, width: int = 100, colors: bool = False) -> str:
    """The sections under their headings."""
    sections = "\n\n".join(_section(section, width) for section in sheet.sections)
    return f"{sheet.title}\n{sections}" if sheet.title else sections


def _section(section: Section, width: int) -> str:
    """Lines with their laws in a column of their own, below where there is no room."""
    room = width - max((len(_law(row)) for row in section.rows), default=0) - 2
    lines = [line for row in section.rows for line in _lines(row, room)]
    column = max((len(text) for text, law in lines if law and len(text) <= room), default=0)
    laid = (f"{text:<{column}}  {law}".rstrip() for text, law in lines)
    return "\n".join((section.heading.lower(), *laid))


def _law(row: Row) -> str:
    return f"[{', '.join(row.laws)}]" if row.laws else ""


def _lines(row: Row, room: int) -> list[tuple[str, str]]:
    """Lines of text, the law beside the last: one line if it fits, else one a right side."""
    whole = f"{INDENT}{row.left} = {' = '.join(row.rights)}"
    if len(whole) <= room or len(row.rights) == 1:
        return [(whole, _law(row))]
    margin = INDENT + " " * len(row.left)
    first, *between, last = row.rights
    return [
        (f"{INDENT}{row.left} = {first}", ""),
        *((f"{margin} = {right}", "") for right in between),
        (f"{margin} = {last}", _law(row)),
    ]
