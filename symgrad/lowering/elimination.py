"""In which order a product of arrays is multiplied and summed."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from sympy import Mul

from symgrad.lowering.values import Apply, Contract, Number, Read, Size, apply, union

if TYPE_CHECKING:
    from symgrad.lowering.values import Axes, Value


def multiply(factors: list[Value]) -> Value:
    """An element-wise product: numbers, adjoints, matrix products, then the rest."""
    flat = [part for factor in factors for part in factors_of(factor)]
    quotients = [f for f in flat if isinstance(f, Apply) and f.op == "div"]
    if quotients and len(flat) > 1:
        above = [q.args[0] for q in quotients] + [f for f in flat if f not in quotients]
        return apply("div", multiply(above), multiply([q.args[1] for q in quotients]))
    kept = _with_one_number(flat)
    if len(kept) < 2:
        return kept[0] if kept else Number(1)
    return apply("mul", *sorted(kept, key=_rank))


def _with_one_number(factors: list[Value]) -> list[Value]:
    """Numbers are multiplied, and so are sizes: batch * (1/batch) is 1."""
    size = Mul(*(factor.expr for factor in factors if isinstance(factor, Size)))
    numbers = [factor.value for factor in factors if isinstance(factor, Number)]
    rest: list[Value] = [f for f in factors if not isinstance(f, (Number, Size))]
    if size.is_Integer:
        numbers.append(int(size))
    else:
        rest.insert(0, Size(size))
    return rest if prod(numbers) == 1 else [Number(prod(numbers)), *rest]


def factors_of(factor: Value) -> tuple[Value, ...]:
    """What an element-wise product multiplies."""
    return factor.args if isinstance(factor, Apply) and factor.op == "mul" else (factor,)


def _rank(factor: Value) -> int:
    match factor:
        case Number() | Size():
            return 0
        case Read(name=name) if "/" in name:
            return 1
        case Contract():
            return 2
        case Read():
            return 3
        case _:
            return 4


def contract(operands: list[Value], bound: Axes) -> tuple[list[Value], list[Value]]:
    """Sum a product over the bound axes: what was summed, and the factors that hold none of them.

    One axis after the other is summed away, the one with the smallest result first, so a product
    of matrices and vectors becomes a chain of products of two. A product that is uniform along an
    axis is multiplied by the axis' size.
    """
    uniform = [i for i in bound if not any(i in o.axes for o in operands)]
    outside: list[Value] = [Size(i.size) for i in uniform]
    outside += [o for o in operands if not set(o.axes) & set(bound)]
    inside = [o for o in operands if set(o.axes) & set(bound)]
    left = [i for i in bound if i not in uniform]
    while left:
        index = min(left, key=lambda i: _cost(inside, (i,)))
        touched = [o for o in inside if index in o.axes]
        rest = [o for o in inside if index not in o.axes]
        elsewhere = {axis for o in rest for axis in o.axes}
        summed = tuple(
            i for i in left if i in union(o.axes for o in touched) and i not in elsewhere
        )
        inside = [*rest, _summed(touched, summed)]
        left = [i for i in left if i not in summed]
    return inside, outside


def _cost(operands: list[Value], summed: Axes) -> int:
    """The number of axes that are left when an index is summed away."""
    return len(union(o.axes for o in operands if summed[0] in o.axes))


def _summed(operands: list[Value], summed: Axes) -> Value:
    """Σ of a product; factors with the same axes are multiplied first."""
    groups: dict[frozenset, list[Value]] = {}
    for operand in operands:
        groups.setdefault(frozenset(operand.axes), []).append(operand)
    axes = tuple(a for a in union(o.axes for o in operands) if a not in summed)
    if len(groups) == 1 and _is_dot(operands):
        return Contract(tuple(operands), axes)
    merged = [multiply(group) for group in groups.values()]
    return Contract(tuple(sorted(merged, key=_rank)), axes)


def _is_dot(operands: list[Value]) -> bool:
    """Two different vectors."""
    return len(operands) == 2 and len(operands[0].axes) == 1 and operands[0] != operands[1]
