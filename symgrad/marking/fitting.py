"""An answer beside what is asked: do its axes and letters fit, and how is it to be read?"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import permutations
from typing import TYPE_CHECKING

from symgrad.expr.array import Array
from symgrad.notation import unicode_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sympy import Expr

    from symgrad.expr.index import Index
    from symgrad.marking.asked import Asked


@dataclass(frozen=True, eq=False)
class Written:
    """An answer as it was written: its tensor, whether a row, and the letters that nothing binds.

    ``order`` are the letters of a left side ∂L/∂W_{kj}. A text ``as_array`` speaks of NumPy's
    arrays, whose vectors are neither rows nor columns.
    """

    array: Array
    is_row: bool = False
    letters: Mapping[str, Index] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    as_array: bool = False


@dataclass(frozen=True, eq=False)
class Fitted:
    """An answer brought to the axes of what is asked; ``note`` says how it was read.

    ``is_one_of_several``: its letters may be meant in another order as well.
    """

    array: Array
    note: str = ""
    is_transposed: bool = False
    is_one_of_several: bool = False


def ways_to_fit(written: Written, asked: Asked) -> Iterator[Fitted]:
    """The readings of an answer as what is asked, the plainest first; none if its shape is wrong.

    A question by entries (∂L/∂z_i) is also answered by the whole vector, one about a tensor also
    by its entry with letters of the student's own.
    """
    array, expected = written.array, asked.expected
    if written.letters or written.order:
        yield from _with_letters(written, asked)
    elif array.shape == expected.shape:
        matters = asked.is_vector and not written.as_array and expected.shape != (1,)
        turned = matters and written.is_row != asked.wants_row
        yield Fitted(_renamed(array, expected), _kept(asked), is_transposed=turned)
    elif not array.axes and array.expr == 0:
        yield Fitted(Array(expected.axes, array.expr, array.known))
    elif asked.letters and not expected.axes and array.shape == _shape(asked.letters.values()):
        letters = ", ".join(asked.letters)
        entry = Array((), array.at(*asked.letters.values()), array.known)
        yield Fitted(entry, f"read as the whole vector, of which entry {letters} is asked")
    if not written.letters and array.ndim > 1 and array.shape == expected.shape[::-1]:
        yield Fitted(_renamed(array.T, expected), is_transposed=not asked.may_be_turned)


def _kept(asked: Asked) -> str:
    if not asked.may_be_turned:
        return ""
    return f"the shape of {unicode_name(asked.by[0])} is kept: numerator layout turns it"


def _with_letters(written: Written, asked: Asked) -> Iterator[Fitted]:
    """``p_i - y_i``: one entry, whose letters the left side or their sizes put in order."""
    array, places = written.array, tuple(asked.letters.values()) or asked.expected.axes
    if array.axes:
        return
    orders = [o for o in _orders(written, asked) if _fits(o, written.letters, places)]
    for order in orders:
        rule = {
            written.letters[letter]: place
            for letter, place in zip(order, places, strict=True)
            if letter in written.letters
        }
        entry = Array(asked.expected.axes, array.expr.xreplace(rule), array.known)
        note = f"read as entry {', '.join(order)} of the derivative"
        yield Fitted(entry, note, is_one_of_several=len(orders) > 1)


def _orders(written: Written, asked: Asked) -> list[tuple[str, ...]]:
    """A question by entries fixes its letters; a left side may rename them, nothing else."""
    if written.order:
        return [written.order]
    return [] if asked.letters else list(permutations(written.letters))


def _fits(order: Sequence[str], letters: Mapping[str, Index], places: Sequence[Index]) -> bool:
    """Do the letters in this order run over the axes, and are all of them among it?"""
    return (
        len(order) == len(places)
        and set(letters) <= set(order)
        and all(
            letters[letter].size == place.size
            for letter, place in zip(order, places, strict=True)
            if letter in letters
        )
    )


def _shape(axes: Iterable[Index]) -> tuple[Expr, ...]:
    return tuple(axis.size for axis in axes)


def _renamed(array: Array, expected: Array) -> Array:
    return Array(expected.axes, array.at(*expected.axes), array.known)
