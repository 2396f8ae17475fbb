"""σ and tanh where they are written out: e^z/(1 + e^z) is σ(z), (e^z - e^-z)/(e^z + e^-z) tanh z.

What is written with exponentials of multiples of one z alone is a quotient of polynomials in e^z,
and those of the known functions are in a table.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sympy import Add, Dummy, Integer, Mul, Pow, cancel, count_ops, exp, tanh
from sympy.utilities.iterables import sift

from symgrad.expr.functions import sigmoid
from symgrad.expr.replacing import replace_leaves

if TYPE_CHECKING:
    from collections.abc import Callable

    from sympy import Expr

_E = Dummy("E", positive=True)

# f(z) as a quotient of polynomials in E = e^z, and what it is
KNOWN: dict[Expr, Callable[[Expr], Expr]] = {
    cancel(_E / (1 + _E)): sigmoid,
    cancel(1 / (1 + _E)): lambda z: sigmoid(-z),
    cancel((_E - 1) / (_E + 1)): lambda z: tanh(z / 2),
    cancel((1 - _E) / (_E + 1)): lambda z: -tanh(z / 2),
    cancel((_E**2 - 1) / (_E**2 + 1)): tanh,
    cancel((1 - _E**2) / (_E**2 + 1)): lambda z: -tanh(z),
    cancel(_E / (1 + _E) ** 2): lambda z: sigmoid(z) * (1 - sigmoid(z)),
}


def recognized(expr: Expr) -> Expr:
    """σ(z), tanh(z) or σ(z) (1 - σ(z)) for an expression that is one of them written out."""
    calls = expr.atoms(exp)
    if not calls or expr.is_Add or not _only_exponentials(expr):
        return expr
    return _recognized(expr, min((c.args[0] for c in calls), key=_plainest))


def _plainest(argument: Expr) -> tuple[int, bool, str]:
    return count_ops(argument), argument.could_extract_minus_sign(), str(argument)


def _only_exponentials(expr: Expr) -> bool:
    """Nothing but numbers and exponentials in sums, products and whole powers."""
    if isinstance(expr, exp) or expr.is_number:
        return True
    inside = isinstance(expr, (Add, Mul)) or (isinstance(expr, Pow) and expr.exp.is_Integer)
    return inside and all(map(_only_exponentials, expr.args))


@lru_cache(maxsize=4096)
def _recognized(expr: Expr, z: Expr) -> Expr:
    powers = {call: call.args[0] / z for call in expr.atoms(exp)}
    if not all(power.is_Rational for power in powers.values()):
        return expr
    least = min((abs(p) for p in powers.values() if p != 0), default=Integer(1))
    if not all((p / least).is_Integer for p in powers.values()):
        return expr
    quotient = cancel(expr.xreplace({c: _E ** (p / least) for c, p in powers.items()}))
    return KNOWN[quotient](z * least) if quotient in KNOWN else expr


def with_sigmoids(expr: Expr) -> Expr:
    """The expression with σ for what is σ written out, σ(z) for 1 - σ(-z), and one sign of z."""
    return _with_one_sign(replace_leaves(expr, _as_sigmoid)) if expr.has(exp, sigmoid) else expr


def _as_sigmoid(e: Expr) -> Expr | None:
    match e:
        case Mul() | Pow() if e.has(exp):
            return _in_product(e)
        case Add(args=(Integer() as one, rest)) if abs(one) == 1:
            return _opposite(one, rest)
        case _:
            return None


def _opposite(one: Expr, rest: Expr) -> Expr | None:
    """1 - σ(-z) is σ(z), σ(-z) - 1 is -σ(z)."""
    call = -one * rest
    is_minus = isinstance(call, sigmoid) and call.args[0].could_extract_minus_sign()
    return one * sigmoid(-call.args[0]) if is_minus else None


def _with_one_sign(expr: Expr) -> Expr:
    """σ(-z) beside σ(z) is 1 - σ(z)."""
    calls = expr.atoms(sigmoid)
    minus = (c for c in calls if c.args[0].could_extract_minus_sign())
    return expr.xreplace({c: 1 - p for c in minus if (p := sigmoid(-c.args[0])) in calls})


def _in_product(product: Expr) -> Expr | None:
    own, rest = sift(Mul.make_args(product), lambda f: f.has(exp) and _only_exponentials(f), True)
    found = recognized(Mul(*own))
    return None if found == Mul(*own) else Mul(found, *map(with_sigmoids, rest))
