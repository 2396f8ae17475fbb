"""The steps of a derivation while it is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from symgrad.calculus.cancelling import cancelled, with_unit_sums
from symgrad.calculus.factoring import with_common_factors
from symgrad.calculus.folding import fold, named_values
from symgrad.calculus.local import contracted, differentiate, law_of
from symgrad.calculus.symmetry import in_order
from symgrad.derivation import Step
from symgrad.expr.derivative_names import is_derivative
from symgrad.expr.domain import SYMMETRIC
from symgrad.expr.index import choose_letters
from symgrad.expr.leaves import Entry, Tangent, Total

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.expr.graph import Equation, Graph
    from symgrad.expr.index import Index
    from symgrad.expr.leaves import Direct


@dataclass
class Steps:
    """What has been said so far about one graph."""

    graph: Graph
    done: list[Step] = field(default_factory=list)
    resolved: dict[Direct, Step] = field(default_factory=dict)
    stated: dict[str, Step] = field(default_factory=dict)

    @cached_property
    def named(self) -> tuple[Equation, ...]:
        return named_values(self.graph)

    @cached_property
    def shares(self) -> frozenset[str]:
        return frozenset(f.name for f in self.graph.free if f.domain == "probabilities")

    @cached_property
    def symmetric(self) -> frozenset[str]:
        return frozenset(f.name for f in self.graph.free if f.domain in SYMMETRIC)

    def emit(self, law: str, left: Expr, right: Expr, because: tuple[int, ...] = ()) -> Step:
        step = Step(len(self.done) + 1, law, left, right, because)
        self.done.append(step)
        if isinstance(left, (Total, Tangent)):
            self.stated[left.name] = step
        return step

    def local(self, user: Equation, by: Entry, places: tuple[Index, ...]) -> tuple[str, Expr]:
        """The law and the derivative of one equation at given positions by an entry in it."""
        right = contracted(differentiate(user.at(places), by, Entry(user.name, *places)))
        if is_derivative(user.name):  # products of products, which fall apart
            right = with_common_factors(right)
        return law_of(user.right, by.name), fold(right, self.named)

    def resolve(self, sign: Direct) -> Step:
        """The step that says what a local derivative is; it is said once."""
        if sign not in self.resolved:
            user = self.graph.defined[sign.of.name]
            law, local = self.local(user, sign.by, sign.of.positions)
            self.resolved[sign] = self.emit(law, sign, local)
        return self.resolved[sign]

    def simplify(self, last: Step) -> None:
        """What goes away once more is known: denominators, sums of probabilities, transposes."""
        left = last.left
        simpler, used = cancelled(last.right, self.stated)
        if used:
            last = self.emit("cancel", left, fold(simpler, self.named), (last.number, *used))
        summed_up = with_unit_sums(last.right, self.shares)
        if summed_up != last.right:
            last = self.emit("probabilities sum to 1", left, summed_up, (last.number, *used))
        self.use_symmetry(last, used)

    def use_symmetry(self, last: Step, used: tuple[int, ...] = ()) -> None:
        """W[j,i] = W[i,j] for the names whose domain says so, where that changes something."""
        simpler = in_order(last.right, self.symmetric)
        if simpler != last.right:
            self.emit("symmetric", last.left, simpler, (last.number, *used))

    def results(self) -> list[Step]:
        """The last step about every derivative over all paths, in order."""
        return [step for step in self.stated.values() if isinstance(step.left, Total)]

    def letters(self, *names: str) -> list[tuple[Index, ...]]:
        """Index letters for the axes of some names, all of them different."""
        shapes = [self.graph.shapes[name] for name in names]
        letters = iter(choose_letters([s for shape in shapes for s in shape], self.graph.shapes))
        return [tuple(next(letters) for _ in shape) for shape in shapes]

    def other_letters(self, name: str, taken: tuple[Index, ...]) -> tuple[Index, ...]:
        """Letters for a name's axes that the line has not used."""
        used = {index.name for index in taken}
        return choose_letters(self.graph.shapes[name], {*used, *self.graph.shapes})
