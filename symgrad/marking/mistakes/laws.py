"""The laws of differentiation as a table: what a node's derivative is, given those of its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sympy import Add, Expr, Integer, Mul, Piecewise, Pow, log

from symgrad.calculus.table import derivative_of
from symgrad.expr.functions import Abstract
from symgrad.expr.leaves import Sum

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from symgrad.expr.index import Index

ONE = Integer(1)


@dataclass(frozen=True)
class Part:
    """A part of a node: its value and its derivative.

    ``path`` is the derivative without any inner factor: 1 for 3w + b by w.
    """

    value: Expr
    slope: Expr
    path: Expr


class Site(NamedTuple):
    """Where a law is used: in which equation, on what."""

    law: str
    home: str
    expr: Expr


@dataclass(frozen=True)
class Node:
    """A place of a derivation where one law is used.

    ``expr`` is what is differentiated, ``value`` its name where it has one; ``number`` is the
    factor or exponent that does not depend on the variable, ``index`` the bound index of a sum.
    ``home`` is the name whose equation this is; ``is_inner`` says that it stands inside another
    function or behind another name.
    """

    law: str
    home: str
    expr: Expr
    value: Expr
    parts: tuple[Part, ...]
    number: Expr = ONE
    index: Index | None = None
    is_inner: bool = False

    @property
    def site(self) -> Site:
        return Site(self.law, self.home, self.expr)


def outer_slope(node: Node) -> Expr:
    """f'(u) of a node f(u)."""
    match node.expr:
        case Abstract():
            return node.expr.derivative
        case _:
            return derivative_of(node.expr, node.value)


def _product(node: Node) -> Expr:
    values = [part.value for part in node.parts]
    return Add(
        *(
            part.slope * Mul(*values[:place], *values[place + 1 :])
            for place, part in enumerate(node.parts)
        )
    )


def _quotient(node: Node) -> Expr:
    u, v = node.parts
    return (u.slope * v.value - u.value * v.slope) / v.value**2


def _power(node: Node) -> Expr:
    (f,) = node.parts
    return node.number * Pow(f.value, node.number - 1) * f.slope


def _both_vary(node: Node) -> Expr:
    f, g = node.parts
    return node.value * (g.slope * log(f.value) + g.value * f.slope / f.value)


def _cases(node: Node) -> Expr:
    conditions = [condition for _, condition in node.expr.args]
    slopes = [part.slope for part in node.parts]
    return Piecewise(*zip(slopes, conditions, strict=True))


def _sum_over(node: Node) -> Expr:
    assert node.index is not None
    return Sum(node.parts[0].slope, node.index)


LAWS: Mapping[str, Callable[[Node], Expr]] = {
    "sum": lambda n: Add(*(part.slope for part in n.parts)),
    "constant factor": lambda n: n.number * n.parts[0].slope,
    "product": _product,
    "quotient": _quotient,
    "reciprocal": lambda n: -n.parts[0].slope / n.parts[0].value ** 2,
    "power": _power,
    "exponential": lambda n: n.value * log(n.number) * n.parts[0].slope,
    "power of a power": _both_vary,
    "function": lambda n: outer_slope(n) * n.parts[0].slope,
    "sum over": _sum_over,
    "cases": _cases,
    "chain": lambda n: n.parts[0].slope,
    "itself": lambda n: n.parts[0].slope,
}
