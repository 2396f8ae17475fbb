"""Mistakes of shape, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symgrad.marking.marks import Mistake

if TYPE_CHECKING:
    from symgrad.errors import ShapeError


def inner_misfit(error: ShapeError) -> Mistake:
    """Parts of an answer do not fit together."""
    return Mistake("shape", f"The shapes do not fit: {error.what}.")


def wrong_shape(shape: tuple[Any, ...], right: tuple[Any, ...]) -> Mistake:
    """An answer has a shape, but not the right one."""
    return Mistake("shape", f"The shape is {_in_words(shape)}, not {_in_words(right)}.")


def _in_words(shape: tuple[Any, ...]) -> str:
    return f"[{', '.join(map(str, shape))}]" if shape else "that of a number"
