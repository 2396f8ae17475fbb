"""Where words go: data to stdout or a whole file, messages and progress to stderr."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from symgrad.errors import SymgradError
from symgrad.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LINES_OF_PROGRESS = 10


def emit(data: str | bytes, output: str = "") -> None:
    """Data: to the file that the user named, else to stdout, but no bytes to a terminal."""
    if output:
        write_whole(output, data if isinstance(data, bytes) else _line(data).encode())
    elif isinstance(data, str):
        print(data.rstrip("\n"))
    elif sys.stdout.isatty():
        raise SymgradError("a PDF is nothing to read on a terminal", hint="-o derivation.pdf")
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)


def _line(text: str) -> str:
    return text.rstrip("\n") + "\n"


def shows_colors() -> bool:
    """Only a terminal does, and not where NO_COLOR is set (no-color.org)."""
    dumb = os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and not dumb


def say(message: str) -> None:
    """A message, which is no data."""
    print(message, file=sys.stderr, flush=True)


def as_utf8() -> None:
    """Formulas need Unicode, whatever the locale or the code page of a pipe says."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


@contextmanager
def epochs_shown() -> Iterator[Callable[[int, int, float], None]]:
    """Training's progress: a bar on a terminal, else about ten lines."""
    if not sys.stderr.isatty():
        yield _line_of_progress
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("epoch"), MofNCompleteColumn(), BarColumn(), TextColumn("loss {task.fields[loss]:.5g}"))  # fmt: skip  # noqa: E501
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as bar:
        task = bar.add_task("training", total=None, loss=float("nan"))
        yield lambda epoch, epochs, loss: bar.update(task, completed=epoch, total=epochs, loss=loss)


def _line_of_progress(epoch: int, epochs: int, loss: float) -> None:
    every = -(-epochs // LINES_OF_PROGRESS)
    if epoch % every == 0 or epoch == epochs:
        say(f"epoch {epoch:>{len(str(epochs))}}/{epochs}  loss {loss:.5g}")
