"""The page model: what every format sets, built once from a derivation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from symgrad.expr.leaves import Entry
from symgrad.rendering.blanks import left_open
from symgrad.rendering.forms import Named
from symgrad.rendering.labels import with_labels
from symgrad.rendering.lines import Line, backward_lines, forward_lines, without_deltas
from symgrad.rendering.media import LatexMedium, written
from symgrad.rendering.numbers import array, as_printed, under
from symgrad.rendering.remarks import in_words, remarks
from symgrad.rendering.scalar import seen

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from typing import Any

    from symgrad.derivation import Derivation, Step
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

    ``numbers`` are the steps told; ``value`` are the numbers under the symbols, one more right
    side (``(3 - 5)·2 = -4``); ``is_result``: it was asked for. ``is_blank``: an exercise leaves
    the right sides out (there are none then); ``is_filled``: a solution marks them. ``details``
    are the steps behind the line, folded where a format can fold.
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
    solution: bool = False,
    folds: bool = True,
) -> Sheet:
    """The page of a derivation: the equations used, then the steps as told at this detail.

    ``values`` are the numbers of a worked example, by the names of nodes and derivatives.
    ``blanks`` are names of derivatives or numbers of lines: an exercise leaves them open, its
    ``solution`` fills and marks them. Only a format that ``folds`` needs the steps behind a line.
    """
    numbers = {name: _plain(value) for name, value in (values or {}).items()}
    forward = seen(forward_lines(derivation), derivation, view)
    backward = seen(_backward(derivation, medium, view, detail), derivation, view)
    lines = (*forward, *backward)
    opened = left_open(lines, blanks, derivation)
    hidden = set() if solution else {_name(lines[at - 1]) for at in opened}
    results = {name: derivation.stated.get(name) for name in derivation.asked}
    told = {name: number for name, number in numbers.items() if name not in hidden}
    rows = [
        _opened(row, solution=solution) if number in opened else row
        for number, row in enumerate(
            (_row(line, medium, view, results, told, folds) for line in lines), 1
        )
    ]
    return Sheet(
        derivation.title,
        remarks(derivation, medium, view=view, values=numbers),
        (
            Section("Forward", tuple(rows[: len(forward)])),
            Section(HEADINGS[derivation.mode], tuple(rows[len(forward) :])),
        ),
        tuple(tables(derivation, medium, numbers, hidden)),
    )


def _backward(derivation: Derivation, medium: Medium, view: str, detail: str) -> tuple[Line, ...]:
    """The steps as told; in full, factors that were put in have labels where braces can be set."""
    lines = backward_lines(derivation, detail)
    if view != "index":
        lines = without_deltas(lines)
    if detail != "full" or not isinstance(medium, LatexMedium):
        return lines
    return tuple(with_labels(line, derivation) for line in lines)


def _plain(value: Any) -> Any:
    """Arrays as nested lists."""
    return value.tolist() if hasattr(value, "tolist") else value


def _name(line: Line) -> str:
    return str(line.left.name)


def _row(
    line: Line,
    medium: Medium,
    view: str,
    results: Mapping[str, Step | None],
    values: Mapping[str, Any],
    folds: bool,
) -> Row:
    left, rights = written(line, medium, view)
    return Row(
        left,
        rights,
        in_words(line.laws, medium),
        line.numbers,
        value=under(line.left, line.rights[-1], medium, values),
        is_result=_is_result(line, results),
        details=_details(line, medium, rights) if folds else (),
    )


def _is_result(line: Line, results: Mapping[str, Step | None]) -> bool:
    """Is this what was asked for, and no step on the way to it?"""
    last = results.get(_name(line))
    return _name(line) in results and (last is None or last.number in line.numbers)


def _details(line: Line, medium: Medium, shown: tuple[str, ...]) -> tuple[Row, ...]:
    """The steps behind a line, in index form; the line itself where it is shown otherwise."""
    hidden = [
        Row(*written(behind, medium, "index"), in_words(behind.laws, medium))
        for behind in line.details
    ]
    own = Row(*written(line, medium, "index"), in_words(line.laws, medium))
    return tuple(hidden) if own.rights[-1:] == shown[-1:] else (own, *hidden)


def _opened(row: Row, *, solution: bool) -> Row:
    if solution:
        return replace(row, is_filled=True)
    return replace(row, rights=(), value="", details=(), is_blank=True)


def tables(
    derivation: Derivation, medium: Medium, values: Mapping[str, Any], hidden: Collection[str]
) -> Iterator[Table]:
    """Forward and backward, a row a name that has a number; the numbers of open lines left out."""
    forward = [Entry(name) for name in derivation.graph.shapes]
    backward = [step.left for step in derivation.stated.values()]
    for heading, leaves in (("Forward", forward), (HEADINGS[derivation.mode], backward)):
        rows = tuple(
            (
                medium.matrix(Named(leaf)),
                ""
                if leaf.name in hidden
                else array(as_printed(leaf, values[leaf.name], medium), medium),
            )
            for leaf in leaves
            if leaf.name in values
        )
        if rows:
            yield Table(f"{heading}, in numbers", ("", "value"), rows)
