"""Leaves replaced by what they mean, bound indices safe from capture."""

from __future__ import annotations

from operator import eq
from typing import TYPE_CHECKING

from symgrad.expr.binding import Binder
from symgrad.expr.leaves import Entry, _Derivative

if TYPE_CHECKING:
    from collections.abc import Callable

    from sympy import Expr


def replace_leaves(expr: Expr, meaning: Callable[[Expr], Expr | None]) -> Expr:
    """The expression with every part that has a meaning replaced by it, once, outermost first.

    Sums and the like are opened over fresh indices, so nothing that is put in is captured.
    """
    return _replace(expr, meaning, {})


def _replace(expr: Expr, meaning: Callable[[Expr], Expr | None], done: dict[Expr, Expr]) -> Expr:
    if expr not in done:
        done[expr] = _replaced(expr, meaning, done)
    return done[expr]


def _replaced(expr: Expr, meaning: Callable[[Expr], Expr | None], done: dict[Expr, Expr]) -> Expr:
    found = meaning(expr)
    if found is not None:
        return found
    if isinstance(expr, Binder):
        return expr.over(lambda part: _replace(part, meaning, done))
    if not expr.args or isinstance(expr, (Entry, _Derivative)):
        return expr
    parts = [_replace(argument, meaning, done) for argument in expr.args]
    return expr if all(map(eq, parts, expr.args)) else expr.func(*parts)
