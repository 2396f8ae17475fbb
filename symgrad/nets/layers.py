"""Layers: a tensor in, a named tensor out, with the parameters that they own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.errors import NameProblem, ShapeError
from symgrad.expr.array import as_array, describe
from symgrad.expr.functions import FUNCTIONS
from symgrad.expr.handles import apply, parameter

if TYPE_CHECKING:
    from collections.abc import Callable

    from symgrad.expr.array import Array, Operand
    from symgrad.expr.index import type_of_size


def dense(
    x: Array,
    out_size: type_of_size,
    *,
    number: int | str = "",
    activation: str | None = None,
    from_to: bool = False,
) -> Array:
    """z = W x + b, then a = g(z) where an activation is named.

    ``W`` has the shape (out, in): ``W[k, j]`` leads to unit k from unit j, as in PyTorch. With
    ``from_to`` it has the shape (in, out), ``W[j, k]`` leads from j to k, and z = Wᵀ x + b.
    The number of the layer ends its names: W1, b1, z1, a1.
    """
    if x.ndim != 1:
        raise ShapeError(
            f"a dense layer reads a vector, not a tensor with {x.ndim} axes", where=describe(x)
        )
    weight_name, in_size = f"W{number}", x.shape[0]
    weights = (
        parameter(weight_name, in_size, out_size).T
        if from_to
        else parameter(weight_name, out_size, in_size)
    )
    z = (weights @ x + parameter(f"b{number}", out_size)).named(f"z{number}")
    return activate(z, activation, name=f"a{number}")


def residual(x: Array, branch: Callable[[Array], Array], *, name: str = "r") -> Array:
    """r = x + F(x), so that ∂L/∂x = ∂L/∂r + (∂F/∂x)ᵀ ∂L/∂r (He et al. 2016, eq. 1)."""
    added = branch(x)
    if added.shape != x.shape:
        raise ShapeError(
            "a residual branch keeps the shape of what it reads",
            where=f"{describe(x)} + {describe(added)}",
        )
    return (x + added).named(name)


def dropout(x: Array, mask: Array, *, rate: Operand, name: str = "d") -> Array:
    """d = m ⊙ x/(1 - q), m a fixed mask of zeros and ones, q the ``rate`` of zeros.

    The division keeps the mean ("inverted" dropout, as PyTorch's; Srivastava et al. 2014 scale the
    weights at test time instead).
    """
    if mask.shape != x.shape:
        raise ShapeError("a mask has the shape of what it masks", where=describe(mask))
    return (mask * x / (1 - as_array(rate))).named(name)


def activate(z: Array, activation: str | None, *, name: str) -> Array:
    """a = g(z), entry by entry; without an activation z itself, under its own name."""
    if activation is None:
        return z
    if activation not in FUNCTIONS:
        raise NameProblem(
            f"there is no activation {activation!r}", hint=f"one of {', '.join(FUNCTIONS)}"
        )
    return apply(activation, z).named(name)
