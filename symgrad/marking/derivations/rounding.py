"""How far decimals that were rounded may move what is computed with them."""

from __future__ import annotations

import re
from contextlib import suppress
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
MOST = 12


def slack_of(side: Member, board: Board) -> float:
    """What half a unit of the last digit of each decimal changes together, at the values given.

    The most that it changes one entry; 0 where no decimal stands, or nothing can be computed.
    """
    decimals = list(DECIMAL.finditer(side.text))
    if not decimals or len(decimals) > MOST:
        return 0.0
    plain = _numbers(side.text, board)
    moved = [_numbers(_moved(side.text, decimal), board) for decimal in decimals]
    changes = [list(_distances(plain, other)) for other in moved]
    return max(map(sum, zip(*filter(None, changes), strict=False)), default=0.0)


def _moved(text: str, decimal: re.Match[str]) -> str:
    return f"{text[: decimal.end()]}5{text[decimal.end() :]}"


def _distances(one: list[float], other: list[float]) -> Iterator[float]:
    return (abs(a - b) for a, b in zip(one, other, strict=len(one) == len(other)))


def _numbers(text: str, board: Board) -> list[float]:
    with suppress(SymgradError, NotHere, ArithmeticError, KeyError):
        array = work_out(read_answer(text, board.symbols).members[-1].array, board.graph)
        return [float(ball.mid()) for ball in values_of(array, board.problem).values()]
    return []
