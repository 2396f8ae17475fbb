"""Modes of differentiation: which way through the graph, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.calculus.question import read_question
from symgrad.calculus.repeated import hessian, hvp
from symgrad.calculus.steps import Steps
from symgrad.calculus.substitution import expand
from symgrad.calculus.sweep import sweep_back
from symgrad.calculus.tangents import check_directions, push_direction, push_units
from symgrad.errors import NameProblem
from symgrad.expr.derivative_names import tangent_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from symgrad.calculus.question import Subject
    from symgrad.derivation import Derivation
    from symgrad.expr.graph import Graph

MODES = ("reverse", "forward", "expand")


def derive(
    subject: Subject,
    *,
    loss: str | None = None,
    wrt: Iterable[str] | None = None,
    mode: str = "reverse",
) -> Derivation:
    """All derivatives ∂loss/∂name for the names in ``wrt`` (default: every parameter).

    ``wrt`` may hold parameters, inputs or intermediate names. ``mode`` is the way there:

    - ``reverse``: the adjoints ∂loss/∂v of all names v, from the loss back. One sweep, whatever the
      number of names; its cost does not depend on sizes and is linear in the number of equations.
    - ``forward``: the tangents ∂v/∂name of all names v, on to the loss; a sweep for each of
      ``wrt``, whose indices are its directions.
    - ``expand``: definitions are put into the loss, which is then differentiated at once, and
      names are put back.

    Reverse is cheap for few outputs, forward for few variables (Griewank and Walther 2008).
    Raises NameProblem for an unknown name or mode.
    """
    asked = read_question(subject, loss, wrt)
    steps = Steps(asked.graph)
    match mode:
        case "reverse":
            sweep_back(steps, asked.loss, asked.wrt)
        case "forward":
            for name in dict.fromkeys(asked.wrt):
                push_units(steps, [asked.loss], name)
        case "expand":
            expand(steps, asked.loss, asked.wrt)
        case _:
            raise NameProblem(f"there is no mode {mode!r}", hint=f"one of {', '.join(MODES)}")
    return asked.page(steps=tuple(steps.done), mode=mode)


def jvp(
    subject: Subject, *, loss: str | None = None, wrt: Iterable[str] | None = None
) -> Derivation:
    """The Jacobian times a direction: L̇ = Σ_name Σ ∂L/∂name · direction, in one forward sweep.

    The directions have the shapes of the names in ``wrt``; a program takes them as ``x_dot`` and
    gives ``L_dot``. Its cost is that of the loss itself times a small number, whatever the sizes.
    """
    asked = read_question(subject, loss, wrt)
    check_directions(asked)
    steps = Steps(asked.graph)
    push_direction(steps, [asked.loss], asked.wrt)
    return asked.page(
        steps=tuple(steps.done),
        mode="jvp",
        moved=asked.wrt,
        promised=(tangent_name(asked.loss),),
    )


def jacobian(subject: Subject, of: str, by: str, *, mode: str = "reverse") -> Derivation:
    """∂of/∂by for any node and any other name: axes of ``of``, then of ``by``.

    In ``forward`` mode the sweep goes from ``by`` on, which costs less where ``by`` is smaller
    than ``of``.
    """
    return derive(subject, loss=of, wrt=[by], mode=mode)


def derive_again(derivation: Derivation, graph: Graph) -> Derivation:
    """The same question put to another graph, such as that of a whole batch.

    Numbers do not depend on the way: a first derivative comes from a reverse sweep.
    """
    again = {"jvp": jvp, "hessian": hessian, "hvp": hvp}.get(derivation.mode)
    if again is None and derivation.mode not in MODES:
        raise NameProblem(f"there is no batch of a {derivation.mode} derivative")
    return (again or derive)(graph, wrt=derivation.wrt)
