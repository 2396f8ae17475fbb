"""A⁻¹ b as the solution of A x = b: an inverse that is only multiplied is not computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from symgrad.lowering.values import Contract, OfMatrix, children, signature, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from symgrad.expr.index import Index
    from symgrad.lowering.values import Axes, Value

SOLUTIONS = 2  # three solutions cost as much as the inverse


@dataclass(frozen=True)
class Solution:
    """x with A x = b: the axes of A in order, the one that b has along it, the axes of x."""

    inverse: OfMatrix
    rows_columns: Axes
    right: Value
    summed: Index
    axes: Axes


def solution(value: Value) -> Solution | None:
    """A product of an inverse and a vector or a matrix as a solution, if it is one."""
    if not isinstance(value, Contract) or len(value.operands) != 2:
        return None
    left, right = value.operands
    return _solution(left, right, value.axes) or _solution(right, left, value.axes)


def _solution(inverse: Value, right: Value, axes: Axes) -> Solution | None:
    if not isinstance(inverse, OfMatrix) or inverse.op != "inv" or len(inverse.axes) != 2:
        return None
    summed = tuple(axis for axis in inverse.axes if axis in right.axes and axis not in axes)
    others = tuple(axis for axis in right.axes if axis not in summed)
    if len(summed) != 1 or len(others) > 1 or set(others) & set(inverse.axes):
        return None
    if summed[0] == inverse.axes[1]:
        rows_columns, kept = inverse.rows_columns, inverse.axes[0]
    else:  # Σ A⁻¹[i, k] b[i] is the transposed inverse times b
        rows_columns, kept = inverse.rows_columns[::-1], inverse.axes[1]
    return Solution(inverse, rows_columns, right, summed[0], (kept, *others))


def never_computed(values: Iterable[Value]) -> frozenset[object]:
    """Signatures of the inverses in whose place one or two solutions are enough."""
    solutions: dict[object, set[object]] = {}
    needed: set[object] = set()
    for value in values:
        needed |= {signature(value)[0]} if isinstance(value, OfMatrix) else set()
        for part in walk(value):
            solved = solution(part)
            for child in children(part):
                if isinstance(child, OfMatrix):
                    key = signature(child)[0]
                    if solved is not None and solved.inverse is child:
                        solutions.setdefault(key, set()).add(signature(part)[0])
                    else:
                        needed.add(key)
    few = (key for key, products in solutions.items() if len(products) <= SOLUTIONS)
    return frozenset(few) - needed
