"""The judge: is a step true, and is it an instance of the law it names? It searches for nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sympy import Expr, Symbol

from symgrad.equality import Refuted, Undecided, Verdict, compare, sample
from symgrad.expr.index import Index, free_indices
from symgrad.expr.leaves import Direct, Entry, Total, entries_in, names_in
from symgrad.expr.text import show
from symgrad.expr.unfolding import with_definition
from symgrad.kernel.definitions import (
    direct_derivative,
    total_derivative,
    with_meanings,
    without_direct,
)
from symgrad.kernel.laws import is_instance

if TYPE_CHECKING:
    from symgrad.derivation import Derivation, Step
    from symgrad.expr.graph import Graph

UNFOLDINGS = 3


@dataclass(frozen=True)
class Judgment:
    """What the kernel says of one step; ``certainty`` as in equality, ``message`` if it fails."""

    number: int
    law: str
    verdict: str
    certainty: str
    message: str = ""

    @property
    def holds(self) -> bool:
        return self.verdict == "correct"


@dataclass(frozen=True)
class Report:
    """A verdict for every step of a derivation, and whether it reaches what it promises."""

    judgments: tuple[Judgment, ...]
    missing: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        steps_hold = all(judgment.holds for judgment in self.judgments)
        return bool(self.judgments) and not self.missing and steps_hold

    @property
    def refuted(self) -> bool:
        """Whether some step is certainly wrong (not merely undecided)."""
        return bool(self.missing) or any(j.verdict == "incorrect" for j in self.judgments)

    @property
    def first_wrong(self) -> int | None:
        """The number of the first step that is not accepted."""
        return next((j.number for j in self.judgments if not j.holds), None)

    def __str__(self) -> str:
        count = {c: sum(j.certainty == c for j in self.judgments) for c in ("proved", "sampled")}
        lines = [
            f"step {j.number} [{j.law}] is {j.verdict}: {j.message}"
            for j in self.judgments
            if not j.holds
        ]
        lines += [f"the derivation never says ∂L/∂{name}" for name in self.missing]
        accepted = sum(j.holds for j in self.judgments)
        lines.append(
            f"{accepted} of {len(self.judgments)} steps hold"
            f" ({count['proved']} proved, {count['sampled']} sampled)"
        )
        return "\n".join(lines)

    __repr__ = __str__


def verify(derivation: Derivation) -> Report:
    """Re-check every step by itself, from the graph's equations and the functions' definitions.

    A step is correct if it is true and an instance of its law; ``because`` may only point back.
    """
    judgments = tuple(judge(step, derivation) for step in derivation.steps)
    results = derivation.results
    missing = tuple(
        name for name in derivation.wrt if name not in results or results[name].right.atoms(Direct)
    )
    return Report(judgments, missing)


def judge(step: Step, derivation: Derivation) -> Judgment:
    """The verdict on one step, whatever the other steps are worth."""
    problem = _malformed(step, derivation)
    if problem:
        return Judgment(step.number, step.law, "incorrect", "refuted", problem)
    verdict = _truth(step, derivation)
    if isinstance(verdict, Undecided):
        return Judgment(step.number, step.law, "undecided", "undecided", str(verdict))
    if isinstance(verdict, Refuted):
        wrong = f"{show(step.left)} = {show(step.right)} does not follow; {verdict}"
        return Judgment(step.number, step.law, "incorrect", "refuted", wrong)
    if not is_instance(step, derivation):
        message = f"true, but no instance of the law {step.law!r}"
        return Judgment(step.number, step.law, "incorrect", "refuted", message)
    return Judgment(step.number, step.law, "correct", verdict.certainty)


def _malformed(step: Step, derivation: Derivation) -> str:
    """Why a step cannot be judged at all; empty if it can."""
    graph, left = derivation.graph, step.left
    if not isinstance(left, (Total, Direct)) or not isinstance(step.right, Expr):
        return "it is no equation about a derivative"
    numbers = [s.number for s in derivation.steps]
    if numbers.count(step.number) != 1 or any(
        n not in numbers or n >= step.number for n in step.because
    ):
        return "its reasons are not earlier steps"
    signs = {left, *step.right.atoms(Total, Direct)}
    if any(isinstance(d, Total) and d.of.name != derivation.loss for d in signs):
        return f"it is not about the loss {derivation.loss}"
    entries = {e for d in signs for e in d.args} | entries_in(step.right)
    if any(len(e.positions) != len(graph.shapes.get(e.name, e.args)) for e in entries):
        return "a name in it is not known or has the wrong number of indices"
    if any(d.of.name not in graph.defined for d in signs):
        return "it differentiates a name that no equation defines"
    positions = (*left.of.positions, *left.by.positions)
    sizes = (*graph.shapes[left.of.name], *graph.shapes[left.by.name])
    if tuple(p.size if isinstance(p, Index) else None for p in positions) != sizes:
        return "its positions do not fit the shapes of the names"
    if len(set(positions)) != len(positions):
        return "two positions on its left side are the same"
    if not free_indices(step.right) <= set(positions):
        return "its right side has an index that its left side lacks"
    return "" if _only_sizes(step.right, graph) else "a symbol in it is no name of the graph"


def _only_sizes(expr: Expr, graph: Graph) -> bool:
    """Are all symbols outside entries and derivative signs names of sizes?"""
    if isinstance(expr, (Entry, Total, Direct)):
        return True
    if isinstance(expr, Symbol):
        return any(expr in size.free_symbols for shape in graph.shapes.values() for size in shape)
    return all(_only_sizes(a, graph) for a in expr.args if not isinstance(a, Index))


def _truth(step: Step, derivation: Derivation) -> Verdict:
    """Whether the equation is true: as it stands, with earlier results or definitions put in."""
    graph, left = derivation.graph, step.left
    if isinstance(left, Direct):
        expected = direct_derivative(graph.defined[left.of.name], left.of, left.by)
        return _compare(expected, step.right, graph)
    meanings = {
        s.left.by.name: (s.left, s.right)
        for s in derivation.steps
        if s.number in step.because and isinstance(s.left, Total) and s.left.by != left.by
    }
    expected = with_meanings(total_derivative(graph, left.of, left.by), meanings)
    actual = with_meanings(without_direct(graph, step.right), meanings)
    return _compare(expected, actual, graph)


def _compare(expected: Expr, actual: Expr, graph: Graph) -> Verdict:
    """Compare with nodes as free names; where that fails, with some nodes' definitions put in.

    Nodes are free at their place, so most steps hold for any value of them; a rule that uses its
    output (a(1 - a) for σ'(z)) holds because a is σ(z). The latest names are unfolded first. A
    refutation must hold with every node computed from its definition.
    """
    verdict = compare(expected, actual, graph.sizes, free=graph.free_names)
    for _ in range(UNFOLDINGS):
        names = names_in(expected) | names_in(actual)
        latest = next((e for e in reversed(graph.equations) if e.name in names), None)
        if verdict.holds or latest is None:
            break
        expected, actual = (with_definition(side, latest) for side in (expected, actual))
        verdict = compare(expected, actual, graph.sizes, free=graph.free_names)
    if verdict.holds:
        return verdict
    return sample(expected, actual, graph.sizes, free=graph.free_names, definitions=graph.defined)
