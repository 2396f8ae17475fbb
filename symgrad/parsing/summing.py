"""What sums mean: the size of every letter, its bounds, and positions as numbers."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from sympy import Expr, Integer

from symgrad.errors import ReadingError, ShapeError
from symgrad.expr.array import Array
from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta, Entry, sum_over
from symgrad.expr.matrices import Argmax, Maximum
from symgrad.parsing.limits import MAX_TERMS
from symgrad.parsing.products import Value
from symgrad.parsing.scope import Bound, Scope, counts_from, letter_number, letter_value, sizes_of
from symgrad.parsing.syntax import Affine, Compare, KroneckerDelta, Node, SumOver

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from symgrad.parsing.syntax import Place

    Read = Callable[[Node, Scope], Value]


def summed(node: SumOver, scope: Scope, read: Read) -> Value:
    """The sum of a body over its letters, one position left out where the text says so."""
    bound = {letter: _bind(letter, node, scope, read) for letter in node.letters}
    inner = scope.binding(bound)
    value = read(node.body, inner)
    expr = value.array.expr
    for letter in node.letters if node.leave_out else ():
        expr = expr * (1 - Delta(bound[letter].value(1) - 1, _place_value(node.leave_out, scope)))
    indices = [bound[letter].index for letter in node.letters]
    total = _over(node.kind, expr, indices)
    return Value(Array(value.array.axes, total, value.array.known), value.is_row)


def largest_place(node: Compare, scope: Scope, read: Read) -> Value | None:
    """[p = argmax_i f(i)]: 1 where the first largest value stands, else 0."""
    if [sign for sign, _ in node.rest] != ["="]:
        return None
    first, second = node.first, node.rest[0][1]
    largest, place = (second, first) if _is_place(second) else (first, second)
    if not isinstance(largest, SumOver) or largest.kind != "argmax":
        return None
    (letter,) = largest.letters
    bound = _bind(letter, largest, scope, read)
    inner = scope.binding({letter: bound})
    start = letter_number(letter, inner) - bound.index
    body, at = read(largest.body, inner).array, read(place, scope).array
    if body.axes or at.axes or not at.expr.is_integer:
        raise ReadingError("the place of the largest is a position", hint=r"i = \arg\max_k z_k")
    return Value(Array((), Argmax(body.expr, bound.index, at.expr - start), body.known))


def _is_place(node: Node) -> bool:
    return isinstance(node, SumOver) and node.kind == "argmax"


def _over(kind: str, expr: Expr, indices: list[Index]) -> Expr:
    """The sum, the largest or the smallest value over some indices."""
    match kind:
        case "argmax":
            raise ReadingError("an argmax stands in an indicator", hint=r"1[i = \arg\max_k z_k]")
        case "max":
            return reduce(Maximum, reversed(indices), expr)
        case "min":
            return -_over("max", -expr, indices)
        case _:
            return sum_over(expr, *indices)


def _bind(letter: str, node: SumOver, scope: Scope, read: Read) -> Bound:
    """The index of a sum: its size by its bounds, or by the axis along which it runs."""
    used = sizes_of(letter, node.body, scope, lambda part: read(part, scope).array)
    if node.lower is None or node.upper is None:
        size = one_size(letter, used)
        return Bound(Index.fresh(size), counts_from=counts_from(letter, node.body))
    lower, upper = (whole_number(bound, scope, read) for bound in (node.lower, node.upper))
    size = upper - lower + 1
    if size.is_number and size > MAX_TERMS:
        raise ReadingError(f"the sum over {letter} has more than {MAX_TERMS} terms")
    if size.is_number and size < 1:
        raise ReadingError(f"the sum over {letter} runs over no numbers")
    return Bound(Index.fresh(same_size(size, used, scope)), lower)


def same_size(size: Expr, used: Mapping[Expr, str], scope: Scope) -> Expr:
    """The size as an axis has it that is as long; a number may stand for a name."""
    return next((u for u in used if _as_numbers(u - size, scope) == 0), size)


def _as_numbers(size: Expr, scope: Scope) -> Expr:
    known = {s: scope.symbols.sizes.get(s.name) for s in size.free_symbols}
    return size.xreplace({s: Integer(n) for s, n in known.items() if n is not None})


def one_size(letter: str, used: Mapping[Expr, str]) -> Expr:
    """The one size of the axes along which a letter runs."""
    match list(used):
        case [size]:
            return size
        case []:
            raise ReadingError(
                f"the size of the index {letter} does not follow", hint=r"bounds: \sum_{i=1}^{n}"
            )
        case _:
            shown = ", ".join(f"{name} has {size} entries" for size, name in used.items())
            raise ShapeError(
                f"the index {letter} runs over axes of different sizes: {shown} along its axis"
            )


def said_size(node: Node | None, scope: Scope, read: Read) -> Expr | None:
    """The size that a text says below \\mathbf 1 or I."""
    if node is None:
        return None
    size = whole_number(node, scope, read)
    if size.is_positive:
        return size
    raise ReadingError("a size is a whole number or the name of one")


def whole_number(node: Node, scope: Scope, read: Read) -> Expr:
    """A bound of a sum or of an index."""
    expr = read(node, scope).array.expr
    if not expr.is_integer or expr.atoms(Entry, Index):
        raise ReadingError("the bounds of a sum are whole numbers or names of sizes")
    return expr


def delta(node: KroneckerDelta, scope: Scope) -> Value:
    """1 where two positions are the same."""
    places = (_place_value(place, scope, node.first) for place in node.places)
    return Value(Array((), Delta(*places)))


def _place_value(place: Place | None, scope: Scope, first: int = 1) -> Expr:
    """The place that a position stands for, counted from 0."""
    if not isinstance(place, Affine):
        raise ReadingError("an index is missing", hint="a letter or a number")
    weighted = (weight * letter_value(letter, first, scope) for letter, weight in place.parts)
    return sum(weighted, Integer(place.constant - first))
