"""Names whose definitions could not be read: what rests on one is neither right nor wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symgrad.errors import SymgradError
from symgrad.marking.derivations.definitions import new_head
from symgrad.marking.derivations.reading import read_sides
from symgrad.parsing.statements import places_of_signs

if TYPE_CHECKING:
    from symgrad.marking.derivations.board import Board

LOST = "this rests on {}, and line {}, which says what that is, could not be read or is wrong"
MOST = 40  # characters of a name


def lost_name(text: str, board: Board) -> str:
    """The left side of an equation that is not read, if it defines something; else nothing."""
    left = text[: (places_of_signs(text) or [0])[0]].strip()
    if not left or len(left) > MOST or not re.match(r"[^\W\d_]|\\", left):
        return ""
    return "" if new_head(text, board.symbols) is None and _is_read(left, board) else left


def _is_read(left: str, board: Board) -> bool:
    try:
        return bool(read_sides(left, board.symbols, {}))
    except SymgradError:
        return False


def rests_on_lost(text: str, board: Board) -> str:
    """Which of the names that were lost stands in a text, as a reason; else nothing."""
    return next((LOST.format(n, line) for n, line in board.lost if _stands_in(n, text)), "")


def _stands_in(name: str, text: str) -> bool:
    spelled = r"\s*".join(map(re.escape, re.sub(r"\s", "", name)))
    return re.search(rf"(?<![A-Za-z\\]){spelled}(?![A-Za-z])", text) is not None
