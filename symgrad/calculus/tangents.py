"""The forward sweep: one named tangent equation a name, from what is moved on to the loss.

v̇ = Σ_arguments ∂v/∂u u̇ (Wengert 1964; Griewank and Walther 2008, chapter 3). With a direction ẋ
it ends at the Jacobian times ẋ, without one at ∂L/∂x: the same sums with unit directions, all of
them at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Add, Integer, Mul

from symgrad.calculus.local import contracted
from symgrad.expr.leaves import Direct, Entry, Tangent, Total, match_positions, sum_over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sympy import Expr

    from symgrad.calculus.steps import Steps
    from symgrad.expr.index import Index

Sign = Total | Tangent


def push_units(steps: Steps, loss: str, by: str) -> None:
    """∂v/∂by for every name v from ``by`` on to the loss."""
    ahead = _forward_order(steps, [loss], [by])
    for name in ahead or [loss]:
        own, variable = steps.letters(name, by)
        left = Total(Entry(name, *own), Entry(by, *variable))
        if loss == by:
            steps.emit("start", left, match_positions(own, variable))
        else:
            _push(steps, left, {by})


def push_direction(steps: Steps, outputs: Sequence[str], moved: Sequence[str]) -> None:
    """v̇ for every name v between the moved ones, whose directions are given, and the outputs."""
    ahead = _forward_order(steps, outputs, moved)
    for name in [*ahead, *(o for o in outputs if o not in ahead)]:
        (own,) = steps.letters(name)
        _push(steps, Tangent(Entry(name, *own)), set(moved))


def _forward_order(steps: Steps, outputs: Sequence[str], moved: Sequence[str]) -> list[str]:
    """Names that the outputs need and that move, the moved side first."""
    graph = steps.graph
    between = set().union(*map(graph.needed_for, outputs)) & graph.depends_on(moved)
    return [name for name in graph.defined if name in between and name not in moved]


def _push(steps: Steps, left: Sign, moved: set[str]) -> None:
    """Emit the steps that end with the tangent of one name."""
    equation = steps.graph.defined[left.of.name]
    moving = steps.graph.depends_on(moved)
    arguments = [n for n in steps.graph.shapes if n in equation.names and n in moving]
    if not arguments:
        steps.emit("no path", left, Integer(0))
    elif isinstance(left, Total) and arguments == [left.by.name]:
        law, local = steps.local(equation, left.by, left.of.positions)
        steps.emit(law, left, local)
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
        tangent, summed = _tangent(left, entry)
        unresolved.append(sum_over(Mul(sign, tangent), *summed))
        resolved.append(contracted(sum_over(Mul(local.right, tangent), *summed)))
    law = "chain" if len(arguments) == 1 else "sum over arguments"
    chain = steps.emit(law, left, Add(*unresolved), tuple(because))
    steps.emit("substitute", left, Add(*resolved), (chain.number, *because))


def _argument(steps: Steps, left: Sign, name: str) -> Entry:
    """An argument's entry: the variable itself, else at letters that the line has not used."""
    if isinstance(left, Total) and name == left.by.name:
        return left.by
    return Entry(name, *steps.other_letters(name, left.positions))


def _tangent(left: Sign, entry: Entry) -> tuple[Expr, tuple[Index, ...]]:
    """The tangent of an argument, and what is summed over; a variable's own is 1 at itself."""
    match left:
        case Total() if entry == left.by:
            return Integer(1), ()
        case Total():
            return Total(entry, left.by), entry.positions
        case _:
            return Tangent(entry), entry.positions
