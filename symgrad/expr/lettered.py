"""Letters for bound indices, for printing only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Add, Expr, Mul, Pow

from symgrad.expr.binding import Binder
from symgrad.expr.extremes import with_extremes
from symgrad.expr.functionals import Entries
from symgrad.expr.index import Index, choose_letters
from symgrad.expr.leaves import Entry, Sum
from symgrad.expr.matrices import Argmax, Determinant, Inverse, Maximum

if TYPE_CHECKING:
    from collections.abc import Iterable


class _Lettered:
    """A binder for printing: its bound indices keep the letters that they are shown with."""

    def __new__(cls, *args: Expr) -> Expr:
        return Expr.__new__(cls, *args)


class LetteredSum(_Lettered, Sum):
    pass


class LetteredInverse(_Lettered, Inverse):
    pass


class LetteredDeterminant(_Lettered, Determinant):
    pass


class LetteredMaximum(_Lettered, Maximum):
    pass


class LetteredArgmax(_Lettered, Argmax):
    pass


class LetteredEntries(_Lettered, Entries):
    pass


LETTERED = {
    Sum: LetteredSum,
    Inverse: LetteredInverse,
    Determinant: LetteredDeterminant,
    Maximum: LetteredMaximum,
    Argmax: LetteredArgmax,
    Entries: LetteredEntries,
}


def letter_sums(expr: Expr, beside: Iterable[Index] = ()) -> Expr:
    """The same expression, for printing only, with a readable letter for every bound index.

    The letters of the indices that stand ``beside`` it, on the left of an equation, stay theirs.
    """
    expr = with_extremes(expr)
    return _letter(expr, {a.name for a in (*expr.atoms(Index, Entry), *beside)})


def _letter(expr: Expr, used: set[str]) -> Expr:
    if not expr.has(*LETTERED):
        return expr
    if isinstance(expr, Binder):
        letters = choose_letters([index.size for index in expr.bound], used)
        body, *bound = expr.open(*letters)
        inside = _letter(body, used | {letter.name for letter in letters})
        return LETTERED[type(expr)](inside, *bound, *expr.positions)
    arguments = [_letter(argument, used) for argument in expr.args]
    if isinstance(expr, (Add, Mul, Pow)):
        return expr.func(*arguments, evaluate=False)
    return expr.func(*arguments)
