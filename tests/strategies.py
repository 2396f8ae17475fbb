"""Random expressions, ways to rewrite them that change nothing, and ways that do.

Everything is drawn from a ``random.Random``, so that Hypothesis (``st.randoms``) and a plain loop
over seeds use the same generators.
"""

from __future__ import annotations

from functools import partial

import sympy
from hypothesis import strategies as st
from sympy import Add, Expr, Integer, Max, Mul, Piecewise, Pow, Rational, cos, exp, log, sin, tanh

from symgrad.expr.functions import (
    Abstract,
    absolute,
    relu,
    sigmoid,
    sign,
    silu,
    softplus,
    step,
)
from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta, Entry, Sum

ROW, COLUMN = Index("i", 2), Index("j", 3)
SCALARS = tuple(map(Entry, "xyz"))
SMOOTH = (exp, sigmoid, tanh, softplus, sin, cos, silu, sympy.erf, partial(Abstract, "g", 0))
KINKED = (relu, absolute, step, sign)

# Expressions


def leaf(random, indices=()):
    """A name, an entry at the free indices, or a small number."""
    choices = [
        *SCALARS,
        *SCALARS,
        Integer(random.randint(-3, 3)),
        Rational(random.randint(1, 5), 2),
    ]
    if ROW in indices:
        choices += [Entry("u", ROW)] * 3
    if COLUMN in indices:
        choices += [Entry("v", COLUMN)] * 3
    if ROW in indices and COLUMN in indices:
        choices += [Entry("W", ROW, COLUMN)] * 3
    return random.choice(choices)


def expression(random, depth=3, indices=()):
    """A scalar expression; with indices, sums over i and j may stand in it."""
    if depth == 0:
        return leaf(random, indices)
    inner = partial(expression, random, depth - 1)
    match random.randrange(12):
        case 0 | 1 | 2:
            return inner(indices) + inner(indices)
        case 3 | 4 | 5:
            return inner(indices) * inner(indices)
        case 6:
            return inner(indices) / (1 + inner(indices) ** 2)
        case 7:
            return inner(indices) ** random.randint(2, 3)
        case 8:
            return random.choice(SMOOTH)(expression(random, depth - 1 if depth < 3 else 1, indices))
        case 9:
            return random.choice(KINKED)(expression(random, min(depth - 1, 1), indices))
        case 10:
            return random.choice((log, sympy.sqrt))(1 + inner(indices) ** 2)
        case _:
            return inner(indices) - inner(indices)


def summed(random, depth=2):
    """An expression with sums over one or two indices of numeric sizes."""
    body = expression(random, depth, (ROW, COLUMN)) * Entry("W", ROW, COLUMN)
    total = Sum(Sum(body, COLUMN), ROW)
    return total + expression(random, 1) * Sum(expression(random, 1, (ROW,)) * Entry("u", ROW), ROW)


def anything(random):
    return summed(random) if random.random() < 0.2 else expression(random, random.randint(2, 4))


# Rewrites that change nothing


def _on(kind, *ways):
    return lambda random, e: random.choice(ways)(e.args[0]) if isinstance(e, kind) else None


def _over_itself(random, e):
    """u = u v / v for a v that is never 0, not canceled."""
    other = 1 + expression(random, 1) ** 2
    return Mul(e, other, Pow(other, -1), evaluate=False)


def _split_sum(random, e):
    if not isinstance(e, Sum):
        return None
    body, index = e.open()
    return Add(*(Sum(term, index) for term in Add.make_args(sympy.expand_mul(body))))


def _swap_sums(random, e):
    if not (isinstance(e, Sum) and isinstance(e.body, Sum)):
        return None
    body, outer = e.open()
    inmost, inner = body.open()
    return Sum(Sum(inmost, outer), inner)


def _with_delta(random, e):
    """f = Σ_k δ_k0 f, and f(k) under a sum over it."""
    k = Index("k", 4)
    return Sum(Delta(k, random.randint(0, 3)) * e, k)


def _expanded(random, e):
    return sympy.expand_mul(e)


def _factored(random, e):
    if len(e.atoms(Entry)) > 3 or e.has(Sum) or e.count_ops() > 25:
        return None
    return sympy.factor(e)


