"""Small changes to an expression: what is written differently in a wrong answer and the right one.

Each edit has a word for the case that it turns the right answer into the given one, and one for
the case that it mends the given one.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from sympy import Add, Expr, Function, Integer, Mul, Piecewise, Pow

from symgrad.expr.functions import absolute
from symgrad.expr.index import Index, free_indices
from symgrad.expr.leaves import Entry, Sum, entries_in, sum_over
from symgrad.marking.mistakes.claims import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from symgrad.expr.graph import Shape


@dataclass(frozen=True)
class Surroundings:
    """What an edit may use: the shapes of names, and the indices that may stand somewhere."""

    shapes: Mapping[str, Shape]
    indices: frozenset[Index]


@dataclass(frozen=True)
class Edit:
    """A change at one node: pairs of what it is about and what the node becomes.

    ``spoils`` is the kind and sentence where it leads from the right answer to the given one,
    ``mends`` where it leads back; no kind: the edit does not serve that way.
    """

    changes: Callable[[Expr, Surroundings], Iterator[tuple[str, Expr]]]
    spoils: tuple[str, str]
    mends: tuple[str, str]


def _flipped(expr: Expr, around: Surroundings) -> Iterator[tuple[str, Expr]]:
    if isinstance(expr, Add):
        for count, which in ((1, "one term"), (2, "two terms"))[: len(expr.args) - 1]:
            for terms in combinations(expr.args, count):
                yield f"{which}, {words(Add(*terms))}", expr - 2 * Add(*terms)


def _without_term(expr: Expr, around: Surroundings) -> Iterator[tuple[str, Expr]]:
    if isinstance(expr, Add):
        for term in expr.args:
            if entries_in(term):
                yield words(term), expr - term


def _without_factor(expr: Expr, around: Surroundings) -> Iterator[tuple[str, Expr]]:
    factors = [f for f in Mul.make_args(expr) if entries_in(f)] if isinstance(expr, Mul) else []
    for count in (1, 2)[: len(factors)]:
        for lost in combinations(factors, count):
            yield words(Mul(*lost)), Mul(*(f for f in expr.args if f not in lost))


def _divided(expr: Expr, around: Surroundings) -> Iterator[tuple[str, Expr]]:
    """A sum without a factor of all its terms."""
    if isinstance(expr, Add):
        inside = {f for term in expr.args for f in Mul.make_args(term) if entries_in(f)}
        for factor in sorted(inside, key=str):
            yield words(factor), expr / factor


def _squared_factor(expr: Expr, around: Surroundings) -> Iterator[tuple[str, Expr]]:
    for factor in expr.args if isinstance(expr, Mul) else (expr,):
        if entries_in(factor) and not isinstance(factor, (Add, Sum)):
            yield words(factor), expr * factor


def _lower_power(expr: Expr, around: Surroundings) -> Iterator[tuple[str, Expr]]:
    if isinstance(expr, Pow) and expr.exp.is_Integer and abs(expr.exp) > 1:
        one = 1 if expr.exp > 0 else -1
        yield words(Pow(expr.base, one)), Pow(expr.base, expr.exp - one)


def _unbracketed(expr: Expr, around: Surroundings) -> Iterator[tuple[str, Expr]]:
    """a (p + q) b as a p + q b."""
    if not isinstance(expr, Mul):
        return
    for inner in (f for f in expr.args if isinstance(f, Add)):
        content, rest = inner.primitive()
        others = [f for f in expr.args if f is not inner]
        yield from _spread(Mul(content, *others), rest)
        yield from _spread(Mul(-content, *others), Add(*(-term for term in rest.args)))


def _spread(outside: Expr, inner: Expr) -> Iterator[tuple[str, Expr]]:
    number, rest = outside.as_coeff_Mul()
    for term in inner.args:
        others = inner - term
        yield words(inner), number * term + others * rest
        yield words(inner), number * others + term * rest
        yield words(inner), number * rest * term + others
        yield words(inner), term + others * number * rest


def _split_sum(expr: Expr, around: Surroundings) -> Iterator[tuple[str, Expr]]:
    if isinstance(expr, Sum) and isinstance(expr.body, Mul):
        body, index = expr.open()
        for factor in body.args:
            if index in factor.free_symbols and len(body.args) > 1:
                rest = Mul(*(f for f in body.args if f is not factor))
                yield words(expr), Sum(factor, index) * sum_over(rest, index)


def _longer_sum(expr: Expr, around: Surroundings) -> Iterator[tuple[str, Expr]]:
    """A sum over all of an axis, for one that leaves out a term."""
    if isinstance(expr, Sum):
        body, index = expr.open()
        for entry in entries_in(body):
            for size, place in zip(around.shapes[entry.name], entry.positions, strict=True):
                if index in place.free_symbols and size != index.size:
                    whole = Index.fresh(size)
                    shift = (place - index).xreplace({index: Integer(0)})
                    yield words(size), Sum(body.xreplace({index: whole - shift}), whole)


def _without_bars(expr: Expr, around: Surroundings) -> Iterator[tuple[str, Expr]]:
    if isinstance(expr, absolute):
        yield words(expr.args[0]), expr.args[0]


def _without_matrix(expr: Expr, around: Surroundings) -> Iterator[tuple[str, Expr]]:
    """y_i for Σ_j B_ij y_j, where B is square."""
    if not isinstance(expr, Sum):
        return
    body, index = expr.open()
    for factor in Mul.make_args(body):
        if isinstance(factor, Entry) and index in factor.positions and len(factor.positions) == 2:
            for other in set(factor.positions) - {index}:
                if getattr(other, "size", None) == index.size:
                    yield factor.name, (body / factor).xreplace({index: other})


def _without_call(expr: Expr, around: Surroundings) -> Iterator[tuple[str, Expr]]:
    if isinstance(expr, Function) and isinstance(expr.args[0], Expr):
        yield words(expr), expr.args[0]


def _other_position(expr: Expr, around: Surroundings) -> Iterator[tuple[str, Expr]]:
    if isinstance(expr, Entry):
        for place, position in enumerate(expr.positions):
            size = around.shapes[expr.name][place]
            numbers = (Integer(0), Integer(1)) if free_indices(position) else ()
            fitting = (i for i in around.indices if i.size == size)
            for other in (*fitting, *numbers):
                if other != position:
                    places = (*expr.positions[:place], other, *expr.positions[place + 1 :])
                    yield words(expr), Entry(expr.name, *places)


def _swapped_positions(expr: Expr, around: Surroundings) -> Iterator[tuple[str, Expr]]:
    if isinstance(expr, Entry) and len(expr.positions) == 2:
        shape = around.shapes[expr.name]
        if shape[0] == shape[1] and expr.positions[0] != expr.positions[1]:
            yield words(expr), Entry(expr.name, *expr.positions[::-1])


def _other_name(expr: Expr, around: Surroundings) -> Iterator[tuple[str, Expr]]:
    if isinstance(expr, Entry):
        for name, shape in around.shapes.items():
            if name != expr.name and shape == around.shapes[expr.name]:
                other = Entry(name, *expr.positions)
                yield f"{words(expr)} and {words(other)}", other


SIGN = "Right up to the sign of {part}."
NOTHING = ("", "")
SUM = "A sum of products is no product of sums: {part}."
BOUND = "A sum has other bounds: it runs over all {part}."
INDEX = "A wrong index: look at {part}."
NAME = "One name stands for another: {part}."

EDITS = (
    Edit(_flipped, ("sign", SIGN), ("sign", SIGN)),
    Edit(_without_factor, ("missing_factor", "A factor is missing: {part}."),
         ("extra_factor", "There is a factor too many: {part}.")),
    Edit(_divided, ("missing_factor", "A factor is missing: {part}."),
         ("extra_factor", "There is a factor too many: {part}.")),
    Edit(_squared_factor, ("extra_factor", "There is a factor too many: {part} once more."),
         NOTHING),
    Edit(_lower_power, ("missing_factor", "A power is too low: a factor {part} is missing."),
         ("extra_factor", "A power is too high: there is a factor {part} too many.")),
    Edit(_without_term, ("missing_term", "A term is missing: {part}."),
         ("extra_term", "There is a term too many: {part}.")),
    Edit(_unbracketed, ("missing_factor",
         "The brackets around {part} are lost: a factor belongs to every term inside."), NOTHING),
    Edit(_split_sum, ("missing_sum", SUM), NOTHING),
    Edit(_longer_sum, NOTHING, ("wrong_index", BOUND)),
    Edit(_without_bars, NOTHING, ("wrong_local_derivative",
         "There is an absolute value too many: the derivative of a square keeps the sign of"
         " {part}.")),
    Edit(_without_matrix, ("missing_factor", "A factor is missing: {part}."), NOTHING),
    Edit(_without_call, ("wrong_local_derivative", "A function is lost: {part}."), NOTHING),
    Edit(_swapped_positions, ("transposed", "A transpose is missing or too much: {part}."),
         ("transposed", "A transpose is missing or too much: {part}.")),
    Edit(_other_position, ("wrong_index", INDEX), ("wrong_index", INDEX)),
    Edit(_other_name, NOTHING, ("wrong_variable", NAME)),
)  # fmt: skip


def edited(expr: Expr, edit: Edit, around: Surroundings) -> Iterator[tuple[str, Expr]]:
    """The expression with one node changed, for every node and every change."""
    yield from edit.changes(expr, around)
    if isinstance(expr, Entry):
        return
    if isinstance(expr, Sum):
        body, index = expr.open()
        inside = Surroundings(around.shapes, around.indices | {index})
        yield from ((part, Sum(new, index)) for part, new in edited(body, edit, inside))
        return
    if isinstance(expr, Piecewise):
        yield from _edited_cases(expr, edit, around)
        return
    for place, argument in enumerate(expr.args):
        if isinstance(argument, Expr) and entries_in(argument):
            for part, new in edited(argument, edit, around):
                whole = expr.func(*expr.args[:place], new, *expr.args[place + 1 :])
                if not _cancels(expr, whole):
                    yield part, whole


def _cancels(expr: Expr, new: Expr) -> bool:
    """Whether a changed term takes another one away with it: nobody changes a term to do so."""
    left = 0 if new == 0 else len(Add.make_args(new))
    return isinstance(expr, Add) and left < len(expr.args) - 1


def _edited_cases(expr: Piecewise, edit: Edit, around: Surroundings) -> Iterator[tuple[str, Expr]]:
    """The values of cases are edited, their conditions are not."""
    for place, (value, condition) in enumerate(expr.args):
        for part, new in edited(value, edit, around):
            cases = [*expr.args[:place], (new, condition), *expr.args[place + 1 :]]
            yield part, Piecewise(*cases)
