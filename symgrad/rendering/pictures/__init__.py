"""The computational graph as a picture: values over the wires, derivatives under them."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

from symgrad.calculus import derive
from symgrad.derivation import Derivation
from symgrad.errors import SymgradError
from symgrad.expr.graph import Graph
from symgrad.notation import Notation, as_notation
from symgrad.rendering.pictures.composing import WIDEST, compose
from symgrad.rendering.pictures.labels import printable, show_equation
from symgrad.rendering.pictures.scene import set_scene
from symgrad.rendering.pictures.svg import svg
from symgrad.rendering.pictures.tikz import tikz, tikz_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from symgrad.calculus.question import Subject
    from symgrad.notation import Profile
    from symgrad.rendering.pictures.picture import Picture

__all__ = ["FORMS", "draw", "notebook_picture", "picture_of"]

FORMS = ("svg", "tikz")


def draw(
    subject: Subject,
    form: str = "svg",
    *,
    wrt: Iterable[str] | None = None,
    values: Mapping[str, Any] | None = None,
    notation: str | Profile | Notation | None = None,
    backward: bool | None = None,
    width: float = WIDEST,
    fragment: bool = False,
) -> str:
    """A problem, a derivation or a graph as a picture: ``svg`` or ``tikz``.

    ``wrt`` are the names to differentiate by, if not the subject's own; ``values`` numbers for free
    names, if not a problem's own: what follows from them is computed. ``notation`` is the name of a
    profile, or what ``symgrad.problems.read_notation`` reads from a file. ``backward`` says whether
    derivatives stand under the wires, which they do unless told where the loss is a number.
    A picture that would be wider than ``width`` pixels is cut into rows.
    ``tikz`` is a page of its own, a ``fragment`` of it a ``tikzpicture`` to be put into a page.
    """
    if form not in FORMS:
        raise SymgradError(f"there is no picture {form!r}", hint=f"one of {', '.join(FORMS)}")
    if not 0 < width < inf:
        raise SymgradError(f"no picture is {width:g} pixels wide", hint=f"{WIDEST}, for a slide")
    picture = picture_of(
        subject, wrt=wrt, values=values, notation=notation, backward=backward, width=width
    )
    if form == "svg":
        return svg(picture)
    return tikz(picture) if fragment else tikz_document(picture)


def picture_of(
    subject: Subject,
    *,
    wrt: Iterable[str] | None = None,
    values: Mapping[str, Any] | None = None,
    notation: str | Profile | Notation | None = None,
    backward: bool | None = None,
    width: float = WIDEST,
) -> Picture:
    """Where everything stands in the picture of a problem, a derivation or a graph."""
    graph = subject if isinstance(subject, Graph) else subject.graph
    loss = graph.loss if isinstance(subject, Graph) else subject.loss
    given = getattr(subject, "values", {}) if values is None else values
    names = as_notation(notation, getattr(subject, "notation", Notation()))
    wanted = not graph.shapes[loss] if backward is None else backward
    scene = set_scene(graph, _derivation(subject, wrt) if wanted else None, names, given)
    title = getattr(subject, "title", "") or f"Computational graph of {loss}"
    said = "\n".join(map(show_equation, graph.equations))
    return compose(scene, printable(title), printable(said), widest=width)


def notebook_picture(graph: Graph) -> str:
    """The graph alone, as a notebook shows it."""
    return draw(graph, backward=False)


def _derivation(subject: Subject, wrt: Iterable[str] | None) -> Derivation:
    return subject if isinstance(subject, Derivation) and wrt is None else derive(subject, wrt=wrt)
