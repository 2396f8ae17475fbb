"""Which lines of a page an exercise leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.errors import NameProblem
from symgrad.expr.derivative_names import derivative_name

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from symgrad.derivation import Derivation
    from symgrad.rendering.lines import Line


def left_open(
    lines: Sequence[Line], blanks: Collection[str], derivation: Derivation
) -> frozenset[int]:
    """Numbers of lines, counted from 1: of those named, and of those about a derivative named.

    ``w`` names the derivative of the loss by it, ``dL/dw`` any derivative as programs know it.
    """
    found: set[int] = set()
    for blank in blanks:
        hit = _lines_of(blank, lines, derivation)
        if not hit:
            raise NameProblem(f"no line of the page is {blank!r}", hint=_known(lines, derivation))
        found |= hit
    return frozenset(found)


def _lines_of(blank: str, lines: Sequence[Line], derivation: Derivation) -> set[int]:
    if blank.isdecimal():
        return {int(blank)} & set(range(1, len(lines) + 1))
    names = {derivative_name(derivation.loss, blank), blank} - set(derivation.graph.shapes)
    return {number for number, line in enumerate(lines, 1) if _name(line) in names}


def _name(line: Line) -> str:
    return str(getattr(line.left, "name", ""))


def _known(lines: Sequence[Line], derivation: Derivation) -> str:
    given = derivation.graph.shapes
    names = dict.fromkeys(_name(line) for line in lines if _name(line) not in given)
    return f"a number up to {len(lines)}, or one of {', '.join(names)}"
