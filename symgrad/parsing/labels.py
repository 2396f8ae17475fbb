"""Labels of formulas: the number of an equation behind it, and the bullets of a list before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symgrad.parsing.function_names import FUNCTION_WORDS
from symgrad.parsing.statements import UNFINISHED, starts_with_sign

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BULLET = re.compile(r"\s*[-\u2013]\s+(?=[^=]+=)")
NUMBER_BEHIND = re.compile(
    r"(?:(?P<wide>\\(?:q?quad|hfill)(?![A-Za-z]))|\s\s)[\s&]*\(\s*\d{1,3}\s*\)(?:[\s$.,;]|\\\\)*\Z"
)
LAST_WORD = re.compile(r"\\?[A-Za-z]+\s*\Z")
MOST_BEHIND = 80


def without_number(text: str) -> str:
    """Blanks for ``(2)`` at the end, far behind a formula: the number of an equation."""
    found = NUMBER_BEHIND.search(text, max(0, len(text) - MOST_BEHIND))
    if found is None:
        return text
    before = text[: found.start()]
    near = before[-MOST_BEHIND:]
    word = LAST_WORD.search(near)
    is_called = word and (word[0].startswith("\\") or word[0].strip() in FUNCTION_WORDS)
    if not near.strip() or UNFINISHED.search(near) or (is_called and not found["wide"]):
        return text
    return before + " " * len(found[0])


def without_bullets(lines: Sequence[str]) -> Iterator[str]:
    """A dash before an equation is a minus, but of several lines in a row it is a bullet."""
    own = [line for line in lines if line.strip() and not starts_with_sign(line)]
    marked = [bool(BULLET.match(line)) for line in own]
    bullets = {
        line
        for place, line in enumerate(own)
        if marked[place] and any(marked[max(0, place - 1) : place] + marked[place + 1 : place + 2])
    }
    yield from (
        BULLET.sub(lambda m: " " * len(m[0]), line) if line in bullets else line for line in lines
    )
