"""Positions that are fixed but arbitrary get their numbers: a program is for one of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from sympy import Integer

from symgrad.derivation import Derivation
from symgrad.errors import ValueProblem
from symgrad.expr.chosen import chosen_in
from symgrad.expr.graph import Graph

if TYPE_CHECKING:
    from collections.abc import Mapping

Subject = TypeVar("Subject", bound=Derivation | Graph)


def at_positions(subject: Subject, sizes: Mapping[str, int]) -> Subject:
    """The graph or derivation with a number in the place of every fixed position.

    Raises ValueProblem for one without a number.
    """
    graph = subject if isinstance(subject, Graph) else subject.graph
    chosen = chosen_in(equation.right for equation in graph.equations)
    for one in chosen:
        if one.name not in sizes:
            raise ValueProblem(
                f"there is no number for the position {one.name}", hint=f"[values] {one.name} = 1"
            )
    if not chosen:
        return subject
    rule = {one: Integer(sizes[one.name]) for one in chosen}
    equations = tuple(replace(e, right=e.right.xreplace(rule)) for e in graph.equations)
    placed: Any = replace(graph, equations=equations)
    if isinstance(subject, Graph):
        return placed  # type: ignore[no-any-return]
    steps = (replace(s, left=s.left.xreplace(rule), right=s.right.xreplace(rule))
             for s in subject.steps)  # fmt: skip
    return replace(subject, graph=placed, steps=tuple(steps))
