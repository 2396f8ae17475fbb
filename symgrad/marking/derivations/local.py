"""Local derivatives: ∂f₃/∂f₁ with f₂ held fixed, where the graph has other paths as well."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from symgrad.expr.array import Array
from symgrad.expr.leaves import Total
from symgrad.expr.replacing import replace_leaves
from symgrad.kernel.definitions import direct_derivative
from symgrad.marking.derivations.board import key_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sympy import Expr

    from symgrad.marking.derivations.board import Board, Key

MOST = 3  # signs that may each be local or not


def with_local_derivatives(array: Array, board: Board) -> Iterator[Array]:
    """The tensor with ∂u/∂v local where v stands in the equation of u and other paths exist.

    First all such signs, then some of them, the others over all paths.
    """
    if not array.expr.args or isinstance(array.expr, Total):
        return
    forks = sorted({key_of(sign) for sign in array.expr.atoms(Total) if is_fork(sign, board)})
    for number in range(len(forks), 0, -1) if len(forks) <= MOST else [len(forks)]:
        for chosen in combinations(forks, number):
            yield _with_local(array, chosen, board)


def _with_local(array: Array, chosen: Collection[Key], board: Board) -> Array:
    def meaning(leaf: Expr) -> Expr | None:
        is_local = isinstance(leaf, Total) and key_of(leaf) in chosen
        return local_derivative(leaf, board) if is_local else None

    return Array(array.axes, replace_leaves(array.expr, meaning), array.known)


def is_fork(sign: Total, board: Board) -> bool:
    """Whether a sign may name a local derivative that is not the one over all paths."""
    equation = board.graph.defined.get(sign.of.name)
    if equation is None or sign.by.name not in equation.names:
        return False
    reached = board.graph.depends_on([sign.by.name]) - {sign.by.name}
    return bool(equation.names & reached)


def local_derivative(sign: Total, board: Board) -> Expr:
    return direct_derivative(board.graph.defined[sign.of.name], sign.of, sign.by)
