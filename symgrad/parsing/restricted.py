r"""Equations under a condition on two letters: ``If i = k: ...``, ``..., i \neq k``.

Under i = k both sides are taken times δ_ik, under i ≠ k times 1 - δ_ik: the same equation, without
a condition.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from symgrad.parsing.statements import RELATION, places_of_signs
from symgrad.parsing.tokens import is_latex

POSITIONS = r"\$?\s*(?P<a>[i-nr-t])\s*(?P<sign>=|\\neq?(?![A-Za-z])|≠|!=)\s*(?P<b>[i-nr-t])\s*\$?"
WORD = r"(?:\\text\s*\{\s*)?(?:if|for|when|case|where)\s*\d?\s*[:,]?\s*\}?\s*"
BEFORE = re.compile(
    rf"(?i)\s*{WORD}{POSITIONS}\s*"
    r"(?:\\text\s*\{\s*(?:then|we (?:have|get))?\s*[:,]?\s*\}"
    r"|\bthen\b|[:,]|\\q?quad(?![A-Za-z])|\s)+"
)
BEHIND = re.compile(
    rf"(?i)(?:[\s,;(&]|\\q?quad(?![A-Za-z]))+(?P<word>{WORD})?{POSITIONS}[\s).,;:]*\Z"
)
MOST_BEHIND = 80
COMMAND = re.compile(r"\\[A-Za-z]+")


@dataclass(frozen=True)
class Restriction:
    """That two letters are the same, or that they differ."""

    first: str
    second: str
    same: bool

    def factor(self, *, latex: bool) -> str:
        """1 where the condition holds, else 0."""
        pair = self.first + self.second
        delta = rf"\delta_{{{pair}}}" if latex else f"δ_{pair}"
        return delta if self.same else f"(1 - {delta})"

    def is_about(self, text: str) -> bool:
        """Whether both letters stand in a text."""
        bare = COMMAND.sub(" ", text)
        return self.first in bare and self.second in bare


def without_condition(text: str) -> tuple[str, Restriction | None]:
    """An equation with blanks for its condition, if it has one that can be told apart."""
    found = BEFORE.match(text) or BEHIND.search(text, max(0, len(text) - MOST_BEHIND))
    if found is None:
        return text, None
    same = found["sign"] == "="
    is_listed = same and found.re is BEHIND and not found["word"]  # a, e = f may be two equations
    rest = text[: found.start()] + " " * len(found[0]) + text[found.end() :]
    restriction = Restriction(found["a"], found["b"], same)
    if is_listed or not (same or restriction.is_about(rest)):
        return text, None
    return rest, restriction if restriction.is_about(rest) else None


def restricted(statement: str, restriction: Restriction) -> str:
    """Every side times the factor that is 1 where the condition holds."""
    factor = restriction.factor(latex=is_latex(statement))
    edges = [*places_of_signs(statement), len(statement)]
    pieces = [statement[: edges[0]]] if statement[: edges[0]].strip() else []
    made = [f"{factor} ({piece.strip()})" for piece in pieces]
    for start, stop in pairwise(edges):
        sign = RELATION.match(statement, start)
        behind = sign.end() if sign else start
        made.append(f"{statement[start:behind]} {factor} ({statement[behind:stop].strip()})")
    return " ".join(made)
