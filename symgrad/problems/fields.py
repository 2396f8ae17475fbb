"""The fields of a problem file, each checked for its type; nothing unknown is let pass."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from symgrad.errors import ProblemError
from symgrad.expr.graph import ROLES
from symgrad.parsing import identifier

Table = Mapping[str, Any]
LISTS = ("equations", *ROLES)
TABLES = ("shapes", "sizes", "names", "values", "domains", "convention", "functions", "rows")
KEYS = ("title", *LISTS, "loss", "wrt", *TABLES, "questions", "indices", "notation")
CONVENTION_KEYS = ("layout", "kink")
QUESTION_KEYS = ("id", "ask", "points", "expected", "tolerance")
LAYOUTS = ("gradient", "numerator", "either")


@dataclass(frozen=True)
class Fields:
    """A problem file as it was written, with every field of the right type."""

    equations: tuple[str, ...]
    title: str = ""
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    loss: str = ""
    wrt: tuple[str, ...] | None = None
    shapes: Mapping[str, tuple[int | str, ...]] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    values: Table = field(default_factory=dict)
    domains: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)
    indices: Mapping[str, int | str] = field(default_factory=dict)
    convention: Table = field(default_factory=dict)
    notation: Table = field(default_factory=dict)
    questions: tuple[Table, ...] = ()


def check_fields(raw: Table) -> Fields:
    """The fields of a problem, or a ProblemError that names the first wrong one."""
    refuse_unknown_keys(raw, KEYS, "the problem file")
    equations = _names(raw, "equations")
    if not equations:
        raise ProblemError(
            "the problem has no equations", hint="equations = ['L = (y - w x)^2'], one string each"
        )
    return Fields(
        equations=equations,
        title=_text(raw, "title"),
        roles={role: _names(raw, role) for role in ROLES},
        loss=_text(raw, "loss"),
        wrt=_names(raw, "wrt") if "wrt" in raw else None,
        shapes={name: _shape(name, shape) for name, shape in _table(raw, "shapes").items()},
        sizes=_sizes(raw),
        names=_texts(raw, "names"),
        values={n: v for n, v in _table(raw, "values").items() if n not in _table(raw, "indices")},
        domains=_texts(raw, "domains"),
        functions=_texts(raw, "functions"),
        rows=_texts(raw, "rows"),
        indices={n: _shape(n, [size])[0] for n, size in _table(raw, "indices").items()},
        convention=_convention(raw),
        notation=_table(raw, "notation"),
        questions=_questions(raw),
    )


def refuse_unknown_keys(table: Table, known: tuple[str, ...], place: str) -> None:
    for key in table:
        if key not in known:
            close = get_close_matches(str(key), known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"one of {', '.join(known)}"
            raise ProblemError(f"{key} is no field of {place}", where=str(key), hint=hint)


def _wrong_type(key: str, value: object, wanted: str) -> ProblemError:
    return ProblemError(f"{key} is not {wanted}", where=f"{key} = {value!r}"[:80])


def _text(raw: Table, key: str) -> str:
    value = raw.get(key, "")
    if not isinstance(value, str):
        raise _wrong_type(key, value, "a string")
    return value


def _names(raw: Table, key: str) -> tuple[str, ...]:
    value = raw.get(key, [])
    if isinstance(value, str):
        raise ProblemError(
            f"{key} is not a list of strings",
            where=f"{key} = {value!r}"[:80],
            hint=f'{key} = ["{value}"]'[:80] if "\\" not in value else f"{key} = ['{value}']"[:80],
        )
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        raise _wrong_type(key, value, "a list of strings")
    return tuple(value)


def _table(raw: Table, key: str) -> Table:
    value = raw.get(key, {})
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        raise _wrong_type(key, value, "a table")
    return value


def _texts(raw: Table, key: str) -> dict[str, str]:
    table = _table(raw, key)
    for name, value in table.items():
        if not isinstance(value, str):
            raise _wrong_type(f"[{key}] {name}", value, "a string")
    return dict(table)


def is_size(value: object) -> bool:
    """Whether a value is a whole number from 1 on."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _shape(name: str, shape: object) -> tuple[int | str, ...]:
    if not isinstance(shape, (list, tuple)):
        raise _wrong_type(f"[shapes] {name}", shape, "a list of sizes")
    for size in shape:
        if not is_size(size) and not (isinstance(size, str) and identifier(size)):
            raise _wrong_type(f"[shapes] {name}", shape, "a list of sizes: numbers from 1 or names")
    return tuple(shape)


def _size(name: str, size: object) -> int:
    if not is_size(size):
        raise _wrong_type(f"[sizes] {name}", size, "a whole number from 1")
    return int(size)  # type: ignore[call-overload, no-any-return]


def _sizes(raw: Table) -> dict[str, int]:
    """Numbers of sizes, and of the positions that [indices] names and [values] fixes."""
    values, positions = _table(raw, "values"), _table(raw, "indices")
    sizes = {**_table(raw, "sizes"), **{n: v for n, v in values.items() if n in positions}}
    return {identifier(name) or name: _size(name, size) for name, size in sizes.items()}


def _convention(raw: Table) -> Table:
    table = _table(raw, "convention")
    refuse_unknown_keys(table, CONVENTION_KEYS, "[convention]")
    if table.get("layout", LAYOUTS[0]) not in LAYOUTS:
        raise ProblemError(
            f"{table['layout']!r} is no layout",
            where="[convention] layout",
            hint=f"one of {', '.join(LAYOUTS)}",
        )
    _number(table, "kink", "[convention]")
    if not math.isfinite(table.get("kink", 0)):
        raise _wrong_type("[convention] kink", table["kink"], "a finite number")
    return table


def _questions(raw: Table) -> tuple[Table, ...]:
    value = raw.get("questions", [])
    if not isinstance(value, (list, tuple)) or not all(isinstance(q, Mapping) for q in value):
        raise _wrong_type("questions", value, "a list of tables [[questions]]")
    for question in value:
        refuse_unknown_keys(question, QUESTION_KEYS, "[[questions]]")
        for key in ("id", "ask", "expected"):
            _text(question, key)
        for key in ("points", "tolerance"):
            _number(question, key, "[[questions]]")
        if not question.get("id") or not question.get("ask"):
            raise ProblemError("a question needs an id and what it asks", where=f"{dict(question)}")
    ids = [question["id"] for question in value]
    for name in ids:
        if ids.count(name) > 1:
            raise ProblemError(f"two questions have the id {name}", where="[[questions]]")
    return tuple(value)


def _number(table: Table, key: str, place: str) -> None:
    value = table.get(key, 0)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        raise _wrong_type(f"{place} {key}", value, "a number")
