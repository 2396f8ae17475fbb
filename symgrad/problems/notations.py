"""Notations of problem files: a table ``[notation]``, or a file with one of its own."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symgrad.errors import ProblemError
from symgrad.notation import DEFAULT, Notation, Profile, profile, profile_of
from symgrad.notation.spelling import Spelling
from symgrad.parsing.names import key_of
from symgrad.parsing.notated import symbols_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symgrad.expr.graph import Graph
    from symgrad.parsing import Symbols


def read_notation(source: str) -> Profile:
    """A profile by its name, or from a TOML file that holds its fields, at the top or in a table.

    Raises ProblemError where there is no such notation, or a field of it is wrong.
    """
    if not source.endswith(".toml"):
        return profile(source)
    try:
        table = tomllib.loads(Path(source).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ProblemError(f"{source} cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProblemError(f"this is no TOML: {error}", where=source) from None
    inner = table.get("notation", table)
    if not isinstance(inner, dict):
        raise ProblemError("notation is not a table", where=source)
    return profile_in(inner)


def profile_in(table: Mapping[str, Any]) -> Profile:
    """The profile that a table names, with what else the table says put in."""
    named = table.get("profile")
    if named is not None and not isinstance(named, str):
        raise ProblemError("[notation] profile is not a string", where=f"profile = {named!r}"[:80])
    base = DEFAULT if named is None else profile(named)
    return profile_of({key: value for key, value in table.items() if key != "profile"}, base)


def own_profile(table: Mapping[str, Any], layout: str | None) -> Profile:
    """The profile of a problem, in the layout of its ``[convention]`` where that says one.

    The equations of a problem say which way its weights lead.
    """
    if "weights" in table:
        raise ProblemError(
            "the equations of a problem say which way its weights lead",
            where=f"[notation] weights = {table['weights']!r}"[:80],
            hint="leave it out, or put the notation into a file of its own for --notation",
        )
    found = replace(profile_in(table), weights="")
    return replace(found, layout=layout) if layout in ("gradient", "numerator") else found


def in_notation(symbols: Symbols, graph: Graph, notation: Notation) -> Symbols:
    """The table of a problem's names, written as its notation has it too."""
    if notation.profile.is_default:
        return symbols
    spelling = Spelling(graph, notation)
    for name, text in spelling.latex.items():
        if key_of(text) is None:
            raise ProblemError(
                f"{text!r} cannot be read as a name",
                where=f"[notation], {name}",
                hint=r"a letter with accents and scripts: \hat{y}, W^{(#)}",
            )
    return symbols_in(spelling, symbols)
