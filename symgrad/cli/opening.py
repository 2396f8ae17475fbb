"""Opening what the user names: a problem, with other sizes and numbers if asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.problems import read_problem, read_settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from symgrad.problems import Problem


def open_problem(source: str, settings: Iterable[str] = ()) -> Problem:
    """A problem as its file has it; every ``NAME=VALUE`` replaces a size or a number in it."""
    return read_problem(source).with_values(read_settings(settings))
