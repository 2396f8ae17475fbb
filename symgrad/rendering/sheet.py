"""The page model: what every format sets, built once from a derivation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from symgrad.rendering.lines import Line, backward_lines, forward_lines
from symgrad.rendering.media import written
from symgrad.rendering.scalar import seen

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from symgrad.derivation import Derivation
    from symgrad.rendering.media import Medium

HEADINGS = {
    "reverse": "Backward",
    "forward": "Tangents",
    "expand": "Expanded",
    "jvp": "Tangents",
    "hessian": "Backward, then tangents",
    "hvp": "Backward, then tangents",
    "higher": "Tangents of tangents",
}


@dataclass(frozen=True)
class Row:
    """One line: ``left = rights[0] = rights[1] = ...``, by its laws, in the medium's writing.

    ``numbers`` are the steps told; ``value`` is the number under the symbols, with its sign of
    equality (``= -4``, ``≈ 0.38``); ``is_result``: it was asked for. ``is_blank``: an exercise
    leaves the right sides out (there are none then); ``is_filled``: a solution marks them.
    ``details`` are the steps behind the line, folded where a format can fold.
    """

    left: str
    rights: tuple[str, ...]
    laws: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    value: str = ""
    is_result: bool = False
    is_blank: bool = False
    is_filled: bool = False
    details: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Section:
    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Table:
    """Numbers of a worked example: first cell the name, in the medium's writing, then numbers."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Sheet:
    """A page: ``title`` as typed (every format escapes it), ``remarks`` in words."""

    title: str
    remarks: tuple[str, ...]
    sections: tuple[Section, ...]
    tables: tuple[Table, ...] = ()


def sheet(
    derivation: Derivation,
    medium: Medium,
    *,
    view: str = "index",
    detail: str = "steps",
    values: Mapping[str, Any] | None = None,
    blanks: Collection[str] = (),
) -> Sheet:
    """The page of a derivation: the equations used, then the steps as told at this detail."""
    told = {
        "Forward": forward_lines(derivation),
        HEADINGS[derivation.mode]: backward_lines(derivation, detail),
    }
    asked = frozenset(derivation.asked)
    sections = tuple(
        Section(
            heading,
            tuple(_row(line, medium, view, asked) for line in seen(lines, derivation, view)),
        )
        for heading, lines in told.items()
    )
    return Sheet(derivation.title, (), sections)


def _row(line: Line, medium: Medium, view: str, asked: Collection[str]) -> Row:
    left, rights = written(line, medium, view)
    details = tuple(_row(hidden, medium, "index", ()) for hidden in line.details)
    return Row(
        left,
        rights,
        line.laws,
        line.numbers,
        is_result=line.left.name in asked,
        details=details,
    )
