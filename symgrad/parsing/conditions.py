"""Comparisons as numbers 1 and 0, and values that depend on them.

Every comparison comes down to 1[d > 0]: a ≥ b is the contrary of b > a.
"""

from __future__ import annotations

from functools import partial, reduce
from itertools import starmap
from operator import mul
from typing import TYPE_CHECKING

from sympy import Dummy, Expr, Integer, Piecewise, Rational

from symgrad.errors import ReadingError
from symgrad.expr.array import Array, elementwise
from symgrad.expr.domain import read_domain
from symgrad.expr.graph import Free
from symgrad.expr.handles import apply
from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta, Entry
from symgrad.parsing.syntax import Call, Cases, Compare, Node

if TYPE_CHECKING:
    from collections.abc import Callable

    Reader = Callable[[Node], Array]
    Member = tuple[Array, Rational]

HOLDS_FOR = {">": "+", ">=": "+0", "<": "-", "<=": "-0", "=": "0", "!=": "+-"}
ELSE = Dummy("else")


def indicator(sign: str, left: Array, right: Array) -> Array:
    """1 where the comparison holds, else 0."""
    match sign:
        case ">":
            return apply("step", left - right)
        case "<":
            return apply("step", right - left)
        case ">=":
            return 1 - apply("step", right - left)
        case "<=":
            return 1 - apply("step", left - right)
        case "!=":
            return 1 - indicator("=", left, right)
        case _:
            return _equal(left, right)


def _equal(left: Array, right: Array) -> Array:
    if all(_is_position(side) for side in (left, right)):
        return Array((), Delta(left.expr, right.expr))
    return 1 - apply("step", left - right) - apply("step", right - left)


def _is_position(array: Array) -> bool:
    """A whole number made of index letters and numbers."""
    atoms = array.expr.free_symbols
    return (
        not array.axes and bool(array.expr.is_integer) and all(isinstance(a, Index) for a in atoms)
    )


def _choose(sign: str, left: Array, right: Array, then: Array, otherwise: Array) -> Array:
    """``then`` where the comparison holds, else ``otherwise``, entry by entry."""
    match sign:
        case "<":
            return _where_positive(right - left, then, otherwise)
        case ">":
            return _where_positive(left - right, then, otherwise)
        case "<=":
            return _where_positive(left - right, otherwise, then)
        case ">=":
            return _where_positive(right - left, otherwise, then)
        case _:
            return _mix(indicator(sign, left, right), then, otherwise)


def _mix(truth: Array, then: Array, otherwise: Array) -> Array:
    """``then`` where truth is 1, ``otherwise`` where it is 0."""
    return otherwise + truth * (then - otherwise)


def _where_positive(difference: Array, then: Array, otherwise: Array) -> Array:
    if not (_has_names(then) or _has_names(otherwise)):
        return _mix(apply("step", difference), then, otherwise)
    if not _has_names(difference):
        raise ReadingError("a condition compares numbers only", hint="a name in it")
    first = elementwise("where", _piecewise, difference, then)
    return elementwise("where", _fill, first, otherwise)


def _has_names(array: Array) -> bool:
    return bool(array.expr.atoms(Entry, Index))


def _piecewise(difference: Expr, then: Expr) -> Expr:
    return Piecewise((then, difference > 0), (ELSE, True))


def _fill(chosen: Expr, otherwise: Expr) -> Expr:
    """The value for the other case put in, without looking inside other choices."""
    return chosen.xreplace({ELSE: otherwise})


def _left_out(comparisons: list[tuple[str, Expr]]) -> set[str]:
    """The signs of one difference for which no comparison with 0 holds; all, if it is not one."""
    reference: Expr = comparisons[0][1]
    covered = ""
    for sign, difference in comparisons:
        if difference == reference:
            covered += HOLDS_FOR[sign]
        elif difference == -reference:
            covered += HOLDS_FOR[sign].translate(str.maketrans("+-", "-+"))
        else:
            return set("+-0")
    return set("+-0") - set(covered)


# trees --------------------------------------------------------------------------------


def _sides(node: Compare, read: Reader) -> list[tuple[str, Array, Array]]:
    """The comparisons of a chain one by one: a < b < c is a < b and b < c."""
    left = read(node.first)
    pairs = []
    for sign, part in node.rest:
        right = read(part)
        pairs.append((sign, left, right))
        left = right
    return pairs


