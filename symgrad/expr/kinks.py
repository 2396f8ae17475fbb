"""An agreed derivative at a kink: a definition whose piece there has that slope.

max(0, z) = z where z > 0,  0 where z < 0,  c z where z = 0,  so that the derivative at 0 is c.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sympy import Expr, Integer, Piecewise, Rational

from symgrad.expr.functions import Defined, absolute, leaky_relu, relu

if TYPE_CHECKING:
    from collections.abc import Mapping

SLOPES: Mapping[type[Defined], tuple[Expr, Expr]] = {  # to the right of 0, to the left
    relu: (Integer(1), Integer(0)),
    leaky_relu: (Integer(1), Rational(1, 100)),
    absolute: (Integer(1), Integer(-1)),
}


class Agreed:
    """What a function has whose derivative at its kink is said: the plain function and that."""

    plain: type[Defined]
    slope: Expr
    args: tuple[Expr, ...]


def slope_of(function: type[Defined], z: Expr, at_kink: Expr) -> Expr:
    """The derivative, case by case, in as few cases as it has values."""
    right, left = SLOPES[function]
    if at_kink == right:
        return Piecewise((left, z < 0), (right, True))
    return Piecewise((right, z > 0), (left, z < 0), (at_kink, True))


@cache
def agreed(function: Any, slope: Expr) -> Any:
    """The function under its own name, with this derivative where its argument is 0."""
    right, left = SLOPES[function]

    def define(z: Expr) -> Expr:
        return Piecewise((right * z, z > 0), (left * z, z < 0), (slope * z, True))

    def reduced(call: Expr, protocol: Any) -> tuple[Any, ...]:
        return _again, (function, slope, *call.args)

    own = {"plain": function, "slope": slope, "define": staticmethod(define)}
    return type(function.__name__, (Agreed, function), own | {"__reduce_ex__": reduced})


def _again(function: Any, slope: Expr, argument: Expr) -> Expr:
    return agreed(function, slope)(argument)  # type: ignore[no-any-return]


def with_slope_at_kinks(expr: Expr, slope: Expr) -> Expr:
    """The expression with every relu, |z|, ... of this derivative where its argument is 0."""
    while slope and (calls := [c for c in expr.atoms(*SLOPES) if c.func in SLOPES]):
        expr = expr.xreplace({call: agreed(call.func, slope)(*call.args) for call in calls})
    return expr
