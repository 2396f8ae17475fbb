"""Local derivatives, one line each: f'(z), given z and the output a = f(z).

A rule says what one function does; the sweep multiplies in the chain factor. The kernel never
reads this table: it differentiates the definitions in ``symgrad.expr.functions``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Derivative, Expr, Integer, cos, erf, exp, log, pi, sin, sqrt, tanh

from symgrad.errors import NameProblem
from symgrad.expr.functions import (
    absolute,
    gelu,
    leaky_relu,
    relu,
    sigmoid,
    sign,
    silu,
    softplus,
    step,
)
from symgrad.expr.kinks import Agreed, slope_of

if TYPE_CHECKING:
    from collections.abc import Callable

RULES: dict[type[Expr], Callable[[Expr, Expr], Expr]] = {
    sigmoid: lambda z, a: a * (1 - a),
    tanh: lambda z, a: 1 - a**2,
    relu: lambda z, a: step(z),
    leaky_relu: lambda z, a: step(z) + step(-z) / 100,
    softplus: lambda z, a: sigmoid(z),
    exp: lambda z, a: a,
    log: lambda z, a: 1 / z,
    sin: lambda z, a: cos(z),
    cos: lambda z, a: -sin(z),
    absolute: lambda z, a: sign(z),
    erf: lambda z, a: 2 * exp(-(z**2)) / sqrt(pi),
    gelu: lambda z, a: (1 + erf(z / sqrt(2))) / 2 + z * exp(-(z**2) / 2) / sqrt(2 * pi),
    silu: lambda z, a: sigmoid(z) + a * (1 - sigmoid(z)),
    step: lambda z, a: Integer(0),
    sign: lambda z, a: Integer(0),
}


def derivative_of(function: Expr, output: Expr) -> Expr:
    """f'(z) of an applied function f(z) whose output is known by a name or by itself."""
    if isinstance(function, Agreed):
        return slope_of(function.plain, function.args[0], function.slope)
    rule = RULES.get(type(function))
    if rule:
        return rule(function.args[0], output)
    derivative = function.fdiff(1)
    if derivative.has(Derivative):
        raise NameProblem(f"the derivative of {type(function).__name__} is not known")
    return derivative
