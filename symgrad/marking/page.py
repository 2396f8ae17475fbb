"""A mark as a page of text: the verdict, why, where it shows, and what else is to be said."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from symgrad.marking.marks import Counterexample, Mark

SIGNS = {"correct": "✓", "incorrect": "✗", "unreadable": "?", "undecided": "?"}
MOST_SHOWN = 2_000  # characters of an answer
MOST_VALUES = 24  # numbers of a counterexample
MARGIN = " " * 10
Row = tuple[str, str]


def mark_page(mark: Mark, *, reveal: bool = False, width: int = 80) -> str:
    """The page about a mark; the right answer stands there only if it is to be revealed."""
    certainty = f" ({mark.certainty})" if mark.certainty else ""
    blocks = [f"{SIGNS[mark.verdict]} {mark.verdict}{certainty}"]
    blocks += [
        "\n".join(_shown(label, text, width) for label, text in rows)
        for rows in _blocks(mark, reveal=reveal)
        if rows
    ]
    return _printable("\n\n".join(blocks))


def _blocks(mark: Mark, *, reveal: bool) -> Iterator[list[Row]]:
    asked = [("asked", mark.asked)] if mark.asked else []
    right = [("right", mark.expected)] if reveal and mark.expected else []
    yield [*asked, *_lines(mark), *right]
    if mark.counterexample:
        yield _point(mark.counterexample)
    said = {line.message for line in mark.lines}
    yield [("note", note) for note in mark.notes if note not in said]


def _lines(mark: Mark) -> Iterator[Row]:
    """What was written; a line that is not accepted with the reason under it."""
    for line in mark.lines:
        yield ("answer" if len(mark.lines) == 1 else f"line {line.number}", line.source.strip())
        if line.message:
            yield ("why", line.message)
    if mark.mistake and mark.mistake.message not in {line.message for line in mark.lines}:
        yield ("why", mark.mistake.message)


def _point(point: Counterexample) -> list[Row]:
    """Where the answer has another value than the right one."""
    shown = [f"{name} = {value:.6g}" for name, value in list(point.values.items())[:MOST_VALUES]]
    more = len(point.values) - len(shown)
    values = ",  ".join((*shown, f"and {more} more") if more else shown)
    answer, right = _told_apart(point.answer, point.expected)
    return [*([("at", values)] if values else []), ("answer", answer), ("right", right)]


def _told_apart(*values: float | None) -> Iterable[str]:
    """As few digits as show that two numbers differ."""
    for digits in (6, 12, 17):
        shown = ["no value" if value is None else f"{value:.{digits}g}" for value in values]
        if len(set(shown)) == len(shown):
            break
    return shown


def _shown(label: str, text: str, width: int) -> str:
    """A label and its text, wrapped beside it; under a caret nothing moves."""
    text = text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]} ..."
    head, *quoted = text.split("\n  in   ", 1)
    room = max(width - len(MARGIN), 20)
    lines = [part for line in head.split("\n") for part in wrap(line, room) or [""]]
    lines += [f"  in   {line}" for line in quoted]
    return f"  {label:<8}" + "\n".join(lines).replace("\n", f"\n{MARGIN}")


def _printable(page: str) -> str:
    """Whatever was typed, a terminal obeys none of it."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in page)
