"""A graph as students may look at it: σ by its name, or by its definition."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sympy import Expr, Mul, Pow, exp

from symgrad.expr.functions import Defined, gelu, sigmoid, silu, softplus

if TYPE_CHECKING:
    from collections.abc import Callable

    from symgrad.expr.graph import Graph

WRITTEN_OUT = (sigmoid, softplus, silu, gelu)


@dataclass(frozen=True)
class View:
    """Equations of the same values; ``homes`` are those that look different from the given ones.

    ``is_likely``: the answer is written in the same terms.
    """

    graph: Graph
    homes: frozenset[str]
    is_likely: bool


def views(plain: Graph, *, shows_powers: bool) -> list[View]:
    """The equations as they are, with σ written out, with σ by its name; likely ones first.

    ``shows_powers``: the answer has e^u in it.
    """
    found = [
        View(plain, frozenset(plain.defined), not shows_powers),
        _view(plain, by_definition, shows_powers),
        _view(plain, with_sigmoids, not shows_powers),
    ]
    return sorted((v for v in found if v.homes), key=lambda view: not view.is_likely)


def _view(plain: Graph, form: Callable[[Expr], Expr], is_likely: bool) -> View:
    equations = tuple(replace(e, right=form(e.right)) for e in plain.equations)
    other = replace(plain, equations=equations)
    changed = (name for name in plain.defined if plain.defined[name] != other.defined[name])
    return View(other, frozenset(changed), is_likely)


def by_definition(expr: Expr) -> Expr:
    """1/(1 + e^-u) for σ(u)."""
    calls = {call: call.doit() for call in expr.atoms(Defined) if isinstance(call, WRITTEN_OUT)}
    return expr.xreplace(calls)


def with_sigmoids(expr: Expr) -> Expr:
    """σ(u) for 1/(1 + e^-u) and for e^u/(1 + e^u)."""
    named = {
        power: sigmoid(-(power.base - 1).args[0])
        for power in expr.atoms(Pow)
        if power.exp == -1 and isinstance(power.base - 1, exp)
    }
    if not named:
        return expr
    products = {p: _without_powers(p.xreplace(named)) for p in expr.atoms(Mul)}
    return expr.xreplace(products).xreplace(named)


def _without_powers(product: Expr) -> Expr:
    """e^u σ(-u) is σ(u)."""
    for call in product.atoms(sigmoid):
        power = exp(-call.args[0])
        if {call, power} <= set(Mul.make_args(product)):
            return product / call / power * sigmoid(-call.args[0])
    return product
