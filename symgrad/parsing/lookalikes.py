"""Characters that are refused, each with what to write instead.

A letter of another alphabet can look just like an ``a``; what a sign looks like decides nothing.
"""

from __future__ import annotations

import unicodedata

from symgrad.errors import ReadingError

WINDOW = 80
MEANT = {
    "–": "-", "—": "-", "‐": "-", "‑": "-", "‒": "-", "―": "-", "µ": "μ", "∗": "*", "Ø": "0",
    "“": "'", "”": "'", "‘": "'", "’": "'", "´": "'", "`": "'", "ˆ": "^", "˜": "~",
    "∕": "/", "⁄": "/", "∶": ":",
    "ⅼ": "l", "ı": "i", "ɑ": "a", "ɡ": "g", "ℯ": "e", "∆": "Δ", "ο": "o", "Ο": "O", "Α": "A",
    "Β": "B", "Ε": "E", "Ζ": "Z", "Η": "H", "Ι": "I", "Κ": "K", "Μ": "M", "Ν": "N", "Ρ": "P",
    "Τ": "T", "Υ": "Y", "Χ": "X",
    "∞": "a number", "½": "1/2", "¼": "1/4", "¾": "3/4", "!": "the product written out",
}  # fmt: skip
CYRILLIC = dict(zip("аеорсухіјѕԁһԛԝАВЕКМНОРСТУХІЈЅ", "aeopcyxijsdhqwABEKMHOPCTYXIJS", strict=True))
INVISIBLE = ("Cf", "Cc", "Cn", "Co", "Cs", "Zs", "Zl", "Zp")


def misread(what: str, text: str, column: int, *, hint: str = "") -> ReadingError:
    """An error that shows the text with a caret under the column."""
    return ReadingError(what, where=pointed(text, column), hint=hint)


def pointed(text: str, column: int) -> str:
    """A text, or the part of it around a column, with a caret below."""
    start = max(0, column - WINDOW + 10)
    shown = "".join(c if c.isprintable() else " " for c in text[start : start + WINDOW])
    return f"{shown}\n       {' ' * (column - start)}^"


def refused(text: str, column: int) -> ReadingError:
    """A character that is not read: its code point, its name and what to write."""
    character = text[column]
    if character == "!":
        return misread("factorials are not read", text, column, hint=MEANT["!"])
    if character.isascii() and character.isprintable():
        return misread(f"{character!r} is not read here", text, column)
    name = unicodedata.name(character, "a sign without a name")
    hint = _meant(character)
    return misread(f"U+{ord(character):04X} ({name}) is not read here", text, column, hint=hint)


def _meant(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character)
    if character in MEANT or character in CYRILLIC:
        return f"'{(MEANT | CYRILLIC)[character]}'"
    if unicodedata.category(character) in INVISIBLE:
        return "a plain blank, or nothing"
    if plain != character and plain.isascii() and plain.strip():
        return f"'{plain}'"
    return "plain letters, LaTeX, or Greek letters"
