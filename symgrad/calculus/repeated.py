"""Derivatives of derivatives: a gradient's steps become equations, which are derived again.

The equations ``dL/dz``, one a name, are as many as the graph's own, so a second sweep costs a small
number of times the first, whatever the sizes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.calculus.question import read_question
from symgrad.calculus.steps import Steps
from symgrad.calculus.sweep import sweep_back
from symgrad.calculus.tangents import check_directions, push_direction, push_units
from symgrad.errors import NameProblem
from symgrad.expr.derivative_names import derivative_name, tangent_name
from symgrad.expr.graph import Equation
from symgrad.expr.leaves import Entry, Total
from symgrad.expr.replacing import replace_leaves

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sympy import Expr

    from symgrad.calculus.question import Subject
    from symgrad.derivation import Derivation, Step


def hessian(
    subject: Subject, *, loss: str | None = None, wrt: Iterable[str] | None = None
) -> Derivation:
    """The second derivatives of a loss: ∂²L/∂a∂b for every two names a, b of ``wrt``, a first.

    Axes are a's, then b's; ∂²L/∂b∂a is the same with axes exchanged. Its results are named
    ``d2L/da/db``. Forward over reverse: the gradient is derived, its steps become equations, and
    for each b a forward sweep goes through them all.
    """
    asked = read_question(subject, loss, wrt)
    names = tuple(dict.fromkeys(asked.wrt))
    steps = Steps(asked.graph)
    sweep_back(steps, asked.loss, names)
    steps = with_names(steps)
    gradients = [derivative_name(asked.loss, name) for name in names]
    promised = []
    for place, second in enumerate(names):
        push_units(steps, gradients[: place + 1], second)
        found = [derivative_name(gradient, second) for gradient in gradients[: place + 1]]
        for name in found:
            steps.say(steps.stated[name], of_factors=True)
        promised += found
    return asked.page(
        graph=steps.graph, steps=tuple(steps.done), mode="hessian", promised=tuple(promised)
    )


def hvp(
    subject: Subject, *, loss: str | None = None, wrt: Iterable[str] | None = None
) -> Derivation:
    """The Hessian times a direction, without the Hessian: forward over reverse.

    R{·}, the derivative along the direction, of every step of the gradient (Pearlmutter 1994). A
    program takes the directions as ``w_dot`` and gives ``dL/dw_dot``, whose entry at i is
    Σ_b Σ_j ∂²L/∂w[i]∂b[j] · b_dot[j] over all names b of ``wrt``.
    """
    asked = read_question(subject, loss, wrt)
    check_directions(asked)
    steps = Steps(asked.graph)
    sweep_back(steps, asked.loss, asked.wrt)
    steps = with_names(steps)
    gradients = [derivative_name(asked.loss, name) for name in asked.wrt]
    push_direction(steps, gradients, asked.wrt)
    return asked.page(
        graph=steps.graph,
        steps=tuple(steps.done),
        mode="hvp",
        moved=asked.wrt,
        promised=tuple(map(tangent_name, gradients)),
    )


def higher_derivative(
    subject: Subject, order: int, *, loss: str | None = None, wrt: str | None = None
) -> Derivation:
    """∂ⁿL/∂xⁿ for one name x: forward sweeps, each over the equations of the one before."""
    asked = read_question(subject, loss, None if wrt is None else [wrt])
    if order < 1 or len(asked.wrt) != 1:
        raise NameProblem("a higher derivative has an order from 1 on, and is by one name")
    steps, output, (name,) = Steps(asked.graph), asked.loss, asked.wrt
    for number in range(order):
        steps = with_names(steps) if number else steps
        push_units(steps, [output], name)
        output = derivative_name(output, name)
    return asked.page(graph=steps.graph, steps=tuple(steps.done), mode="higher", promised=(output,))


def with_names(steps: Steps) -> Steps:
    """The steps, with those that give a name to each derivative found, over a graph that has it."""
    known = {step.left.name: step for step in steps.done if step.law == "name"}
    equations = []
    for step in steps.results():
        if step.left.name not in known:
            left = Entry(step.left.name, *step.left.positions)
            equation = Equation(left.name, left.positions, _by_names(step.right, known))
            because = (known[name].number for name in equation.names if name in known)
            known[left.name] = steps.emit("name", left, step.left, (*because, step.number))
            equations.append(equation)
    graph = replace(steps.graph, equations=(*steps.graph.equations, *equations))
    return Steps(graph, steps.done, stated=steps.stated)


def _by_names(right: Expr, known: Mapping[str, Step]) -> Expr:
    """∂L/∂z as an entry of the equation that defines it."""

    def named(leaf: Expr) -> Expr | None:
        is_named = isinstance(leaf, Total) and leaf.name in known
        return Entry(leaf.name, *leaf.positions) if is_named else None

    return replace_leaves(right, named)
