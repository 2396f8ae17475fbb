"""Laws of differentiation as they are misremembered, one put in place of the right one.

A derivation that is made with one of them has the lines that somebody writes who believes in it.
None of this knows how the marking explains mistakes.
"""

from __future__ import annotations

from contextlib import contextmanager

from sympy import Add, Function, Mul, Piecewise, Pow, log, tanh

import symgrad as sg
from symgrad.calculus import local, steps
from symgrad.calculus.table import derivative_of
from symgrad.errors import SymgradError
from symgrad.expr.functions import sigmoid
from symgrad.expr.leaves import Delta, Entry, Sum, names_in
from symgrad.rendering.lines import backward_lines


def without_inner(expr, value, slope):
    """f(u)' = f'(u): of u' stay the deltas alone."""
    if is_call(expr) and not isinstance(expr.args[0], Entry):
        return derivative_of(expr, value) * deltas_of(slope(expr.args[0]))
    return None


def without_outer(expr, value, slope):
    """f(u)' = u'."""
    return slope(expr.args[0]) if is_call(expr) else None


def undifferentiated(expr, value, slope):
    """f(u)' = f(u) u'."""
    return value * slope(expr.args[0]) if is_call(expr) else None


def product_of_slopes(expr, value, slope):
    """(f g)' = f' g'."""
    moving, fixed = moving_and_fixed(expr, slope)
    is_product = len(moving) == 2 and not any(map(is_below, moving))
    return Mul(*fixed, *map(slope, moving)) if is_product else None


def one_term_of_product(expr, value, slope):
    """(f g)' = f' g."""
    moving, fixed = moving_and_fixed(expr, slope)
    is_product = len(moving) == 2 and not any(map(is_below, moving))
    return Mul(*fixed, slope(moving[0]), moving[1]) if is_product else None


def quotient_turned(expr, value, slope):
    """(u/v)' = (u v' - u' v)/v²."""
    moving, fixed = moving_and_fixed(expr, slope)
    below = [f for f in moving if is_below(f)]
    if not below or len(below) == len(moving):
        return None
    u, v = Mul(*(f for f in moving if f not in below)), 1 / Mul(*below)
    return Mul(*fixed, (u * slope(v) - slope(u) * v) / v**2)


def power_not_lowered(expr, value, slope):
    """(f^n)' = n f^n f'."""
    return expr.exp * value * slope(expr.base) if is_power(expr) else None


def exponent_not_in_front(expr, value, slope):
    """(f^n)' = f^(n-1) f'."""
    return Pow(expr.base, expr.exp - 1) * slope(expr.base) if is_power(expr) else None


def power_without_inner(expr, value, slope):
    """(f^n)' = n f^(n-1)."""
    if not is_power(expr) or isinstance(expr.base, Entry):
        return None
    return expr.exp * Pow(expr.base, expr.exp - 1) * deltas_of(slope(expr.base))


def logistic_without_value(expr, value, slope):
    """σ' = 1 - σ."""
    return (1 - value) * slope(expr.args[0]) if isinstance(expr, sigmoid) else None


def tanh_without_square(expr, value, slope):
    """tanh' = 1 - tanh."""
    return (1 - value) * slope(expr.args[0]) if isinstance(expr, tanh) else None


def tanh_of_logistic(expr, value, slope):
    """tanh' = tanh (1 - tanh)."""
    return value * (1 - value) * slope(expr.args[0]) if isinstance(expr, tanh) else None


def other_logarithm(expr, value, slope):
    """(ln u)' = u'/(u ln 10)."""
    u = expr.args[0] if isinstance(expr, log) else None
    return slope(u) / (u * log(10)) if u is not None else None


def constant_as_variable(expr, value, slope):
    """(f + c)' = f' + 1."""
    fixed = [t for t in expr.args if slope(t) == 0] if isinstance(expr, Add) else []
    moving = [slope(t) for t in expr.args if t not in fixed] if fixed else []
    return Add(*moving) + sum(map(deltas_of, moving)) if fixed and moving else None


def constant_factor_gone(expr, value, slope):
    """(c f)' = f' for a c with a name."""
    moving, fixed = moving_and_fixed(expr, slope)
    numbers = [f for f in fixed if not names_in(f)]
    is_named = len(moving) == 1 and len(numbers) < len(fixed)
    return Mul(*numbers, *map(slope, moving)) if is_named else None


LAWS = {
    "inner derivative forgotten": (without_inner, power_without_inner),
    "outer derivative forgotten": (without_outer,),
    "function not differentiated": (undifferentiated,),
    "f'g'": (product_of_slopes,),
    "f'g": (one_term_of_product,),
    "quotient order": (quotient_turned,),
    "power not lowered": (power_not_lowered,),
    "exponent not in front": (exponent_not_in_front,),
    "σ' = 1 - σ": (logistic_without_value,),
    "tanh' = 1 - tanh": (tanh_without_square,),
    "tanh' = tanh (1 - tanh)": (tanh_of_logistic,),
    "log base": (other_logarithm,),
    "constant differentiated": (constant_as_variable,),
    "named factor forgotten": (constant_factor_gone,),
}


# where a law applies -----------------------------------------------------------------------------


def is_call(expr):
    return isinstance(expr, Function) and not isinstance(expr, Piecewise) and len(expr.args) == 1


def is_power(expr):
    return isinstance(expr, Pow) and expr.exp.is_Integer and expr.exp > 1


def is_below(factor):
    return isinstance(factor, Pow) and bool(factor.exp.is_number and factor.exp.is_negative)


def moving_and_fixed(expr, slope):
    """The factors that depend on the variable, and the others."""
    factors = expr.args if isinstance(expr, Mul) else ()
    moving = [f for f in factors if slope(f) != 0]
    return moving, [f for f in factors if f not in moving]


def deltas_of(slope):
    """1 for the variable that it is, in the shape of the derivative."""
    first = Add.make_args(local.contracted(slope))[0]
    body = first.open()[0] if isinstance(first, Sum) else first
    return Mul(*(f for f in Mul.make_args(body) if isinstance(f, Delta)))


# derivations -------------------------------------------------------------------------------------


def wrong_lines(graph):
    """For each law its name, and the lines of the derivation that believes in it, by what they say.

    A derivation that cannot be made with it has none.
    """
    return {rule: _lines(graph, laws) for rule, laws in LAWS.items()}


def _lines(graph, laws):
    try:
        with misremembered(laws):
            found = sg.derive(graph)
    except (SymgradError, ArithmeticError, TypeError, ValueError, AssertionError):
        return {}
    return {line.left.name: line for line in backward_lines(found)}


@contextmanager
def misremembered(laws):
    """Derivatives are found by these laws where they apply, by the right ones elsewhere."""
    right = local.differentiate

    def differentiate(expr, by, output=None):
        if by.name in names_in(expr) and not isinstance(expr, Entry):
            value = expr if output is None else output
            slopes = (law(expr, value, lambda part: differentiate(part, by)) for law in laws)
            wrong = next((slope for slope in slopes if slope is not None), None)
            if wrong is not None:
                return wrong
        return right(expr, by, output)

    modules = (local, steps)
    for module in modules:
        module.differentiate = differentiate
    try:
        yield
    finally:
        for module in modules:
            module.differentiate = right
