"""The reverse sweep: one named adjoint equation a name, from the loss back to what is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from sympy import Add, Integer, Mul

from symgrad.calculus.cancelling import cancelled, with_unit_sums
from symgrad.calculus.folding import fold, named_values
from symgrad.calculus.local import contracted, differentiate, law_of
from symgrad.derivation import Derivation, Step
from symgrad.errors import NameProblem
from symgrad.expr.graph import Equation, Graph
from symgrad.expr.index import choose_letters
from symgrad.expr.leaves import Direct, Entry, Total, match_positions, sum_over
from symgrad.notation import Notation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sympy import Expr

    from symgrad.expr.index import Index


class Question(Protocol):
    """What a problem asks: a graph, its loss, the names to differentiate by."""

    @property
    def graph(self) -> Graph: ...
    @property
    def loss(self) -> str: ...
    @property
    def wrt(self) -> Sequence[str]: ...
    @property
    def title(self) -> str: ...


def derive(
    subject: Graph | Question, *, loss: str | None = None, wrt: Iterable[str] | None = None
) -> Derivation:
    """All derivatives ∂loss/∂name for the names in ``wrt`` (default: every parameter).

    ``wrt`` may hold parameters, inputs or intermediate names. The cost does not depend on sizes
    and grows linearly with the number of equations. Raises NameProblem for an unknown name.
    """
    graph = subject if isinstance(subject, Graph) else subject.graph
    asked = None if isinstance(subject, Graph) else subject
    loss = loss or (asked.loss if asked else graph.loss)
    names = tuple(wrt if wrt is not None else asked.wrt if asked else graph.parameters)
    for name in (loss, *names):
        if name not in graph.shapes:
            raise NameProblem(f"there is no {name} to differentiate", hint=", ".join(graph.shapes))
    if loss not in graph.defined:
        raise NameProblem(f"{loss} is not defined by an equation", hint=", ".join(graph.defined))
    sweep = _Sweep(graph, loss)
    for name in _backward_order(graph, loss, names):
        sweep.visit(name)
    title, notation = getattr(asked, "title", ""), getattr(asked, "notation", Notation())
    return Derivation(graph, loss, names, tuple(sweep.steps), title, notation)


def _backward_order(graph: Graph, loss: str, wrt: Sequence[str]) -> list[str]:
    """Names between the loss and what is asked, the loss' side first; then those without a path."""
    between = graph.needed_for(loss) & graph.depends_on(wrt)
    defined = [name for name in reversed(graph.defined) if name in between and name != loss]
    return defined + [name for name in dict.fromkeys(wrt) if name not in defined]


@dataclass
class _Sweep:
    """The steps so far; each name is visited after all its users."""

    graph: Graph
    loss: str
    steps: list[Step] = field(default_factory=list)
    result: dict[str, Step] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.needed = self.graph.needed_for(self.loss)
        self.named = named_values(self.graph)
        self.shares = frozenset(f.name for f in self.graph.free if f.domain == "probabilities")

    def visit(self, name: str) -> None:
        """Emit the steps that end with ∂loss/∂name."""
        outputs, own = self.letters(name)
        left = Total(Entry(self.loss, *outputs), Entry(name, *own))
        if name == self.loss:
            self.emit("start", left, match_positions(outputs, own))
            return
        users = [user for user in self.graph.users[name] if user.name in self.needed]
        if not users:
            self.emit("no path", left, Integer(0))
            return
        if users == [self.graph.defined[self.loss]]:
            law, local = self.local(users[0], left.by, outputs)
            self.emit(law, left, local)
            return
        self.chain(left, users)

    def chain(self, left: Total, users: list[Equation]) -> None:
        """∂L/∂v = Σ_users Σ ∂L/∂u ∂u/∂v, then the same with the local derivatives put in."""
        unresolved, resolved, because = [], [], []
        for user in users:
            places = self.places(user, left)
            law, local = self.local(user, left.by, places)
            sign = Direct(Entry(user.name, *places), left.by)
            because.append(self.emit(law, sign, local).number)
            adjoint = self.adjoint(left.of, sign.of)
            summed = () if user.name == self.loss else places
            unresolved.append(sum_over(Mul(adjoint, sign), *summed))
            resolved.append(contracted(sum_over(Mul(adjoint, local), *summed)))
        law = "chain" if len(users) == 1 else "sum over users"
        chain = self.emit(law, left, Add(*unresolved), tuple(because))
        last = self.emit("substitute", left, Add(*resolved), (chain.number, *because))
        simpler, used = cancelled(last.right, self.result)
        if used:
            last = self.emit("cancel", left, fold(simpler, self.named), (last.number, *used))
        summed_up = with_unit_sums(last.right, self.shares)
        if summed_up != last.right:
            self.emit("probabilities sum to 1", left, summed_up, (last.number, *used))

    def adjoint(self, of: Entry, by: Entry) -> Expr:
        return Integer(1) if by.name == self.loss else Total(of, by)

    def local(self, user: Equation, by: Entry, places: tuple[Index, ...]) -> tuple[str, Expr]:
        """The law and the derivative of one equation at given positions by an entry in it."""
        right = differentiate(user.at(places), by, Entry(user.name, *places))
        return law_of(user.right, by.name), fold(contracted(right), self.named)

    def letters(self, name: str) -> tuple[tuple[Index, ...], tuple[Index, ...]]:
        """Index letters for the loss' axes and, apart from them, for a name's axes."""
        outputs = self.graph.shapes[self.loss]
        letters = choose_letters((*outputs, *self.graph.shapes[name]), self.graph.shapes)
        return letters[: len(outputs)], letters[len(outputs) :]

    def places(self, user: Equation, left: Total) -> tuple[Index, ...]:
        """Positions of a user: the loss' own letters, else letters that the line has not used."""
        if user.name == self.loss:
            return left.of.positions
        taken = {index.name for index in (*left.of.positions, *left.by.positions)}
        return choose_letters(user.shape, {*taken, *self.graph.shapes})

    def emit(self, law: str, left: Expr, right: Expr, because: tuple[int, ...] = ()) -> Step:
        step = Step(len(self.steps) + 1, law, left, right, because)
        self.steps.append(step)
        if isinstance(left, Total):
            self.result[left.by.name] = step
        return step
