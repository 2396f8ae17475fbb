"""Expand: definitions are put into the loss, which is then differentiated at once.

What some courses write instead of the chain rule over names: L(w) = Σ (σ(w x) - y)², and its
derivative in w alone. It grows with every name put in; a sweep does not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sympy import Integer

from symgrad.calculus.derivatives import derivative
from symgrad.calculus.local import contracted, differentiate
from symgrad.errors import SymgradError
from symgrad.expr.leaves import Entry, Total, match_positions, names_in
from symgrad.expr.unfolding import with_definition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sympy import Expr

    from symgrad.calculus.steps import Steps
    from symgrad.derivation import Step
    from symgrad.expr.graph import Equation

SIZE_LIMIT = 500  # of symbols: a page that nobody reads


def expand(steps: Steps, loss: str, wrt: Sequence[str]) -> None:
    """For every name: the loss written in it, its derivative, and that with names put back."""
    expansion = _Expansion(steps, loss)
    for name in dict.fromkeys(wrt):
        expansion.visit(name)


@dataclass
class _Expansion:
    """The loss as written so far, by the names that are put in; the latest names go first."""

    steps: Steps
    loss: str
    written: dict[tuple[str, ...], Step] = field(default_factory=dict)

    def visit(self, name: str) -> None:
        """Emit the steps that end with ∂loss/∂name."""
        outputs, own = self.steps.letters(self.loss, name)
        left = Total(Entry(self.loss, *outputs), Entry(name, *own))
        between = self.names_between(name)
        if name == self.loss:
            self.steps.emit("start", left, match_positions(outputs, own))
        elif name not in self.steps.graph.needed_for(self.loss):
            self.steps.emit("no path", left, Integer(0))
        elif not between:
            law, local = self.steps.local(self.steps.graph.defined[self.loss], left.by, outputs)
            self.steps.emit(law, left, local)
        else:
            self.differentiate(left, self.put_in(between))

    def names_between(self, name: str) -> list[Equation]:
        """The equations through which a name reaches the loss, the loss' side first."""
        graph = self.steps.graph
        names = graph.needed_for(self.loss) & graph.depends_on([name]) - {name, self.loss}
        return [e for e in reversed(graph.equations) if e.name in names]

    def put_in(self, equations: list[Equation]) -> Step:
        """The step that writes the loss with these names put in, one after the other."""
        (letters,) = self.steps.letters(self.loss)
        right = self.steps.graph.defined[self.loss].at(letters)
        done: tuple[str, ...] = ()
        before: tuple[int, ...] = ()
        for equation in equations:
            done = (*done, equation.name)
            if done not in self.written:
                right = _checked(with_definition(right, equation), self.loss)
                left = Entry(self.loss, *letters)
                self.written[done] = self.steps.emit("substitute", left, right, before)
            right, before = self.written[done].right, (self.written[done].number,)
        return self.written[done]

    def differentiate(self, left: Total, written: Step) -> None:
        """The derivative of what is written, then the same in the network's own names."""
        right = contracted(differentiate(written.right, left.by))
        whole = self.steps.emit("differentiate", left, right, (written.number,))
        named = derivative(self.steps.graph, self.loss, left.by.name).at(*left.positions)
        if names_in(named) != names_in(right):
            self.steps.emit("put names back", left, named, (whole.number,))


def _checked(right: Expr, loss: str) -> Expr:
    """A reader, and SymPy, give up somewhere."""
    size, pending = 0, [right]
    while pending:
        size += 1
        pending.extend(pending.pop().args)
        if size > SIZE_LIMIT:
            raise SymgradError(
                f"{loss} with its names put in has more than {SIZE_LIMIT} symbols",
                hint="mode reverse or forward, which keep the names",
            )
    return right
