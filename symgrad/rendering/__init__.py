"""Derivations go out: lines in a view, written in a medium, set on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symgrad.errors import SymgradError
from symgrad.rendering.data import as_data, json_page
from symgrad.rendering.formats.latex import latex_fragment, latex_math, latex_page
from symgrad.rendering.formats.text import text_page
from symgrad.rendering.lines import DETAILS
from symgrad.rendering.media import LatexMedium, TextMedium
from symgrad.rendering.sheet import sheet as sheet_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symgrad.derivation import Derivation
    from symgrad.kernel import Report
    from symgrad.notation import Notation

__all__ = ["DETAILS", "FORMATS", "VIEWS", "as_data", "notebook_math", "render"]

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
    fragment: bool = False,
    report: Report | None = None,
    values: Mapping[str, Any] | None = None,
) -> str:
    """A derivation as ``text``, as a ``latex`` document, or as the interface's ``json`` object.

    ``view`` is ``index``, ``matrix`` (index form where no matrix form exists) or ``scalar`` (entry
    by entry, for concrete sizes); ``detail`` is ``brief``, ``steps`` or ``full``. A ``fragment``
    of LaTeX is to be put into a document by ``\\input``. ``report`` adds the kernel's certainty
    and ``values`` the numbers of a worked example to the JSON.
    """
    _one_of("format", form, FORMATS)
    _one_of("view", view, VIEWS)
    _one_of("detail", detail, DETAILS)
    names = notation or derivation.notation
    if form == "json":
        return json_page(derivation, names, report=report, values=values)
    graph = derivation.graph
    medium = TextMedium(graph) if form == "text" else LatexMedium(graph, names)
    page = sheet_of(derivation, medium, view=view, detail=detail, values=values)
    match form:
        case "text":
            return text_page(page, width=width)
        case _:
            return latex_fragment(page) if fragment else latex_page(page)


def notebook_math(derivation: Derivation) -> str:
    """The mathematics of the page alone, as a notebook understands it."""
    return latex_math(sheet_of(derivation, LatexMedium(derivation.graph, derivation.notation)))


def _one_of(what: str, given: str, known: tuple[str, ...]) -> None:
    if given not in known:
        raise SymgradError(f"there is no {what} {given!r}", hint=f"one of {', '.join(known)}")
