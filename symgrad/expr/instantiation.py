"""Index notation written out entry by entry at concrete sizes: the scalar view."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from sympy import Add, Expr, Integer

from symgrad.expr.index import Index
from symgrad.expr.leaves import Sum

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def write_out(expr: Expr, sizes: Mapping[str, int]) -> Expr:
    """The same expression with every sum added up term by term and every size a number."""
    if isinstance(expr, Sum):
        body, index = expr.open()
        places = range(concrete_size(index, sizes))
        return Add(*(write_out(body.xreplace({index: Integer(k)}), sizes) for k in places))
    if not expr.args or isinstance(expr, Index):
        named = expr.is_Symbol and expr.is_integer and expr.name in sizes
        return Integer(sizes[expr.name]) if named else expr
    if expr.is_symbol:
        return expr
    return expr.func(*(write_out(argument, sizes) for argument in expr.args))


def positions_of(axes: Sequence[Index], sizes: Mapping[str, int]) -> Iterator[dict[Expr, Expr]]:
    """Every position along some axes, the last one running fastest."""
    ranges = (map(Integer, range(concrete_size(axis, sizes))) for axis in axes)
    return (dict(zip(axes, places, strict=True)) for places in product(*ranges))


def concrete_size(index: Index, sizes: Mapping[str, int]) -> int:
    """The size of an axis as a number; KeyError names a size that has none."""
    return int(index.size.xreplace({s: Integer(sizes[s.name]) for s in index.size.free_symbols}))
