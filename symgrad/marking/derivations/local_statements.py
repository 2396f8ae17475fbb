"""∂f₃/∂f₁ = 1 on a line of its own, with f₂ held fixed: allowed where the text says so."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.errors import ShapeError, SymgradError
from symgrad.expr.array import Array
from symgrad.expr.leaves import Total
from symgrad.marking.derivations.board import sign_of
from symgrad.marking.derivations.local import is_fork, local_derivative, with_local_derivatives
from symgrad.marking.derivations.reading import read_sides
from symgrad.marking.derivations.truth import as_question
from symgrad.marking.finding import find
from symgrad.parsing.chains import read_chains
from symgrad.parsing.products import Value
from symgrad.parsing.statements import places_of_signs, sides_of, starts_with_sign

if TYPE_CHECKING:
    from symgrad.marking.asked import Asked
    from symgrad.marking.derivations.board import Board
    from symgrad.parsing import Member
    from symgrad.parsing.chains import Pair


def states_local_derivative(left: Member, right: Member, board: Board) -> bool:
    """∂f₃/∂f₁ = 1 with f₂ held fixed, where a sum over paths elsewhere speaks of it so."""
    sign = left.array.expr if isinstance(left.meaning, Value) else None
    if not isinstance(sign, Total) or not is_fork(sign, board) or sign.of.name == board.asked.of:
        return False
    if isinstance(right.meaning, ShapeError) or not _is_local(sign, board):
        return False
    question = as_question(left, board, sign)
    local = Array(question.expected.axes, local_derivative(sign, board))
    question = replace(question, expected=local)
    return find(right, (), question, board.problem).verdict.holds


def _is_local(sign: Total, board: Board) -> bool:
    """Whether the line itself, or a sum over paths elsewhere, says that a sign is local."""
    pair = (sign.of.name, sign.by.name)
    return board.local or pair in _beside_other_paths(board) or _is_local_elsewhere(pair, board)


def _is_local_elsewhere(pair: Pair, board: Board) -> bool:
    """Whether an equation somewhere is true only if the sign in it is local."""
    return any(pair in _local_in(text, board) for text in board.texts)


def _local_in(text: str, board: Board) -> set[Pair]:
    signs = places_of_signs(text)
    with suppress(SymgradError):
        if signs and not starts_with_sign(text):
            sides = read_sides(text, board.symbols, {})
            about = sign_of(sides[0])
            if isinstance(about, Total):
                question = as_question(sides[0], board, about)
                return {p for side in sides[1:] for p in _local_pairs(side, question, board)}
    return set()


def _local_pairs(side: Member, question: Asked, board: Board) -> set[Pair]:
    """The signs that are local in the only reading in which a side is right."""
    if not isinstance(side.meaning, Value) or find(side, (), question, board.problem).verdict.holds:
        return set()
    for local in with_local_derivatives(side.array, board):
        meant = replace(side, meaning=Value(local, side.is_row))
        if find(meant, (), question, board.problem).verdict.holds:
            return _pairs(side.array) - _pairs(local)
    return set()


def _beside_other_paths(board: Board) -> set[Pair]:
    """The derivatives that stand in sums of products of derivatives."""
    found: set[Pair] = set()
    for text in board.texts:
        for side in sides_of(text):
            with suppress(SymgradError):
                chains = read_chains(side, board.symbols)
                found |= {pair for chain in chains if len(chains) > 1 for pair in chain}
    return found


def _pairs(array: Array) -> set[Pair]:
    return {(sign.of.name, sign.by.name) for sign in array.expr.atoms(Total)}
