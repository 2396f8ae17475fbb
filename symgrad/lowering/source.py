"""Pieces of NumPy source and how they fit: brackets, transposes, new axes, sums of products."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_letters
from typing import TYPE_CHECKING

from symgrad.lowering.solving import solution
from symgrad.lowering.values import Contract, union

if TYPE_CHECKING:
    from collections.abc import Callable

    from symgrad.lowering.values import Axes, Value

    Show = Callable[[Value, Axes], "Code"]

ATOM, POWER, SIGN, PRODUCT, SUM, COMPARE = 5, 4, 3, 2, 1, 0


@dataclass(frozen=True)
class Code:
    """Source of an array, how tightly it binds, and its axes in the order of the array."""

    text: str
    level: int
    axes: Axes = ()

    def within(self, level: int) -> str:
        """The text, in brackets where it binds less tightly than its surroundings."""
        return self.text if self.level >= level else f"({self.text})"


def transpose(code: Code, axes: Axes) -> Code:
    """The same array with its axes in another order."""
    if code.axes == axes:
        return code
    if code.axes == axes[::-1]:
        return Code(f"{code.within(ATOM)}.T", ATOM, axes)
    order = ", ".join(str(code.axes.index(axis)) for axis in axes)
    return Code(f"{code.within(ATOM)}.transpose(({order}))", ATOM, axes)


def spread(code: Code, axes: Axes) -> Code:
    """The same array with axes of length one, so that it broadcasts against the given axes."""
    if not code.axes or axes[len(axes) - len(code.axes) :] == code.axes:
        return code
    first = axes.index(code.axes[0])
    keys = [":" if axis in code.axes else "None" for axis in axes[first:]]
    return Code(code.within(ATOM) + new_axes(keys), ATOM, axes[first:])


def new_axes(keys: list[str]) -> str:
    """A subscript that keeps ``:`` axes and adds ``None`` ones; none where nothing is added."""
    return "" if all(key == ":" for key in keys) else f"[{', '.join(keys)}]"


def axis_argument(stored: Axes, kept: Axes) -> str:
    """The keyword that says which axes of an array to reduce; none for all of them."""
    places = [place for place, axis in enumerate(stored) if axis not in kept]
    if not kept:
        return ""
    return f"axis={places[0] if len(places) == 1 else tuple(places)}"


def contraction(show: Show, operands: tuple[Value, ...], axes: Axes) -> Code:
    """Sum of products: ``.sum``, ``@`` or ``einsum``, in the first form that fits."""
    if len(operands) == 1:
        return _total(show, operands[0], axes)
    if len(operands) == 2:
        left, right = operands
        product = _solution(show, operands, axes)
        product = product or _matmul(show, left, right, axes) or _matmul(show, right, left, axes)
        if product := product or _tensordot(show, left, right, axes):
            return product
    return _einsum(show, operands, axes)


def _total(show: Show, operand: Value, axes: Axes) -> Code:
    kept = tuple(axis for axis in operand.axes if axis in axes)
    order = operand.axes if kept == axes else union((axes, operand.axes))
    inner = show(operand, order)
    return Code(f"{inner.within(ATOM)}.sum({axis_argument(inner.axes, axes)})", ATOM, axes)


def _matmul(show: Show, left: Value, right: Value, axes: Axes) -> Code | None:
    factors = matrix_factors(show, left, right, axes)
    if factors is None:
        return None
    before, after = factors
    return Code(f"{before.within(PRODUCT)} @ {after.within(SIGN)}", PRODUCT, axes)


def matrix_factors(show: Show, left: Value, right: Value, axes: Axes) -> tuple[Code, Code] | None:
    """``left @ right``: the left one holds the rows of the result, the right one its columns."""
    summed = tuple(a for a in union((left.axes, right.axes)) if a not in axes)
    if len(summed) != 1 or not all(summed[0] in operand.axes for operand in (left, right)):
        return None
    batch = tuple(a for a in axes if a in left.axes and a in right.axes)
    rows = tuple(a for a in axes if a in left.axes and a not in batch)
    columns = tuple(a for a in axes if a in right.axes and a not in batch)
    if axes != batch + rows + columns or len(columns) > 1:
        return None
    fits = len(rows) == len(columns) == 1 if batch else bool(rows) or not columns
    if not fits:
        return None
    return show(left, batch + rows + summed), show(right, batch + summed + columns)


def _solution(show: Show, operands: tuple[Value, ...], axes: Axes) -> Code | None:
    """``np.linalg.solve(A, b)``; an inverse that is computed has a name and is no factor here."""
    found = solution(Contract(operands, axes))
    if found is None:
        return None
    matrix = show(found.inverse.operand, found.rows_columns)
    right = show(found.right, (found.summed, *found.axes[1:]))
    return transpose(Code(f"np.linalg.solve({matrix.text}, {right.text})", ATOM, found.axes), axes)


def _tensordot(show: Show, left: Value, right: Value, axes: Axes) -> Code | None:
    """Two tensors with all that they share summed away: one matrix product of reshaped arrays."""
    shared = tuple(a for a in left.axes if a in right.axes)
    if not shared or any(a in axes for a in shared):
        return None
    if axes and axes[0] in right.axes:
        left, right = right, left
    before, after = show(left, left.axes), show(right, right.axes)
    kept = tuple(a for a in union((before.axes, after.axes)) if a not in shared)
    if set(kept) != set(axes):
        return None
    places = [", ".join(str(code.axes.index(a)) for a in shared) for code in (before, after)]
    pairs = f"([{places[0]}], [{places[1]}])"
    call = f"np.tensordot({before.text}, {after.text}, axes={pairs})"
    return transpose(Code(call, ATOM, kept), axes)


def _einsum(show: Show, operands: tuple[Value, ...], axes: Axes) -> Code:
    codes = [show(operand, operand.axes) for operand in operands]
    letters: dict[str, str] = {}
    for axis in union(operand.axes for operand in operands):
        free = (c for c in (axis.name, *ascii_letters[8:26], *ascii_letters) if c in ascii_letters)
        letters[axis.name] = next(c for c in free if c not in letters.values())
    words = ["".join(letters[axis.name] for axis in some.axes) for some in (*codes,)]
    pattern = f"{','.join(words)}->{''.join(letters[axis.name] for axis in axes)}"
    inside = ", ".join([f'"{pattern}"', *(code.text for code in codes)])
    fast = ", optimize=True" if len(operands) > 2 else ""
    return Code(f"np.einsum({inside}{fast})", ATOM, axes)
