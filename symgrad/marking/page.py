"""A mark as a page of text: the verdict, why, where it shows, and what else is to be said."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from symgrad.marking.marks import Counterexample, Mark

SIGNS = {"correct": "✓", "incorrect": "✗", "unreadable": "?", "undecided": "?", "definition": "·"}
MOST_SHOWN = 2_000  # characters of an answer
MOST_VALUES = 24  # numbers of a counterexample
NOT_REACHED = "no line reaches the derivative that is asked"
MARGIN = " " * 10
Row = tuple[str, str]


def mark_page(mark: Mark, *, reveal: bool = False, width: int = 80) -> str:
    """The page about a mark; the right answer stands there only if it is to be revealed."""
    room = max(width - len(MARGIN), 20)
    blocks = [headline(mark)]
    blocks += [
        "\n".join(_shown(label, text, room) for label, text in rows)
        for rows in _blocks(mark, room, reveal=reveal)
        if rows
    ]
    return printable("\n\n".join(blocks))


def is_chain(mark: Mark) -> bool:
    """Whether a derivation of several lines is marked, not one answer."""
    return len(mark.lines) > 1


def headline(mark: Mark) -> str:
    """The verdict, how certain it is, and where it shows first."""
    certainty = f" ({mark.certainty})" if mark.certainty else ""
    return f"{SIGNS[mark.verdict]} {mark.verdict}{certainty}{_where(mark)}"


def _blocks(mark: Mark, room: int, *, reveal: bool) -> Iterator[list[Row]]:
    asked = [("asked", mark.asked)] if mark.asked else []
    right = [("right", mark.expected)] if reveal and mark.expected else []
    lines = list(_lines(mark, room, reveal=reveal))
    yield [*asked, *right, *lines] if is_chain(mark) else [*asked, *lines, *right]
    yield from beside(mark, room)


def beside(mark: Mark, room: int) -> Iterator[list[Row]]:
    """What is said beside the lines: the point where an answer differs, and notes."""
    if mark.counterexample:
        said = f"line {mark.first_wrong_line}" if is_chain(mark) else "answer"
        yield _point(mark.counterexample, room, said)
    messages = {line.message for line in mark.lines}
    notes = [("note", note) for note in mark.notes if note not in messages]
    is_open = is_chain(mark) and not mark.complete
    yield [*notes, *([("note", NOT_REACHED)] if is_open else [])]


def _where(mark: Mark) -> str:
    if not is_chain(mark) or mark.first_wrong_line is None:
        return ""
    return f": line {mark.first_wrong_line} is the first that does not follow"


def _lines(mark: Mark, room: int, *, reveal: bool) -> Iterator[Row]:
    """What was written; a line that is not accepted with the reason under it."""
    for line in mark.lines:
        source = line.source.strip()
        if not is_chain(mark):
            yield "answer", source
        else:
            yield f"{SIGNS[line.verdict]} {line.number}", _with_law(source, line.law, room)
        accepted = line.verdict in ("correct", "definition")
        yield from [("note", line.message)] * (accepted and bool(line.message))
        yield from () if accepted else reason(line.message, room)
        yield from [("right", line.right)] * (reveal and bool(line.right))
    yield from mistake(mark)


def mistake(mark: Mark) -> list[Row]:
    """What an answer seems to have done, where no line says it already."""
    if mark.mistake is None or mark.mistake.message in {line.message for line in mark.lines}:
        return []
    return [("why", mark.mistake.message)]


def _with_law(source: str, law: str | None, room: int) -> str:
    """A line with its law at the right margin, where there is room for it."""
    spare = room - len(source) - len(law or "") - 2
    return f"{source}{' ' * spare}[{law}]" if law and spare > 1 and "\n" not in source else source


def reason(message: str, room: int) -> Iterator[Row]:
    """A sentence (why); that of an error with the place in the text (in) and what to try (try)."""
    rest, _, hint = message.partition("\n  try  ")
    what, _, place = rest.partition("\n  in   ")
    for label, text in (("why", what), ("in", _clipped(place, room)), ("try", hint)):
        if text:
            yield label, text


def _clipped(place: str, room: int) -> str:
    """A text with a caret under it: what of both fits beside a label."""
    text, _, under = place.partition("\n       ")
    start = max(0, len(under) - room)
    return "\n".join(filter(None, (text[start : start + room], under[start:])))


def _point(point: Counterexample, room: int, said: str) -> list[Row]:
    """Where what was ``said`` has another value than what is right."""
    shown = [f"{name} = {value:.6g}" for name, value in sorted(point.values.items())]
    more = len(shown) - MOST_VALUES
    values = [*shown[:MOST_VALUES], f"and {more} more"] if more > 0 else shown
    answer, right = _told_apart(point.answer, point.expected)
    at = [("at", "\n".join(_columns(values, room)))] if values else []
    return [*at, (said, answer), ("right", right)]


def _columns(cells: list[str], room: int) -> Iterator[str]:
    """Cells one after the other, as many a row as fit."""
    width = max(map(len, cells)) + 3
    per_row = max(1, (room + 3) // width)
    for start in range(0, len(cells), per_row):
        yield "".join(f"{cell:<{width}}" for cell in cells[start : start + per_row]).rstrip()


def _told_apart(*values: float | None) -> Iterable[str]:
    """As few digits as show that two numbers differ."""
    for digits in (6, 12, 17):
        shown = ["no value" if value is None else f"{value:.{digits}g}" for value in values]
        if len(set(shown)) == len(shown):
            break
    return shown


def _shown(label: str, text: str, room: int) -> str:
    """A label and its text, wrapped beside it."""
    text = text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]} ..."
    text = text.replace("\r\n", "\n").replace("\t", " ")
    lines = [part for line in text.split("\n") for part in _wrapped(line, room) or [""]]
    return f"  {label:<8}" + f"\n{MARGIN}".join(lines)


def _wrapped(line: str, room: int) -> list[str]:
    """Lines that fit are left alone: a caret stays under its column."""
    if len(line) <= room:
        return [line]
    return wrap(line, room, break_on_hyphens=False)


def printable(page: str) -> str:
    """Whatever was typed, a terminal obeys none of it."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in page)
