"""How a line's sides are written in a medium and a view."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Protocol

from symgrad.expr.index import Index
from symgrad.expr.leaves import Direct
from symgrad.expr.lettered import letter_sums
from symgrad.expr.text import show
from symgrad.notation import Notation, unicode_name
from symgrad.notation.spelling import Spelling
from symgrad.rendering.arrangement import arranged
from symgrad.rendering.layout import in_numerator_layout
from symgrad.rendering.lettering import lettered, letters_beside
from symgrad.rendering.lines import Line, held_pairs, numbered
from symgrad.rendering.matrix_form import recognize
from symgrad.rendering.matrix_signs import text_signs
from symgrad.rendering.matrix_text import write
from symgrad.rendering.notated import (
    NotatedLatexPrinter,
    notated_latex_signs,
    notated_text,
    notated_text_signs,
)
from symgrad.rendering.turning import turn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sympy import Expr

    from symgrad.expr.graph import Graph
    from symgrad.rendering.forms import Form

PLAIN = Notation()
VIEWS = ("index", "matrix")


class Medium(Protocol):
    """Writes expressions in index notation and matrix forms, of derivatives in a layout."""

    @property
    def layout(self) -> str: ...
    @property
    def spelling(self) -> Spelling: ...
    def index(self, expr: Expr, beside: Iterable[Index] = ()) -> str: ...
    def matrix(self, form: Form) -> str: ...


@dataclass(frozen=True)
class TextMedium:
    """Unicode; names as the notation's profile writes them, if there is one."""

    graph: Graph
    notation: Notation = PLAIN
    layout: str = "gradient"

    @cached_property
    def held(self) -> frozenset[tuple[str, str]]:
        return held_pairs(self.graph)

    @cached_property
    def spelling(self) -> Spelling:
        return spelled(self)

    def index(self, expr: Expr, beside: Iterable[Index] = ()) -> str:
        turned = turn(expr, self.spelling.turned)
        text = self._shown(turned, beside)
        for sign in turned.atoms(Direct):
            if (sign.of.name, sign.by.name) in self.held:
                plain = self._shown(sign, beside)
                text = text.replace(plain, f"{plain}|direct")
        return text

    def _whole(self, leaf: Expr) -> str:
        return self._shown(leaf, is_whole=True)

    def _shown(self, expr: Expr, beside: Iterable[Index] = (), *, is_whole: bool = False) -> str:
        matrix = partial(matrix_by_entries, self)
        expr = numbered(expr, self.graph)
        if self.notation.profile.is_default:
            return show(expr, unicode_name, beside=beside, matrix=matrix)
        return notated_text(expr, self.spelling, matrix, beside, is_whole=is_whole)

    def matrix(self, form: Form) -> str:
        if self.notation.profile.is_default:
            return write(form, text_signs(self._shown))
        return write(arranged(form, self.spelling), notated_text_signs(self.spelling, self._whole))


@dataclass(frozen=True)
class LatexMedium:
    """LaTeX, names as the notation writes them."""

    graph: Graph
    notation: Notation = PLAIN
    layout: str = "gradient"

    @cached_property
    def held(self) -> frozenset[tuple[str, str]]:
        return held_pairs(self.graph)

    @cached_property
    def spelling(self) -> Spelling:
        return spelled(self)

    def name(self, name: str) -> str:
        return self.spelling.plain(name)

    def index(self, expr: Expr, beside: Iterable[Index] = ()) -> str:
        return self._written(turn(expr, self.spelling.turned), beside)

    def matrix(self, form: Form) -> str:
        if not self.notation.profile.is_default:
            form = arranged(form, self.spelling)
        return write(form, notated_latex_signs(self.spelling, self._whole))

    def _whole(self, leaf: Expr) -> str:
        return self._written(leaf, is_whole=True)

    def _written(self, expr: Expr, beside: Iterable[Index] = (), *, is_whole: bool = False) -> str:
        matrix = partial(matrix_by_entries, self)
        printer = NotatedLatexPrinter(self.spelling, self.held, matrix, is_whole=is_whole)
        return str(printer.doprint(letter_sums(numbered(expr, self.graph), beside)))


def spelled(medium: TextMedium | LatexMedium) -> Spelling:
    """The names of a medium's graph, in its notation and its layout."""
    profile = replace(medium.notation.profile, layout=medium.layout)
    return Spelling(medium.graph, replace(medium.notation, profile=profile))


def written(line: Line, medium: Medium, view: str) -> tuple[str, tuple[str, ...]]:
    """Left and right sides of a line; in the matrix view index forms stand where they must."""
    matrix = _matrices(line, medium) if view == "matrix" else None
    if matrix is not None:
        return matrix[0], matrix[1:]
    line = lettered(line, medium.spelling)
    beside = letters_beside(line, medium.spelling)
    return medium.index(line.left), tuple(medium.index(right, beside) for right in line.rights)


def matrix_by_entries(medium: Medium, body: Expr, axes: tuple[Index, ...]) -> str | None:
    """A matrix whose entries are known as text, where it has a matrix form."""
    form = recognize(body, axes)
    return None if form is None else medium.matrix(form)


def matrix_sides(line: Line, medium: Medium) -> tuple[str, str] | None:
    """Left side and result of a line as matrix forms, where both have one.

    A line of plain numbers reads the same in every view.
    """
    sides = _matrices(replace(line, rights=line.rights[-1:]), medium)
    return None if sides is None else (sides[0], sides[-1])


def _matrices(line: Line, medium: Medium) -> tuple[str, ...] | None:
    """The left side, the chain of Jacobians where the notation shows it, and the result."""
    is_chain = medium.spelling.profile.jacobian == "J"
    rights = line.rights if is_chain else line.rights[-1:]
    if not any(side.has(Index) for side in (line.left, line.rights[-1])):
        return medium.index(line.left), medium.index(line.rights[-1])
    turned = [turn(side, medium.spelling.turned) for side in (line.left, *rights)]
    axes = turned[0].positions
    left, *chain, result = (recognize(side, axes) for side in turned)
    if left is None or result is None:
        return None
    sides = (left, *(form for form in chain if form is not None), result)
    if medium.layout == "numerator":
        sides = in_numerator_layout(*sides)
    return tuple(dict.fromkeys(map(medium.matrix, sides)))
