"""What a program computes: array values as trees over named axes, free of any library's spelling.

An axis is an ``Index``: a label with a size. Values are aligned by label, so a tree says what is
multiplied and summed, and the order of axes in memory is the printer's affair.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from symgrad.expr.index import Index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sympy import Expr

Axes = tuple[Index, ...]


@dataclass(frozen=True)
class Number:
    """A number; whole numbers stay whole."""

    value: int | float
    axes: Axes = ()


@dataclass(frozen=True)
class Size:
    """A number made of sizes, such as 1/batch."""

    expr: Expr
    axes: Axes = ()


@dataclass(frozen=True)
class Read:
    """A whole named tensor, its axes labelled in the order they are stored."""

    name: str
    axes: Axes


@dataclass(frozen=True)
class Gather:
    """Entries of a named tensor at affine positions, ``x[t + p]``; outside its range: any entry.

    ``shape`` holds the sizes of the tensor's stored axes.
    """

    name: str
    positions: tuple[Expr, ...]
    axes: Axes
    shape: tuple[Expr, ...]


@dataclass(frozen=True)
class Position:
    """The value of an affine combination of indices."""

    position: Expr
    axes: Axes


@dataclass(frozen=True)
class Same:
    """Kronecker delta: 1 where two positions agree, else 0."""

    left: Expr
    right: Expr
    axes: Axes


@dataclass(frozen=True)
class Within:
    """Range indicator: 1 where 0 <= position < size, else 0."""

    position: Expr
    size: Expr
    axes: Axes


@dataclass(frozen=True)
class Apply:
    """An element-wise operation: add, mul, div, neg, pow, where, greater, exp, sigmoid, ..."""

    op: str
    args: tuple[Value, ...]
    axes: Axes


@dataclass(frozen=True)
class Contract:
    """Product of the operands, summed over every axis that is not in ``axes``."""

    operands: tuple[Value, ...]
    axes: Axes


@dataclass(frozen=True)
class LogSumExp:
    """log Σ exp(operand) over every axis that is not in ``axes``."""

    operand: Value
    axes: Axes


@dataclass(frozen=True)
class Softmax:
    """w e^operand / Σ w e^operand, the sum over the axes ``over``; with ``log`` its logarithm."""

    operand: Value
    over: Axes
    axes: Axes
    log: bool = False
    weights: Value = Number(1)


@dataclass(frozen=True)
class OfMatrix:
    """inv, det, logdet or logabsdet of the matrices over two axes of the operand, ``rows_columns``.

    An inverse has its own two axes last, in place of those.
    """

    op: str
    operand: Value
    rows_columns: Axes
    axes: Axes


@dataclass(frozen=True)
class Pick:
    """Entries of an array at affine positions along its axes; outside its range: any entry."""

    operand: Value
    positions: tuple[Expr, ...]
    axes: Axes


@dataclass(frozen=True)
class Along:
    """The largest value along an axis (max), or where the first largest is as 1 and 0 (is_argmax).

    In the second case the axis has a label of its own, ``place``, in ``axes``.
    """

    op: str
    operand: Value
    axis: Index
    axes: Axes
    place: Index | None = None


Value = (
    Number
    | Size
    | Read
    | Gather
    | Position
    | Same
    | Within
    | Apply
    | Contract
    | LogSumExp
    | Softmax
    | OfMatrix
    | Pick
    | Along
)


def union(axes: Iterable[Axes]) -> Axes:
    """All axes, each once, in the order they are met."""
    return tuple(dict.fromkeys(axis for some in axes for axis in some))


def apply(op: str, *args: Value) -> Apply:
    """An element-wise operation over the axes of all its arguments."""
    return Apply(op, args, union(a.axes for a in args))


def children(value: Value) -> tuple[Value, ...]:
    """The values that a value is made of."""
    match value:
        case Apply(args=args):
            return args
        case Contract(operands=operands):
            return operands
        case Softmax(operand=operand, weights=weights):
            return operand, weights
        case LogSumExp() | OfMatrix() | Pick() | Along():
            return (value.operand,)
        case _:
            return ()


def rebuild(value: Value, change: Callable[[Value], Value]) -> Value:
    """The same value with each child changed."""
    parts = children(value)
    changed = tuple(map(change, parts))
    if all(new is old for new, old in zip(changed, parts, strict=True)):
        return value
    match value:
        case Apply():
            return replace(value, args=changed)
        case Contract():
            return replace(value, operands=changed)
        case Softmax():
            return replace(value, operand=changed[0], weights=changed[1])
        case LogSumExp() | OfMatrix() | Pick() | Along():
            return replace(value, operand=changed[0])
        case _:
            return value


def walk(value: Value) -> Iterator[Value]:
    """A value and all that it is made of."""
    yield value
    for child in children(value):
        yield from walk(child)


def reads(value: Value) -> set[str]:
    """The names of the tensors that a value reads."""
    return {v.name for v in walk(value) if isinstance(v, (Read, Gather))}


def signature(value: Value) -> tuple[object, Axes]:
    """A key that is equal for values that differ only in labels, and the labels in its order."""
    labels: dict[Index, Index] = {}

    def label(index: Index) -> Index:
        return labels.setdefault(index, Index(f"#{len(labels)}", index.size))

    def place(position: Expr) -> Expr:
        if isinstance(position, Index):
            return label(position)
        indices = sorted(
            (s for s in position.free_symbols if isinstance(s, Index)), key=lambda i: i.name
        )
        return position.xreplace({i: label(i) for i in indices})

    def key(v: Value) -> object:
        match v:
            case Number(value=number):
                return number
            case Size(expr=expr):
                return expr
            case Read(name, axes):
                return name, tuple(map(label, axes))
            case Gather(name, positions):
                return "gather", name, tuple(map(place, positions))
            case Position(position):
                return "position", place(position)
            case Same(left, right):
                return "same", place(left), place(right)
            case Within(position, size):
                return "within", place(position), size
            case Apply(op, args):
                return op, tuple(map(key, args))
            case Contract(operands, axes):
                return "sum", tuple(map(key, operands)), frozenset(map(label, axes))
            case LogSumExp(operand, axes):
                return "lse", key(operand), frozenset(map(label, axes))
            case Softmax(operand, over, _, log, weights):
                return "softmax", log, key(operand), key(weights), frozenset(map(label, over))
            case OfMatrix(op, operand, rows_columns, axes):
                own = axes[-2:] if op == "inv" else ()
                return op, key(operand), tuple(map(label, (*rows_columns, *own)))
            case Pick(operand, positions):
                own = tuple(map(label, operand.axes))
                return "pick", key(operand), own, tuple(map(place, positions))
            case Along(op, operand, axis, _, mark):
                return op, key(operand), label(axis), mark and label(mark)

    whole = key(value)
    return whole, tuple(labels)
