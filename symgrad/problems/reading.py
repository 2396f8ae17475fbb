"""Where a problem comes from: a path, TOML text, a dict, a Graph, or ``module.py:name``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from symgrad.errors import ProblemError
from symgrad.expr.array import Array
from symgrad.expr.graph import Equation, Free, Graph
from symgrad.expr.handles import graph
from symgrad.expr.index import choose_letters
from symgrad.expr.leaves import Entry
from symgrad.notation import Notation
from symgrad.parsing import Symbols
from symgrad.problems.assembly import Assembly, assemble
from symgrad.problems.declarations import checked_identifier, find
from symgrad.problems.fields import Fields, check_fields
from symgrad.problems.modules import load_object
from symgrad.problems.notations import in_notation, own_profile
from symgrad.problems.problem import Convention, Problem, Question, fitted

MAX_SHOWN = 80


def read_problem(source: str | Path | Mapping[str, Any] | Graph | Problem) -> Problem:
    """A problem from a path, TOML text, a dict, a Graph, or ``module.py:name``.

    Raises a SymgradError that says what is wrong, where, and what to try.

    >>> read_problem({"equations": ["L = (y - w x)^2"], "inputs": ["x"], "targets": ["y"],
    ...               "parameters": ["w"]}).graph
    L = (y - w·x)²
    """
    match source:
        case Problem():
            return source
        case Graph():
            return problem_of_graph(source)
        case Mapping():
            return _problem(check_fields(source))
        case Path():
            return _read_file(source)
        case str() if _is_toml_text(source):
            return _read_toml(source, "")
        case str() if _names_an_object(source):
            return _problem_of_object(*_split_object(source))
        case str():
            return _read_file(Path(source))
    raise ProblemError(
        f"a problem is not read from a {type(source).__name__}", hint="a path or a dict"
    )


def _is_toml_text(source: str) -> bool:
    return "\n" in source or ("=" in source and not _exists(source))


def _exists(source: str) -> bool:
    try:
        return Path(source).exists()
    except (OSError, ValueError):
        return False


def _read_file(path: Path) -> Problem:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ProblemError(f"there is no file {path}", hint=_neighbor(path)) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise ProblemError(f"{path} cannot be read: {reason}") from None
    return _read_toml(text, str(path))


def _neighbor(path: Path) -> str:
    """A file beside it that has almost its name."""
    with suppress(OSError):
        names = [other.name for other in path.parent.glob("*.toml")]
        close = get_close_matches(path.name, names, n=1)
        return f"did you mean {path.with_name(close[0])}?" if close else ""
    return ""


def _read_toml(text: str, path: str) -> Problem:
    try:
        raw = tomllib.loads(text.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _no_toml(error, text, path) from None
    return _problem(check_fields(raw))


def _no_toml(error: Exception, text: str, path: str) -> ProblemError:
    """The line that is wrong; a backslash between double quotes is most likely LaTeX."""
    found = re.search(r"\(at line (\d+), column \d+\)", str(error))
    lines = text.removeprefix("\ufeff").splitlines()
    number = int(found[1]) if found else 0
    line = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    is_latex = "\\" in line and '"' in line
    return ProblemError(
        f"this is no TOML: {error}",
        where=": ".join(part for part in (path, line[:MAX_SHOWN]) if part),
        hint="strings with LaTeX in 'single quotes'" if is_latex else "",
    )


# the parts --------------------------------------------------------------------------------------


def _problem(fields: Fields) -> Problem:
    made = assemble(fields)
    values = {find(made.symbols, name, "[values]"): value for name, value in fields.values.items()}
    _check_free(values, made.graph)
    notation = _notation(fields, made)
    problem = Problem(
        graph=made.graph,
        title=fields.title,
        wrt=_wrt(fields, made),
        notation=notation,
        domains=made.domains,
        convention=_convention(fields, notation),
        questions=tuple(_question(table) for table in fields.questions),
        equations=fields.equations,
        symbols=in_notation(made.symbols, made.graph, notation),
        given_sizes=fields.sizes,
    )
    return fitted(problem, values)


def _wrt(fields: Fields, made: Assembly) -> tuple[str, ...]:
    if fields.wrt is None:
        return made.graph.asked_by_default
    names = tuple(find(made.symbols, name, "wrt") for name in fields.wrt)
    return tuple(dict.fromkeys(names))


def _check_free(values: Mapping[str, Any], graph: Graph) -> None:
    for name in values:
        if name in graph.defined:
            raise ProblemError(
                f"{name} is defined by an equation and has a value",
                where=f"[values] {name}",
                hint="one of the two",
            )


def _notation(fields: Fields, made: Assembly) -> Notation:
    """How names are written: what ``[names]`` says apart from what the equations show."""
    said = {checked_identifier(name, "[names]") for name in fields.names}
    written = {**made.symbols.written_sizes, **made.symbols.latex}
    return Notation(
        names={name: text for name, text in written.items() if name in said},
        written={name: text for name, text in written.items() if name not in said},
        profile=own_profile(fields.notation, fields.convention.get("layout")),
    )


def _convention(fields: Fields, notation: Notation) -> Convention:
    return Convention(**{"layout": notation.profile.layout, **fields.convention})


def _question(table: Mapping[str, Any]) -> Question:
    return Question(**dict(table))


# graphs and modules -----------------------------------------------------------------------------


def problem_of_graph(subject: Graph, title: str = "") -> Problem:
    """The problem of deriving a graph's loss by all its parameters."""
    names = {str(s) for shape in subject.shapes.values() for n in shape for s in n.free_symbols}
    symbols = Symbols(
        {name: _handle(subject, name) for name in subject.shapes},
        sizes={name: subject.sizes.get(name) for name in sorted(names)},
    )
    return Problem(
        graph=subject,
        title=title,
        wrt=subject.asked_by_default,
        domains={f.name: f.domain for f in subject.free if f.domain != "reals"},
        symbols=symbols,
        sizes=dict(subject.sizes),
        given_sizes=dict(subject.sizes),
    )


def _handle(subject: Graph, name: str) -> Array:
    """The tensor of a name in a graph."""
    known: dict[str, Free | Equation] = {f.name: f for f in subject.free}
    axes = choose_letters(subject.shapes[name], {name})
    return Array(axes, Entry(name, *axes), known | subject.defined, name)


def _names_an_object(source: str) -> bool:
    return source.rpartition(":")[0].endswith(".py")


def _split_object(source: str) -> tuple[str, str]:
    path, _, name = source.rpartition(":")
    return path, name


def _problem_of_object(path: str, name: str) -> Problem:
    found = load_object(path, name)
    match found:
        case Problem() | Mapping():
            return read_problem(found)
        case Graph():
            return problem_of_graph(found, name)
        case Array():
            return problem_of_graph(graph(found), name)
    raise ProblemError(
        f"{name} is a {type(found).__name__}, not a graph",
        where=f"{path}:{name}",
        hint="sg.graph(L)",
    )
