"""Positions along an axis that is made of two: r = p i + k with 0 <= k < p has the digits i and k.

The quotient r // p and the remainder r % p find them again. With them

    (A ⊗ B)[r, s] = A[r // p, s // q] B[r % p, s % q]        vec(X)[r] = X[r % n, r // n]
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sympy import Add, Expr, Integer
from sympy.printing.precedence import PRECEDENCE

from symgrad.expr.index import Chosen, Index

if TYPE_CHECKING:
    from collections.abc import Iterator

ZERO, ONE = Integer(0), Integer(1)
Digits = tuple[Expr, Expr]


class Digit(Expr):  # type: ignore[misc]
    """One digit of a position to a base."""

    is_commutative = True
    is_integer = True
    precedence = PRECEDENCE["Mul"]

    @property
    def position(self) -> Expr:
        return self.args[0]

    @property
    def base(self) -> Expr:
        return self.args[1]

    def _signed(self, printer: Any, sign: str) -> str:
        position, base = (
            printer.parenthesize(e, PRECEDENCE["Atom"], strict=True) for e in self.args
        )
        return f"{position}{sign}{base}"


class Quotient(Digit):
    """position // base, rounded down."""

    def __new__(cls, position: Expr, base: Expr) -> Expr:
        found = digits(position, base)
        if found is not None:
            return found[0]
        if isinstance(position, Quotient):
            return Quotient(position.position, position.base * base)
        if isinstance(position, Remainder) and is_multiple(position.base, base):
            return Remainder(Quotient(position.position, base), position.base / base)
        return Expr.__new__(cls, position, base)  # type: ignore[no-any-return]

    def _sympystr(self, printer: Any) -> str:
        return self._signed(printer, " // ")

    def _latex(self, printer: Any) -> str:
        position, base = map(printer.doprint, self.args)
        return rf"\lfloor {position} / {base} \rfloor"


class Remainder(Digit):
    """position % base, not below 0."""

    def __new__(cls, position: Expr, base: Expr) -> Expr:
        found = digits(position, base)
        if found is not None:
            return found[1]
        if isinstance(position, Remainder) and is_multiple(position.base, base):
            return Remainder(position.position, base)
        return Expr.__new__(cls, position, base)  # type: ignore[no-any-return]

    def _sympystr(self, printer: Any) -> str:
        return self._signed(printer, " % ")

    def _latex(self, printer: Any) -> str:
        position, base = map(printer.doprint, self.args)
        return rf"({position} \bmod {base})"


def is_multiple(size: Expr, base: Expr) -> bool:
    """Is one size a whole number of times another one?"""
    return bool((size / base).is_integer)


def digits(position: Expr, base: Expr) -> Digits | None:
    """The digits h, l of base h + l with 0 <= l < base, where they can be read off."""
    if base == 1:
        return position, ZERO
    terms = Add.make_args(position)
    high = [t / base for t in terms if is_multiple(t, base)]
    low = Add(*(t for t in terms if not is_multiple(t, base)))
    if low.is_Integer and base.is_Integer:
        return Add(*high, low // base), low % base
    return (Add(*high), low) if lies_within(low, base) else None


def generators(position: Expr) -> Iterator[tuple[Expr, Expr]]:
    """The indices and digits that a position is a combination of, with their coefficients."""
    for term in Add.make_args(position):
        variable = term.as_independent(Index, Digit)[1]
        if isinstance(variable, (Index, Digit)):
            yield variable, term / variable


def extent(variable: Expr) -> Expr | None:
    """How many values 0, 1, ... an index or a digit can have."""
    match variable:
        case Index():
            return variable.size
        case Remainder():
            return variable.base
        case Quotient():
            whole = extent(variable.position)
            return whole / variable.base if whole and is_multiple(whole, variable.base) else None
        case _:
            return None


def lies_within(position: Expr, size: Expr) -> bool:
    """Is a position certain to lie in 0 .. size - 1?"""
    for one in position.free_symbols:
        if isinstance(one, Chosen):  # from 1 to the size of its axis: at both ends, all between
            return all(lies_within(position.xreplace({one: p}), size) for p in (ONE, one.size))
    lowest = highest = position
    for variable, coefficient in generators(position):
        values = extent(variable)
        if values is None:
            return False
        ends = (ZERO, values - 1) if coefficient.is_positive else (values - 1, ZERO)
        lowest, highest = (
            end + coefficient * (value - variable)
            for end, value in zip((lowest, highest), ends, strict=True)
        )
    return bool(lowest.expand().is_nonnegative and (size - 1 - highest).expand().is_nonnegative)


def same_digits(left: Expr, right: Expr) -> tuple[Digits, Digits] | None:
    """Two positions that are equal just where two pairs of digits are: p i + k, and r < p n."""
    for position, other in ((left, right), (right, left)):
        for variable, base in generators(position):
            if base == 1 or not _has_digits(position, base):
                continue
            values = extent(variable)
            is_whole = values is not None and extent(other) == base * values
            if is_whole or other.is_Integer or _has_digits(other, base):
                found = [(Quotient(e, base), Remainder(e, base)) for e in (position, other)]
                return found[0], found[1]
    return None


def _has_digits(position: Expr, base: Expr) -> bool:
    found = digits(position, base)
    return found is not None and ZERO not in found


@lru_cache(maxsize=2**14)
def _holds_digits(e: Any) -> bool:
    return isinstance(e, Digit) or any(map(_holds_digits, e.args))


def parted(body: Expr, index: Index) -> tuple[Expr, Index, Index] | None:
    """A body over i and k in place of r = p i + k, where it holds digits of r to the base p."""
    if not _holds_digits(body):
        return None
    bases = {d.base for d in body.atoms(Digit) if d.position == index}
    whole = [b for b in bases if is_multiple(index.size, b)]
    if not whole:
        return None
    base = min(whole, key=lambda b: (sum(not is_multiple(o, b) for o in whole), str(b)))
    high, low = Index.fresh(index.size / base), Index.fresh(base)
    return body.xreplace({index: base * high + low}), high, low
