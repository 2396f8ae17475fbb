"""Local derivatives: ∂f₃/∂f₁ with f₂ held fixed, where the graph has other paths as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.expr.array import Array
from symgrad.expr.leaves import Total
from symgrad.expr.replacing import replace_leaves
from symgrad.kernel.definitions import direct_derivative

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.marking.derivations.board import Board


def with_local_derivatives(array: Array, board: Board, *, in_products: bool) -> Array | None:
    """The tensor with ∂u/∂v local wherever v stands in the equation of u and other paths exist."""
    if in_products and (not array.expr.args or isinstance(array.expr, Total)):
        return None
    if not any(is_fork(sign, board) for sign in array.expr.atoms(Total)):
        return None

    def meaning(leaf: Expr) -> Expr | None:
        is_open = isinstance(leaf, Total) and is_fork(leaf, board)
        return local_derivative(leaf, board) if is_open else None

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
