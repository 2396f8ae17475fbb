r"""Conditions in words that are not read: what is wrong without them may be right under them.

``= A x - b \text{ if } A = A^\top`` speaks for its line, ``Assume z > 0.`` for all that follow.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.marking.derivations.truth import Judged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symgrad.marking.derivations.board import Board
    from symgrad.parsing.derivations import WrittenLine

CASES = re.compile(r"\\begin\{cases\}.*?\\end\{cases\}", re.DOTALL)
ORDER = r"(?:[<>≤≥]|\\(?:[lg]eq?|[lg]t|neq?)(?![A-Za-z]))"
KINDS = r"\b(?:symmetric|positive|negative|nonzero|orthogonal|diagonal|invertible|constant)\b"
WORDS = r"\b(?:if|when|whenever|provided|assum(?:e|es|ing)|suppos(?:e|ing))\b"
CONDITION = re.compile(rf"(?i){WORDS}.*?(?:=|{ORDER}|{KINDS})|\b(?:for|where)\b[^=]*?{ORDER}")
ASSUMED = re.compile(rf"(?i)\b(?:assume|suppose|assuming|supposing)\b.*?(?:=|{ORDER}|{KINDS})")
OPEN = "without the condition in line {} this does not hold; under it, it is not decided"


def assuming(line: WrittenLine, verdict: str, board: Board) -> Board:
    """The board with a line that assumes what is not read: it goes for the lines that follow."""
    is_open = verdict == "unreadable" and ASSUMED.search(line.source)
    return replace(board, assumed=line.number) if is_open else board


def under_conditions(judgments: Sequence[Judged], line: WrittenLine, board: Board) -> list[Judged]:
    """What is wrong without a condition is left open where one is stated that is not read."""
    own = line.number if _states_condition(line) else board.assumed
    if own is None:
        return list(judgments)
    is_open = Judged("undecided", None, OPEN.format(own))
    return [is_open if each.is_wrong else each for each in judgments]


def _states_condition(line: WrittenLine) -> bool:
    return line.restriction is None and bool(CONDITION.search(CASES.sub("", line.source)))
