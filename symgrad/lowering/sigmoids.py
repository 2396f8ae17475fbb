"""Logarithms and sigmoids as functions that stay as written, and quotients read as sigmoids."""

from __future__ import annotations

from sympy import Add, Dummy, Expr, Mul, Pow, cancel, exp, expand, fraction, log

from symgrad.expr.functions import Defined, sigmoid
from symgrad.expr.leaves import Entry, Sum


class log_total(Defined):
    """log of a sum of powers of e: a logarithm that stays as it is written."""

    @classmethod
    def define(cls, total: Expr) -> Expr:
        return log(total)


class logaddexp(Defined):
    """log(e^u + e^v)."""

    def doit(self, **hints: object) -> Expr:
        return log(exp(self.args[0]) + exp(self.args[1]))


def with_sigmoids(e: Expr) -> Expr:
    """1/(1 + e^v) is σ(-v), and e^v σ(-v) is σ(v)."""
    factors = list(map(reciprocal_as_sigmoid, Mul.make_args(e)))
    for power in [f for f in factors if isinstance(f, exp)]:
        v = power.args[0]
        share = next((f for f in factors if f.as_base_exp()[0] == sigmoid(-v)), None)
        if share is not None and share.as_base_exp()[1].is_positive:
            factors = [f for f in factors if f not in (power, share)]
            factors += [sigmoid(v), share / sigmoid(-v)]
    return Mul(*factors)


def reciprocal_as_sigmoid(factor: Expr) -> Expr:
    base, exponent = factor.as_base_exp()
    if isinstance(base, Add) and exponent.is_Integer and exponent < 0:
        rest = base - 1
        if isinstance(rest, exp):
            return sigmoid(-rest.args[0]) ** -exponent
    return factor


def with_cancelled_sigmoids(e: Expr) -> Expr:
    """A sum over 1/σ(v) in which the division cancels by σ(v) = 1 - σ(-v)."""
    factors = [f for term in Add.make_args(e) for f in Mul.make_args(term)]
    below = [f.base for f in factors if isinstance(f, Pow) and f.exp.is_negative]
    s = Dummy("s")
    for share in dict.fromkeys(b for b in below if isinstance(b, sigmoid)):
        other = sigmoid(-share.args[0])
        reduced = cancel(e.xreplace({share: 1 - s, other: s}))
        if not fraction(reduced)[1].has(s):
            return with_cancelled_sigmoids(expand(reduced, deep=False).xreplace({s: other}))
    return e


def is_share(e: Mul) -> bool:
    """Exactly e^u / Σ e^v."""
    return (
        len(e.args) == 2
        and any(isinstance(f, exp) for f in e.args)
        and any(isinstance(f, Pow) and f.exp == -1 and isinstance(f.base, Sum) for f in e.args)
    )


def is_plain(e: Expr) -> bool:
    """An entry or its negative: cheap to read again."""
    return isinstance(e, Entry) or isinstance(-e, Entry)
