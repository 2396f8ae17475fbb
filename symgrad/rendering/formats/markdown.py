"""A sheet as Markdown for GitHub and Jupyter: ``math`` blocks, laws as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symgrad.rendering.sheet import Row, Section, Sheet, Table

SPECIAL = set("\\`*_{}[]<>#|$")
BLANK = r"\underline{\hspace{6cm}}"


def markdown_page(sheet: Sheet) -> str:
    """Headings, remarks, and a block of mathematics a line with its laws below."""
    parts = [f"# {escaped(sheet.title)}"] if sheet.title else []
    parts += [escaped(remark) for remark in sheet.remarks]
    parts += [_section(section) for section in sheet.sections]
    parts += [_table(table) for table in sheet.tables]
    return "\n\n".join(parts) + "\n"


def _section(section: Section) -> str:
    return "\n\n".join((f"## {section.heading}", *map(_row, section.rows)))


def _row(row: Row) -> str:
    sides = (row.left, *(row.rights or (BLANK,)), *([row.value] if row.value else ()))
    laws = f"\n\n*{escaped(', '.join(row.laws))}*" if row.laws else ""
    return f"```math\n{' = '.join(sides)}\n```{laws}"


def _table(table: Table) -> str:
    lines = [f"## {table.heading}", "", f"| {' | '.join(table.columns)} |"]
    lines.append("|" + "---|" * len(table.columns))
    lines += [f"| {' | '.join(f'$`{cell}`$' if cell else '' for cell in r)} |" for r in table.rows]
    return "\n".join(lines)


def escaped(text: str) -> str:
    """Text that a user typed, without meaning for Markdown."""
    return "".join(f"\\{character}" if character in SPECIAL else character for character in text)
