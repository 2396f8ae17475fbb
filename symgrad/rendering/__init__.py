"""Derivations go out: lines in a view, written in a medium, set on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symgrad.errors import SymgradError
from symgrad.notation import as_notation
from symgrad.rendering.data import as_data, json_page
from symgrad.rendering.following import known_numbers
from symgrad.rendering.formats.html import html_page
from symgrad.rendering.formats.latex import latex_fragment, latex_math, latex_page
from symgrad.rendering.formats.markdown import markdown_page
from symgrad.rendering.formats.pdf import pdf_page
from symgrad.rendering.formats.text import text_page
from symgrad.rendering.lines import DETAILS
from symgrad.rendering.media import LatexMedium, Medium, TextMedium
from symgrad.rendering.remarks import LAYOUTS
from symgrad.rendering.sheet import sheet as sheet_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from symgrad.derivation import Derivation
    from symgrad.kernel import Report
    from symgrad.notation import Notation, Profile

__all__ = ["DETAILS", "FORMATS", "VIEWS", "as_data", "notebook_math", "render"]

FORMATS = ("text", "latex", "markdown", "html", "json", "pdf")
VIEWS = ("index", "matrix", "scalar")


def render(
    derivation: Derivation,
    form: str = "text",
    *,
    view: str = "index",
    detail: str = "steps",
    notation: str | Profile | Notation | None = None,
    layout: str | None = None,
    values: Mapping[str, Any] | None = None,
    blanks: Collection[str] = (),
    solution: bool = False,
    width: int = 100,
    colors: bool = False,
    fragment: bool = False,
    dollars: bool = False,
    report: Report | None = None,
) -> str | bytes:
    """A derivation as ``text``, ``latex``, ``markdown``, ``html``, ``json`` or (bytes) ``pdf``.

    ``view`` is ``index``, ``matrix`` (index form where no matrix form exists) or ``scalar`` (entry
    by entry, for concrete sizes); ``detail`` is ``brief``, ``steps`` or ``full``. ``notation`` is
    the name of a profile (``nielsen``), a profile (``symgrad.problems.read_notation`` reads one
    from a file), or names and a profile; ``layout`` is ``gradient`` or ``numerator``, where that is
    not the notation's own. ``values`` are numbers for names: what follows from them is computed,
    except for JSON. ``blanks`` are left open: names (``w`` for dL/dw) or numbers of lines, counted
    from 1; a ``solution`` fills and marks them. ``width`` and ``colors`` are a terminal's, a
    ``fragment`` of LaTeX is to be put into a document by ``\\input``; Markdown is GitHub's, with
    ``dollars`` that of Jupyter and Quarto. ``report`` adds the kernel's certainty to the JSON.
    """
    _one_of("format", form, FORMATS)
    _one_of("view", view, VIEWS)
    _one_of("detail", detail, DETAILS)
    names = as_notation(notation, derivation.notation)
    layout = layout or names.profile.layout
    _one_of("layout", layout, tuple(LAYOUTS))
    if form == "json":
        return json_page(derivation, names, layout=layout, report=report, values=values)
    graph = derivation.graph
    kind = TextMedium if form == "text" else LatexMedium
    medium: Medium = kind(graph, names, layout)
    known = None if values is None else known_numbers(graph, derivation, values)
    page = sheet_of(
        derivation,
        medium,
        view=view,
        detail=detail,
        values=known,
        blanks=blanks,
        solution=solution,
        folds=form == "html",
    )
    match form:
        case "text":
            return text_page(page, width=width, colors=colors)
        case "markdown":
            return markdown_page(page, dollars=dollars)
        case "html":
            return html_page(page)
        case "pdf":
            return pdf_page(page)
        case _:
            return latex_fragment(page) if fragment else latex_page(page)


def notebook_math(derivation: Derivation) -> str:
    """The mathematics of the page alone, as a notebook understands it."""
    medium = LatexMedium(derivation.graph, derivation.notation)
    return latex_math(sheet_of(derivation, medium, folds=False))


def _one_of(what: str, given: str, known: tuple[str, ...]) -> None:
    if given not in known:
        raise SymgradError(f"there is no {what} {given!r}", hint=f"one of {', '.join(known)}")
