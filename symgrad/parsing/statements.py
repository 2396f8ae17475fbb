"""Statements: the equations of one line, cut at commas and arrows, and the signs in them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SEPARATOR, STOP = "\x01", "\x02"  # put where a new statement starts, and where it may
BLANKS = f" \t\n.,;:{SEPARATOR}{STOP}"
SEPARATED = re.compile(rf"{SEPARATOR}[\s,;{SEPARATOR}{STOP}]*")
RELATION = re.compile(r"\\(?:approx|simeq|doteq)(?![A-Za-z])|≈|~=|(?<![<>!=:])=(?!>)")
DEPTH = re.compile(
    r"\\[{}]|\\(?:begin|end)\b|\\[A-Za-z]+|\\.|[()\[\]{}]|[-+*·×,;=≈&]|[<>!]=|[\x01\x02]"
)
BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
OPENING, CLOSING = ("{", "(", "[", r"\{", r"\begin"), ("}", ")", "]", r"\}", r"\end")
RELATIONS = ("=", "≈", r"\approx", r"\simeq", r"\doteq")
OPERATORS = re.compile(r"\s*(?:[-+*/·×⊙]|\\(?:cdot|times|odot|circ)(?![A-Za-z]))")

EQUALS = re.compile(
    r"\\(?:overset|stackrel)\s*\{(?!\s*(?:\\text\s*\{)?\s*[!?])(?:[^{}]|\{[^{}]*\})*\}\s*\{\s*=\s*\}"
    r"|\\(?:equiv|triangleq|coloneqq)(?![A-Za-z])|≡|≜|≔|:="
)
DEMANDED = re.compile(
    r"\\(?:overset|stackrel)\s*\{\s*(?:\\text\s*\{)?\s*!\s*\}?\s*\}\s*\{\s*=\s*\}[^=]*?"
    r"(?=\\(?:Right|Longright|Leftright|implies|iff|q?quad|text)|[⇒⟹⇔,;]|=>|\Z)"
)
UNFINISHED = re.compile(r"(?:[-+*/·×⊙=]|\\(?:cdot|times|odot|circ))\s*\Z")


def with_plain_signs(text: str) -> str:
    r"""``=`` for ``\overset{(1)}{=}`` and ``:=``; what is to be (``!``) is no equation."""
    text = DEMANDED.sub(lambda m: " " * len(m[0]), text)
    return EQUALS.sub(lambda m: "=".rjust(len(m[0])), text)


def behind_group(text: str, start: int) -> int | None:
    """The place behind the group in braces that starts here."""
    depth = 0
    for mark in BRACES.finditer(text, start):
        depth += {"{": 1, "}": -1}.get(mark[0], 0)
        if depth <= 0:
            return mark.end() if mark[0] == "}" else None
    return None


def starts_with_sign(statement: str) -> bool:
    """Whether a statement continues the one before it."""
    return bool(RELATION.match(statement.strip()))


def places_of_signs(text: str) -> list[int]:
    """Where the signs of a chain of equations stand, outside all brackets."""
    return [place for place, sign in outside(text) if sign in RELATIONS]


def without_tabs(text: str) -> str:
    """Blanks for the ``&`` that align lines; those of matrices and cases stay."""
    places = [place for place, sign in outside(text) if sign == "&"]
    for place in places:
        text = f"{text[:place]} {text[place + 1 :]}"
    return text


def sides_of(text: str) -> list[str]:
    """What stands between the signs of a chain."""
    starts = [place for place, sign in outside(text) if sign in RELATIONS]
    edges = [0, *starts, len(text)]
    pieces = (text[a:b] for a, b in pairwise(edges))
    bare = (RELATION.sub(" ", piece, count=1) for piece in pieces)
    return [piece for piece in bare if piece.strip()]


def outside(text: str) -> Iterator[tuple[int, str]]:
    """The signs outside all brackets, each with its place."""
    depth = 0
    for mark in DEPTH.finditer(text):
        sign = mark[0]
        depth = max(0, depth + (sign in OPENING) - (sign in CLOSING))
        if depth == 0 and sign not in CLOSING:
            yield mark.start(), sign


def statements_in(text: str) -> Iterator[str]:
    """The equations of a line, each with blanks in front that keep its columns."""
    text = SEPARATED.sub(lambda m: SEPARATOR.rjust(len(m[0])), text)
    cuts = [place for place, sign in outside(text) if sign in ",;\x01\x02"]
    edges = [-1, *cuts, len(text)]
    pieces = [(a + 1, text[a + 1 : b]) for a, b in pairwise(edges)]
    held: tuple[int, str] | None = None
    for start, piece in pieces:
        if held is not None and _is_apart(held[1], piece, text[start - 1]):
            yield _kept(*held)
            held = None
        held = (start, piece) if held is None else (held[0], _with(held, start, piece, text))
    if held is not None and held[1].strip(BLANKS):
        yield _kept(*held)


def _is_apart(before: str, piece: str, cut: str) -> bool:
    """Two equations stand apart; behind an arrow or ``and``, whatever stands there."""
    if cut == SEPARATOR:
        return bool(before.strip(BLANKS) and piece.strip(BLANKS))
    return bool(places_of_signs(piece) and places_of_signs(before))


def _with(held: tuple[int, str], start: int, piece: str, text: str) -> str:
    """A piece that is no equation of its own belongs to the one before it."""
    return held[1] + (text[start - 1] if piece.strip() else " ") + piece


def _kept(start: int, piece: str) -> str:
    return " " * start + piece.translate({1: " ", 2: " "}).rstrip(BLANKS)
