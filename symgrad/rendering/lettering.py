"""Index letters as a notation has them: z_j = Σ_i W_ij a_i, ∂L/∂a_j = Σ_k ∂L/∂z_k W_jk."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.expr.derivative_names import is_derivative
from symgrad.expr.index import LETTERS, Index, free_indices
from symgrad.expr.leaves import Entry
from symgrad.expr.text import differentials

if TYPE_CHECKING:
    from symgrad.notation.spelling import Spelling
    from symgrad.rendering.lines import Line


def lettered(line: Line, spelling: Spelling) -> Line:
    """The line with the notation's letters on its left side; others where it says nothing."""
    letters = _letters(line, spelling)
    rule = {axis: Index(letter, axis.size) for axis, letter in letters.items()}
    rule = {axis: new for axis, new in rule.items() if axis != new}
    if not rule:
        return line
    rights = tuple(right.xreplace(rule) for right in line.rights)
    return replace(line, left=line.left.xreplace(rule), rights=rights)


def _letters(line: Line, spelling: Spelling) -> dict[Index, str]:
    """A unit's letter for a vector, a weight's two letters for a matrix of weights."""
    axes = [axis for axis in line.axes if isinstance(axis, Index)]
    if not spelling.letters or len(axes) != len(line.axes):
        return {}
    unit, below = spelling.letters[:2]
    part = spelling.parts.get(_variable(line))
    match axes:
        case [axis]:
            return {axis: unit}
        case [first, second] if part is not None and part.family == "weight":
            outer, inner = (second, first) if part.from_to else (first, second)
            return {outer: unit, inner: below}
    return {}


def _variable(line: Line) -> str:
    """What a line defines or differentiates by."""
    variables = differentials(line.left)[1]
    return variables[-1].name if variables else str(line.left.name)


def letters_beside(line: Line, spelling: Spelling) -> tuple[Index, ...]:
    """Letters that no sum on the right may take: those on the left, those that are names, those
    before the notation's."""
    own = tuple(index for place in line.axes for index in free_indices(place))
    names = {spelling.plain(name) for name in spelling.graph.shapes}.intersection(LETTERS)
    skipped = LETTERS[: LETTERS.index(_first(line, spelling.letters))] if spelling.letters else ()
    return (*own, *(Index(letter, 1) for letter in (*sorted(names), *skipped)))


def _first(line: Line, letters: tuple[str, ...]) -> str:
    """The letter of a sum: over units below, over those above, over those of a layer in a loss."""
    is_forward = isinstance(line.left, Entry) and not is_derivative(line.left.name)
    wanted = letters[2] if not is_forward else letters[1] if line.axes else letters[0]
    return wanted if wanted in LETTERS else LETTERS[0]
