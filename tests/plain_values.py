"""Values of index notation in plain floats: an evaluator that shares nothing with the first."""

from __future__ import annotations

import math
from functools import partial
from random import Random

import sympy
from sympy import Add, Expr, Integer, Mul, Piecewise, Pow
from sympy.logic.boolalg import BooleanFunction

from symgrad.expr.functions import Abstract
from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta, Entry, Sum

FUNCTIONS = {
    "sigmoid": lambda u: 1 / (1 + math.exp(-u)),
    "step": lambda u: float(u > 0),
    "relu": lambda u: max(u, 0.0),
    "leaky_relu": lambda u: u if u > 0 else u / 100,
    "softplus": lambda u: math.log(1 + math.exp(u)),
    "gelu": lambda u: u * (1 + math.erf(u / math.sqrt(2))) / 2,
    "silu": lambda u: u / (1 + math.exp(-u)),
    "absolute": abs,
    "Abs": abs,
    "sign": lambda u: float((u > 0) - (u < 0)),
    **{n: getattr(math, n) for n in "exp log sin cos tan tanh sinh cosh erf".split()},
}
COMPARISONS = {
    sympy.StrictGreaterThan: lambda a, b: a > b,
    sympy.StrictLessThan: lambda a, b: a < b,
    sympy.GreaterThan: lambda a, b: a >= b,
    sympy.LessThan: lambda a, b: a <= b,
}


class Point:
    """Values for entries, drawn when first read; ``sizes`` of axes are numbers."""

    def __init__(self, draw, at=()):
        self.draw, self.values, self.at = draw, {}, dict(at)

    def value(self, e: Expr) -> float:
        """ArithmeticError or ValueError where there is none."""
        match e:
            case Integer() | sympy.Rational():
                return float(e)
            case Entry():
                return self.entry(e)
            case Index():
                return self.at[e]
            case Add():
                return math.fsum(self.value(part) for part in e.args)
            case Mul():
                return math.prod(self.value(part) for part in e.args)
            case Pow():
                return self.power(self.value(e.base), self.value(e.exp))
            case Delta():
                return float(self.position(e.args[0]) == self.position(e.args[1]))
            case Sum():
                return math.fsum(self.summand(e, k) for k in range(int(e.index.size)))
            case Piecewise():
                return next(self.value(v) for v, c in e.args if self.holds(c))
            case sympy.Max() | sympy.Min():
                return (max if isinstance(e, sympy.Max) else min)(map(self.value, e.args))
            case Abstract():
                return math.sin(self.value(e.argument) + 2 * e.order)
            case _ if e.is_number and not e.args:
                return float(e)
            case _:
                return FUNCTIONS[type(e).__name__](self.value(e.args[0]))

    def entry(self, e):
        key = (e.name, *(self.position(p) for p in e.positions))
        if key not in self.values:
            self.values[key] = self.draw()
        return self.values[key]

    def power(self, base, exponent):
        if base < 0 and exponent != int(exponent):
            raise ValueError
        return base**exponent

    def position(self, p: Expr) -> int:
        return int(p.xreplace({i: Integer(k) for i, k in self.at.items()}))

    def summand(self, e: Sum, k: int) -> float:
        outside = self.at
        self.at = outside | {e.index: k}
        value = self.value(e.body)
        self.at = outside
        return value

    def holds(self, condition) -> bool:
        if isinstance(condition, BooleanFunction) or condition in (sympy.true, sympy.false):
            return bool(condition)
        return COMPARISONS[condition.func](*map(self.value, condition.args))


def differ(left, right, seed=0):
    """Do two expressions have clearly different values somewhere? None: no common point seen."""
    random, compared = Random(seed), False
    for attempt in range(24):
        point = Point(partial(random.uniform, -2, 2) if attempt % 3 else partial(whole, random))
        try:
            a, b = point.value(left), point.value(right)
        except (ArithmeticError, ValueError):
            continue
        compared = True
        if abs(a - b) > 1e-6 * (1 + abs(a) + abs(b)):
            return True
    return False if compared else None


def whole(random):
    """Whole numbers meet kinks."""
    return float(random.randint(-2, 2))
