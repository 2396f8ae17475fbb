"""Products of derivatives in any layout: summed over the axes of the names that they share."""

from __future__ import annotations

from functools import reduce
from operator import mul
from typing import TYPE_CHECKING

from sympy import Add

from symgrad.calculus.derivatives import derivative
from symgrad.errors import SymgradError
from symgrad.expr.array import Array
from symgrad.expr.index import Index
from symgrad.expr.leaves import sum_over
from symgrad.parsing.chains import read_chains

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sympy import Expr

    from symgrad.marking.derivations.board import Board
    from symgrad.parsing import Member, Symbols
    from symgrad.parsing.chains import Pair


def chained(side: Member, board: Board) -> Array | None:
    """A sum of products of derivatives, each product summed over the axes of the names between."""
    try:
        chains = read_chains(side.text, board.symbols)
    except SymgradError:
        return None
    if not chains or len({(chain[0][0], chain[-1][1]) for chain in chains}) > 1:
        return None
    ends = [board.graph.shapes.get(name) for name in (chains[0][0][0], chains[0][-1][1])]
    if any(shape is None for shape in ends):
        return None
    of, by = (tuple(Index.fresh(size) for size in shape or ()) for shape in ends)
    return Array((*of, *by), Add(*(_contracted(chain, of, by, board) for chain in chains)))


def ends_of(side: Member, symbols: Symbols) -> Pair | None:
    """What is differentiated in a product of derivatives, and by what; None for anything else."""
    try:
        chains = read_chains(side.text, symbols)
    except SymgradError:
        return None
    return (chains[0][0][0], chains[0][-1][1]) if len(chains) == 1 else None


def _contracted(
    chain: Sequence[Pair], of: tuple[Index, ...], by: tuple[Index, ...], board: Board
) -> Expr:
    shapes = board.graph.shapes
    between = [tuple(Index.fresh(s) for s in shapes[name]) for _, name in chain[:-1]]
    places = [of, *between, by]
    factors = [
        derivative(board.graph, *pair).at(*places[n], *places[n + 1])
        for n, pair in enumerate(chain)
    ]
    return sum_over(reduce(mul, factors), *(index for axes in between for index in axes))
