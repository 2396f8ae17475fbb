"""The reverse sweep: one named adjoint equation a name, from the loss back to what is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sympy import Integer, Mul

from symgrad.expr.leaves import Direct, Entry, Total, match_positions, sum_over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sympy import Expr

    from symgrad.calculus.steps import Steps
    from symgrad.expr.graph import Equation, Graph
    from symgrad.expr.index import Index


def sweep_back(steps: Steps, loss: str, wrt: Sequence[str]) -> None:
    """∂loss/∂name for the names asked for and all between: ∂L/∂v = Σ_users ∂L/∂u ∂u/∂v.

    The cost does not depend on sizes and grows linearly with the number of equations.
    """
    sweep = _Sweep(steps, loss)
    for name in _backward_order(steps.graph, loss, wrt):
        sweep.visit(name)


def _backward_order(graph: Graph, loss: str, wrt: Sequence[str]) -> list[str]:
    """Names between the loss and what is asked, the loss' side first; then those without a path."""
    between = graph.needed_for(loss) & graph.depends_on(wrt)
    defined = [name for name in reversed(graph.defined) if name in between and name != loss]
    return defined + [name for name in dict.fromkeys(wrt) if name not in defined]


@dataclass
class _Sweep:
    """Each name is visited after all its users."""

    steps: Steps
    loss: str

    def __post_init__(self) -> None:
        self.graph = self.steps.graph
        self.needed = self.graph.needed_for(self.loss)

    def visit(self, name: str) -> None:
        """Emit the steps that end with ∂loss/∂name."""
        outputs, own = self.steps.letters(self.loss, name)
        left = Total(Entry(self.loss, *outputs), Entry(name, *own))
        users = [user for user in self.graph.users[name] if user.name in self.needed]
        if name == self.loss:
            self.steps.emit("start", left, match_positions(outputs, own))
        elif not users:
            self.steps.emit("no path", left, Integer(0))
        elif users == [self.graph.defined[self.loss]]:
            law, local = self.steps.local(users[0], left.by, outputs)
            self.steps.simplify(self.steps.emit(law, left, local))
        else:
            self.chain(left, users)

    def chain(self, left: Total, users: list[Equation]) -> None:
        """∂L/∂v = Σ_users Σ ∂L/∂u ∂u/∂v, then the same with the local derivatives put in."""
        unresolved, resolved, because = [], [], []
        for user in users:
            places = self.places(user, left)
            sign = Direct(Entry(user.name, *places), left.by)
            local = self.steps.resolve(sign)
            because.append(local.number)
            adjoint = self.adjoint(left.of, sign.of)
            summed = () if user.name == self.loss else places
            unresolved.append(sum_over(Mul(adjoint, sign), *summed))
            resolved.append(sum_over(Mul(adjoint, local.right), *summed))
        law = "chain" if len(users) == 1 else "sum over users"
        self.steps.chain(law, left, unresolved, resolved, tuple(because))

    def adjoint(self, of: Entry, by: Entry) -> Expr:
        return Integer(1) if by.name == self.loss else Total(of, by)

    def places(self, user: Equation, left: Total) -> tuple[Index, ...]:
        """Positions of a user: the loss' own letters, else letters that the line has not used."""
        if user.name == self.loss:
            return left.of.positions
        return self.steps.other_letters(user.name, left.positions)
