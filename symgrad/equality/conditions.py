"""Conditions as numbers: 1 where they hold, else 0, over the signs of what they compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sympy import And, Not, Or, false, true
from sympy.core.relational import (
    Equality,
    GreaterThan,
    LessThan,
    Relational,
    StrictGreaterThan,
    StrictLessThan,
    Unequality,
)

from symgrad.equality.algebra import NoForm
from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta, Entry

if TYPE_CHECKING:
    from symgrad.equality.forms import Reader
    from symgrad.equality.ring import Ratio

# [s < 0], [s ≤ 0], ... as a + b s + c s² for a sign s, in halves.
HALVES = {
    StrictGreaterThan: (0, 1, 1),
    StrictLessThan: (0, -1, 1),
    GreaterThan: (2, 1, -1),
    LessThan: (2, -1, -1),
    Equality: (2, 0, -2),
    Unequality: (0, 0, 2),
}


def holds(reader: Reader, condition: Any) -> Ratio:
    """1 where a condition holds, else 0, over the sign s of what it compares with 0."""
    ring = reader.ring
    match condition:
        case And() | Or():
            return _combined(reader, condition)
        case Not():
            return ring.minus(ring.one, holds(reader, condition.args[0]))
        case Equality() | Unequality() if _is_about_positions(condition):
            same = reader.form(Delta(*condition.args))
            return same if isinstance(condition, Equality) else ring.minus(ring.one, same)
        case Relational():
            difference = ring.minus(reader.form(condition.lhs), reader.form(condition.rhs))
            s = reader.algebra.signs(reader.table.lowest(difference))
            weights = HALVES[condition.func]
            powers = (ring.one, s, ring.multiply(s, s))
            return ring.total(ring.scale(p, w, 2) for p, w in zip(powers, weights, strict=True))
        case _ if condition in (true, false):
            return ring.number(int(bool(condition)))
        case _:
            raise NoForm(f"the condition {condition} has no normal form")


def _is_about_positions(condition: Relational) -> bool:
    symbols = condition.free_symbols
    return any(isinstance(s, Index) for s in symbols) and not condition.has(Entry)


def _combined(reader: Reader, condition: Any) -> Ratio:
    """Π [c] for all, 1 - Π (1 - [c]) for any."""
    ring, result = reader.ring, reader.ring.one
    is_all = isinstance(condition, And)
    for part in condition.args:
        one = holds(reader, part)
        result = ring.multiply(result, one if is_all else ring.minus(ring.one, one))
    return result if is_all else ring.minus(ring.one, result)
