"""What letters and names stand for at one place of a text, and the positions that they make."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sympy import Expr, Integer, Symbol

from symgrad.errors import NameProblem, ReadingError, ShapeError, SymgradError
from symgrad.expr.array import Array, describe
from symgrad.expr.chosen import chosen_in
from symgrad.expr.index import Index
from symgrad.parsing.limits import MAX_WORK
from symgrad.parsing.places import spread
from symgrad.parsing.products import Value
from symgrad.parsing.syntax import (
    Affine,
    At,
    KroneckerDelta,
    Name,
    Node,
    Place,
    SumOver,
    Whole,
    children,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from symgrad.parsing.symbols import Symbols


Guard = tuple[Expr, Expr]


class TooMuch(ReadingError):
    """A text that takes too many steps."""


@dataclass(frozen=True)
class Bound:
    """An index letter: its index, and the number that the letter is where the index is 0.

    Without bounds that say so, a letter counts as the entries do: from 1 in subscripts, from 0
    in brackets. ``counts_from`` holds the first numbers of all the entries that it picks out.
    """

    index: Index
    lower: Expr | None = None
    counts_from: frozenset[int] = frozenset({1})

    def value(self, first: int) -> Expr:
        return self.index + (Integer(first) if self.lower is None else self.lower)


@dataclass(frozen=True)
class Scope:
    """The symbol table, the bound letters, and the parameters of a function being called.

    ``text`` is what errors point at; ``fills_kinks``: cases that leave out the one point between
    them are 0 there. ``guards``: positions that range indicators hold on axes of these sizes.
    """

    symbols: Symbols
    latex: bool = False
    letters: Mapping[str, Bound] = field(default_factory=dict)
    parameters: Mapping[str, Value] = field(default_factory=dict)
    text: str = ""
    fills_kinks: bool = False
    guards: frozenset[Guard] = frozenset()
    work: Iterator[int] = field(default_factory=lambda: iter(range(MAX_WORK)))

    def spend(self) -> None:
        """One more piece is worked out; sums in sums may ask for the same ones over and over."""
        if next(self.work, None) is None:
            raise TooMuch("the text is too large to be read", hint="names for its parts")

    def binding(self, letters: Mapping[str, Bound]) -> Scope:
        return replace(self, letters={**self.letters, **letters})

    def look_up(self, name: str) -> Value:
        """The tensor of a name, or the number of a size name."""
        if name in self.parameters:
            return self.parameters[name]
        symbols = self.symbols
        if name in symbols.rows:
            raise ShapeError(
                f"{name} is a row of {symbols.rows[name]}", hint=f"say which: {name}_i"
            )
        array = symbols.names.get(name)
        if array is not None:
            return Value(array, name in symbols.row_vectors)
        if name in symbols.names or name in symbols.latex or name not in symbols.sizes:
            raise NameProblem(
                f"{name} is used before it is defined", hint="its equation further up"
            )
        return Value(Array((), symbols.size(name)))

    def row_of(self, node: Node) -> Array | None:
        """The matrix whose rows a name stands for."""
        if isinstance(node, Name) and node.name in self.symbols.rows:
            return self.look_up(self.symbols.rows[node.name]).array
        return None


class NoEntries(ShapeError):
    """``L_1`` where L is a number: an entry that is not there, or a name that is not known."""


def spread_out(at: At, ndim: int) -> tuple[Place, ...]:
    """The positions axis by axis: ``W_{12}`` of a matrix is entry 1, 2, ``W_{1j}`` 1, j."""
    return spread(at.places, ndim) if at.glued else at.places


def entries(at: At, array: Array, scope: Scope) -> Array:
    """The entries that positions pick out; axes without a position stay."""
    places = spread_out(at, array.ndim)
    if not array.axes:
        raise NoEntries(
            f"{describe(array)} is a number and has no entries",
            hint=f'[shapes] {array.name} = ["D"]' if array.name else "",
        )
    if len(places) > array.ndim:
        raise ShapeError(f"{describe(array)} has {array.ndim} axes, not {len(places)}")
    rule = {
        axis: position(place, at.first, axis.size, scope)
        for axis, place in zip(array.axes, places, strict=False)
        if isinstance(place, Affine)
    }
    kept = tuple(axis for axis in array.axes if axis not in rule)
    return Array(kept, array.expr.xreplace(rule), array.known)


def position(place: Affine, first: int, size: Expr, scope: Scope) -> Expr:
    """A position along an axis, counted from 0 and seen to lie on the axis."""
    if first == 0 and not place.parts and place.constant < 0:
        found = size + place.constant
    else:
        values = [weight * letter_value(letter, first, scope) for letter, weight in place.parts]
        found = sum(values, Integer(place.constant - first))
    if (found, size) not in scope.guards:
        _check_inside(found, size, place, first, scope)
    return found


def letter_value(letter: str, first: int, scope: Scope) -> Expr:
    """The number that a letter stands for in a position."""
    if letter in scope.letters:
        return scope.letters[letter].value(first)
    if letter in scope.symbols.sizes:
        return scope.symbols.size(letter)
    raise NameProblem(
        f"the index {letter} is not bound here",
        hint=rf"a sum over it, or {letter} on the left-hand side too",
    )


def letter_number(letter: str, scope: Scope) -> Expr:
    """A letter as a number of its own counts as the entries that it picks out do."""
    bound = scope.letters.get(letter)
    if bound is None or bound.lower is not None:
        return letter_value(letter, 1, scope)
    if len(bound.counts_from) > 1:
        raise ReadingError(
            f"{letter} counts from 1 in subscripts, from 0 in brackets: its value is not sure",
            hint="subscripts only, or brackets only",
        )
    return bound.value(*bound.counts_from)


def counts_from(letter: str, node: Node) -> frozenset[int]:
    """Where entries count from whose positions hold a letter.

    Where none does, as the other entries of the text count; 1 where nothing says it.
    """
    others = (p.first for p in walk(node) if isinstance(p, (At, KroneckerDelta)))
    return frozenset(_counts(letter, node)) or frozenset(others) or frozenset({1})


def _counts(letter: str, node: Node) -> Iterator[int]:
    if isinstance(node, SumOver) and letter in node.letters:
        return
    if isinstance(node, At) and any(
        letter in dict(place.parts) for place in node.places if isinstance(place, Affine)
    ):
        yield node.first
    for child in children(node):
        yield from _counts(letter, child)


def _check_inside(found: Expr, size: Expr, place: Affine, first: int, scope: Scope) -> None:
    chosen = chosen_in([found])
    if any(one.size == size and found == one - 1 for one in chosen):
        return
    indices = [s for s in found.free_symbols if isinstance(s, Index)]
    least, most = found, found
    for index in indices:
        rising = found.coeff(index) > 0
        least = least.xreplace({index: Integer(0) if rising else index.size - 1})
        most = most.xreplace({index: index.size - 1 if rising else Integer(0)})
    room = [_as_number(r, scope, size) for r in (least, size - 1 - most)]
    unknown_size = not indices and not chosen and room[1] is None
    if any(r is not None and r < 0 for r in room) or (None in room and not unknown_size):
        raise ShapeError(
            f"the position {_shown(place)} leaves an axis of {size} entries",
            hint=f"entries count from {first} here; bounds that match the size",
        )


def _as_number(expr: Expr, scope: Scope, size: Expr) -> Expr | None:
    """A difference of sizes as a number; two different size names are never taken as equal."""
    if expr.is_number:
        return expr
    if expr.is_nonnegative:
        return Integer(0)
    names = {s for s in expr.free_symbols if isinstance(s, Symbol)}
    if len(names) > 1 and size.free_symbols:
        return None
    known = {s: scope.symbols.sizes.get(s.name) for s in names}
    if any(number is None for number in known.values()):
        return None
    return expr.xreplace({s: Integer(number) for s, number in known.items()})


def _shown(place: Affine) -> str:
    parts = [letter if weight == 1 else f"{weight}{letter}" for letter, weight in place.parts]
    shown = [*parts, *([str(place.constant)] if place.constant or not parts else [])]
    return " + ".join(shown).replace("+ -", "- ")


def sizes_of(
    letter: str, node: Node, scope: Scope, shape_of: Callable[[Node], Array]
) -> dict[Expr, str]:
    """The sizes of the axes along which a letter runs, each with a tensor that has it."""
    found: dict[Expr, str] = {}
    for size, owner in _sizes(letter, node, scope, shape_of):
        found.setdefault(size, owner)
    return found or dict(_partners(letter, node, scope))


def _partners(letter: str, node: Node, scope: Scope) -> Iterator[tuple[Expr, str]]:
    """The sizes of the letters that stand with one in a Kronecker delta."""
    for delta in walk(node):
        if isinstance(delta, KroneckerDelta):
            pair = [p.lone_letter if isinstance(p, Affine) else None for p in delta.places]
            for mine, other in (pair, pair[::-1]):
                if mine == letter and other is not None and other in scope.letters:
                    yield scope.letters[other].index.size, f"the index {other}"


def _sizes(
    letter: str, node: Node, scope: Scope, shape_of: Callable[[Node], Array]
) -> Iterator[tuple[Expr, str]]:
    if isinstance(node, SumOver) and letter in node.letters:
        return
    if isinstance(node, At) and any(
        isinstance(p, Affine) and p.lone_letter == letter for p in node.places
    ):
        array = scope.row_of(node.body) or _try(shape_of, node.body)
        if array is not None:
            for axis, place in zip(array.axes, spread_out(node, array.ndim), strict=False):
                if not isinstance(place, Whole) and place.lone_letter == letter:
                    yield axis.size, describe(array)
    for child in children(node):
        yield from _sizes(letter, child, scope, shape_of)


def _try(shape_of: Callable[[Node], Array], node: Node) -> Array | None:
    """The tensor of a node, if it has one before its letters are bound."""
    try:
        return shape_of(node)
    except TooMuch:
        raise
    except SymgradError:
        return None
