"""How many operations a program takes, so that modes can be compared without a stopwatch."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from symgrad.expr.evaluation import size_value
from symgrad.lowering.values import Along, Apply, Contract, LogSumExp, OfMatrix, Softmax, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from symgrad.expr.index import Index
    from symgrad.lowering.program import Program
    from symgrad.lowering.values import Value


def count_operations(program: Program, **sizes: int) -> int:
    """Additions, multiplications and function calls of one run; n³ for a matrix of n rows.

    ``sizes`` are numbers for size names, beside those that the program knows. Moving numbers about
    costs nothing, nor does a sum of which only one term is not 0 once it has been recognized.
    """
    known = {**program.sizes, **sizes}
    return sum(_cost(v, known) for a in program.assignments for v in walk(a.value))


def _cost(value: Value, sizes: Mapping[str, int]) -> int:
    match value:
        case Apply(args=args):
            return max(1, len(args) - 1) * _entries([value.axes], sizes)
        case Contract(operands=operands):
            return len(operands) * _entries((o.axes for o in operands), sizes)
        case LogSumExp(operand=operand):
            return 2 * _entries([operand.axes], sizes)
        case Softmax(operand=operand):
            return 3 * _entries([operand.axes], sizes)
        case Along(operand=operand):
            return _entries([operand.axes], sizes)
        case OfMatrix(operand=operand, rows_columns=(row, *_)):
            return _entries([operand.axes, (row,)], sizes) * size_value(row.size, sizes)
        case _:
            return 0


def _entries(axes: Iterable[tuple[Index, ...]], sizes: Mapping[str, int]) -> int:
    """The number of positions along all the axes together."""
    return prod(size_value(axis.size, sizes) for axis in {i for some in axes for i in some})
