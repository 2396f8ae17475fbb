"""Leaves replaced by what they mean, bound indices safe from capture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.expr.leaves import Direct, Entry, Sum, Total

if TYPE_CHECKING:
    from collections.abc import Callable

    from sympy import Expr


def replace_leaves(expr: Expr, meaning: Callable[[Expr], Expr | None]) -> Expr:
    """The expression with every part that has a meaning replaced by it, once, outermost first.

    Sums are opened with an index of their own, so nothing that is put in is captured.
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
    if isinstance(expr, Sum):
        body, index = expr.open()
        return Sum(_replace(body, meaning, done), index)
    if not expr.args or isinstance(expr, (Entry, Total, Direct)):
        return expr
    return expr.func(*(_replace(argument, meaning, done) for argument in expr.args))
