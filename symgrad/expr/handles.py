"""Making tensor handles and graphs, and functions on handles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Max, Min, Pow
from sympy import exp as _exp
from sympy import log as _log

from symgrad.errors import NameProblem
from symgrad.expr.array import (
    Array,
    Operand,
    as_array,
    by_name,
    elementwise,
    merge_known,
    with_fresh_axes,
)
from symgrad.expr.functions import FUNCTIONS, with_own_kinks
from symgrad.expr.graph import Equation, Free, Graph
from symgrad.expr.index import as_size, choose_letters

if TYPE_CHECKING:
    from symgrad.expr.index import type_of_size


def tensor(
    name: str, *shape: type_of_size, role: str = "parameters", domain: str = "reals"
) -> Array:
    """A free tensor with the given sizes (numbers or names); no size: a number."""
    free = Free(name, tuple(map(as_size, shape)), role, domain)
    return by_name(name, choose_letters(free.shape, {name}), {name: free})


def parameter(name: str, *shape: type_of_size, domain: str = "reals") -> Array:
    """A tensor that training changes."""
    return tensor(name, *shape, role="parameters", domain=domain)


def input(name: str, *shape: type_of_size, domain: str = "reals") -> Array:
    """A tensor of data that the network reads."""
    return tensor(name, *shape, role="inputs", domain=domain)


def target(name: str, *shape: type_of_size, domain: str = "reals") -> Array:
    """A tensor of data that the loss compares with."""
    return tensor(name, *shape, role="targets", domain=domain)


def constant(name: str, *shape: type_of_size, domain: str = "reals") -> Array:
    """A fixed number or tensor such as a penalty's λ."""
    return tensor(name, *shape, role="constants", domain=domain)


def graph(*outputs: Array, loss: str = "") -> Graph:
    """The equations that named handles rest on; the last handle is the loss unless one is named.

    >>> import symgrad as sg
    >>> w, x = sg.parameter("w"), sg.input("x")
    >>> sg.graph((w * x).named("f"))
    f = w·x
    """
    known: dict[str, Free | Equation] = {}
    for output in outputs:
        if not isinstance(output.known.get(output.name), Equation):
            raise NameProblem("the output has no name", where=repr(output), hint=".named('L')")
        known = merge_known(known, output.known)
    free = tuple(k for k in known.values() if isinstance(k, Free))
    equations = tuple(k for k in known.values() if isinstance(k, Equation))
    return Graph(free, equations, loss or outputs[-1].name)


# functions -------------------------------------------------------------------------------------


def apply(name: str, argument: Operand) -> Array:
    """A function of the registry, element-wise."""
    return as_array(argument).map(FUNCTIONS[name].apply)


def maximum(a: Operand, b: Operand) -> Array:
    """The larger of two, element-wise; where one is a number the derivative at a tie is 0."""
    return elementwise("max", lambda x, y: with_own_kinks(Max(x, y)), a, b)


def minimum(a: Operand, b: Operand) -> Array:
    """The smaller of two, element-wise; where one is a number the derivative at a tie is 0."""
    return elementwise("min", lambda x, y: with_own_kinks(Min(x, y)), a, b)


def logsumexp(z: Array) -> Array:
    """log Σ exp(z) along the last axis."""
    return z.map(_exp).sum(-1).map(_log)


def softmax(z: Array) -> Array:
    """exp(z) / Σ exp(z) along the last axis."""
    powers = z.map(_exp)
    totals = powers.sum(-1)
    share = powers.expr * Pow(totals.expr, -1)
    return Array(powers.axes, share, z.known)


def norm_squared(z: Array) -> Array:
    """Σ z² over all entries."""
    return (z**2).sum()


def norm(z: Array) -> Array:
    """Euclidean (Frobenius) norm √Σ z²."""
    return apply("sqrt", norm_squared(z))


def outer(a: Array, b: Array) -> Array:
    """a bᵀ: every entry of one times every entry of the other."""
    right = with_fresh_axes(b)
    return Array((*a.axes, *right.axes), a.expr * right.expr, merge_known(a.known, b.known))
