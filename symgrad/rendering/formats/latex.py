"""A sheet as LaTeX: a document of its own, a fragment to ``\\input``, or mathematics alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.notation.names import GREEK_LETTERS
from symgrad.rendering.formats.breaking import broken, stacked
from symgrad.rendering.formats.widths import width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symgrad.rendering.sheet import Row, Section, Sheet, Table

HEAD = r"""\documentclass[fleqn]{article}
\usepackage[utf8]{inputenc}
\usepackage{amsmath,amssymb}
\usepackage[margin=2.5cm]{geometry}
\setlength{\mathindent}{1em}
\allowdisplaybreaks
\begin{document}"""
PAGE, COLUMN = 440.0, 340.0  # points: of the document above on A4, of LaTeX's own article
EQUALS = 14.0  # an = and the space around it
FRAME = 8.0  # of \boxed
APART = 24.0  # between two columns of numbers
BLANK = r"\rule{0pt}{5ex}\underline{\hspace{6cm}}"  # with room to write above the line
GAP = r"\underline{\hspace{1cm}}"
MARK = r"\blacktriangleright\; "
SPECIAL = {c: "\\" + c for c in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "∂": r"\ensuremath{\partial}",
    "∇": r"\ensuremath{\nabla}",
    "ℓ": r"\ensuremath{\ell}",
    "→": r"\ensuremath{\to}",
    "≤": r"\ensuremath{\le}",
    "≥": r"\ensuremath{\ge}",
    **{letter: rf"\ensuremath{{\{word}}}" for letter, word in GREEK_LETTERS.items()},
}
LATIN = "\u017f"  # what LaTeX's own fonts have ends here, punctuation apart
PUNCTUATION = "–—‘’“”„…"


def latex_page(sheet: Sheet) -> str:
    """A document that needs amsmath and amssymb only."""
    title = [rf"\section*{{{escaped(sheet.title)}}}"] if sheet.title else []
    return "\n".join((HEAD, *title, *_parts(sheet, PAGE), r"\end{document}", ""))


def latex_fragment(sheet: Sheet) -> str:
    """Headings and ``align*`` blocks, narrow enough for any page they are put into."""
    return "\n".join((*_parts(sheet, COLUMN), ""))


def latex_math(sheet: Sheet) -> str:
    """The ``align*`` blocks alone, as a notebook's mathematics understands them."""
    return "\n".join(_aligned(section, PAGE) for section in sheet.sections)


def _parts(sheet: Sheet, room: float) -> Iterator[str]:
    for remark in sheet.remarks:
        yield rf"\noindent {escaped(remark)}\par"
    for section in sheet.sections:
        yield rf"\paragraph{{{section.heading}}}"
        yield _aligned(section, room)
    for table in sheet.tables:
        yield rf"\paragraph{{{table.heading}}}"
        yield _numbers(table, room)


def _aligned(section: Section, room: float) -> str:
    boxed = boxes(section)
    return _align([line for row in section.rows for line in _lines(row, room, boxed)])


def boxes(section: Section) -> bool:
    """Are results framed: not where every line is one."""
    return not all(row.is_result for row in section.rows)


def _align(lines: list[str]) -> str:
    body = " \\\\\n".join(f"  {line}" for line in lines)
    return f"\\begin{{align*}}\n{body}\n\\end{{align*}}"


def _lines(row: Row, room: float, boxed: bool) -> list[str]:
    """A line a right side or more, the laws at the margin of the last."""
    laws = escaped(", ".join(row.laws))
    *lines, last = equation(row, room, beside=width(rf"\text{{{laws}}}"), boxed=boxed)
    return [*lines, last + (rf" \tag*{{{laws}}}" if laws else "")]


def equation(row: Row, room: float, *, beside: float = 0, boxed: bool = False) -> list[str]:
    """The rows of an alignment; numbers stand in the row of their symbols where both fit."""
    left = f"{MARK if row.is_filled else ''}{row.left}"
    space = room - width(left) - EQUALS
    *chain, result = row.rights or (BLANK,)
    sides = [broken(right, space) for right in chain]
    framed = boxed and row.is_result and not row.is_blank
    sides.append([_boxed(result, space)] if framed else broken(result, space))
    if row.value and _fits(sides[-1], row.value, space - beside):
        sides[-1][-1] += f" = {row.value}"
    elif row.value:
        sides.append(broken(row.value, space))
    rows = [f"{'&' if n else '&='} {line}" for side in sides for n, line in enumerate(side)]
    return [f"{left} {rows[0]}", *rows[1:]]


def _fits(side: list[str], value: str, space: float) -> bool:
    return len(side) == 1 and width(side[0]) + EQUALS + width(value) <= space


def _boxed(result: str, space: float) -> str:
    return rf"\boxed{{{stacked(broken(result, space - FRAME))}}}"


def _numbers(table: Table, room: float) -> str:
    """As many names with their numbers in a line as there is room for."""
    cells = [f"{name} &= {cells[-1] or GAP}" for name, *cells in table.rows]
    widest = max(sum(map(width, row)) for row in table.rows) + EQUALS + APART
    each = max(1, int(room / widest))
    return _align([" & ".join(cells[at : at + each]) for at in range(0, len(cells), each)])


def escaped(text: str) -> str:
    """Text that a user typed, safe in LaTeX; what its fonts lack becomes a question mark."""
    return "".join(map(_escaped, text))


def _escaped(character: str) -> str:
    known = character <= LATIN or character in PUNCTUATION
    return SPECIAL.get(character, character if known else "?")
