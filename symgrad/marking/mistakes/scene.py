"""What a diagnosis looks at: the question, the answer, and where both are evaluated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from sympy import Integer

from symgrad.expr.array import Array
from symgrad.expr.derivative_names import derivative_name
from symgrad.expr.graph import Equation
from symgrad.marking.mistakes.points import Points, Values, points_of
from symgrad.marking.mistakes.rerun import Run, variable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sympy import Expr

    from symgrad.expr.graph import Graph
    from symgrad.expr.index import Index
    from symgrad.marking.asked import Asked

SMALL = 8  # entries of an axis that a question may single out


@dataclass(frozen=True, eq=False)
class Scene:
    """A question and a wrong answer to it; ``letters`` are those that nothing binds."""

    asked: Asked
    answer: Array
    letters: Mapping[str, Index]

    @cached_property
    def points(self) -> Points:
        return points_of(self.asked.graph)

    @property
    def expected(self) -> Array:
        return self.asked.expected

    @cached_property
    def answer_values(self) -> Values:
        return self.points.values(self.answer)

    @cached_property
    def expected_values(self) -> Values:
        return self.points.values(self.expected)

    @cached_property
    def fits(self) -> bool:
        return not self.letters and self.answer.shape == self.expected.shape

    def like_answer(self, expr: Expr) -> Array:
        return Array(self.answer.axes, expr, self.answer.known)

    def like_expected(self, expr: Expr) -> Array:
        return Array(self.expected.axes, expr, self.expected.known)

    def is_answer(self, candidate: Array) -> bool:
        """May the answer be this tensor?"""
        if candidate.shape != self.answer.shape:
            return False
        return self.points.sign(candidate, self.answer_values) == 1

    def is_right(self, candidate: Array) -> bool:
        """May this tensor be the right answer?"""
        if candidate.shape != self.expected.shape:
            return False
        return self.points.sign(candidate, self.expected_values) == 1

    # the derivation that leads to the right answer ---------------------------------------------

    @cached_property
    def graph(self) -> Graph:
        """The equations; of a second derivative the first one is an equation of its own."""
        graph, of, by = self.asked.graph, self.asked.of, self.asked.by
        for name in by[:-1]:
            first = Run(graph, variable(graph, name))
            slope = derivative_equation(first, of)
            graph, of = replace(graph, equations=(*graph.equations, slope)), slope.name
        return graph

    @property
    def of(self) -> str:
        return self.asked.of if len(self.asked.by) == 1 else self.graph.equations[-1].name

    @cached_property
    def right(self) -> Run:
        return Run(self.graph, variable(self.graph, self.asked.by[-1]))

    @cached_property
    def places(self) -> tuple[Expr, ...] | None:
        """What stands at the axes of ``of`` and of the variable: axes, letters, numbers."""
        if not self.asked.by or self.of not in self.graph.defined:
            return None
        sizes = self.graph.shapes[self.of] + self.graph.shapes[self.right.by.name]
        for places in self.placements(sizes):
            if self.is_right(self.like_expected(self.placed(self.right, places))):
                return places
        return None

    def placed(self, run: Run, places: tuple[Expr, ...], of: str = "") -> Expr:
        """∂of/∂by of a run at given places."""
        of = of or self.of
        letters = self.graph.defined[of].indices + run.by.positions
        return run.whole(of).xreplace(dict(zip(letters, places, strict=True)))

    def placements(self, sizes: tuple[Expr, ...]) -> Iterator[tuple[Expr, ...]]:
        """Ways to fill axes of these sizes with the answer's axes, in order, and with letters."""
        axes, letters = self.expected.axes, tuple(self.asked.letters.values())
        found = [*_fillings(sizes, axes, letters)]
        return iter(sorted(found, key=lambda places: -len(set(places) & set(letters))))


def _fillings(
    sizes: tuple[Expr, ...], axes: tuple[Index, ...], letters: tuple[Index, ...]
) -> Iterator[tuple[Expr, ...]]:
    if not sizes:
        if not axes:
            yield ()
        return
    size, rest = sizes[0], sizes[1:]
    if axes and axes[0].size == size:
        yield from ((axes[0], *more) for more in _fillings(rest, axes[1:], letters))
    numbers = range(int(size)) if size.is_Integer and size <= SMALL else ()
    for place in (*(letter for letter in letters if letter.size == size), *numbers):
        if len(axes) <= len(rest):
            yield from ((_as_expr(place), *more) for more in _fillings(rest, axes, letters))


def _as_expr(place: Index | int) -> Expr:
    return Integer(place) if isinstance(place, int) else place


def derivative_equation(run: Run, of: str) -> Equation:
    """∂of/∂by as an equation of its own."""
    letters = run.graph.defined[of].indices + run.by.positions
    return Equation(derivative_name(of, run.by.name), letters, run.slope(of))
