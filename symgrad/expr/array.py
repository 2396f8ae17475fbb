"""Tensor handles: write a network with operators, get a Graph.

    W, x, b = sg.parameter("W", 3, 2), sg.input("x", 2), sg.parameter("b", 3)
    z = (W @ x + b).named("z")

A handle is a scalar expression in its own axis indices, with the equations that it rests on.
All rules about shapes live here; the parser builds through the same operations.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeAlias

from sympy import Expr, Integer, Pow, Rational

from symgrad.errors import NameProblem, ShapeError
from symgrad.expr.functions import with_own_kinks
from symgrad.expr.graph import Equation, Free, Shape
from symgrad.expr.index import FRESH, Index, choose_letters
from symgrad.expr.leaves import Entry, Position, as_position, sum_over
from symgrad.expr.matrices import Maximum
from symgrad.expr.text import show

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, eq=False)
class Array:
    """A tensor: ``expr`` is its entry at ``axes``; ``known`` is what its names stand for."""

    axes: tuple[Index, ...]
    expr: Expr
    known: Mapping[str, Free | Equation] = field(default_factory=dict)
    name: str = ""

    @property
    def shape(self) -> Shape:
        return tuple(axis.size for axis in self.axes)

    @property
    def ndim(self) -> int:
        return len(self.axes)

    def at(self, *positions: Position) -> Expr:
        """The entry at given positions, as a scalar expression."""
        places = map(as_position, positions)
        return self.expr.xreplace(dict(zip(self.axes, places, strict=True)))

    def named(self, name: str) -> Array:
        """The same tensor as an equation of its own, to be used by its name."""
        letters = choose_letters(self.shape, {*self.known, name})
        equation = Equation(name, letters, self.at(*letters))
        return by_name(name, letters, merge_known(self.known, {name: equation}))

    def map(self, function: Callable[[Expr], Expr]) -> Array:
        """Apply a function of one number to every entry (any unary SymPy function works)."""
        return Array(self.axes, with_own_kinks(function(self.expr)), self.known)

    # element-wise ------------------------------------------------------------------------------

    def __add__(self, other: Operand) -> Array:
        return elementwise("+", lambda a, b: a + b, self, other)

    def __radd__(self, other: Operand) -> Array:
        return elementwise("+", lambda a, b: a + b, other, self)

    def __sub__(self, other: Operand) -> Array:
        return elementwise("-", lambda a, b: a - b, self, other)

    def __rsub__(self, other: Operand) -> Array:
        return elementwise("-", lambda a, b: a - b, other, self)

    def __mul__(self, other: Operand) -> Array:
        return elementwise("*", lambda a, b: a * b, self, other)

    def __rmul__(self, other: Operand) -> Array:
        return elementwise("*", lambda a, b: a * b, other, self)

    def __truediv__(self, other: Operand) -> Array:
        return elementwise("/", lambda a, b: a / b, self, other)

    def __rtruediv__(self, other: Operand) -> Array:
        return elementwise("/", lambda a, b: a / b, other, self)

    def __pow__(self, other: Operand) -> Array:
        return elementwise("**", Pow, self, other)

    def __rpow__(self, other: Operand) -> Array:
        return elementwise("**", Pow, other, self)

    def __neg__(self) -> Array:
        return self.map(lambda e: -e)

    # contractions ------------------------------------------------------------------------------

    def __matmul__(self, other: Operand) -> Array:
        """Matrix product: the last axis of the left with the first of the right (or only) one."""
        other = as_array(other)
        left, right = self, with_fresh_axes(other)
        if not left.axes or not right.axes:
            raise ShapeError(
                f"{_with_size(self)} times {_with_size(other)}: a matrix product needs two tensors",
                hint="* for a product with a number",
            )
        inner = left.axes[-1]
        join = right.axes[-2] if right.ndim > 1 else right.axes[0]
        if inner.size != join.size:
            raise ShapeError(
                f"{_with_size(self)} times {_with_size(other)}: "
                f"{inner.size} and {join.size} differ",
                hint="a transpose, or other shapes",
            )
        summed = Index.fresh(inner.size)
        rest = tuple(axis for axis in right.axes if axis != join)
        product = left.expr.xreplace({inner: summed}) * right.expr.xreplace({join: summed})
        return Array(
            (*left.axes[:-1], *rest),
            sum_over(product, summed),
            merge_known(self.known, other.known),
        )

    @property
    def T(self) -> Array:
        """Axes in reverse order; a vector is its own transpose, as in NumPy."""
        return Array(self.axes[::-1], self.expr, self.known)

    def sum(self, axis: int | None = None) -> Array:
        """Sum over one axis, or over all entries."""
        summed = self.axes if axis is None else (self.axes[axis],)
        kept = tuple(a for a in self.axes if a not in summed)
        return Array(kept, sum_over(self.expr, *summed), self.known)

    def mean(self, axis: int | None = None) -> Array:
        """Mean over one axis, or over all entries."""
        sizes = self.shape if axis is None else (self.shape[axis],)
        count = reduce(lambda a, b: a * b, sizes, Integer(1))
        total = self.sum(axis)
        return Array(total.axes, total.expr / count, self.known)

    def max(self, axis: int | None = None) -> Array:
        """The largest entry along one axis, or of all."""
        taken = self.axes if axis is None else (self.axes[axis],)
        largest = reduce(Maximum, reversed(taken), self.expr)
        return Array(tuple(a for a in self.axes if a not in taken), largest, self.known)

    def __getitem__(self, key: int | Index | tuple[Any, ...]) -> Array:
        """Entries at given positions, counted from 0; ``:`` keeps an axis."""
        keys = key if isinstance(key, tuple) else (key,)
        if len(keys) > self.ndim:
            raise ShapeError(f"{len(keys)} positions for {self.ndim} axes", where=describe(self))
        rule: dict[Index, Expr] = {}
        for axis, place in zip(self.axes, keys, strict=False):
            if place != slice(None):
                rule[axis] = _position_on(axis, place, self)
        kept = tuple(axis for axis in self.axes if axis not in rule)
        return Array(kept, self.expr.xreplace(rule), self.known)

    def __repr__(self) -> str:
        known = self.known.get(self.name)
        return str(known) if isinstance(known, Equation) else show(self.expr)


Operand: TypeAlias = "Array | int | float | Expr"


def as_array(value: Operand) -> Array:
    """A number as a tensor without axes; floats keep the decimals they were written with."""
    match value:
        case Array():
            return value
        case float():
            return Array((), Rational(repr(value)) if value == value else Integer(0))
        case int():
            return Array((), Integer(value))
        case _:
            return Array((), value)


# how shapes fit ----------------------------------------------------------------------------------


def elementwise(sign: str, combine: Callable[[Expr, Expr], Expr], *operands: Operand) -> Array:
    """Combine two tensors entry by entry, broadcasting as in NumPy.

    A vector that only fits the first axis of a matrix is spread along that axis.
    """
    a, b = map(as_array, operands)
    b = with_fresh_axes(b)
    pairs = _align(a.shape, b.shape)
    if pairs is None:
        raise ShapeError(
            f"{_with_size(a)} {sign} {_with_size(b)} does not fit together",
            hint="the same shape for both, or a transpose",
        )
    rules: tuple[dict[Index, Expr], dict[Index, Expr]] = ({}, {})
    axes: list[Index] = []
    for places in pairs:
        axis, alternatives = _shared_axis((a, b), places)
        axes.append(axis)
        for rule, old in zip(rules, alternatives, strict=True):
            if old is not None and old != axis:
                rule[old] = axis if old.size == axis.size else Integer(0)
    left, right = a.expr.xreplace(rules[0]), b.expr.xreplace(rules[1])
    return Array(tuple(axes), combine(left, right), merge_known(a.known, b.known))


Pairs = list[tuple[int | None, int | None]]


def _align(a: Shape, b: Shape) -> Pairs | None:
    """Which axis goes with which: trailing axes, else a vector on the first axis of a matrix."""
    rank = max(len(a), len(b))
    (a_places, a_padding), (b_places, b_padding) = _places(a, rank), _places(b, rank)
    trailing = list(zip(a_padding + a_places, b_padding + b_places, strict=True))
    leading = list(zip(a_places + a_padding, b_places + b_padding, strict=True))
    return next((pairs for pairs in (trailing, leading) if _fits(a, b, pairs)), None)


def _places(shape: Shape, rank: int) -> tuple[list[int | None], list[int | None]]:
    """The axes of a shape, and what it lacks to a rank."""
    return [*range(len(shape))], [None] * (rank - len(shape))


def _fits(a: Shape, b: Shape, pairs: Pairs) -> bool:
    return all(i is None or j is None or a[i] == b[j] or a[i] == 1 or b[j] == 1 for i, j in pairs)


def _shared_axis(
    operands: tuple[Array, Array], places: tuple[int | None, int | None]
) -> tuple[Index, list[Index | None]]:
    """The result's axis (the larger of the two) and the axis that each operand has there."""
    alternatives = [
        None if place is None else operand.axes[place]
        for operand, place in zip(operands, places, strict=True)
    ]
    present = [axis for axis in alternatives if axis is not None]
    return next((axis for axis in present if axis.size != 1), present[0]), alternatives


