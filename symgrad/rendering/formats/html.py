"""A derivation as one HTML file that needs nothing else: style, KaTeX and its fonts are inside."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from symgrad.rendering.formats.latex import MARK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from symgrad.rendering.sheet import Row, Section, Sheet, Table

HERE = Path(__file__).parent
KATEX = HERE / "katex"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:"
SET_FORMULAS = """
for (const place of document.querySelectorAll(".math"))
  katex.render(place.textContent, place, {
    displayMode: place.tagName === "DIV", throwOnError: false, strict: "ignore"
  });
"""


def html_page(sheet: Sheet) -> str:
    """The whole page; it opens offline, folds the steps behind a line, and fits a phone."""
    remarks = (f'<p class="remark">{escape(remark)}</p>' for remark in sheet.remarks)
    parts = (*remarks, *map(_section, sheet.sections), *map(_table, sheet.tables))
    return page_of(sheet.title or "Derivation", parts)


def page_of(title: str, parts: Iterable[str]) -> str:
    """A page with this title around parts that are HTML already; no part may bring a script."""
    heading = escape(title)
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            f"<title>{heading}</title>",
            f"<style>{_katex_style()}\n{(HERE / 'page.css').read_text('utf-8')}</style>",
            "</head>",
            "<body>",
            f"<h1>{heading}</h1>",
            *parts,
            f"<script>{_katex_script()}</script>",
            f"<script>{SET_FORMULAS}</script>",
            "</body>",
            "</html>",
            "",
        )
    )


def _section(section: Section) -> str:
    return "\n".join((f"<h2>{escape(section.heading)}</h2>", *map(_row, section.rows)))


def _row(row: Row) -> str:
    """A line with its laws beside it, and the steps behind it folded below."""
    is_so = {"result": row.is_result, "blank": row.is_blank, "filled": row.is_filled}
    kinds = [kind for kind in is_so if is_so[kind]]
    law = f'<span class="law">{escape(", ".join(row.laws))}</span>' if row.laws else ""
    line = f'<div class="{" ".join(("row", *kinds))}">{_display(_equation(row))}{law}</div>'
    if not row.details:
        return line
    inner = "\n".join(map(_row, row.details))
    return f"{line}\n<details><summary>in detail</summary>\n{inner}\n</details>"


def _equation(row: Row) -> str:
    """``left = right = right``, the equals signs below each other."""
    if row.is_blank:
        return f"{row.left} ="
    left = f"{MARK if row.is_filled else ''}{row.left}"
    sides = [f"= {side}" for side in (*row.rights, row.value) if side]
    if len(sides) == 1:
        return f"{left} {sides[0]}"
    return rf"\begin{{aligned}}{left} &" + r" \\ &".join(sides) + r"\end{aligned}"


def _table(table: Table) -> str:
    head = "".join(f"<th>{escape(column)}</th>" for column in table.columns)
    body = "\n".join(f"<tr>{_cells(row)}</tr>" for row in table.rows)
    return (
        f"<h2>{escape(table.heading)}</h2>\n"
        f'<div class="numbers"><table>\n<tr>{head}</tr>\n{body}\n</table></div>'
    )


def _cells(row: tuple[str, ...]) -> str:
    return "".join(f'<td><span class="math">{escape(cell)}</span></td>' for cell in row)


def _display(formula: str) -> str:
    return f'<div class="math">{escape(formula)}</div>'


@cache
def _katex_script() -> str:
    return (KATEX / "katex.min.js").read_text("utf-8").replace("</script", r"<\/script")


@cache
def _katex_style() -> str:
    """KaTeX's style with its fonts in it, in one format of the three that it names."""
    style = (KATEX / "katex.min.css").read_text("utf-8")
    return re.sub(r"src:url\(fonts/([\w-]+\.woff2)\)[^;}]*", _inside, style)


def _inside(source: re.Match[str]) -> str:
    font = KATEX / "fonts" / source[1]
    if not font.exists():  # a face that no formula of ours asks for
        return "src:local(serif)"
    data = b64encode(font.read_bytes()).decode("ascii")
    return f'src:url(data:font/woff2;base64,{data}) format("woff2")'
