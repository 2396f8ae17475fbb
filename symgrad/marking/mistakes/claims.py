"""Claim: a way to go wrong, and the two tensors that are equal if it is the one that was taken."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symgrad.expr.index import Index, choose_letters, free_indices
from symgrad.expr.leaves import Entry
from symgrad.expr.text import show
from symgrad.notation import unicode_name
from symgrad.notation.spelling import Spelling
from symgrad.notation.unicode import unicode_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sympy import Expr

    from symgrad.expr.array import Array
    from symgrad.expr.graph import Graph
    from symgrad.notation import Notation

AS_IN_SENTENCES = {"sigmoid(": "σ(", "**": "^"}
NAMES: ContextVar[Callable[[str], str]] = ContextVar("names", default=unicode_name)


@contextmanager
def named_as(notation: Notation, graph: Graph) -> Iterator[None]:
    """Sentences that are made meanwhile write names as the problem does."""
    spelling = Spelling(graph, notation)

    def name(plain: str) -> str:
        is_own = plain in notation.own or not notation.profile.is_default
        return unicode_of(spelling.plain(plain)) if is_own else unicode_name(plain)

    before = NAMES.set(name)
    try:
        yield
    finally:
        NAMES.reset(before)


@dataclass(frozen=True, eq=False)
class Claim:
    """If ``left`` equals ``right``, the answer's mistake is of this kind, in these words."""

    kind: str
    message: str
    left: Array
    right: Array


def words(expr: Expr) -> str:
    """An expression inside a sentence; positions that nobody named get letters."""
    own = sorted((i for i in free_indices(expr) if i.name[0] in "_~"), key=lambda i: i.name)
    taken = {part.name for part in expr.atoms(Index, Entry)}
    letters = choose_letters([index.size for index in own], taken)
    text = show(expr.xreplace(dict(zip(own, letters, strict=True))), NAMES.get())
    for plain, shown in AS_IN_SENTENCES.items():
        text = text.replace(plain, shown)
    return text
