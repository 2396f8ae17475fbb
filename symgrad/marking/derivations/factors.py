"""Products that stand for a chain of derivatives, factor by factor: do two errors cancel?"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from sympy import Rational

from symgrad.calculus.derivatives import derivative, work_out
from symgrad.errors import ShapeError, SymgradError
from symgrad.expr.array import Array
from symgrad.expr.leaves import Total
from symgrad.marking.comparing import compare_tensors
from symgrad.parsing import read_answer
from symgrad.parsing.chains import read_chains
from symgrad.parsing.statements import outside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symgrad.marking.derivations.board import Board
    from symgrad.parsing import Member

BETWEEN = (r"\cdot", r"\times", "·", "×", "*")
RATIOS = [Rational(n) * sign for n in ("1", "2", "1/2", "3", "1/3", "4", "1/4") for sign in (1, -1)]
MOST = 4


def cancelling_errors(left: Member, right: Member, board: Board) -> str:
    """What is wrong with ∂L/∂ŷ · ∂ŷ/∂w = 2(ŷ - y) · x/2, though the product is right; or nothing.

    Only where as many factors stand on both sides, each a constant times the derivative for which
    it stands: a sign may be moved from one factor to the next.
    """
    if any(isinstance(side.meaning, ShapeError) for side in (left, right)):
        return ""
    if len(left.array.expr.atoms(Total)) < 2:
        return ""
    try:
        chains = read_chains(left.text, board.symbols)
        texts = factors_of(right.text)
        if len(chains) != 1 or not 1 < len(chains[0]) == len(texts) <= MOST:
            return ""
        signs = [derivative(board.graph, *pair) for pair in chains[0]]
        read = [read_answer(text, board.symbols).members[-1].array for text in texts]
        factors = [work_out(array, board.graph) for array in read]
    except SymgradError:
        return ""
    if any(array.axes for array in (*signs, *factors)) or _are_in_some_order(factors, signs, board):
        return ""
    ratios = [_ratio(f, s, board) for f, s in zip(factors, signs, strict=True)]
    wrong = [n for n, ratio in enumerate(ratios) if ratio is not None and abs(ratio) != 1]
    if None in ratios or not wrong:
        return ""
    of, by = chains[0][wrong[0]]
    return (
        f"The product is right, but {texts[wrong[0]].strip()} is not ∂{of}/∂{by}: "
        "two errors cancel each other."
    )


def factors_of(text: str) -> list[str]:
    """What stands between the written signs of a product."""
    cuts = [(at, sign) for at, sign in outside(text) if sign in BETWEEN]
    if any(sign in ("+", "-") for at, sign in outside(text) if text[:at].strip()):
        return []
    parts, start = [], 0
    for at, sign in cuts:
        parts.append(text[start:at])
        start = at + len(sign)
    return [*parts, text[start:]]


def _are_in_some_order(factors: Sequence[Array], signs: Sequence[Array], board: Board) -> bool:
    equal = [[_ratio(f, s, board, RATIOS[:1]) is not None for s in signs] for f in factors]
    return any(
        all(equal[n][place] for n, place in enumerate(order))
        for order in permutations(range(len(signs)))
    )


def _ratio(
    factor: Array, sign: Array, board: Board, among: Sequence[Rational] = RATIOS
) -> Rational | None:
    """The constant by which a factor differs from a derivative, if there is one."""
    for ratio in among:
        if compare_tensors(factor, Array((), ratio * sign.expr), board.here).holds:
            return ratio
    return None
