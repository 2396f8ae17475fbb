"""A sheet as LaTeX: a document of its own, a fragment to ``\\input``, or mathematics alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symgrad.rendering.sheet import Row, Section, Sheet

HEAD = r"""\documentclass{article}
\usepackage[utf8]{inputenc}
\usepackage{amsmath,amssymb}
\usepackage[margin=2.5cm]{geometry}
\allowdisplaybreaks
\begin{document}"""


def latex_page(sheet: Sheet) -> str:
    """A document that needs amsmath and amssymb only."""
    title = [rf"\section*{{{escaped(sheet.title)}}}"] if sheet.title else []
    return "\n".join((HEAD, *title, latex_fragment(sheet), r"\end{document}", ""))


def latex_fragment(sheet: Sheet) -> str:
    """The ``align*`` blocks under their headings, to be put into a page."""
    return "\n".join(
        rf"\paragraph{{{section.heading}}}" + "\n" + _aligned(section) for section in sheet.sections
    )


def latex_math(sheet: Sheet) -> str:
    """The ``align*`` blocks alone, as a notebook's mathematics understands them."""
    return "\n".join(map(_aligned, sheet.sections))


def _aligned(section: Section) -> str:
    body = " \\\\\n".join(line for row in section.rows for line in _lines(row))
    return f"\\begin{{align*}}\n{body}\n\\end{{align*}}"


def _lines(row: Row) -> list[str]:
    """A line a right side, the law beside the last."""
    law = rf" && \text{{{escaped(', '.join(row.laws))}}}" if row.laws else ""
    lefts = (f"{row.left} ", *("" for _ in row.rights[1:]))
    *lines, last = (f"  {left}&= {right}" for left, right in zip(lefts, row.rights, strict=True))
    return [*lines, last + law]


def escaped(text: str) -> str:
    """Text that a user typed, safe in LaTeX."""
    special = {c: "\\" + c for c in "&%$#_{}"}
    special |= {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return "".join(special.get(character, character) for character in text)
