r"""Names told apart by their index letter alone: δ_k of the last layer, δ_j of the one before.

The second one is read under an accent, \tilde\delta_j, where its letter runs over another axis.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from symgrad.errors import SymgradError
from symgrad.expr.leaves import Entry
from symgrad.marking.derivations.board import sign_of
from symgrad.parsing import read_answer
from symgrad.parsing.statements import places_of_signs

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.marking.derivations.board import Board

ACCENTS = (r"\tilde", r"\bar", r"\hat")
INDEXED = re.compile(
    r"(?P<base>\\[A-Za-z]+|[^\W\d_])\s*_\s*(?P<letter>\{\s*[a-z]\s*\}|[a-z])(?!\w)"
)


def with_letters_apart(text: str, board: Board) -> tuple[str, Board]:
    """A statement in which such names are two, and the board that knows them."""
    head = INDEXED.match(text.strip())
    signs = places_of_signs(text)
    if head and signs and not text[text.index(head[0]) + len(head[0]) : signs[0]].strip():
        board = _knowing(head["base"], _bare(head["letter"]), text, signs, board)
    return INDEXED.sub(lambda found: _apart(found, board), text), board


def _bare(letter: str) -> str:
    return letter.strip("{} ")


def _apart(found: re.Match[str], board: Board) -> str:
    accent = board.apart.get((found["base"], _bare(found["letter"])))
    return (
        found[0].replace(found["base"], f"{accent}{{{found['base']}}}", 1) if accent else found[0]
    )


def _knowing(base: str, letter: str, text: str, signs: list[int], board: Board) -> Board:
    """The board, on which the name has an accent where its letter runs over another axis."""
    size = _size_of(base, letter, board)
    if size is None or (base, letter) in board.apart:
        return board
    runs = _sizes(letter, [text[a + 1 : b] for a, b in pairwise([*signs, len(text)])], board)
    if not runs or size in runs:
        return board
    accent = ACCENTS[min(len(board.apart), len(ACCENTS) - 1)]
    return replace(board, apart={**board.apart, (base, letter): accent})


def _size_of(base: str, letter: str, board: Board) -> Expr | None:
    """The size of the axis of a vector that the derivation defined by this name."""
    try:
        entry = sign_of(read_answer(f"{base}_{letter}", board.symbols).members[0])
    except SymgradError:
        return None
    shape = board.graph.shapes.get(entry.name, ()) if isinstance(entry, Entry) else ()
    is_own = isinstance(entry, Entry) and entry.name in board.defined
    return shape[0] if is_own and len(shape) == 1 else None


def _sizes(letter: str, sides: list[str], board: Board) -> set[Expr]:
    """The sizes over which a letter runs in what stands on the right."""
    found = set()
    for side in sides:
        try:
            member = read_answer(side, board.symbols).members[-1]
        except SymgradError:
            continue
        if letter in member.letters:
            found.add(member.letters[letter].size)
    return found
