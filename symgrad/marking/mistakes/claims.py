"""Claim: a way to go wrong, and the two tensors that are equal if it is the one that was taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from symgrad.expr.index import Index, choose_letters, free_indices
from symgrad.expr.leaves import Entry
from symgrad.expr.text import show
from symgrad.notation import unicode_name

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.expr.array import Array

AS_IN_SENTENCES = {"sigmoid(": "σ(", "**": "^"}


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
    text = show(expr.xreplace(dict(zip(own, letters, strict=True))), unicode_name)
    for plain, shown in AS_IN_SENTENCES.items():
        text = text.replace(plain, shown)
    return text
