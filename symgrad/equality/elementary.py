"""Exponentials, hyperbolic and trigonometric functions over independent generators, a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy

from symgrad.equality.exponentials import cosine_and_sine, exp, log

if TYPE_CHECKING:
    from collections.abc import Callable

    from symgrad.equality.forms import Reader
    from symgrad.equality.ring import Ratio


def _quotient(r: Reader, a: Ratio, b: Ratio) -> Ratio:
    return r.ring.multiply(a, r.algebra.inverse(b))


def _hyperbolic(r: Reader, u: Ratio, sign: int) -> Ratio:
    """(e^u ± e^-u) / 2."""
    e = exp(r.algebra, u)
    both = r.ring.add(e, r.ring.scale(r.algebra.inverse(e), sign))
    return r.ring.scale(both, 1, 2)


def _tanh(r: Reader, u: Ratio) -> Ratio:
    e = exp(r.algebra, r.ring.scale(u, 2))
    return _quotient(r, r.ring.minus(e, r.ring.one), r.ring.add(e, r.ring.one))


FUNCTIONS: dict[str, Callable[[Reader, Ratio], Ratio]] = {
    "exp": lambda r, u: exp(r.algebra, u),
    "log": lambda r, u: log(r.algebra, u),
    "tanh": _tanh,
    "coth": lambda r, u: r.algebra.inverse(_tanh(r, u)),
    "cosh": lambda r, u: _hyperbolic(r, u, 1),
    "sinh": lambda r, u: _hyperbolic(r, u, -1),
    "sech": lambda r, u: r.algebra.inverse(_hyperbolic(r, u, 1)),
    "csch": lambda r, u: r.algebra.inverse(_hyperbolic(r, u, -1)),
    "cos": lambda r, u: cosine_and_sine(r.algebra, u)[0],
    "sin": lambda r, u: cosine_and_sine(r.algebra, u)[1],
    "tan": lambda r, u: _quotient(r, *reversed(cosine_and_sine(r.algebra, u))),
    "cot": lambda r, u: _quotient(r, *cosine_and_sine(r.algebra, u)),
    "sec": lambda r, u: r.algebra.inverse(cosine_and_sine(r.algebra, u)[0]),
    "csc": lambda r, u: r.algebra.inverse(cosine_and_sine(r.algebra, u)[1]),
    "erfc": lambda r, u: r.ring.minus(r.ring.one, r.function(sympy.erf, u)),
}
