"""One equation of a line as the sides of a chain, its index letters the same on every side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.errors import ShapeError, SymgradError
from symgrad.expr.array import Array
from symgrad.parsing import read_answer
from symgrad.parsing.products import Value
from symgrad.parsing.statements import places_of_signs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from symgrad.expr.index import Index
    from symgrad.parsing import Member, Symbols


def read_sides(
    text: str, symbols: Symbols, letters: Mapping[str, Index], like: Array | None = None
) -> tuple[Member, ...]:
    """The sides of ``a = b = c``, or of ``= c`` behind a side with these letters.

    Shapes that do not fit are the meaning of a side. Raises ReadingError for what is not read.
    """
    try:
        return _unified(_sides(text, symbols, like, {}), letters)
    except SymgradError:
        head = _head(text, symbols)
        array = head.array if head is not None else like
        known = {**letters, **(head.letters if head is not None else {})}
        if not known and (head is None or array is None or not array.axes):
            raise
        like = array if array is not None and array.axes else like
        return _unified(_sides(text, symbols, like, known), known)


def _sides(
    text: str, symbols: Symbols, like: Array | None, letters: Mapping[str, Index]
) -> tuple[Member, ...]:
    """A side that fits is put behind them: of the sides before it no misfit is raised."""
    try:
        return read_answer(f"{text} = 0", symbols, like=like, letters=letters).members[:-1]
    except SymgradError:
        read_answer(text, symbols, like=like, letters=letters)  # its error shows what was written
        raise


def _head(text: str, symbols: Symbols) -> Member | None:
    """The left side alone, whose axes and letters the right side may need."""
    left = text[: (places_of_signs(text) or [0])[0]]
    try:
        head = read_answer(left, symbols).members[0] if left.strip() else None
    except SymgradError:
        return None
    return None if head is None or isinstance(head.meaning, ShapeError) else head


def _unified(sides: Sequence[Member], letters: Mapping[str, Index]) -> tuple[Member, ...]:
    """``i`` of the first side that has it is ``i`` of all others, where the sizes are the same."""
    known, unified = dict(letters), []
    for side in sides:
        unified.append(_with_letters(side, known))
        for letter, index in unified[-1].letters.items():
            known.setdefault(letter, index)
    return tuple(unified)


def _with_letters(side: Member, known: Mapping[str, Index]) -> Member:
    rule = {
        index: known[letter]
        for letter, index in side.letters.items()
        if letter in known and known[letter].size == index.size
    }
    if not rule or isinstance(side.meaning, ShapeError):
        return side
    array = side.array
    meaning = Value(Array(array.axes, array.expr.xreplace(rule), array.known), side.is_row)
    moved = {letter: rule.get(index, index) for letter, index in side.letters.items()}
    return replace(side, meaning=meaning, letters=moved)
