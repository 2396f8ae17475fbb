"""The steps of a derivation while it is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from sympy import Add

from symgrad.calculus.factoring import with_common_factors
from symgrad.calculus.folding import named_values
from symgrad.calculus.known_sums import shares_of
from symgrad.calculus.local import contracted, differentiate, law_of
from symgrad.calculus.logistic import recognized
from symgrad.calculus.merging import merged
from symgrad.calculus.simplifying import Known, only_another, simpler
from symgrad.derivation import Step
from symgrad.expr.derivative_names import is_derivative
from symgrad.expr.domain import SYMMETRIC
from symgrad.expr.index import choose_letters
from symgrad.expr.leaves import Delta, Entry, Tangent, Total

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.expr.graph import Equation, Graph
    from symgrad.expr.index import Index
    from symgrad.expr.leaves import Direct

MOST = 12  # steps that simplify one line


@dataclass
class Steps:
    """What has been said so far about one graph."""

    graph: Graph
    done: list[Step] = field(default_factory=list)
    resolved: dict[Direct, Step] = field(default_factory=dict)
    stated: dict[str, Step] = field(default_factory=dict)

    @cached_property
    def known(self) -> Known:
        """What lines may use; ``stated`` goes on growing."""
        symmetric = frozenset(f.name for f in self.graph.free if f.domain in SYMMETRIC)
        named = named_values(self.graph)
        return Known(self.graph, named, shares_of(self.graph), symmetric, self.stated)

    def emit(self, law: str, left: Expr, right: Expr, because: tuple[int, ...] = ()) -> Step:
        step = Step(len(self.done) + 1, law, left, right, because)
        self.done.append(step)
        if isinstance(left, (Total, Tangent)):
            self.stated[left.name] = step
        return step

    def local(self, user: Equation, by: Entry, places: tuple[Index, ...]) -> tuple[str, Expr]:
        """The law and the derivative of one equation at given positions by an entry in it."""
        right = contracted(
            differentiate(recognized(user.at(places)), by, Entry(user.name, *places))
        )
        if is_derivative(user.name):  # products of products, which fall apart
            right = with_common_factors(right)
        return law_of(user.right, by.name), self.known.folded(merged(right))

    def resolve(self, sign: Direct) -> Step:
        """The step that says what a local derivative is; it is said once."""
        if sign not in self.resolved:
            user = self.graph.defined[sign.of.name]
            law, local = self.local(user, sign.by, sign.of.positions)
            self.resolved[sign] = self.emit(law, sign, local)
        return self.resolved[sign]

    def chain(
        self, law: str, left: Expr, signs: list[Expr], parts: list[Expr], because: tuple[int, ...]
    ) -> Step:
        """The chain in signs, the local derivatives put in as they stand, their deltas used up."""
        last = self.emit(law, left, Add(*signs), because)
        because = (last.number, *because)
        whole, shorter = Add(*parts), Add(*map(contracted, parts))
        if whole.atoms(Delta) - shorter.atoms(Delta):
            because = (self.emit("substitute", left, whole, because).number,)
            return self.simplify(self.emit("contract", left, shorter, because))
        return self.simplify(self.emit("substitute", left, shorter, because))

    def simplify(self, last: Step) -> Step:
        """One step after the other, until nothing more goes away.

        Where only one other derivative is left of a longer line, it says what that is.
        """
        used: tuple[int, ...] = ()
        for _ in range(MOST):
            found = simpler(last.left, last.right, self.known)
            if found is None:
                break
            law, right, put_in = found
            used = tuple(dict.fromkeys((*used, *put_in)))
            last = self.emit(law, last.left, right, (last.number, *used))
        return self.say(last, used) if used else last

    def say(self, last: Step, used: tuple[int, ...] = (), *, of_factors: bool = False) -> Step:
        """The value of the one derivative that a line consists of."""
        right, put_in = only_another(last.right, self.known, of_factors=of_factors)
        if not put_in:
            return last
        return self.emit("put in", last.left, right, (last.number, *used, *put_in))

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
