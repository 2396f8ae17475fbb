"""Logarithms and sigmoids as functions that stay as written, and quotients read as sigmoids."""

from __future__ import annotations

from sympy import (
    Add,
    Dummy,
    Expr,
    Integer,
    Mul,
    Pow,
    cancel,
    cosh,
    exp,
    expand,
    fraction,
    log,
    sinh,
    tanh,
)
from sympy.utilities.iterables import sift

from symgrad.expr.functions import Defined, sigmoid
from symgrad.expr.leaves import Entry, Sum
from symgrad.expr.replacing import replace_leaves

ONE = Integer(1)


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


def with_tanhs(e: Expr) -> Expr:
    """(e^u - e^v)/(e^u + e^v) is tanh((u - v)/2), in a product, as often as both are factors."""
    factors = [f for factor in Mul.make_args(_over_cosh(e)) for f in _single(factor)]
    for total in [f for f in factors if f.as_base_exp()[1] == -1]:
        sums = _powers_with_signs(1 / total)
        if sums is None or set(sums.values()) != {ONE}:
            continue
        for factor in factors:
            signs = _powers_with_signs(factor)
            if signs is not None and sums.keys() == signs.keys() and len({*signs.values()}) == 2:
                (u, sign), (v, _) = signs.items()
                factors.remove(factor)
                factors.remove(total)
                factors.append(sign * tanh((u - v) / 2))
                break
    return Mul(*factors)


def _over_cosh(e: Expr) -> Expr:
    """sinh(u)/cosh(u) is tanh(u), as often as both are factors."""
    powers = dict(factor.as_base_exp() for factor in Mul.make_args(e))
    for call in [base for base in powers if isinstance(base, sinh)]:
        over, under = powers[call], -powers.get(cosh(call.args[0]), Integer(0))
        if over.is_Integer and under.is_Integer and min(over, under) > 0:
            e *= (tanh(call.args[0]) * cosh(call.args[0]) / call) ** min(over, under)
    return e


def _single(factor: Expr) -> list[Expr]:
    """A whole power as often as it counts."""
    base, exponent = factor.as_base_exp()
    if isinstance(base, Add) and exponent.is_Integer:
        return [base if exponent > 0 else 1 / base] * abs(int(exponent))
    return [factor]


def _powers_with_signs(e: Expr) -> dict[Expr, Expr] | None:
    """{u: 1, v: -1} of e^u - e^v; 1 is e^0."""
    if not isinstance(e, Add) or len(e.args) != 2:
        return None
    parts = [term.as_coeff_Mul() for term in e.args]
    powers = {(p.args[0] if isinstance(p, exp) else ONE - p): sign for sign, p in parts}
    known = all(isinstance(p, exp) or p == 1 for _, p in parts)
    return powers if known and set(powers.values()) <= {ONE, -ONE} else None


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


def with_cancelled_powers(e: Expr) -> Expr:
    """e^u e^{-u} = 1 in every product; SymPy sees it only where u is one term."""

    def meaning(part: Expr) -> Expr | None:
        kept = _without_opposites(part) if isinstance(part, Mul) else part
        return None if kept == part else with_cancelled_powers(kept)

    return replace_leaves(e, meaning)


def _without_opposites(product: Mul) -> Expr:
    powers, rest = sift(product.args, lambda f: isinstance(f, exp), binary=True)
    kept: list[Expr] = []
    for power in powers:
        opposite = next((k for k in kept if (k.args[0] + power.args[0]).is_number), None)
        if opposite is None:
            kept.append(power)
        else:
            kept.remove(opposite)
            rest.append(exp(opposite.args[0] + power.args[0]))
    return Mul(*kept, *rest)


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


def take_power(powers: list[Expr], wanted: Expr) -> bool:
    """Take e^u from powers of e, one of which is e^(n u) with a whole n >= 1."""
    for place, power in enumerate(powers):
        times = power.args[0] / wanted.args[0]
        if times.is_Integer and times > 0:
            powers[place : place + 1] = [exp(power.args[0] - wanted.args[0])] if times > 1 else []
            return True
    return False
