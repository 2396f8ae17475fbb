"""A sheet as a Typst document, which sets a PDF where there is no LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.rendering.formats.typst_math import typst_math

if TYPE_CHECKING:
    from symgrad.rendering.sheet import Row, Section, Sheet, Table

HEAD = """#set page(paper: "a4", margin: 2.2cm)
#set text(size: 10.5pt)
#show math.equation: set align(left)
#let line-of(formula, law) = grid(
  columns: (1fr, auto), column-gutter: 1em, align: (left + horizon, right + horizon),
  formula, text(size: 9pt, fill: luma(90), law),
)
"""
MARK = "triangle.filled.small.r thick "


def typst_page(sheet: Sheet) -> str:
    """The sheet as a Typst document."""
    title = [f"#heading(level: 1, {_string(sheet.title)})"] if sheet.title else []
    remarks = [f"#par(text(fill: luma(90), {_string(remark)}))" for remark in sheet.remarks]
    sections, tables = map(_section, sheet.sections), map(_table, sheet.tables)
    return "\n\n".join((HEAD, *title, *remarks, *sections, *tables, ""))


def _section(section: Section) -> str:
    rows = (f"#line-of({_equation(r)}, {_string(', '.join(r.laws))})" for r in section.rows)
    return "\n".join((f"#heading(level: 2, {_string(section.heading)})", *rows))


def _equation(row: Row) -> str:
    if row.is_blank:
        return f"$ {typst_math(row.left)} = #box(width: 6cm, stroke: (bottom: 0.5pt)) $"
    left = f"{MARK if row.is_filled else ''}{typst_math(row.left)}"
    sides = [f"= {typst_math(side)}" for side in (*row.rights, row.value) if side]
    formula = f"{left} &" + r" \ &".join(sides)
    framed = f"box(stroke: 0.5pt, inset: 6pt, $ {formula} $)"
    return framed if row.is_result else f"$ {formula} $"


def _table(table: Table) -> str:
    head = ", ".join(_string(column) for column in table.columns)
    cells = ",\n  ".join(", ".join(f"${typst_math(c)}$" for c in row) for row in table.rows)
    heading = f"#heading(level: 2, {_string(table.heading)})"
    return f"{heading}\n#table(columns: {len(table.columns)}, {head},\n  {cells})"


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
