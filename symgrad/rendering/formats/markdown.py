"""A sheet as Markdown: ``math`` fences for GitHub, ``$$`` for Jupyter and Quarto."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.rendering.formats.latex import GAP, boxes, equation

if TYPE_CHECKING:
    from symgrad.rendering.sheet import Row, Section, Sheet, Table

SPECIAL = frozenset("\\`*_{}[]<>#|$~&")
ROOM = 480.0  # points: what a page on GitHub has room for


def markdown_page(sheet: Sheet, *, dollars: bool = False) -> str:
    """Headings, conventions, and a block of mathematics a line, its laws as text above it.

    GitHub takes signs between ``$$`` for its own, so that only a fence is safe there; Jupyter and
    Quarto know no fence.
    """
    parts = [f"# {escaped(sheet.title)}"] if sheet.title else []
    parts += [escaped(remark) for remark in sheet.remarks]
    parts += [_section(section, dollars) for section in sheet.sections]
    parts += [_table(table, dollars) for table in sheet.tables]
    return "\n\n".join(parts) + "\n"


def _section(section: Section, dollars: bool) -> str:
    parts, boxed = [f"## {section.heading}"], boxes(section)
    for row in section.rows:
        parts += [f"*{escaped(', '.join(row.laws))}*"] if row.laws else []
        parts.append(_block(_mathematics(row, boxed), dollars))
    return "\n\n".join(parts)


def _mathematics(row: Row, boxed: bool) -> str:
    lines = equation(row, ROOM, boxed=boxed)
    if len(lines) == 1:
        return lines[0].replace("&= ", "= ", 1)
    body = " \\\\\n".join(lines)
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"


def _block(mathematics: str, dollars: bool) -> str:
    return f"$$\n{mathematics}\n$$" if dollars else f"```math\n{mathematics}\n```"


def _table(table: Table, dollars: bool) -> str:
    lines = [f"## {table.heading}", "", f"| {' | '.join(table.columns)} |"]
    lines.append("|" + "---|" * len(table.columns))
    lines += [f"| {' | '.join(_inline(c or GAP, dollars) for c in row)} |" for row in table.rows]
    return "\n".join(lines)


def _inline(mathematics: str, dollars: bool) -> str:
    """Mathematics in a cell, which a bar would end."""
    barless = mathematics.replace("|", r"\vert ")
    return f"${barless}$" if dollars else f"$`{barless}`$"


def escaped(text: str) -> str:
    """Text that a user typed, without meaning for Markdown."""
    return "".join(f"\\{character}" if character in SPECIAL else character for character in text)
