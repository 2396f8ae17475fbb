r"""Labels of formulas: ``Step 1:``, ``(a)``, bullets and arrows before one, ``(2)`` and ∎ behind.

All are blanked out, so that columns stay true.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symgrad.parsing.function_names import FUNCTION_WORDS
from symgrad.parsing.reasons import LEADING, blanked
from symgrad.parsing.sentences import with_said_signs
from symgrad.parsing.statements import UNFINISHED, starts_with_sign

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BULLET = re.compile(r"\s*[-\u2013]\s+(?=[^=]+=)")
NUMBER_BEHIND = re.compile(
    r"(?:(?P<wide>\\(?:q?quad|hfill)(?![A-Za-z]))|\t|\s{3})[\s&]*\(\s*\d{1,3}\s*\)(?:[\s$.,;]|\\\\)*\Z"
)
LAST_WORD = re.compile(r"\\?[A-Za-z]+\s*\Z")
MOST_BEHIND = 80
COMMENT = re.compile(r"(?<!\\)%[^\n]*")
ARROWS = (
    r"\\(?:Rightarrow|implies|Longrightarrow|iff|Leftrightarrow|Longleftrightarrow|leadsto"
    r"|therefore|because)(?![A-Za-z])|[⇒⟹⇔∴∵]|=>"
)
CONDITIONAL = r"(?:if|for|when|case|otherwise|else|unless|suppose|assume)\b"
BEFORE = re.compile(
    rf"(?i)\s*(?:(?:{ARROWS})\s*"  # an arrow
    rf"|(?!{CONDITIONAL})(?:\(?\w[\w'’-]*+\)?[.,]?+\s*+){{1,8}}:(?![=:])\s*"  # words and a colon
    r"|(?:step|part|eq\.|equation|line)\s*\(?\w{1,2}\)?[.)]\s+"
    r"|\(?(?:\d{1,3}|[a-h]|i|v|[ivx]{2,4})\)\s+(?=[^\s=+\-*/·^_'.,)])"  # (a), ii), 3)
    r"|(?:\d{1,3}\.|[•*])\s+(?=[^\s=+\-*/]))"
)
END_MARK = re.compile(
    r"\\(?:blacksquare|square|qed|qedsymbol|checkmark|Box|blacklozenge)(?![A-Za-z])"
    r"|[∎□■◻✓✔]|\bQ\.?E\.?D\b\.?"
)
BOLD = re.compile(r"\s*(?:\*\*(?P<all>[^*]*)\*\*\s*\Z|\*\*[^*=$]*\*\*[.:]?)")


def without_label(text: str) -> str:
    """Blanks for what stands before a formula: a number, a letter, words and a colon, an arrow."""
    start = 0
    while (found := BEFORE.match(text, start)) is not None and found.end() < len(text):
        start = found.end()
    return " " * start + text[start:]


def without_comments(text: str) -> str:
    """Blanks for what LaTeX does not read."""
    return COMMENT.sub(lambda m: " " * len(m[0]), text)


def without_end_marks(text: str) -> str:
    """Blanks for ∎ and ✓, which say that a proof is over."""
    return END_MARK.sub(lambda m: " " * len(m[0]), text)


def without_bold(text: str) -> str:
    """Blanks for the stars of Markdown around a line, and for what they stress before it."""
    found = BOLD.match(text)
    if found is None:
        return text
    kept = f"  {found['all']}  " if found["all"] is not None else ""
    return kept.rjust(len(found[0])) + text[found.end() :]


def undecorated(text: str) -> str:
    """A formula alone: without a label or ``Hence`` before it, an end mark or a comment behind."""
    formula = without_label(without_end_marks(without_comments(text)))
    return LEADING.sub(blanked, with_said_signs(formula))


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
