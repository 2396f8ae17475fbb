"""Derivations go out: lines in a view, written in a medium, set on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symgrad.errors import SymgradError
from symgrad.rendering.lines import DETAILS
from symgrad.rendering.pages import (
    as_data,
    json_page,
    latex_fragment,
    latex_page,
    notebook_math,
    text_page,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symgrad.derivation import Derivation
    from symgrad.kernel import Report
    from symgrad.notation import Notation

__all__ = ["DETAILS", "FORMATS", "VIEWS", "as_data", "latex_fragment", "notebook_math", "render"]

FORMATS = ("text", "latex", "json")
VIEWS = ("index", "matrix", "scalar")


def render(
    derivation: Derivation,
    form: str = "text",
    *,
    view: str = "index",
    detail: str = "steps",
    notation: Notation | None = None,
    width: int = 100,
    report: Report | None = None,
    values: Mapping[str, Any] | None = None,
) -> str:
    """A derivation as ``text``, as a ``latex`` document, or as the interface's ``json`` object.

    ``view`` is ``index``, ``matrix`` (index form where no matrix form exists) or ``scalar`` (entry
    by entry, for concrete sizes); ``detail`` is ``brief``, ``steps`` or ``full``. ``report`` adds
    the kernel's certainty and ``values`` the numbers of a worked example to the JSON.
    """
    _one_of("format", form, FORMATS)
    _one_of("view", view, VIEWS)
    _one_of("detail", detail, DETAILS)
    names = notation or derivation.notation
    match form:
        case "text":
            return text_page(derivation, view=view, detail=detail, width=width)
        case "latex":
            return latex_page(derivation, names, view=view, detail=detail)
        case _:
            return json_page(derivation, names, report=report, values=values)


def _one_of(what: str, given: str, known: tuple[str, ...]) -> None:
    if given not in known:
        raise SymgradError(f"there is no {what} {given!r}", hint=f"one of {', '.join(known)}")
