"""The scalar view: the same lines written out entry by entry at concrete sizes."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from symgrad.errors import ValueProblem
from symgrad.expr.instantiation import concrete_size, positions_of, write_out
from symgrad.rendering.lines import Line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symgrad.derivation import Derivation

LIMIT = 5000


def seen(lines: tuple[Line, ...], derivation: Derivation, view: str) -> tuple[Line, ...]:
    """The lines as a view shows them: all but the scalar view leave them as they are."""
    return scalar_lines(lines, derivation.graph.sizes) if view == "scalar" else lines


def scalar_lines(lines: tuple[Line, ...], sizes: Mapping[str, int]) -> tuple[Line, ...]:
    """One line an entry. Raises ValueProblem where a size has no number or a page would burst."""
    try:
        count = sum(prod(concrete_size(axis, sizes) for axis in line.axes) for line in lines)
        if count <= LIMIT:
            return tuple(entry for line in lines for entry in _entries(line, sizes))
    except KeyError as missing:
        raise ValueProblem(
            f"the scalar view needs a number for the size {missing.args[0]}",
            hint=f"[sizes] {missing.args[0]} = 3",
        ) from None
    raise ValueProblem(
        f"the scalar view would have {count} lines, more than {LIMIT}", hint="--view index"
    )


def _entries(line: Line, sizes: Mapping[str, int]) -> list[Line]:
    return [
        Line(
            line.left.xreplace(at),
            (write_out(line.rights[-1].xreplace(at), sizes),),
            line.laws,
            line.numbers,
        )
        for at in positions_of(line.axes, sizes)
    ]
