"""Claim: a way to go wrong, and the two tensors that are equal if it is the one that was taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from symgrad.expr.text import show
from symgrad.notation import unicode_name

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.expr.array import Array


@dataclass(frozen=True, eq=False)
class Claim:
    """If ``left`` equals ``right``, the answer's mistake is of this kind, in these words."""

    kind: str
    message: str
    left: Array
    right: Array


def words(expr: Expr) -> str:
    """An expression inside a sentence."""
    return show(expr, unicode_name)
