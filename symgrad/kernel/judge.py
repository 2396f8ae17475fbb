"""The judge: is a step true, and is it an instance of the law it names? It searches for nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from symgrad.equality import Refuted, Undecided, Verdict, compare
from symgrad.expr.derivative_names import is_derivative
from symgrad.expr.leaves import Direct, Entry, Tangent, Total
from symgrad.expr.text import show
from symgrad.kernel.definitions import (
    direct_derivative,
    total_derivative,
    with_meanings,
    without_direct,
    without_signs,
)
from symgrad.kernel.form import NO_LAW, is_direction, malformed
from symgrad.kernel.forward import tangent
from symgrad.kernel.gone import REWRITES, line_before, rewritten_line
from symgrad.kernel.laws import is_instance
from symgrad.kernel.written import by_names, names_given, sides

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.derivation import Derivation, Step
    from symgrad.expr.graph import Graph


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
            f"step {j.number} [{j.law or 'no law named'}] is {j.verdict}: {j.message}"
            for j in self.judgments
            if not j.holds
        ]
        lines += [f"the derivation never says {name}" for name in self.missing]
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
    named = {e.name for e in derivation.graph.equations if is_derivative(e.name)}
    unexplained = sorted(named - names_given(derivation))
    return Report(judgments, (*_unsaid(derivation), *unexplained))


def _unsaid(derivation: Derivation) -> list[str]:
    """What is asked, and what its results are made of, but no step resolves."""
    pending, seen, unsaid = list(derivation.asked), set[str](), []
    while pending:
        name = pending.pop()
        if name in seen:
            continue
        seen.add(name)
        step = derivation.stated.get(name)
        if step is None or step.right.has(Direct):
            unsaid.append(name)
        else:
            signs = step.right.atoms(Total, Tangent)
            pending += (sign.name for sign in signs if not is_direction(sign, derivation))
    return sorted(unsaid)


def judge(step: Step, derivation: Derivation) -> Judgment:
    """The verdict on one step, whatever the other steps are worth."""
    problem = malformed(step, derivation)
    if problem:
        return Judgment(step.number, step.law, "incorrect", "refuted", problem)
    if step.law in REWRITES and line_before(step, derivation) is None:
        message = f"the law {step.law!r} writes a line anew, and no reason is that line"
        return Judgment(step.number, step.law, "incorrect", "refuted", message)
    verdict = _truth(step, derivation)
    if isinstance(verdict, Undecided):
        return Judgment(step.number, step.law, "undecided", "undecided", str(verdict))
    if isinstance(verdict, Refuted):
        wrong = f"{show(step.left)} = {show(step.right)} does not follow; {verdict}"
        return Judgment(step.number, step.law, "incorrect", "refuted", wrong)
    if step.law != NO_LAW and not is_instance(step, derivation):
        message = f"true, but no instance of the law {step.law!r}"
        return Judgment(step.number, step.law, "incorrect", "refuted", message)
    return Judgment(step.number, step.law, "correct", verdict.certainty)


def _truth(step: Step, derivation: Derivation) -> Verdict:
    """Whether the equation is true: as it stands, with earlier results or definitions put in."""
    graph, left = derivation.graph, step.left
    if step.law == NO_LAW:
        return _by_definitions(step, derivation)
    if isinstance(left, Direct):
        expected = direct_derivative(graph.defined[left.of.name], left.of, left.by)
        return _compare(expected, step.right, graph)
    rewritten = sides(step, derivation)
    if rewritten is not None:
        return _compare(*rewritten, graph)
    meanings = {
        s.left.name: (s.left, s.right)
        for s in derivation.steps
        if s.number in step.because
        and isinstance(s.left, (Total, Tangent))
        and s.left.name != left.name
    }
    known = names_given(derivation, step.number)
    actual = _put_in(without_direct(graph, step.right), meanings)
    verdicts = [
        _compare(by_names(_put_in(e, meanings), known), by_names(actual, known), graph)
        for e in _expected(step, derivation)
    ]
    return next((v for v in verdicts if v.holds), verdicts[0])


def _by_definitions(step: Step, derivation: Derivation) -> Verdict:
    """Both sides with no derivative left in them; what a side is at a kink does not count."""
    graph, left = derivation.graph, step.left
    reasons = tuple(s for s in derivation.steps if s.number in step.because)
    if isinstance(left, Entry):
        left = graph.defined[left.name].at(left.positions)
    left, right = (without_signs(graph, side, reasons) for side in (left, step.right))
    return _compare(left, right, graph, at_kinks=False)


def _expected(step: Step, derivation: Derivation) -> list[Expr]:
    """What the right side must be: what the line was before, if its law says so, or what it means.

    The line before is a step by itself, and is judged.
    """
    earlier = rewritten_line(step, derivation)
    return _definitions(step, derivation) if earlier is None else [earlier]


def _put_in(expr: Expr, meanings: dict[str, tuple[Expr, Expr]]) -> Expr:
    """What earlier steps say, the latest first: it may be made of what those before it say."""
    for name in reversed(meanings):
        expr = with_meanings(expr, {name: meanings[name]})
    return expr


def _definitions(step: Step, derivation: Derivation) -> list[Expr]:
    """What the left side is: a sum over users, or over arguments, as the right side reads."""
    graph, left = derivation.graph, step.left
    if isinstance(left, Tangent):
        return [tangent(graph, left, derivation.moved)]
    others = step.right.atoms(Total)
    back = total_derivative(graph, left.of, left.by)
    if any(sign.by.name != left.by.name for sign in others):
        return [back]
    ahead = tangent(graph, left, ())
    return [ahead] if any(sign.of.name != left.of.name for sign in others) else [back, ahead]


def _compare(expected: Expr, actual: Expr, graph: Graph, *, at_kinks: bool = True) -> Verdict:
    """Compare with nodes as free names; where that does not do, with definitions put in.

    Nodes are free at their place, so most steps hold for any value of them; a rule that uses its
    output (a(1 - a) for σ'(z)) holds because a is σ(z).
    """
    free, definitions = graph.free_names, graph.defined
    return compare(
        expected, actual, graph.sizes, free=free, definitions=definitions, at_kinks=at_kinks
    )
