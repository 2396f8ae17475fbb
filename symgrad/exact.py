"""A derivation as plain data, exactly: what ``derive --json`` keeps in the field ``exact``.

Its expressions are the nested lists of ``symgrad.expr.exact``. What is read is a derivation that
somebody claims: only the kernel says whether it holds.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from symgrad.derivation import Derivation, Step
from symgrad.errors import AlteredError, ProblemError, ReadingError
from symgrad.expr.domain import read_domain
from symgrad.expr.exact import Reader, as_tree
from symgrad.expr.graph import ROLES, Equation, Free, Graph
from symgrad.notation import Notation
from symgrad.notation.profile import DEFAULT, KEYS, Profile, profile_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symgrad.expr.index import Index


# out ---------------------------------------------------------------------------------------------


def as_exact(derivation: Derivation, notation: Notation, layout: str) -> dict[str, Any]:
    """A derivation, and how it is written, as numbers, text, lists and tables."""
    graph = derivation.graph
    return {
        "title": derivation.title,
        "loss": derivation.loss,
        "wrt": list(derivation.wrt),
        "mode": derivation.mode,
        "moved": list(derivation.moved),
        "promised": list(derivation.promised),
        "objective": graph.loss,
        "sizes": dict(graph.sizes),
        "free": [_free_data(free) for free in graph.free],
        "equations": [_equation_data(equation) for equation in graph.equations],
        "steps": [_step_data(step) for step in derivation.steps],
        "layout": layout,
        "notation": _notation_data(notation),
    }


def _free_data(free: Free) -> dict[str, Any]:
    shape = [as_tree(size) for size in free.shape]
    return {"name": free.name, "shape": shape, "role": free.role, "domain": free.domain}


def _equation_data(equation: Equation) -> dict[str, Any]:
    indices = [as_tree(index) for index in equation.indices]
    return {"name": equation.name, "indices": indices, "right": as_tree(equation.right)}


def _step_data(step: Step) -> dict[str, Any]:
    return {
        "number": step.number,
        "law": step.law,
        "left": as_tree(step.left),
        "right": as_tree(step.right),
        "because": list(step.because),
    }


def _notation_data(notation: Notation) -> dict[str, Any]:
    profile = {f.name: getattr(notation.profile, f.name) for f in fields(Profile)}
    return {
        "names": dict(notation.names),
        "written": dict(notation.written),
        "chosen": notation.chosen,
        "profile": {k: v for k, v in profile.items() if v != getattr(DEFAULT, k)},
    }


# in ----------------------------------------------------------------------------------------------


def of_exact(data: object) -> Derivation:
    """The derivation of such data. Raises a SymgradError that says what cannot be read."""
    table, reader = _table(data), Reader()
    return Derivation(
        graph=_graph(table, reader),
        loss=_text(table, "loss"),
        wrt=_texts(table, "wrt"),
        steps=_steps(table, reader),
        title=_text(table, "title"),
        notation=_notation(_get(table, "notation")),
        mode=_text(table, "mode"),
        moved=_texts(table, "moved"),
        promised=_texts(table, "promised"),
    )


def _graph(table: Mapping[str, object], reader: Reader) -> Graph:
    return Graph(
        tuple(_free(free, reader) for free in _list(table, "free")),
        tuple(_equation(equation, reader) for equation in _list(table, "equations")),
        _text(table, "objective"),
        {name: _number(size) for name, size in _table(_get(table, "sizes")).items()},
    )


def _free(data: object, reader: Reader) -> Free:
    table = _table(data)
    domain = _text(table, "domain")
    if read_domain(domain) is None:
        raise ReadingError(f"there is no domain {domain[:60]!r}")
    shape = tuple(reader.index(["Index", "i", size]).size for size in _list(table, "shape"))
    return Free(_text(table, "name"), shape, _one_of(table, "role", ROLES), domain)


def _equation(data: object, reader: Reader) -> Equation:
    table = _table(data)
    indices: tuple[Index, ...] = tuple(map(reader.index, _list(table, "indices")))
    return Equation(_text(table, "name"), indices, reader.expression(_get(table, "right")))


def _steps(table: Mapping[str, object], reader: Reader) -> tuple[Step, ...]:
    steps = tuple(_step(step, reader) for step in _list(table, "steps"))
    if [step.number for step in steps] != list(range(1, len(steps) + 1)):
        raise AlteredError("a step is missing or added: they are not numbered 1, 2, 3, ...")
    return steps


def _step(data: object, reader: Reader) -> Step:
    table = _table(data)
    return Step(
        _number(_get(table, "number")),
        _text(table, "law"),
        reader.expression(_get(table, "left")),
        reader.expression(_get(table, "right")),
        tuple(map(_number, _list(table, "because"))),
    )


def _notation(data: object) -> Notation:
    table = _table(data)
    profile = dict(_table(_get(table, "profile")))
    name = profile.pop("name", "")
    try:
        read = profile_of({"title": "", **{key: profile[key] for key in KEYS if key in profile}})
    except ProblemError as error:
        raise ReadingError(error.what) from None
    fields_of = {f.name: getattr(read, f.name) for f in fields(Profile)}
    return Notation(
        _names(table, "names"),
        _names(table, "written"),
        Profile(**{**fields_of, "name": str(name)}),
        _get(table, "chosen") is True,
    )


def _names(table: Mapping[str, object], key: str) -> dict[str, str]:
    return {name: _as_text(latex, key) for name, latex in _table(_get(table, key)).items()}


# data of the right kind --------------------------------------------------------------------------


def _table(data: object) -> Mapping[str, object]:
    if not isinstance(data, dict):
        raise ReadingError("a saved derivation has a table where this one has something else")
    return data


def _get(table: Mapping[str, object], key: str) -> object:
    if key not in table:
        raise ReadingError(f"the saved derivation lacks {key!r}")
    return table[key]


def _list(table: Mapping[str, object], key: str) -> list[object]:
    found = _get(table, key)
    if not isinstance(found, list):
        raise ReadingError(f"{key!r} is no list in the saved derivation")
    return found


def _text(table: Mapping[str, object], key: str) -> str:
    return _as_text(_get(table, key), key)


def _as_text(found: object, key: str) -> str:
    if not isinstance(found, str) or not (found.isprintable() or key == "title"):
        raise ReadingError(f"{key!r} is no text in the saved derivation")
    return found


def _texts(table: Mapping[str, object], key: str) -> tuple[str, ...]:
    return tuple(_as_text(found, key) for found in _list(table, key))


def _one_of(table: Mapping[str, object], key: str, known: tuple[str, ...]) -> str:
    found = _text(table, key)
    if found not in known:
        raise ReadingError(f"{key!r} is none of {', '.join(known)} in the saved derivation")
    return found


def _number(found: object) -> int:
    if isinstance(found, bool) or not isinstance(found, int):
        raise ReadingError("a number of a step or of a size is no whole number")
    return found
