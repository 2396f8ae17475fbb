"""How a line's sides are written in a medium and a view."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Protocol

from symgrad.expr.index import Index, free_indices
from symgrad.expr.leaves import Direct
from symgrad.expr.text import show
from symgrad.notation import unicode_name
from symgrad.rendering.index_latex import index_latex
from symgrad.rendering.lines import Line, held_pairs
from symgrad.rendering.matrix_form import recognize
from symgrad.rendering.matrix_text import latex_signs, text_signs, write

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sympy import Expr

    from symgrad.expr.graph import Graph
    from symgrad.notation import Notation
    from symgrad.rendering.forms import Form

VIEWS = ("index", "matrix")


class Medium(Protocol):
    """Writes expressions in index notation and matrix forms."""

    def index(self, expr: Expr, beside: Iterable[Index] = ()) -> str: ...
    def matrix(self, form: Form) -> str: ...


@dataclass(frozen=True)
class TextMedium:
    """Unicode."""

    graph: Graph

    @cached_property
    def held(self) -> frozenset[tuple[str, str]]:
        return held_pairs(self.graph)

    def index(self, expr: Expr, beside: Iterable[Index] = ()) -> str:
        text = show(expr, unicode_name, beside=beside, matrix=partial(matrix_by_entries, self))
        for sign in expr.atoms(Direct):
            if (sign.of.name, sign.by.name) in self.held:
                plain = show(sign, unicode_name)
                text = text.replace(plain, f"{plain}|direct")
        return text

    def matrix(self, form: Form) -> str:
        return write(form, text_signs(self.index))


@dataclass(frozen=True)
class LatexMedium:
    """LaTeX, names as the notation writes them."""

    graph: Graph
    notation: Notation

    @cached_property
    def held(self) -> frozenset[tuple[str, str]]:
        return held_pairs(self.graph)

    def name(self, name: str) -> str:
        return self.notation.latex(name, rank=len(self.graph.shapes.get(name, ())))

    def index(self, expr: Expr, beside: Iterable[Index] = ()) -> str:
        matrix = partial(matrix_by_entries, self)
        return index_latex(expr, self.name, self.held, beside=beside, matrix=matrix)

    def matrix(self, form: Form) -> str:
        return write(form, latex_signs(self.index, self.index))


def written(line: Line, medium: Medium, view: str) -> tuple[str, tuple[str, ...]]:
    """Left and right sides of a line; in the matrix view index forms stand where they must."""
    matrix = matrix_sides(line, medium) if view == "matrix" else None
    if matrix is not None:
        return matrix[0], (matrix[1],)
    rights = tuple(medium.index(right, _letters(line)) for right in line.rights)
    return medium.index(line.left), rights


def _letters(line: Line) -> tuple[Index, ...]:
    """The letters on the left, which no sum on the right may take."""
    return tuple(index for place in line.axes for index in free_indices(place))


def matrix_by_entries(medium: Medium, body: Expr, axes: tuple[Index, ...]) -> str | None:
    """A matrix whose entries are known as text, where it has a matrix form."""
    form = recognize(body, axes)
    return None if form is None else medium.matrix(form)


def matrix_sides(line: Line, medium: Medium) -> tuple[str, str] | None:
    """Left side and result of a line as matrix forms, where both have one.

    A line of plain numbers reads the same in every view.
    """
    if not any(side.has(Index) for side in (line.left, line.rights[-1])):
        return medium.index(line.left), medium.index(line.rights[-1])
    left, result = recognize(line.left, line.axes), recognize(line.rights[-1], line.axes)
    return None if left is None or result is None else (medium.matrix(left), medium.matrix(result))
