"""``symgrad check``: an answer from a file, stdin or an argument, and the page about its mark."""

from __future__ import annotations

import json
import re
import sys
from math import isfinite
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

from symgrad.cli.codes import DOES_NOT_HOLD, HOLDS, UNDECIDED, UNREADABLE
from symgrad.cli.output import emit
from symgrad.errors import ProblemError, ReadingError
from symgrad.marking.html_page import mark_html
from symgrad.marking.latex_page import mark_latex
from symgrad.marking.page import mark_page
from symgrad.saved import save

if TYPE_CHECKING:
    from symgrad.marking import Mark

CODES = {
    "correct": HOLDS,
    "incorrect": DOES_NOT_HOLD,
    "unreadable": UNREADABLE,
    "undecided": UNDECIDED,
}
COLORS = {"correct": "green", "incorrect": "red", "unreadable": "yellow", "undecided": "yellow"}
LINE_COLORS = {"✓": "green", "✗": "bold red", "?": "yellow"}
MOST_BYTES = 1_000_000
WIDEST = 100


# what is marked ----------------------------------------------------------------------------------


def answer_text(file: str, answer: str | None) -> str:
    """The answer as it was written: exactly one of a file (``-``: stdin) and a text."""
    if file.startswith("-") and file != "-":
        raise ReadingError(f"there is no option {file}", hint=f"./{file} for a file of that name")
    if file and answer is not None:
        raise ReadingError("two answers are given", hint=f"either {file} or --answer")
    if answer is not None:
        return answer
    if not file:
        raise ReadingError("no answer is given", hint="a file, - for stdin, or --answer '...'")
    return _decoded(_content(file), "stdin" if file == "-" else file)


def _content(file: str) -> bytes:
    """One byte more than may be, so that more is seen without reading all of it."""
    try:
        if file == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with Path(file).open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise ReadingError(f"there is no file {file}", hint=_hint_for(file)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ReadingError(f"{file} cannot be read: {reason.lower()}") from None


def _hint_for(file: str) -> str:
    looks_like_one = any(sign in file for sign in "\\^*+= (")
    return f"--answer '{file}'" if looks_like_one and len(file) < WIDEST else ""


def _decoded(content: bytes, place: str) -> str:
    if len(content) > MOST_BYTES:
        raise ReadingError(f"{place} holds more than {MOST_BYTES // 10**6} MB")
    try:
        return content.decode("utf-8-sig").strip("\r\n")
    except UnicodeDecodeError:
        raise ReadingError(f"{place} is not text in UTF-8") from None


def check_choice(question: str | None, wrt: str | None) -> None:
    if question is not None and wrt is not None:
        raise ProblemError("--question and --wrt both say what is asked", hint="one of the two")


def save_steps(mark: Mark, path: str) -> None:
    """The lines of a derivation that hold, in a file that can be verified again."""
    if not path:
        return
    if mark.derivation is None:
        raise ReadingError(
            "there is nothing to save", hint="--save keeps the lines of a derivation that hold"
        )
    save(mark.derivation, path)


# what is said of it ------------------------------------------------------------------------------


def show_mark(mark: Mark, form: str, *, title: str, reveal: bool, output: str) -> int:
    """The page about a mark, to the file or to stdout, a terminal in color; its exit code."""
    match form:
        case "json":
            emit(mark_as_json(mark, reveal=reveal), output)
        case "latex":
            emit(mark_latex(mark, title, reveal=reveal), output)
        case "html":
            emit(mark_html(mark, title, reveal=reveal), output)
        case _:
            page = mark_page(mark, reveal=reveal, width=min(get_terminal_size().columns, WIDEST))
            _show(page, COLORS[mark.verdict], output)
    return CODES[mark.verdict]


def _show(page: str, color: str, output: str) -> None:
    if output or not sys.stdout.isatty():
        emit(page, output)
        return
    from rich.console import Console
    from rich.text import Text

    head, _, rest = page.partition("\n")
    text = Text.assemble((head, f"bold {color}"), f"\n{rest}")
    for sign, style in LINE_COLORS.items():
        text.highlight_regex(rf"(?m)^  {re.escape(sign)} \d+(?= )", style)
    Console(highlight=False).print(text, soft_wrap=True)


def mark_as_json(mark: Mark, *, reveal: bool = False) -> str:
    """The fields of a mark; what is not finite has no number in JSON.

    What is not printable is written by its number, so that a terminal obeys none of it.
    """
    text = json.dumps(_finite(mark.as_json(reveal=reveal)), indent=2, ensure_ascii=False)
    text = text.encode("utf-8", "replace").decode()
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)


def _finite(value: Any) -> Any:
    match value:
        case dict():
            return {key: _finite(each) for key, each in value.items()}
        case list() | tuple():
            return [_finite(each) for each in value]
        case float() if not isfinite(value):
            return None
    return value