REWRITES = (
    _on(sigmoid, lambda u: 1 / (1 + exp(-u)), lambda u: exp(u) / (1 + exp(u))),
    _on(sigmoid, lambda u: (1 + tanh(u / 2)) / 2, lambda u: 1 - sigmoid(-u)),
    _on(tanh, lambda u: 2 * sigmoid(2 * u) - 1, lambda u: (exp(u) - exp(-u)) / (exp(u) + exp(-u))),
    _on(exp, lambda u: sigmoid(u) / sigmoid(-u), lambda u: sympy.cosh(u) + sympy.sinh(u)),
    _on(softplus, lambda u: u + log(1 + exp(-u)), lambda u: -log(sigmoid(-u))),
    _on(silu, lambda u: u * sigmoid(u)),
    _on(sin, lambda u: 2 * sin(u / 2) * cos(u / 2), lambda u: sympy.tan(u) * cos(u)),
    _on(cos, lambda u: 1 - 2 * sin(u / 2) ** 2, lambda u: 2 * cos(u / 2) ** 2 - 1),
    _on(relu, lambda u: u * step(u), lambda u: (u + absolute(u)) / 2, lambda u: Max(0, u)),
    _on(relu, lambda u: Piecewise((0, u <= 0), (u, True))),
    _on(absolute, lambda u: u * sign(u), lambda u: relu(u) + relu(-u), lambda u: Max(u, -u)),
    _on(
        step,
        lambda u: (sign(u) + sign(u) ** 2) / 2,
        lambda u: 1 - Piecewise((1, u <= 0), (0, True)),
    ),
    _on(sign, lambda u: step(u) - step(-u)),
    _on(log, lambda u: 2 * log(sympy.sqrt(u)), lambda u: log(3 * u) - log(3)),
    _over_itself,
    _split_sum,
    _swap_sums,
    _with_delta,
    _expanded,
    _factored,
)

# Mutations


def _other_sign(random, e):
    return -e


def _one_more(random, e):
    return e + random.choice((1, -1, Rational(1, 2)))


def _doubled(random, e):
    return 2 * e


def _part_dropped(random, e):
    if not isinstance(e, (Add, Mul)):
        return None
    place = random.randrange(len(e.args))
    return e.func(*e.args[:place], *e.args[place + 1 :])


def _other_name(random, e):
    return random.choice(SCALARS) if e in SCALARS else None


def _other_function(random, e):
    return random.choice(SMOOTH + KINKED)(e.args[0]) if isinstance(e, sympy.Function) else None


def _other_power(random, e):
    return e.base ** (e.exp + 1) if isinstance(e, Pow) else None


def _other_case_at_zero(random, e):
    return Piecewise((1, e.args[0] >= 0), (0, True)) if isinstance(e, step) else None


def _other_index(random, e):
    return e.xreplace({e.index: Integer(0)}) if isinstance(e, Sum) else None


MUTATIONS = (
    _other_sign,
    _one_more,
    _doubled,
    _part_dropped,
    _other_name,
    _other_function,
    _other_power,
    _other_case_at_zero,
    _other_index,
)


def parts(e: Expr):
    """Every part that is no number, entries whole."""
    if not e.is_number:
        yield e
    if not isinstance(e, Entry) and not isinstance(e, (Delta, Piecewise)):
        for argument in e.args:
            if isinstance(argument, Expr) and not isinstance(argument, Index):
                yield from parts(argument)


def changed(random, e, changes):
    """The expression with one random part changed, itself where nothing applies."""
    places = list(parts(e)) or [e]
    for _ in range(10):
        place, change = random.choice(places), random.choice(changes)
        try:
            new = change(random, place)
            if new is not None and new != place:
                return e.xreplace({place: new})
        except ValueError:  # SymPy's Max of what it cannot compare
            continue
    return e


def rewritten(random, e):
    for _ in range(random.randint(1, 3)):
        e = changed(random, e, REWRITES)
    return e


def mutated(random, e):
    return changed(random, e, MUTATIONS)


randoms = st.randoms(use_true_random=False)
