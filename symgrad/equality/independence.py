"""Which quantities are algebraically independent, so that forms that differ are different.

Entries, derivative signs, sizes; exponentials, logarithms and roots as the normal form builds them
of plain arguments; sines, cosines, erf; abstract functions of canonical arguments; sums over named
sizes of products of such. All others may hide a relation: inverses, maxima, sums that divide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sympy import Add, Expr, Mul, NumberSymbol, Pow, Rational, Symbol, cos, erf, exp, log, sin

from symgrad.expr.functionals import Functional
from symgrad.expr.functions import Abstract
from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta, Entry, Inside, Sum, _Derivative
from symgrad.expr.matrices import name_of_matrix

if TYPE_CHECKING:
    from collections.abc import Collection


def is_independent(e: Expr, dependent: Collection[str]) -> bool:
    """Is it made of independent quantities only? Names in ``dependent`` are not."""
    match e:
        case Entry():
            return e.name not in dependent
        case _Derivative() | Symbol() | Rational() | NumberSymbol():
            return True
        case Sum():
            return _is_plain_sum(e, dependent)
        case Delta() | Inside():
            return False
        case sin() | cos():
            return bool(e.has(Entry)) and _all(e.args, dependent)
        case log():
            return _has_one_form(e.args[0]) and _all(e.args, dependent)
        case Pow() if not e.exp.is_Integer and e.exp.is_Rational:
            return _has_one_form(e.base) and _all(e.args, dependent)
        case Add() | Mul() | Pow() | exp() | erf():
            return _all(e.args, dependent)
        case Functional():  # of different plain names; others may be known of their entries
            return not {entry.name for entry in e.atoms(Entry)} & set(dependent) and all(
                isinstance(part, Entry) or name_of_matrix(part) for part in e.arguments
            )
        case Abstract():
            return is_independent(e.argument, dependent)
        case _:
            return False


def _all(parts: tuple[Any, ...], dependent: Collection[str]) -> bool:
    return all(is_independent(part, dependent) for part in parts)


def _has_one_form(e: Expr) -> bool:
    """Is it irreducible as soon as its polynomial is? Roots and angles have relations."""
    return not (e.has(sin, cos) or any(map(_is_root, e.atoms(Pow))))


def _is_root(e: Expr) -> bool:
    return isinstance(e, Pow) and bool(e.exp.is_Rational and not e.exp.is_Integer)


def _is_plain_sum(e: Sum, dependent: Collection[str]) -> bool:
    """A sum of products over an index of a named size; denominators may be split in many ways.

    A sum over n - 1 places is a part of one over n.
    """
    if not e.index.size.is_Symbol:
        return False
    divides = any(p.base.has(Add) and p.exp.is_negative for p in e.body.atoms(Pow))
    return not (divides or e.body.has(log) or any(map(_is_root, e.body.atoms(Pow)))) and (
        is_independent(e.body, dependent)
    )


def says_little(delta: Expr) -> bool:
    """A delta of few or of moved positions: the values of several such may be impossible."""
    return isinstance(delta, Delta) and not all(
        isinstance(place, Index) and not place.size.is_number for place in delta.args
    )
