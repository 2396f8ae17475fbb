"""Convolution and pooling over one or two dimensions, in index notation with affine positions.

A window of m entries that moves in strides of s along an axis of size T with p zeros on both
sides stops at (T + 2p - m)/s + 1 places, rounded down; at its place t it reads s t + q - p.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from sympy import Mul, floor

from symgrad.errors import ShapeError
from symgrad.expr.array import describe, from_entries
from symgrad.expr.handles import parameter
from symgrad.expr.index import Index
from symgrad.expr.leaves import Inside, sum_over
from symgrad.expr.matrices import Maximum
from symgrad.nets.comparing import check_axes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sympy import Expr

    from symgrad.expr.array import Array
    from symgrad.expr.index import type_of_size


def conv1d(
    x: Array,
    out_channels: type_of_size,
    kernel: type_of_size,
    *,
    stride: int = 1,
    padding: int = 0,
    number: int | str = "",
) -> Array:
    """z[k,t] = Σ W[k,c,q] x[c, s t + q - p] + b[k], a cross-correlation as PyTorch's ``Conv1d``.

    x is [C, T], W [K, C, P], b [K], z [K, (T + 2p - P)/s + 1].
    """
    return _convolved(x, out_channels, (kernel,), stride, padding, number)


def conv2d(
    x: Array,
    out_channels: type_of_size,
    kernel: tuple[type_of_size, type_of_size],
    *,
    stride: int = 1,
    padding: int = 0,
    number: int | str = "",
) -> Array:
    """z[k,u,v] = Σ W[k,c,q,r] x[c, s u + q - p, s v + r - p] + b[k] (Goodfellow et al. 2016, 9.5).

    x is [C, H, W], W [K, C, P, Q], b [K]; the stride and the padding are those of both dimensions.
    """
    return _convolved(x, out_channels, kernel, stride, padding, number)


def average_pool(
    x: Array, window: int, *, dimensions: int = 1, stride: int | None = None, number: int | str = ""
) -> Array:
    """z[c,t] = 1/m Σ_q x[c, s t + q] over windows of m entries along the last dimensions.

    The stride is the window's size unless given (PyTorch's ``AvgPool1d``, ``AvgPool2d``).
    """

    def mean(read: Expr, windows: Sequence[Index]) -> Expr:
        return sum_over(read, *windows) / Mul(*(w.size for w in windows))

    return _pooled(mean, x, window, dimensions, stride).named(f"z{number}")


def max_pool(
    x: Array, window: int, *, dimensions: int = 1, stride: int | None = None, number: int | str = ""
) -> Array:
    """z[c,t] = max_q x[c, s t + q]: ∂L/∂x gets ∂L/∂z where the first largest entry stands, else 0.

    Windows and strides as in ``average_pool`` (PyTorch's ``MaxPool1d``, ``MaxPool2d``).
    """

    def largest(read: Expr, windows: Sequence[Index]) -> Expr:
        return reduce(Maximum, reversed(windows), read)

    return _pooled(largest, x, window, dimensions, stride).named(f"z{number}")


def _pooled(
    pool: Callable[[Expr, Sequence[Index]], Expr],
    x: Array,
    window: int,
    dimensions: int,
    stride: int | None,
) -> Array:
    check_axes(x, dimensions, "pooling")
    kept = x.axes[: x.ndim - dimensions]
    windows = tuple(Index.fresh(window) for _ in range(dimensions))
    outputs, read = _windows(x, windows, stride or window, 0)
    return from_entries((*kept, *outputs), pool(read, windows), x)


def _convolved(
    x: Array,
    out_channels: type_of_size,
    kernel: tuple[type_of_size, ...],
    stride: int,
    padding: int,
    number: int | str,
) -> Array:
    if x.ndim != len(kernel) + 1:
        raise ShapeError(
            f"a convolution over {len(kernel)} dimensions reads channels and {len(kernel)} axes, "
            f"not a tensor with {x.ndim} axes",
            where=describe(x),
        )
    weights = parameter(f"W{number}", out_channels, x.shape[0], *kernel)
    bias = parameter(f"b{number}", out_channels)
    unit, channel = Index.fresh(out_channels), x.axes[0]
    windows = tuple(Index.fresh(size) for size in kernel)
    outputs, read = _windows(x, windows, stride, padding)
    total = sum_over(weights.at(unit, channel, *windows) * read, channel, *windows)
    z = from_entries((unit, *outputs), total + bias.at(unit), x, weights, bias)
    return z.named(f"z{number}")


def _windows(
    x: Array, windows: Sequence[Index], stride: int, padding: int
) -> tuple[tuple[Index, ...], Expr]:
    """The axes of the places where windows stop, and the entry of x that a window reads there.

    The windows move along the last axes; beyond their ends stand zeros.
    """
    axes = x.axes[x.ndim - len(windows) :]
    outputs = tuple(
        Index.fresh(_places(axis.size, window.size, stride, padding, x))
        for axis, window in zip(axes, windows, strict=True)
    )
    rule = {
        axis: stride * t + q - padding for axis, t, q in zip(axes, outputs, windows, strict=True)
    }
    inside = [Inside(place, axis.size) for axis, place in rule.items()] if padding else []
    return outputs, Mul(x.expr.xreplace(rule), *inside)


def _places(size: Expr, window: Expr, stride: int, padding: int, x: Array) -> Expr:
    """How many places a window stops at: (T + 2p - m)/s + 1, rounded down."""
    if stride < 1 or padding < 0:
        raise ShapeError(f"a window does not move by {stride} with a padding of {padding}")
    places = floor((size + 2 * padding - window) / stride) + 1
    if places.is_Integer and places < 1:
        raise ShapeError(f"a window of {window} is wider than the tensor", where=describe(x))
    if places.has(floor):
        raise ShapeError(
            f"a stride of {stride} over an axis of {size} has no certain number of places",
            where=describe(x),
            hint="a number for the size, or a stride of 1",
        )
    return places
