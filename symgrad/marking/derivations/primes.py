"""A bare prime, ``L' = 2 u``: the derivative by the one name in which L was written last."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.errors import ShapeError
from symgrad.expr.array import Array
from symgrad.expr.leaves import Entry, Total, names_in
from symgrad.marking.derivations.board import sign_of
from symgrad.parsing.products import Value

if TYPE_CHECKING:
    from symgrad.marking.derivations.board import Board
    from symgrad.parsing import Member

BARE = re.compile(r"[^()]*(?:'|′|\\prime\s*\}?)\s*\Z")
READ = "read as the derivative by {}"


def by_last_name(head: Member, board: Board) -> Member | None:
    """∂L/∂u for ``L'`` behind ``L = u^2``; None for any other left side."""
    sign = sign_of(head)
    if not isinstance(sign, Total) or sign.positions or not BARE.match(head.text):
        return None
    said = [s.right for s in board.stated if sign_of(s.left) == Entry(sign.of.name)]
    if not said or isinstance(said[-1].meaning, ShapeError):
        return None
    names = names_in(said[-1].array.expr)
    if len(names) != 1 or board.graph.shapes.get(min(names)) != ():
        return None
    meant = Total(sign.of, Entry(min(names)))
    return None if meant == sign else replace(head, meaning=Value(Array((), meant)))
