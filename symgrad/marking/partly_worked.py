"""Formulas into which some of the problem's numbers were put, as in (3 - y) x for (ŷ - y) x."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import combinations_with_replacement, islice, product
from random import Random
from typing import TYPE_CHECKING, Any

from sympy import Mul, Pow

from symgrad.expr.array import Array
from symgrad.expr.binding import Binder
from symgrad.expr.leaves import Entry, names_in
from symgrad.expr.replacing import replace_leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sympy import Expr

    from symgrad.expr.graph import Graph
    from symgrad.problems import Problem

FIXED = "°"  # behind a name: its number, put in
MOST_PARTS, MOST_READINGS, MOST_POWER = 64, 256, 4
STEPS = (250, 500)  # thousandths by which numbers move towards 0, where rounding weighs less


def readings(right: Array, written: Array, graph: Graph) -> Iterator[Array]:
    """The right derivative with numbers put in at some of the places where names stand.

    Only names that rest on what the written side still speaks of: the others never move.
    """
    left = moved_names(written, graph)
    moving = {name for name in graph.shapes if graph.needed_for(name) & left}

    def written_out(expr: Expr) -> Expr | None:
        is_defined = isinstance(expr, Entry) and expr.name in graph.defined
        return graph.defined[expr.name].at(expr.positions) if is_defined else None

    exprs = [right.expr]
    while (longer := replace_leaves(exprs[-1], written_out)) != exprs[-1]:
        exprs.append(longer)
    for expr in exprs:
        for each in islice(_readings(expr, moving), MOST_READINGS):
            yield Array(right.axes, each, right.known)


def moved_names(written: Array, graph: Graph) -> set[str]:
    """The free names on which a tensor rests."""
    needed = {n for name in names_in(written.expr) for n in graph.needed_for(name)}
    return needed - graph.defined.keys()


def _readings(expr: Expr, moving: set[str]) -> Iterator[Expr]:
    """A name stands or is its number, at each place by itself; under a sum, at all of them."""
    if not names_in(expr) & moving:
        yield expr
    elif isinstance(expr, Entry):
        yield from (expr, _fixed(expr))
    elif isinstance(expr, Binder):
        names = sorted(names_in(expr) & moving)
        for kept in product((True, False), repeat=len(names)):
            chosen = {name for name, keeps in zip(names, kept, strict=True) if not keeps}
            yield replace_leaves(expr, partial(_chosen, chosen=chosen))
    elif isinstance(expr, Pow) and expr.exp.is_Integer and 1 < expr.exp <= MOST_POWER:
        bases = list(islice(_readings(expr.base, moving), MOST_PARTS))
        yield from (Mul(*each) for each in combinations_with_replacement(bases, int(expr.exp)))
    elif expr.args:
        parts = [list(islice(_readings(part, moving), MOST_PARTS)) for part in expr.args]
        yield from (expr.func(*each) for each in product(*parts))
    else:
        yield expr


def _chosen(expr: Expr, chosen: set[str]) -> Expr | None:
    return _fixed(expr) if isinstance(expr, Entry) and expr.name in chosen else None


def _fixed(entry: Entry) -> Entry:
    return Entry(entry.name + FIXED, *entry.positions)


def nearby(problem: Problem, written: Array, seed: int) -> Problem:
    """The problem with other numbers for the names that are left, and its own for fixed ones."""
    graph, random = problem.graph, Random(seed)
    left = moved_names(written, graph)
    fixed = {name + FIXED: value for name, value in problem.values.items()}
    moved = {
        name: _moved(value, random) if name in left else value
        for name, value in problem.values.items()
    }
    return replace(problem, graph=_with_fixed(graph), values={**moved, **fixed})


def _moved(value: Any, random: Random) -> Any:
    if isinstance(value, (list, tuple)):
        return [_moved(item, random) for item in value]
    number = Fraction(repr(value)) if isinstance(value, float) else Fraction(value)
    step = Fraction(random.randint(*STEPS), 1000)
    return number * (1 - step) if number else step


def _with_fixed(graph: Graph) -> Graph:
    """The graph, and beside it the same graph at the problem's numbers."""
    free = [replace(f, name=f.name + FIXED) for f in graph.free]
    equations = [
        replace(
            e,
            name=e.name + FIXED,
            right=replace_leaves(e.right, partial(_chosen, chosen=set(graph.shapes))),
        )
        for e in graph.equations
    ]
    return replace(graph, free=(*graph.free, *free), equations=(*graph.equations, *equations))
