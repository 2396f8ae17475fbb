"""A mark as one HTML file: every line as its author wrote it, the sign in the margin, why below."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from symgrad.marking.formulas import as_formula
from symgrad.marking.page import SIGNS, beside, headline, is_chain, mistake, printable, reason
from symgrad.rendering.formats.breaking import broken, stacked
from symgrad.rendering.formats.html import page_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symgrad.marking.marks import Line, Mark

ROOM = 80  # characters of a row of numbers
WIDE = 330  # points of a formula, of ten points' type, beside its number and its law


def mark_html(mark: Mark, title: str = "", *, reveal: bool = False) -> str:
    """The page about a mark; the right answer stands there only if it is to be revealed."""
    return page_of(title or "Marked", _parts(mark, reveal=reveal))


def _parts(mark: Mark, *, reveal: bool) -> Iterator[str]:
    yield f'<p class="verdict {mark.verdict}">{escape(headline(mark))}</p>'
    if mark.asked:
        yield f"<p>asked {_inline(mark.asked)}</p>"
    right = _inline(mark.expected) if reveal and mark.expected else ""
    if right and is_chain(mark):
        yield f"<p>right {right}</p>"
    for line in mark.lines:
        is_first = line.number == mark.first_wrong_line
        yield _line(line, is_first=is_first, right=line.right if reveal else "")
    rows = [*mistake(mark), *(row for rows in beside(mark, ROOM) for row in rows)]
    said = [f"<dt>{escape(label)}</dt><dd>{_said(label, text)}</dd>" for label, text in rows]
    if right and not is_chain(mark):
        said.append(f"<dt>right</dt><dd>{right}</dd>")
    if said:
        yield "\n".join(("<dl>", *said, "</dl>"))


def _line(line: Line, *, is_first: bool, right: str) -> str:
    kinds = f"line {line.verdict}{' first' if is_first else ''}"
    law = f'<span class="law">{_text(line.law)}</span>' if line.law else ""
    why = "".join(_reason(label, text) for label, text in reason(line.message, ROOM))
    shown = f'<p class="reason right">right {_inline(right)}</p>' if right else ""
    return (
        f'<div class="{kinds}"><span class="mark">{SIGNS[line.verdict]}</span>'
        f'<span class="number">{line.number}</span>{_source(line)}{law}{why}{shown}</div>'
    )


def _said(label: str, text: str) -> str:
    """A sentence; numbers keep their columns."""
    return f"<code>{_text(text)}</code>" if label == "at" else _text(text)


def _reason(label: str, text: str) -> str:
    """A sentence; the place in the text, with a caret under it, keeps its columns."""
    if label == "in":
        return f'<pre class="reason">{_text(text)}</pre>'
    return f'<p class="reason">{"try " if label == "try" else ""}{_text(text)}</p>'


def _source(line: Line) -> str:
    is_read = line.verdict != "unreadable"
    formula = as_formula(line.source, unicode=True) if is_read else None
    if formula is None:
        return f"<code>{_text(line.source)}</code>"
    return f'<div class="math">{escape(stacked(broken(formula, WIDE)))}</div>'


def _inline(formula: str) -> str:
    return f'<span class="math">{escape(formula)}</span>'


def _text(text: str) -> str:
    return escape(printable(text))
