"""How far decimals that were rounded may move what is computed with them."""

from __future__ import annotations

import re
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING

from symgrad.calculus.derivatives import work_out
from symgrad.equality.balls import NotHere
from symgrad.errors import SymgradError
from symgrad.marking.worked_numbers import values_of
from symgrad.parsing import read_answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symgrad.marking.derivations.board import Board
    from symgrad.parsing import Member

DECIMAL = re.compile(r"(?<![\w.])\d+\.(\d+)(?![\w.])")
NUMBER = re.compile(r"\s*-?\s*[\d.]+\s*")
MOST = 12


def slack_of(side: Member, board: Board) -> float:
    """What half a unit of the last digit of each decimal changes together, at the values given.

    The most that it changes one entry; 0 where no decimal stands, or nothing can be computed.
    """
    decimals = list(DECIMAL.finditer(side.text))
    if not decimals or len(decimals) > MOST:
        return 0.0
    plain = _numbers(side.text, board)
    errors = _carried(board)
    moved = [_numbers(_moved(side.text, decimal, errors), board) for decimal in decimals]
    changes = [list(_distances(plain, other)) for other in moved]
    return max(map(sum, zip(*filter(None, changes), strict=False)), default=0.0)


def _carried(board: Board) -> dict[str, float]:
    """By how much the decimals that were stated before, and accepted, are off."""
    errors: dict[str, float] = {}
    for stated in board.stated:
        decimal = DECIMAL.search(stated.right.text)
        if stated.verdict == "correct" and decimal and NUMBER.fullmatch(stated.right.text):
            both = zip(_numbers(stated.left.text, board), _numbers(decimal[0], board), strict=False)
            errors[decimal[0]] = max((abs(abs(a) - b) for a, b in both), default=0.0)
    return errors


def _moved(text: str, decimal: re.Match[str], errors: dict[str, float]) -> str:
    half = 0.5 * 10.0 ** -len(decimal[1])
    number = Decimal(decimal[0]) + Decimal(max(half, errors.get(decimal[0], 0.0)))
    return f"{text[: decimal.start()]}{number:.9f}{text[decimal.end() :]}"


def _distances(one: list[float], other: list[float]) -> Iterator[float]:
    return (abs(a - b) for a, b in zip(one, other, strict=len(one) == len(other)))


def _numbers(text: str, board: Board) -> list[float]:
    with suppress(SymgradError, NotHere, ArithmeticError, KeyError):
        array = work_out(read_answer(text, board.symbols).members[-1].array, board.graph)
        return [float(ball.mid()) for ball in values_of(array, board.problem).values()]
    return []
