"""A problem: a graph, what is asked of it, in which notation, with which numbers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from symgrad.errors import NameProblem
from symgrad.notation import Notation
from symgrad.parsing import Symbols
from symgrad.problems.fields import is_size
from symgrad.problems.values import fit_sizes, numbers_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from symgrad.expr.graph import Graph


@dataclass(frozen=True)
class Convention:
    """Layout of derivatives, and the derivative at a kink (None: not said, 0 is used)."""

    layout: str = "gradient"
    kink: float | None = None


@dataclass(frozen=True)
class Question:
    """What a homework asks, the points for it, and a reference answer if there is one."""

    id: str
    ask: str
    points: float = 1
    expected: str | None = None
    tolerance: float | None = None


@dataclass(frozen=True, repr=False)
class Problem:
    """What a problem file says.

    ``sizes`` are the given numbers of size names and those that follow from ``values``;
    ``symbols`` is the table by which equations, questions and answers are read.
    """

    graph: Graph
    title: str = ""
    wrt: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)
    sizes: Mapping[str, int] = field(default_factory=dict, hash=False)
    notation: Notation = field(default_factory=Notation, hash=False)
    domains: Mapping[str, str] = field(default_factory=dict, hash=False)
    convention: Convention = Convention()
    questions: tuple[Question, ...] = ()
    equations: tuple[str, ...] = ()
    symbols: Symbols = field(default_factory=Symbols, compare=False)
    given_sizes: Mapping[str, int] = field(default_factory=dict, compare=False)

    @property
    def loss(self) -> str:
        return self.graph.loss

    @property
    def names(self) -> Mapping[str, str]:
        """How identifiers are written in LaTeX, where that is not the default."""
        return {**self.notation.written, **self.notation.names}

    def question(self, id: str) -> Question:
        """The question with this id."""
        for question in self.questions:
            if question.id == id:
                return question
        known = ", ".join(question.id for question in self.questions) or "none"
        raise NameProblem(f"there is no question {id}", hint=f"the questions are: {known}")

    def with_values(self, values: Mapping[str, Any]) -> Problem:
        """The problem with other numbers for some of its names or size names."""
        free = {f.name for f in self.graph.free}
        size_names = set(self.symbols.sizes) | {
            str(s) for f in self.graph.free for size in f.shape for s in size.free_symbols
        }
        for name, value in values.items():
            if name not in free and not (name in size_names and is_size(value)):
                raise NameProblem(
                    f"{name} takes no value", hint=f"one of {', '.join(sorted(free | size_names))}"
                )
        given = {n: v for n, v in values.items() if n not in free}
        return fitted(
            replace(self, given_sizes={**self.given_sizes, **given}),
            {**self.values, **{n: v for n, v in values.items() if n in free}},
            settings=given,
        )

    def concrete_values(self) -> dict[str, Any]:
        """A number or nested lists for every free name that an equation uses.

        Raises ValueProblem with the names that have none.
        """
        return numbers_for(self.graph, self.values)

    def __str__(self) -> str:
        return f"{self.title}\n{self.graph}" if self.title else str(self.graph)

    __repr__ = __str__


def fitted(problem: Problem, values: Mapping[str, Any], *, settings: Iterable[str] = ()) -> Problem:
    """The problem with these values and the sizes that follow from them."""
    sizes = fit_sizes(problem.graph.free, values, problem.given_sizes, settings)
    graph = replace(problem.graph, sizes=sizes)
    symbols = replace(problem.symbols, sizes={**problem.symbols.sizes, **sizes})
    return replace(problem, graph=graph, values=dict(values), sizes=sizes, symbols=symbols)