def by_name(name: str, axes: tuple[Index, ...], known: Mapping[str, Free | Equation]) -> Array:
    return Array(axes, Entry(name, *axes), known, name)


def with_fresh_axes(array: Array) -> Array:
    fresh = tuple(Index.fresh(axis.size) for axis in array.axes)
    return Array(fresh, array.at(*fresh), array.known)


def from_entries(axes: tuple[Index, ...], entry: Expr, *read: Array) -> Array:
    """The tensor whose entry at ``axes`` is a scalar expression in entries of tensors."""
    return Array(axes, entry, reduce(merge_known, (tensor.known for tensor in read), {}))


def merge_known(
    a: Mapping[str, Free | Equation], b: Mapping[str, Free | Equation]
) -> dict[str, Free | Equation]:
    merged = dict(a)
    for name, meaning in b.items():
        if merged.setdefault(name, meaning) != meaning:
            raise NameProblem(
                f"{name} is defined twice",
                where=f"{merged[name]} and {meaning}",
                hint="another name for one",
            )
    return merged


def _position_on(axis: Index, place: int | Index | slice, array: Array) -> Expr:
    if isinstance(place, slice):
        raise ShapeError(
            "a part of an axis has no name here", where=describe(array), hint="one position, or :"
        )
    if isinstance(place, int) and axis.size.is_Integer:
        size = int(axis.size)
        if not -size <= place < size:
            raise ShapeError(f"position {place} is outside 0..{size - 1}", where=describe(array))
        return Integer(place % size)
    return as_position(place)


def describe(array: Array) -> str:
    """A handle in a few words for an error message."""
    fresh = {i for i in array.expr.atoms(Index) if i.name.startswith(FRESH)} - set(array.axes)
    places = [*array.axes, *sorted(fresh, key=lambda index: index.name)]
    letters = choose_letters([place.size for place in places], array.known)
    text = array.name or show(array.expr.xreplace(dict(zip(places, letters, strict=True))))
    return text if len(text) <= 60 else text[:57] + "..."


def _with_size(array: Array) -> str:
    """A handle and its size: ``W (a matrix of 3 x 2)``."""
    kind = {0: "a number", 1: "a vector of", 2: "a matrix of"}.get(array.ndim, "a tensor of")
    return f"{describe(array)} ({kind} {' x '.join(map(str, array.shape))})".replace(" )", ")")
