"""Statistics of a variable: the mean and the spread by way of which x reaches x̂ = (x - μ)/σ.

A statistic of x is a name with fewer axes than x that is a sum, a mean or a largest value over
entries of x, and that another user of x uses in turn. Then ∂L/∂x says more with the derivatives by
its statistics put in: three paths become one formula,
∂L/∂x_i = (∂L/∂x̂_i - Σ_j ∂L/∂x̂_j/N - x̂_i Σ_j ∂L/∂x̂_j x̂_j/N)/σ. It is done only where no
derivative by, or of, a statistic is left then. Names alone decide nothing; how equations use each
other does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Add, Mul

from symgrad.calculus.local import contracted
from symgrad.expr.leaves import Direct, Sum, Total
from symgrad.expr.matrices import Maximum
from symgrad.expr.terms import Term, split

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sympy import Expr

    from symgrad.derivation import Step
    from symgrad.expr.graph import Equation, Graph

MOST = 8  # statistics of one variable; a chain of numbers that is longer is no statistic


def statistics(graph: Graph, name: str, loss: str) -> frozenset[str]:
    """The statistics by way of which a name reaches its other users, and what is made of them."""
    users = graph.users[name]
    reduced = [u for u in users if u.name != loss and _reduces(graph, u, name)]
    found = [u.name for u in reduced if _is_made_of(graph, u, name, reduced)]
    others = {user.name for user in users} - set(found)
    ways = [_way(graph, s, name, loss) for s in found] if others else []
    reach = [way for way in ways if any(graph.defined[u].names & way for u in others)]
    return frozenset().union(*reach)


def _reduces(graph: Graph, equation: Equation, name: str) -> bool:
    return _is_part(equation.shape, graph.shapes[name]) and equation.right.has(Sum, Maximum)


def _is_part(shape: Iterable[Expr], whole: Iterable[Expr]) -> bool:
    """Are these axes some of the others, and fewer?"""
    rest = list(whole)
    for size in shape:
        if size not in rest:
            return False
        rest.remove(size)
    return bool(rest)


def _is_made_of(graph: Graph, equation: Equation, name: str, reduced: list[Equation]) -> bool:
    """A statistic is made of the variable, of other statistics, and of numbers such as ε."""
    known = {name, *(u.name for u in reduced)}
    return all(other in known or graph.shapes[other] == () for other in equation.names)


def _way(graph: Graph, start: str, name: str, loss: str) -> set[str]:
    """A statistic and the names with few axes that are made of it, as σ is of a variance."""
    way, pending = {start}, [start]
    while pending and len(way) <= MOST:
        for user in graph.users[pending.pop()]:
            is_reduced = _is_part(user.shape, graph.shapes[name])
            if is_reduced and user.name != loss and user.name not in way:
                way.add(user.name)
                pending.append(user.name)
    return way


def statistics_of_line(graph: Graph, left: Expr, right: Expr) -> frozenset[str]:
    """The names whose derivatives are to be put in: statistics of what the line is about.

    Backward that is the variable, ∂L/∂x; forward the arguments of the name that moves, ∂x̂/∂x.
    """
    signs = right.atoms(Total)
    if not isinstance(left, Total) or not signs:
        return frozenset()
    if left.of.name not in {sign.of.name for sign in signs}:
        arguments = {left.by.name, *graph.defined[left.of.name].names}
        every = (statistics(graph, name, "") for name in arguments)
        return frozenset().union(*every) - {left.of.name}
    return statistics(graph, left.by.name, left.of.name)


def without_statistics(
    left: Expr, right: Expr, graph: Graph, results: Mapping[str, Step]
) -> tuple[Expr, tuple[int, ...]]:
    """The line with derivatives by its statistics put in, and the steps that state them."""
    names = statistics_of_line(graph, left, right)
    is_back = any(sign.of.name == left.of.name for sign in right.atoms(Total))
    used: dict[int, None] = {}
    simpler = right
    for _ in range(len(names)):
        known = {s for s in simpler.atoms(Total) if _about(s, is_back) in names}
        if not known:
            break
        if not all(s.name in results and not results[s.name].right.has(Direct) for s in known):
            return right, ()
        used.update((results[s.name].number, None) for s in known)
        simpler = put_in(simpler, {s.name: results[s.name] for s in known})
    if not used or any(_about(s, is_back) in names for s in simpler.atoms(Total)):
        return right, ()
    return simpler, tuple(used)


def _about(sign: Total, is_back: bool) -> str:
    return sign.by.name if is_back else sign.of.name


def put_in(expr: Expr, known: Mapping[str, Step]) -> Expr:
    """The terms of an expression with what steps say in place of derivatives, multiplied out."""
    return contracted(Add(*(part for term in split(expr) for part in _parts(term, known))))


def _parts(term: Term, known: Mapping[str, Step]) -> list[Expr]:
    choices = [Mul(term.coefficient)]
    for factor in term.factors:
        meanings = [factor]
        if isinstance(factor, Total) and factor.name in known:
            meanings = list(Add.make_args(_at(known[factor.name], factor)))
        choices = [a * b for a in choices for b in meanings]
    return [Term(choice, (), term.sums).expr for choice in choices]


def _at(step: Step, sign: Total) -> Expr:
    """What a step says at the positions of a sign."""
    places = dict(zip(step.left.positions, sign.positions, strict=True))
    return step.right.xreplace(places)
