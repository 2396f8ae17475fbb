"""The door: parse arguments, call one command; an error becomes a sentence and an exit code."""

from __future__ import annotations

import os
import sys

from cyclopts import App, CycloptsError

from symgrad import __version__
from symgrad.cli.codes import HOLDS, NOBODY_READS, UNREADABLE
from symgrad.cli.commands import check, demo, derive, draw, gradcheck, verify
from symgrad.cli.output import as_utf8, say
from symgrad.cli.train import train
from symgrad.errors import SymgradError

app = App(
    name="symgrad",
    help="Derive the gradients of a neural network step by step, check them, train with them.",
    version=__version__,
    help_epilogue=(
        "Exit codes: 0 it holds; 1 it does not; 2 usage, or input that cannot be read; 3 undecided."
    ),
)
for command in (demo, derive, draw, verify, gradcheck, check, train):
    app.command(command)


def answer(arguments: list[str]) -> int:
    """Run one command line; the exit code says whether what was asked holds."""
    as_utf8()
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except (CycloptsError, SymgradError) as error:
        return _refuse(error)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOBODY_READS
    except Exception as error:
        if os.environ.get("SYMGRAD_TRACEBACK"):
            raise
        say(f"symgrad: a mistake of its own: {type(error).__name__}: {error}")
        say("  try  SYMGRAD_TRACEBACK=1 for a report, which is welcome")
        return UNREADABLE
    return code


def _run(arguments: list[str]) -> int:
    command, bound, _ = app.parse_args(arguments, exit_on_error=False, print_error=False)
    code = command(*bound.args, **bound.kwargs)
    return code if isinstance(code, int) else HOLDS


def _refuse(error: Exception) -> int:
    say(f"symgrad: {str(error) or type(error).__name__}")
    return UNREADABLE
