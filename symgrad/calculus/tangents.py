"""The forward sweep: one named tangent equation a name, from what is moved on to the loss.

v̇ = Σ_arguments ∂v/∂u u̇ (Wengert 1964; Griewank and Walther 2008, chapter 3). With a direction ẋ
it ends at the Jacobian times ẋ, without one at ∂L/∂x: the same sums with unit directions, all of
them at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Integer, Mul

from symgrad.errors import NameProblem
from symgrad.expr.derivative_names import derivative_name, tangent_name
from symgrad.expr.leaves import Direct, Entry, Tangent, Total, match_positions, sum_over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sympy import Expr

    from symgrad.calculus.question import Asked
    from symgrad.calculus.steps import Steps
    from symgrad.expr.index import Index

Sign = Total | Tangent


def push_units(steps: Steps, outputs: Sequence[str], by: str) -> None:
    """∂v/∂by for every name v from ``by`` on to the outputs, where it has no name yet."""
    for name in _forward_order(steps, outputs, [by]):
        if derivative_name(name, by) in steps.graph.defined:
            continue
        own, variable = steps.letters(name, by)
        left = Total(Entry(name, *own), Entry(by, *variable))
        if name == by:
            steps.emit("start", left, match_positions(own, variable))
        else:
            _push(steps, left, {by})


def push_direction(steps: Steps, outputs: Sequence[str], moved: Sequence[str]) -> None:
    """v̇ for every name v between the moved ones, whose directions are given, and the outputs."""
    for name in _forward_order(steps, outputs, moved):
        (own,) = steps.letters(name)
        _push(steps, Tangent(Entry(name, *own)), set(moved))


def _forward_order(steps: Steps, outputs: Sequence[str], moved: Sequence[str]) -> list[str]:
    """Names that the outputs need and that move, the moved side first; then outputs at rest."""
    graph = steps.graph
    between = set().union(*map(graph.needed_for, outputs)) & graph.depends_on(moved)
    ahead = [name for name in graph.defined if name in between and name not in moved]
    return [*ahead, *(output for output in outputs if output not in ahead)]


def _push(steps: Steps, left: Sign, moved: set[str]) -> None:
    """Emit the steps that end with the tangent of one name."""
    equation = steps.graph.defined[left.of.name]
    moving = steps.graph.depends_on(moved)
    arguments = [n for n in steps.graph.shapes if n in equation.names and n in moving]
    if not arguments:
        steps.emit("no path", left, Integer(0))
    elif isinstance(left, Total) and arguments == [left.by.name]:
        law, local = steps.local(equation, left.by, left.of.positions)
        steps.simplify(steps.emit(law, left, local))
    else:
        _chain(steps, left, arguments)


def _chain(steps: Steps, left: Sign, arguments: list[str]) -> None:
    """v̇ = Σ_arguments Σ ∂v/∂u u̇, then the same with the local derivatives put in."""
    unresolved, resolved, because = [], [], []
    for argument in arguments:
        entry = _argument(steps, left, argument)
        sign = Direct(left.of, entry)
        local = steps.resolve(sign)
        because.append(local.number)
        tangent, summed = _tangent(steps, left, entry)
        unresolved.append(sum_over(Mul(sign, tangent), *summed))
        resolved.append(sum_over(Mul(local.right, tangent), *summed))
    law = "chain" if len(arguments) == 1 else "sum over arguments"
    steps.chain(law, left, unresolved, resolved, tuple(because))


def _argument(steps: Steps, left: Sign, name: str) -> Entry:
    """An argument's entry: the variable itself, else at letters that the line has not used."""
    if isinstance(left, Total) and name == left.by.name:
        return left.by
    return Entry(name, *steps.other_letters(name, left.positions))


def _tangent(steps: Steps, left: Sign, entry: Entry) -> tuple[Expr, tuple[Index, ...]]:
    """The tangent of an argument, by its name if it has one, and what is summed over.

    A variable's own is 1 at itself.
    """
    if isinstance(left, Tangent):
        return Tangent(entry), entry.positions
    if entry == left.by:
        return Integer(1), ()
    sign = Total(entry, left.by)
    is_named = sign.name in steps.graph.defined
    return (Entry(sign.name, *sign.positions) if is_named else sign), entry.positions


def check_directions(asked: Asked) -> None:
    """The name of a direction is free, and what is moved depends on nothing else that is moved."""
    for name in asked.wrt:
        if others := asked.graph.needed_for(name) & set(asked.wrt) - {name}:
            raise NameProblem(
                f"{name} depends on {min(others)}: they cannot be moved apart",
                hint="one of the two",
            )
        if tangent_name(name) in asked.graph.shapes:
            raise NameProblem(
                f"{tangent_name(name)} is a name of the graph and cannot be a direction",
                hint=f"another name for it, or for {name}",
            )
