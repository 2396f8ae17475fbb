"""What is to be differentiated: a graph, an output, variables, and how the page is headed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from symgrad.derivation import Derivation
from symgrad.errors import NameProblem
from symgrad.expr.derivative_names import is_derivative
from symgrad.expr.graph import Graph
from symgrad.notation import Notation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


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


Subject = Graph | Question | Derivation


@dataclass(frozen=True)
class Asked:
    """A question put to a graph, every name in it known."""

    graph: Graph
    loss: str
    wrt: tuple[str, ...]
    title: str
    notation: Notation

    def page(self, **fields: object) -> Derivation:
        """A derivation with this question's head."""
        head = {"title": self.title, "notation": self.notation, "graph": self.graph}
        return Derivation(**{**head, "loss": self.loss, "wrt": self.wrt, **fields})  # type: ignore[arg-type]


def read_question(
    subject: Subject, loss: str | None = None, wrt: Iterable[str] | None = None
) -> Asked:
    """The subject's own question unless another is put. Raises NameProblem for unknown names."""
    graph = subject if isinstance(subject, Graph) else given_graph(subject.graph)
    own = None if isinstance(subject, Graph) else subject
    loss = loss or (own.loss if own else graph.loss)
    names = tuple(wrt if wrt is not None else own.wrt if own else graph.asked_by_default)
    for name in (loss, *names):
        if name not in graph.shapes:
            raise NameProblem(f"there is no {name} to differentiate", hint=", ".join(graph.shapes))
    if loss not in graph.defined:
        raise NameProblem(f"{loss} is not defined by an equation", hint=", ".join(graph.defined))
    title, notation = getattr(own, "title", ""), getattr(own, "notation", Notation())
    return Asked(graph, loss, names, title, notation)


def given_graph(graph: Graph) -> Graph:
    """The graph without equations that name derivatives."""
    own = tuple(e for e in graph.equations if not is_derivative(e.name))
    return graph if own == graph.equations else replace(graph, equations=own)
