"""Functions of one real number: definition, domain, kinks.

A function is its definition; its derivative stands in calculus' table and the kernel re-derives
it from here. At a kink every derivative is 0, as in the numeric frameworks, unless a problem says
something else (``symgrad.expr.kinks``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, reduce
from typing import Any, ClassVar

from sympy import Abs, Dummy, Expr, Function, Integer, Max, Min, Piecewise, Pow, sqrt
from sympy import cos as _cos
from sympy import erf as _erf
from sympy import exp as _exp
from sympy import log as _log
from sympy import sin as _sin
from sympy import tanh as _tanh
from sympy.core.symbol import Str
from sympy.functions.elementary.complexes import sign as _sign


class Defined(Function):  # type: ignore[misc]
    """A named function that SymPy lacks; ``define`` is what it means."""

    is_real = True
    define: ClassVar[Any]  # what f(z) means: an expression in z

    def doit(self, **hints: Any) -> Expr:
        return type(self).define(self.args[0])

    def _eval_derivative(self, variable: Expr) -> Expr:
        return self.doit().diff(variable)


class Abstract(Expr):  # type: ignore[misc]
    """g(z) of a function that stays abstract; of ``order`` n its n-th derivative, g'(z), g''(z)."""

    is_commutative = True
    is_real = True

    def __new__(cls, name: Str | str, order: Integer | int, argument: Expr) -> Abstract:
        return Expr.__new__(cls, Str(str(name)), Integer(order), argument)  # type: ignore[no-any-return]

    @property
    def name(self) -> str:
        return self.args[0].name  # type: ignore[no-any-return]

    @property
    def order(self) -> int:
        return int(self.args[1])

    @property
    def argument(self) -> Expr:
        return self.args[2]

    @property
    def derivative(self) -> Abstract:
        return Abstract(self.name, self.order + 1, self.argument)

    def _eval_derivative(self, variable: Expr) -> Expr:
        return self.derivative * self.argument.diff(variable)

    @property
    def shown_name(self) -> str:
        return self.name + "'" * self.order

    def _sympystr(self, printer: Any) -> str:
        return f"{self.shown_name}({printer.doprint(self.argument)})"


class sigmoid(Defined):
    """σ(z) = 1 / (1 + e^-z)."""

    @classmethod
    def define(cls, z: Expr) -> Expr:
        return 1 / (1 + _exp(-z))


class step(Defined):
    """1[z > 0]: 1 where z > 0, else 0."""

    @classmethod
    def define(cls, z: Expr) -> Expr:
        return Piecewise((1, z > 0), (0, True))


class relu(Defined):
    """max(0, z)."""

    @classmethod
    def define(cls, z: Expr) -> Expr:
        return Piecewise((z, z > 0), (0, True))


class leaky_relu(Defined):
    """z where z > 0, z/100 where z < 0 (slope 0.01, as PyTorch's default)."""

    @classmethod
    def define(cls, z: Expr) -> Expr:
        return Piecewise((z, z > 0), (z / 100, z < 0), (0, True))


class softplus(Defined):
    """log(1 + e^z)."""

    @classmethod
    def define(cls, z: Expr) -> Expr:
        return _log(1 + _exp(z))


class gelu(Defined):
    """z Φ(z), Φ the normal distribution function (exact form, Hendrycks and Gimpel 2016)."""

    @classmethod
    def define(cls, z: Expr) -> Expr:
        return z * (1 + _erf(z / sqrt(2))) / 2


class silu(Defined):
    """z σ(z), also called swish (Elfwing et al. 2017)."""

    @classmethod
    def define(cls, z: Expr) -> Expr:
        return z / (1 + _exp(-z))


class absolute(Defined):
    """|z|."""

    @classmethod
    def define(cls, z: Expr) -> Expr:
        return Piecewise((z, z > 0), (-z, z < 0), (0, True))


class sign(Defined):
    """-1, 0 or 1 by the sign of z."""

    @classmethod
    def define(cls, z: Expr) -> Expr:
        return Piecewise((1, z > 0), (-1, z < 0), (0, True))


@dataclass(frozen=True)
class Elementwise:
    """What the rest of symgrad knows of a function: how to apply it, its domain, its kinks.

    ``domain`` is where it is defined (``reals``, ``positive``, ``nonnegative``); ``kinks`` are the
    points without a derivative, where the stated convention is 0.
    """

    name: str
    apply: Any
    domain: str = "reals"
    kinks: tuple[int, ...] = ()

    @property
    def has_kink(self) -> bool:
        return bool(self.kinks)


Z = Dummy("z", real=True)


@cache
def definition(function: Any) -> Expr:
    """What f(z) means for a z of which nothing is known: the same expression for all arguments."""
    return function.define(Z)


def _square(z: Expr) -> Expr:
    return Pow(z, Integer(2))


FUNCTIONS: dict[str, Elementwise] = {
    function.name: function
    for function in (
        Elementwise("sigmoid", sigmoid),
        Elementwise("tanh", _tanh),
        Elementwise("relu", relu, kinks=(0,)),
        Elementwise("leaky_relu", leaky_relu, kinks=(0,)),
        Elementwise("softplus", softplus),
        Elementwise("exp", _exp),
        Elementwise("log", _log, domain="positive"),
        Elementwise("sin", _sin),
        Elementwise("cos", _cos),
        Elementwise("sqrt", sqrt, domain="nonnegative"),
        Elementwise("abs", absolute, kinks=(0,)),
        Elementwise("square", _square),
        Elementwise("erf", _erf),
        Elementwise("gelu", gelu),
        Elementwise("silu", silu),
        Elementwise("sign", sign, kinks=(0,)),
        Elementwise("step", step, kinks=(0,)),
    )
}


def define_away(expr: Expr) -> Expr:
    """The same expression with every named function written out by its definition."""
    named = expr.atoms(Defined)
    while named:
        expr = expr.xreplace({function: function.doit() for function in named})
        named = expr.atoms(Defined)
    return expr


OWN_INSTEAD: dict[Any, Any] = {
    Abs: absolute,
    _sign: sign,
    Max: lambda *parts: reduce(lambda b, a: b + relu(a - b), sorted(parts, key=_numbers_first)),
    Min: lambda *parts: reduce(lambda b, a: b - relu(b - a), sorted(parts, key=_numbers_first)),
}


def _numbers_first(part: Expr) -> tuple[bool, Any]:
    return not part.is_number, part.sort_key()


def with_own_kinks(expr: Expr) -> Expr:
    """SymPy's |z|, sign, max, min as ours, whose derivatives at a kink follow the convention."""
    theirs = expr.atoms(*OWN_INSTEAD)
    if not theirs:
        return expr
    rule = {call: OWN_INSTEAD[call.func](*map(with_own_kinks, call.args)) for call in theirs}
    return expr.xreplace(rule)
