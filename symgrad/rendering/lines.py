"""A derivation as lines for a reader: what is left, the chain of right sides, the laws."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from symgrad.expr.derivative_names import is_derivative
from symgrad.expr.functionals import Functional, NumberedFunctional
from symgrad.expr.leaves import Direct, Entry
from symgrad.rendering.gathering import gathered

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.derivation import Derivation, Step
    from symgrad.expr.graph import Graph
    from symgrad.expr.index import Index

DETAILS = ("brief", "steps", "full")
PUT_IN = ("substitute", "contract")  # how a chain is worked out, told in full alone


@dataclass(frozen=True)
class Line:
    """``left = rights[0] = rights[1] = ...``, by these laws, from these steps.

    ``details`` are the lines behind it: the local derivatives that it puts in.
    """

    left: Expr
    rights: tuple[Expr, ...]
    laws: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    details: tuple[Line, ...] = ()

    @property
    def axes(self) -> tuple[Index, ...]:
        """The indices of the left side: the output's first, then the variable's."""
        return self.left.positions  # type: ignore[no-any-return]


def forward_lines(derivation: Derivation) -> tuple[Line, ...]:
    """The equations that the derivation uses, in order."""
    names = {name for name in _names_used(derivation) if not is_derivative(name)}
    return tuple(Line(e.left, (e.right,)) for e in derivation.graph.equations if e.name in names)


def _names_used(derivation: Derivation) -> set[str]:
    graph = derivation.graph
    shown = {entry.name for step in derivation.steps for entry in step.right.atoms(Entry)}
    needed = {derivation.loss, *(name for name in shown if name in graph.defined)}
    return set().union(*(graph.needed_for(name) for name in needed))


def backward_lines(derivation: Derivation, detail: str = "steps") -> tuple[Line, ...]:
    """``brief``: the results asked for; ``steps``: a line a name; ``full``: a line a step."""
    if detail == "full":
        return tuple(map(_line_of_step, derivation.steps))
    told = [s for s in derivation.steps if not isinstance(s.left, Direct) and s.law != "name"]
    lines = tuple(_line(tuple(steps), derivation) for _, steps in groupby(told, _left))
    if detail == "steps":
        return lines
    return tuple(_briefly(line) for line in lines if line.left.name in derivation.asked)


def without_deltas(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Lines of steps with one for both where a delta is used up: for views that show no deltas."""
    kept: list[Line] = []
    for line in lines:
        before = kept.pop() if line.laws == ("contract",) else None
        kept.append(_both(before, line) if before else line)
    return tuple(kept)


def _both(before: Line, line: Line) -> Line:
    laws, numbers = (*before.laws, *line.laws), (*before.numbers, *line.numbers)
    return replace(line, laws=laws, numbers=numbers)


def _left(step: Step) -> Expr:
    return step.left


def _line_of_step(step: Step) -> Line:
    laws = (step.law,) if step.law else ()
    return Line(step.left, (step.right,), laws, (step.number,))


def _briefly(line: Line) -> Line:
    """The result alone; how it comes about stands behind it."""
    behind = line.details if len(line.rights) == 1 else (replace(line, details=()), *line.details)
    return replace(line, rights=line.rights[-1:], details=behind)


def _line(steps: tuple[Step, ...], derivation: Derivation) -> Line:
    """All that is said of one adjoint; the laws of its local derivatives beside its own."""
    because = {n for step in steps for n in step.because}
    local = [s for s in derivation.steps if s.number in because and isinstance(s.left, Direct)]
    own = [step.law for step in steps if step.law and step.law not in PUT_IN]
    laws = dict.fromkeys([*own[:1], *(s.law for s in local), *own[1:]])
    if not laws and any(step.law for step in steps):
        laws = {"substitute": None}
    worked_out = {n for step in steps if step.law == "contract" for n in step.because}
    *chain, result = (s.right for s in steps if s.number not in worked_out)
    rights = tuple(dict.fromkeys((*chain, gathered(result))))
    numbers = tuple(step.number for step in steps)
    return Line(steps[0].left, rights, tuple(laws), numbers, tuple(map(_line_of_step, local)))


def held_pairs(graph: Graph) -> frozenset[tuple[str, str]]:
    """Pairs (u, v) where u uses v directly and by another path: ∂u/∂v alone would be ambiguous."""
    return frozenset(
        (equation.name, name)
        for equation in graph.equations
        for name in equation.names
        if any(
            other != name and other in graph.defined and name in graph.needed_for(other)
            for other in equation.names
        )
    )


def numbered(expr: Expr, graph: Graph) -> Expr:
    """Derivatives of a function that the equations call in several ways, by number: ∂1 f."""
    signs = {sign for sign in expr.atoms(Functional) if sign.marks}
    if not signs:
        return expr
    equations = [e for e in graph.equations if not is_derivative(e.name)]
    calls = {call for e in equations for call in e.right.atoms(Functional)}
    uses = Counter(call.name for call in calls)
    return expr.xreplace({s: NumberedFunctional(*s.args) for s in signs if uses[s.name] > 1})