def truth(node: Compare, read: Reader) -> Array:
    return reduce(mul, [indicator(*sides) for sides in _sides(node, read)])


def where(node: Call) -> Cases:
    """``where(condition, then, otherwise)`` as cases."""
    if len(node.arguments) != 3 or not isinstance(node.arguments[0], Compare):
        raise ReadingError("where takes a comparison and two values", hint="where(z > 0, a, b)")
    condition, then, otherwise = node.arguments
    return Cases(((then, condition), (otherwise, None)), column=node.column)


def cases(node: Cases, read: Reader, *, fills_kinks: bool) -> Array:
    """The first value whose condition holds."""
    *rows, (last, condition) = node.rows
    by_member = _values_by_member(node, read) if condition is not None else {}
    if len(by_member) == 2:
        return _between(by_member, read)
    is_complete = condition is None or bool(by_member)
    left_out = set() if is_complete else _left_out_signs(node, read)
    if left_out and not fills_kinks:
        raise ReadingError("the cases leave something out", hint="a last case: otherwise")
    if left_out - {"0"}:
        return _open_cases(node, read)
    if left_out:
        rows, result = list(node.rows), Array((), Integer(0))
    else:
        result = read(last)
    for value, holds in reversed(rows):
        result = _choice(_condition(holds), read)(read(value), result)
    return result


def _condition(holds: Node | None) -> Compare:
    if not isinstance(holds, Compare):
        raise ReadingError("only the last case may go without a condition")
    return holds


def _open_cases(node: Cases, read: Reader) -> Array:
    """Cases that have no value where none of their conditions holds."""
    result: Array | None = None
    for value, holds in reversed(node.rows):
        holding = truth(_condition(holds), read)
        if result is None:
            result = elementwise("where", _where_true, holding, read(value))
        else:
            chosen = elementwise("where", _piecewise, holding, read(value))
            result = elementwise("where", _fill, chosen, result)
    if result is None:
        raise ReadingError("there are no cases")
    return result


def _where_true(holding: Expr, value: Expr) -> Expr:
    return Piecewise((value, holding > 0))


def _choice(holds: Compare, read: Reader) -> Callable[[Array, Array], Array]:
    if len(holds.rest) == 1:
        return partial(_choose, *_sides(holds, read)[0])
    return partial(_mix, truth(holds, read))


def _values_by_member(node: Cases, read: Reader) -> dict[Member, Node]:
    """The case for every member of the set in which a name lives; none where one has no case."""
    rows = [(value, _sides(_condition(holds), read)) for value, holds in node.rows]
    sides = [side for _, row in rows for _, *pair in row for side in pair if _has_names(side)]
    if not sides or any(side.expr != sides[0].expr for side in sides):
        return {}
    name = sides[0]
    free = name.known.get(name.expr.name) if isinstance(name.expr, Entry) else None
    domain = read_domain(free.domain) if isinstance(free, Free) else None
    found: dict[Member, Node] = {}
    for member in map(Rational, domain.members if domain is not None else ()):
        at = {name.expr: member}
        signs = [(v, [(s, (a - b).expr.xreplace(at)) for s, a, b in row]) for v, row in rows]
        value = next((v for v, row in signs if all(starmap(_holds, row))), None)
        if value is None:
            return {}
        found[name, member] = value
    return found


def _between(values: dict[Member, Node], read: Reader) -> Array:
    """y f + (1 - y) g for a y that is 1 or 0: the straight line through two values."""
    ((name, one), then), ((_, other), otherwise) = values.items()
    share: Array = (name - other) / (one - other)
    return share * read(then) + (1 - share) * read(otherwise)


def _holds(sign: str, difference: Expr) -> bool:
    """Does a comparison hold whose sides differ by this number?"""
    is_ = "+" if difference.is_positive else "-" if difference.is_negative else "0"
    return bool(difference.is_number) and is_ in HOLDS_FOR[sign]


def _left_out_signs(node: Cases, read: Reader) -> set[str]:
    """The signs of a difference that no case is about; all of them where there are several."""
    compared: list[tuple[str, Expr]] = []
    for _, holds in node.rows:
        pairs = _sides(holds, read) if isinstance(holds, Compare) else []
        compared.extend((sign, (left - right).expr) for sign, left, right in pairs)
    return _left_out(compared) if len(compared) == len(node.rows) else set("+-0")
