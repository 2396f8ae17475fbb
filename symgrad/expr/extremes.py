"""max(a, b) and min(a, b), for printing only: b + relu(a - b) reads max(a, b)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Add, Function, preorder_traversal

from symgrad.expr.functions import relu, step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sympy import Expr


class largest(Function):  # type: ignore[misc]
    """Stands for max(a, b, ...) while an expression is printed."""


class smallest(Function):  # type: ignore[misc]
    """Stands for min(a, b, ...) while an expression is printed."""


EXTREMES = {"largest": "max", "smallest": "min"}


def with_extremes(expr: Expr) -> Expr:
    """The same expression with max and min for sums with a relu that are one.

    b + s relu(u) is max(b + u, b) for s = 1, min(b - u, b) for s = -1: so it reads where it is
    shorter.
    """
    if not expr.has(relu):
        return expr
    if isinstance(expr, step):
        return step(with_extremes(_without_floor(expr.args[0])))
    if isinstance(expr, Add):
        ways = [way for term in expr.args for way in _ways(term, expr)]
        if ways:
            return with_extremes(min(ways, key=_length))
    return expr.func(*map(with_extremes, expr.args))


def _without_floor(expr: Expr) -> Expr:
    """k - relu(u) is positive just where k - u is, for a number k > 0."""
    number, rest = expr.as_coeff_Add()
    is_floor = number.is_positive and isinstance(-rest, relu)
    return number - (-rest).args[0] if is_floor else expr


def _length(expr: Expr) -> tuple[int, int]:
    return len(expr.atoms(relu)), sum(map(_terms, preorder_traversal(expr)))


def _ways(term: Expr, total: Expr) -> Iterator[Expr]:
    """The sum with an extreme for one of its terms with a relu and for those that belong to it."""
    number, call = term.as_coeff_Mul()
    if not isinstance(call, relu):
        return
    size, sign = abs(number), 1 if number > 0 else -1
    above = sign * call.args[0]
    rest = [part for part in Add.make_args(total) if part != term]
    for taken in _bounds([part / size for part in rest], above):
        bound = Add(*taken)
        other = with_extremes(bound + above)
        left = [part for part in rest if part / size not in taken]
        if other == 0:
            continue
        if _terms(other) < _terms(above) or _terms(other) == _terms(above) == _terms(bound) == 1:
            kind = largest if sign > 0 else smallest
            yield Add(size * _joined(kind, with_extremes(bound), other), *left)


def _bounds(parts: list[Expr], above: Expr) -> Iterator[list[Expr]]:
    """Terms that may be b: what a - b holds with the other sign, and numbers; k z beside z."""
    gone = [part for part in parts if -part in Add.make_args(above)]
    if gone:
        yield gone
    if any(part.is_number and part not in gone for part in parts):
        yield [*gone, *(part for part in parts if part.is_number and part not in gone)]
    if _terms(above) == 1:
        named = [part for part in parts if not part.is_number and part not in gone]
        yield from ([p] for p in named if (p + above).as_coeff_Mul()[0] == 1)


def _terms(expr: Expr) -> int:
    return len(Add.make_args(expr))


def _joined(kind: type[Function], *parts: Expr) -> Expr:
    """max(max(a, b), c) is max(a, b, c)."""
    flat = [a for part in parts for a in (part.args if isinstance(part, kind) else (part,))]
    if all(part.as_coeff_Mul()[0].is_negative for part in flat) and not any(
        part.is_number for part in flat
    ):
        other = largest if kind is smallest else smallest
        return -_joined(other, *(-part for part in flat))
    return kind(*sorted(flat, key=lambda part: (not part.is_number, part.sort_key())))
