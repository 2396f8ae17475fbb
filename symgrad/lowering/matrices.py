"""Matrices and maxima in index notation as array values.

Logarithms of determinants are finite where the determinant itself is no float any more:

    log det A = logdet(A)        log |det A| = logabsdet(A)        log (det A)² = 2 logabsdet(A)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Integer, Pow

from symgrad.expr.functions import absolute
from symgrad.expr.index import Index
from symgrad.expr.leaves import Entry
from symgrad.expr.matrices import Determinant
from symgrad.lowering.shares import indices_of
from symgrad.lowering.values import Along, Number, OfMatrix, Pick, Position, apply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sympy import Expr

    from symgrad.expr.binding import Binder
    from symgrad.expr.graph import Equation
    from symgrad.expr.matrices import Argmax, Inverse, Maximum
    from symgrad.lowering.values import Axes, Value

    Read = Callable[[Expr], Value]


def of_matrix(op: str, e: Inverse | Determinant, value: Read) -> Value:
    """An operation on the matrices over two axes of a body, at the positions asked for."""
    inner = value(e.body)
    for axis in e.bound:
        if axis not in inner.axes:
            inner = apply("add", inner, apply("mul", Number(0), Position(axis, (axis,))))
    kept = tuple(i for i in inner.axes if i not in e.bound)
    return _selected(e, kept, lambda own: OfMatrix(op, inner, e.bound, kept + own))


def largest(e: Maximum, value: Read) -> Value:
    """The largest value along the axis of the bound index."""
    inner, axis = value(e.body), e.bound[0]
    return Along("max", inner, axis, tuple(i for i in inner.axes if i != axis))


def argmax(e: Argmax, value: Read) -> Value:
    """1 where the largest value is first, else 0, at the position asked for."""
    inner, (axis,) = value(e.body), e.bound

    def marks(own: Axes) -> Value:
        axes = tuple(own[0] if i == axis else i for i in inner.axes)
        return Along("is_argmax", inner, axis, axes, own[0])

    return _selected(e, tuple(i for i in inner.axes if i != axis), marks)


def _selected(e: Binder, kept: Axes, values: Callable[[Axes], Value]) -> Value:
    """Values over axes of their own, at given positions: other labels where that is all."""
    sizes = tuple(e.bound[0].size for _ in e.positions)
    plain = all(isinstance(p, Index) and p.size == sizes[0] for p in e.positions)
    if plain and len({*e.positions, *kept}) == len(e.positions) + len(kept):
        return values(e.positions)
    own = tuple(map(Index.fresh, sizes))
    whole, places = values(own), dict(zip(own, e.positions, strict=True))
    picked = tuple(places.get(axis, axis) for axis in whole.axes)
    return Pick(whole, picked, indices_of(*picked))


def log_of_determinant(e: Expr) -> tuple[Expr, str, Determinant] | None:
    """log e as a number times logdet or logabsdet of a matrix, if it is one."""
    match e:
        case Determinant():
            return Integer(1), "logdet", e
        case absolute() if found := log_of_determinant(e.args[0]):
            return found[0], "logabsdet", found[2]
        case Pow() if e.exp.is_Integer and (found := log_of_determinant(e.base)):
            return found[0] * e.exp, "logabsdet" if e.exp.is_even else found[1], found[2]
        case _:
            return None


def with_determinants(e: Expr, definitions: Mapping[str, Equation]) -> Expr:
    """The same with names of determinants written out, if its logarithm is then one of theirs."""
    named = {
        n: definitions[n.name].at(n.positions) for n in e.atoms(Entry) if n.name in definitions
    }
    written = e.xreplace(named)
    return written if named and log_of_determinant(written) else e
