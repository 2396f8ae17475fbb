"""A mark as LaTeX: every line as its author wrote it, the sign in the margin, why below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.marking.formulas import as_formula
from symgrad.marking.page import beside, headline, is_chain, mistake, printable, reason
from symgrad.rendering.formats.breaking import broken, stacked
from symgrad.rendering.formats.latex import HEAD, PAGE, escaped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symgrad.marking.marks import Line, Mark

SIGNS = {
    "correct": r"\checkmark",
    "incorrect": r"\boldsymbol{\times}",
    "unreadable": r"\textbf{?}",
    "undecided": r"\textbf{?}",
    "definition": r"\cdot",
}
IN_WORDS = "✓✗?· "  # how a headline of text begins
ROOM = PAGE - 60  # points beside the numbers, and inside a frame
COLUMNS = 80  # characters of a row of numbers
WORD = 40  # characters of monospaced text that stay together


def mark_latex(mark: Mark, title: str = "", *, reveal: bool = False) -> str:
    """A document that needs amsmath and amssymb only; the right answer stands there if revealed."""
    heading = [rf"\section*{{{_text(title)}}}"] if title else []
    parts = _parts(mark, reveal=reveal)
    return "\n".join(
        (HEAD, r"\setlength{\parindent}{0pt}", *heading, *parts, r"\end{document}", "")
    )


def _parts(mark: Mark, *, reveal: bool) -> Iterator[str]:
    verdict = _text(headline(mark).lstrip(IN_WORDS))
    yield rf"\textbf{{${SIGNS[mark.verdict]}$ {verdict}}}\par\medskip"
    if mark.asked:
        yield rf"\makebox[4em][l]{{asked}}$\displaystyle {mark.asked}$\par\medskip"
    right = [_right(mark.expected), r"\medskip"] if reveal and mark.expected else []
    yield from right if is_chain(mark) else ()
    for line in mark.lines:
        yield from _line(line, is_first=line.number == mark.first_wrong_line)
        if reveal and line.right:
            yield rf"{{\leftskip=2em {_right(line.right)}}}\smallskip"
    yield r"\medskip"
    for label, text in mistake(mark):
        yield _said(label, text)
    for rows in beside(mark, COLUMNS):
        for label, text in rows:
            yield _said(label, text)
    yield from () if is_chain(mark) else right


def _line(line: Line, *, is_first: bool) -> Iterator[str]:
    """The sign stands left of the text; the first wrong line in a frame."""
    shown = _source(line)
    shown = rf"\fbox{{{shown}}}" if is_first else shown
    law = rf"\hfill{{\small [{_text(line.law)}]}}" if line.law else ""
    sign = rf"\leavevmode\llap{{${SIGNS[line.verdict]}$\hspace{{1em}}}}"
    yield rf"{sign}\makebox[2em][l]{{{line.number}}}{shown}{law}\par\smallskip"
    for label, text in reason(line.message, COLUMNS):
        yield rf"{{\leftskip=2em\small {_reason(label, text)}\par}}\smallskip"


def _reason(label: str, text: str) -> str:
    """A sentence; the place in the text, with a caret under it, keeps its columns."""
    if label == "in":
        return r"\ttfamily " + _text(text).replace(" ", "~")
    return rf"\itshape {'try ' if label == 'try' else ''}{_text(text)}"


def _source(line: Line) -> str:
    """The line as mathematics where it was read, else its text as it was typed."""
    formula = as_formula(line.source) if line.verdict != "unreadable" else None
    if formula is not None:
        return _set(formula)
    return rf"\parbox[t]{{{ROOM}pt}}{{\raggedright\ttfamily {_typed(line.source)}}}"


def _right(formula: str) -> str:
    return rf"\makebox[4em][l]{{right}}{_set(formula)}\par"


def _set(formula: str) -> str:
    return rf"$\displaystyle {stacked(broken(formula, ROOM))}$"


def _typed(source: str) -> str:
    """Text as it was typed; a long one may break behind whatever is no letter."""
    behind = r"\allowbreak{}" if len(source) > WORD else ""
    return "".join(_text(c) + ("" if c.isalnum() else behind) for c in source)


def _said(label: str, text: str) -> str:
    shown = r"\ttfamily\small " + _text(text).replace(" ", "~") if label == "at" else _text(text)
    return rf"\makebox[4em][l]{{{_text(label)}}}\parbox[t]{{{ROOM}pt}}{{{shown}}}\par"


def _text(text: str) -> str:
    """Words in a document: nothing in them is a command; lines stay lines."""
    lines = (escaped(line) for line in printable(text).split("\n"))
    safe = r"\newline\mbox{}".join(lines)
    for sign in "<>|":
        safe = safe.replace(sign, rf"\ensuremath{{{sign}}}")
    return safe
