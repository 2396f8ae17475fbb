"""What is written in a picture: names, formulas, numbers to three digits, big arrays by shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite, isinf
from typing import TYPE_CHECKING, Any

from symgrad.expr.derivative_names import is_derivative
from symgrad.expr.leaves import Entry, Total
from symgrad.expr.text import show
from symgrad.notation import unicode_name
from symgrad.rendering.following import shape_of
from symgrad.rendering.lines import Line
from symgrad.rendering.media import LatexMedium, matrix_sides
from symgrad.rendering.pictures.typesetting import Outline, as_typed, is_formula, matrix, typeset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symgrad.expr.graph import Equation, Graph
    from symgrad.notation import Notation

WIDEST_FORMULA = 17.0  # em: about a third of a slide
MOST_ENTRIES, MOST_COLUMNS = 6, 3
TIMES = r" \times "


@dataclass(frozen=True)
class Label:
    """A formula as LaTeX, as words for who cannot see it, and as outlines at size 1 em = 10."""

    latex: str
    text: str
    outline: Outline = field(repr=False)


def label(latex: str, text: str) -> Label:
    """A label; what is no formula in LaTeX stands there as it was typed."""
    formula = latex if is_formula(latex) else as_typed(latex)
    return Label(formula, printable(text), typeset(formula))


def printable(text: str) -> str:
    """Text without the characters that XML and TeX cannot hold."""
    return "".join(c if c.isprintable() or c in "\n\t" else "?" for c in text)


@dataclass(frozen=True)
class Labels:
    """The labels of a graph's names, in a notation."""

    graph: Graph
    notation: Notation

    @cached_property
    def medium(self) -> LatexMedium:
        return LatexMedium(self.graph, self.notation)

    def name(self, name: str) -> Label:
        sign = self.medium.index(Entry(name)) if is_derivative(name) else ""
        return label(sign or self.medium.spelling.whole(name), unicode_name(name))

    def formula(self, equation: Equation) -> Label:
        """``z = W x + b`` as matrices, else in index notation, else only what it depends on."""
        line = Line(equation.left, (equation.right,))
        text = show_equation(equation)
        for left, right in filter(None, (self._as_matrices(line), self._in_indices(line))):
            found = label(f"{left} = {right}", text)
            if found.outline.width <= WIDEST_FORMULA * 10:
                return found
        names = [name for name in self.graph.shapes if name in equation.names]
        inside = ", ".join(map(self.medium.name, names))
        latex = rf"{self.medium.name(equation.name)} \left({inside}\right)"
        return label(latex, text)

    def _as_matrices(self, line: Line) -> tuple[str, str] | None:
        return matrix_sides(line, self.medium)

    def _in_indices(self, line: Line) -> tuple[str, str]:
        return self.medium.index(line.left), self.medium.index(line.rights[0])

    def derivative(self, loss: str, name: str) -> Label:
        latex = rf"\partial {self.medium.name(loss)} / \partial {self.medium.name(name)}"
        return label(latex, show(Total(Entry(loss), Entry(name)), unicode_name))


def show_equation(equation: Equation) -> str:
    """An equation as a line of Unicode."""
    return f"{show(equation.left, unicode_name)} = {show(equation.right, unicode_name)}"


def number_label(value: Any) -> Label:
    """A number; a small vector or matrix; a big array by its shape."""
    shape = shape_of(value)
    match shape:
        case ():
            return label(number_latex(value), plain_number(value))
        case (n,) if n <= MOST_COLUMNS:
            return _row_label(value)
        case (m, n) if n <= MOST_COLUMNS and m * n <= MOST_ENTRIES:
            return _matrix_label(value)
    return shape_label(shape)


def _row_label(values: Sequence[float]) -> Label:
    latex = ", ".join(map(number_latex, values))
    return label(f"[ {latex} ]", f"[{', '.join(map(plain_number, values))}]")


def _matrix_label(rows: Sequence[Sequence[float]]) -> Label:
    cells = [[number_latex(value) for value in row] for row in rows]
    latex = r" \\ ".join(" & ".join(row) for row in cells)
    words = ", ".join(f"[{', '.join(map(plain_number, row))}]" for row in rows)
    outline = matrix([[typeset(cell) for cell in row] for row in cells])
    return Label(rf"\begin{{bmatrix}} {latex} \end{{bmatrix}}", f"[{words}]", outline)


def shape_label(shape: Sequence[Any]) -> Label:
    """``ℝ^{3 × 4}``: the set in which an array lies."""
    sizes = [str(size) for size in shape]
    return label(rf"\mathbb{{R}}^{{{TIMES.join(sizes)}}}", " × ".join(sizes))


def rounded(value: float) -> str:
    """Three significant digits, whole thousands as they are: 0.0245, -1.5, 1234, 1.2e-05."""
    return f"{value:.0f}" if 1000 <= abs(value) < 100_000 else f"{value + 0.0:.3g}"


def number_latex(value: float) -> str:
    """``0.0245``, ``-1.5``, ``1.2 \\times 10^{-5}``."""
    if not isfinite(value):
        sign = "-" if value < 0 else ""
        return rf"{sign}\infty" if isinf(value) else r"\text{nan}"
    digits, _, power = rounded(value).partition("e")
    if digits.startswith("-"):
        digits = f"- {digits[1:]}"
    return rf"{digits} \times 10^{{{int(power)}}}" if power else digits


def plain_number(value: float) -> str:
    return rounded(value).replace("-", "−") if isfinite(value) else str(value)
