"""Saved derivations: the JSON of ``derive --json`` as a file, and read again without the calculus.

A file says everything twice: as LaTeX, for readers, and exactly, for the kernel. What is loaded is
the exact form; LaTeX that is not how symgrad writes that form is refused.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symgrad.errors import AlteredError, ReadingError
from symgrad.exact import of_exact
from symgrad.files import write_whole
from symgrad.kernel import verify
from symgrad.rendering import as_data, render

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from symgrad.derivation import Derivation
    from symgrad.kernel import Report

MOST_BYTES = 50_000_000
FIELDS = ("title", "loss", "wrt", "graph", "gradients")  # beside the steps


def save(derivation: Derivation, path: str | Path, *, layout: str | None = None) -> None:
    """Write a derivation to a file, whole or not at all, with the kernel's word on every step.

    ``layout`` is ``gradient`` or ``numerator``, where that is not the notation's own. Raises
    ValueProblem where the file cannot be written.
    """
    page = render(derivation, "json", layout=layout, report=verify(derivation))
    write_whole(path, f"{page!s}\n".encode())


def load_derivation(path: str | Path) -> Derivation:
    """The derivation that a file holds exactly; of its truth ``verify`` judges.

    Raises ReadingError for a file that holds none.
    """
    return _derivation(_data(Path(path)), path)


def verify_file(path: str | Path) -> Report:
    """The kernel's word on the derivation in a file, whose LaTeX must say the same.

    Raises ReadingError for a file that holds none, and AlteredError where all steps hold but a
    formula that is shown is not that of the exact form.
    """
    data = _data(Path(path))
    derivation = _derivation(data, path)
    report = verify(derivation)
    if report.holds:
        _check_shown(data, derivation, path)
    return report


def _derivation(data: Mapping[str, Any], path: str | Path) -> Derivation:
    if "exact" not in data:
        raise ReadingError(
            f"{path} holds no derivation that could be checked again: it has no field 'exact'",
            hint="a file that symgrad derive --json has written",
        )
    try:
        return of_exact(data["exact"])
    except RecursionError:
        raise ReadingError(f"{path} holds an expression that is too large") from None


def _check_shown(data: Mapping[str, Any], derivation: Derivation, path: str | Path) -> None:
    layout = "numerator" if data["exact"].get("layout") == "numerator" else "gradient"
    shown = as_data(derivation, derivation.notation, layout=layout)
    altered = next(_altered(data, json.loads(json.dumps(shown))), None)
    if altered:
        raise AlteredError(
            f"{altered} in {path}: that is not what its exact form says",
            hint="derive it again; the field 'exact' alone can be checked too",
        )


def _data(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise ReadingError(f"there is no file {path}") from None
    except OSError as error:
        raise ReadingError(f"{path} cannot be read: {error.strerror or error}".lower()) from None
    if len(content) > MOST_BYTES:
        raise ReadingError(f"{path} holds more than {MOST_BYTES // 10**6} MB")
    try:
        data = json.loads(content, object_pairs_hook=_table)
    except (ValueError, RecursionError) as error:  # of JSON, of UTF-8, of digits without end
        raise ReadingError(f"{path} is no JSON: {str(error)[:80]}") from None
    if not isinstance(data, dict):
        raise ReadingError(f"{path} is no JSON object")
    return data


def _table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A table says everything once: of two values for one key a reader might see the other one."""
    table = dict(pairs)
    if len(table) < len(pairs):
        raise ValueError("a table has a key twice")
    return table


def _altered(data: Mapping[str, Any], shown: Mapping[str, Any]) -> Iterator[str]:
    """Where formulas that a file shows are others than those of its exact form."""
    yield from (f"{key!r} is altered" for key in FIELDS if data.get(key, shown[key]) != shown[key])
    steps = data.get("steps", shown["steps"])
    if not isinstance(steps, list) or len(steps) != len(shown["steps"]):
        yield "a step is missing or added"
        return
    for given, step in zip(steps, shown["steps"], strict=True):
        if not isinstance(given, dict) or _without_certainty(given) != _without_certainty(step):
            yield f"step {step['number']} is altered"


def _without_certainty(step: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in step.items() if key != "certainty"}
