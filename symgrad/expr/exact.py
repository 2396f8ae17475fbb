"""Expressions as nested lists: ``["Mul", 2, ["Entry", "x"]]``. One writer, one reader.

A number is a whole number or ``["Rational", p, q]``; text in an expression's place is the name of
a size; every other node is a list that begins with a word of the tables below. The reader builds
these nodes and no others, by the constructors that everybody uses; it evaluates no text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sympy import (
    Abs,
    Add,
    And,
    E,
    Eq,
    Expr,
    Ge,
    Gt,
    I,
    Integer,
    Le,
    Lt,
    Max,
    Min,
    Mul,
    Ne,
    Not,
    Or,
    Piecewise,
    Pow,
    Rational,
    S,
    Symbol,
    Tuple,
    acos,
    acosh,
    asin,
    asinh,
    atan,
    atanh,
    cos,
    cosh,
    erf,
    exp,
    log,
    pi,
    sin,
    sinh,
    tan,
    tanh,
)
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import Boolean, BooleanAtom

from symgrad.errors import ReadingError
from symgrad.expr import functions as own
from symgrad.expr.digits import Quotient, Remainder
from symgrad.expr.functionals import Entries, Functional
from symgrad.expr.functions import Abstract
from symgrad.expr.index import Chosen, Index, as_size
from symgrad.expr.leaves import Delta, Direct, Entry, Inside, Sum, Tangent, Total
from symgrad.expr.matrices import Argmax, Determinant, Inverse, Maximum

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_NODES, DEEPEST, LONGEST_NAME = 500_000, 100, 100
MOST_BITS, HIGHEST_POWER = 4_000, 1_000
NUMBERED = "~_"  # how names of indices begin that nobody wrote

FUNCTIONS = (
    exp,
    log,
    sin,
    cos,
    tan,
    asin,
    acos,
    atan,
    sinh,
    cosh,
    tanh,
    asinh,
    acosh,
    atanh,
    erf,
    Abs,
)

# a node's children: x expression, i index, e entry, c condition, p a pair (value, condition);
# with * as many as there are
NODES: dict[str, tuple[Any, str]] = {
    "Add": (Add, "x*"),
    "Mul": (Mul, "x*"),
    "Pow": (Pow, "xx"),
    "Piecewise": (Piecewise, "p*"),
    "Delta": (Delta, "xx"),
    "Inside": (Inside, "xx"),
    "Sum": (Sum, "xi"),
    "Total": (Total, "ee"),
    "Direct": (Direct, "ee"),
    "Inverse": (Inverse, "xiixx"),
    "Determinant": (Determinant, "xii"),
    "Maximum": (Maximum, "xi"),
    "Argmax": (Argmax, "xix"),
    "Entries": (Entries, "xi*"),
    "Quotient": (Quotient, "xx"),
    "Remainder": (Remainder, "xx"),
    "Gt": (Gt, "xx"),
    "Ge": (Ge, "xx"),
    "Lt": (Lt, "xx"),
    "Le": (Le, "xx"),
    "Eq": (Eq, "xx"),
    "Ne": (Ne, "xx"),
    "And": (And, "c*"),
    "Or": (Or, "c*"),
    "Not": (Not, "c"),
    "Max": (Max, "x*"),
    "Min": (Min, "x*"),
    **{f.__name__: (f, "x") for f in FUNCTIONS},
    **{f.__name__: (f, "x") for f in own.Defined.__subclasses__()},
}
CONSTANTS = {"pi": pi, "e": E}
WORDS = {kind: word for word, (kind, _) in NODES.items()} | {ExprCondPair: "pair"}
KINDS = {"x": Expr, "i": Index, "e": Entry, "c": Boolean, "p": ExprCondPair}
NO_NUMBERS = (S.NaN, S.Infinity, S.NegativeInfinity, S.ComplexInfinity, I)


# out ---------------------------------------------------------------------------------------------


def as_tree(expr: Any) -> Any:
    """An expression as nested lists. Raises ReadingError for one that has no such form."""
    match expr:
        case Integer():
            return int(expr)
        case Rational():
            return ["Rational", int(expr.p), int(expr.q)]
        case BooleanAtom():
            return bool(expr)
        case Index() | Chosen():
            return [type(expr).__name__, expr.name, as_tree(expr.size)]
        case Symbol() if expr == as_size(expr.name):
            return expr.name
        case Entry():
            return ["Entry", expr.name, *map(as_tree, expr.positions)]
        case Tangent():
            return ["Tangent", as_tree(expr.of)]
        case Abstract():
            return ["Abstract", expr.name, expr.order, as_tree(expr.argument)]
        case Functional():
            marks = [[number, *map(as_tree, places)] for number, places in expr.marks]
            return ["Functional", expr.name, marks, *map(as_tree, expr.arguments)]
    constants = [word for word, constant in CONSTANTS.items() if expr is constant]
    if constants:
        return constants
    if type(expr) not in WORDS:
        raise ReadingError(f"{type(expr).__name__} has no exact form in a file")
    return [WORDS[type(expr)], *map(as_tree, expr.args)]


# in ----------------------------------------------------------------------------------------------


@dataclass
class Reader:
    """Reads trees, all of one file with it: together they may have so many nodes and no more."""

    left: int = MOST_NODES

    def expression(self, tree: object) -> Expr:
        """The expression of a tree. Raises ReadingError that says what is wrong with it."""
        return self._of_kind(tree, "x", 0)

    def index(self, tree: object) -> Index:
        found: Index = self._of_kind(tree, "i", 0)
        return found

    def _of_kind(self, tree: object, kind: str, depth: int) -> Any:
        built = self._built(tree, depth)
        if not isinstance(built, KINDS[kind]):
            raise _wrong(tree, "it does not fit at its place")
        return built

    def _built(self, tree: object, depth: int) -> Any:
        self.left -= 1
        if self.left < 0 or depth > DEEPEST:
            raise ReadingError("the file holds an expression that is too large")
        match tree:
            case bool():
                return S.true if tree else S.false
            case int() if abs(tree).bit_length() <= MOST_BITS:
                return Integer(tree)
            case str():
                return as_size(_name(tree))
            case [str(word)] if word in CONSTANTS:
                return CONSTANTS[word]
            case ["Rational", int(p), int(q)] if q > 0 and not isinstance(p, bool):
                return Rational(self._built(p, depth), self._built(q, depth))
            case ["Index", str(name), size]:
                return Index(_index_name(name), self._size(size, depth))
            case ["Chosen", str(name), size]:
                return Chosen(_name(name), self._size(size, depth))
            case ["Entry", str(name), *places]:
                positions = self._each(places, "x*", depth)
                if any(position.has(Entry) for position in positions):
                    raise _wrong(tree, "a position is made of indices and numbers")
                return Entry(_name(name), *positions)
            case ["Tangent", of]:
                return Tangent(self._of_kind(of, "e", depth + 1))
            case ["Abstract", str(name), int(order), argument] if 0 <= order < HIGHEST_POWER:
                return Abstract(_name(name), order, self._of_kind(argument, "x", depth + 1))
            case ["Functional", str(name), list(marks), *arguments]:
                parts = self._each(arguments, "x*", depth)
                found = (self._mark(mark, len(parts), depth) for mark in marks)
                return Functional(_name(name), Tuple(*found), *parts)
            case ["pair", value, condition]:
                return ExprCondPair(*self._each([value, condition], "xc", depth))
            case [str(word), *children] if word in NODES:
                return self._node(word, children, depth)
        raise _wrong(tree, "no expression is written so")

    def _node(self, word: str, children: list[object], depth: int) -> Any:
        kind, pattern = NODES[word]
        parts = self._each(children, pattern, depth)
        if kind in (Pow, exp):
            _check_power(*(parts if kind is Pow else (E, *parts)))
        try:
            built = kind(*parts)
        except (TypeError, ValueError, ArithmeticError, AttributeError):
            raise _wrong([word, *children], "it has no meaning") from None
        if built in NO_NUMBERS or I in built.args:
            raise _wrong([word, *children], "it is no real number")
        return built

    def _each(self, children: list[object], pattern: str, depth: int) -> list[Any]:
        return [
            self._of_kind(child, kind, depth + 1)
            for child, kind in zip(children, _kinds(children, pattern), strict=True)
        ]

    def _size(self, tree: object, depth: int) -> Expr:
        size = self._of_kind(tree, "x", depth + 1)
        if size.is_integer and size.is_positive is not False:
            return size
        raise _wrong(tree, "it is no size")

    def _mark(self, tree: object, arguments: int, depth: int) -> Tuple:
        match tree:
            case [int(number), *places] if 0 <= number < arguments:
                return Tuple(Integer(number), *self._each(places, "x*", depth))
        raise _wrong(tree, "it marks no argument")


def _kinds(children: list[object], pattern: str) -> Iterator[str]:
    """The kind of each child; ``x*`` and ``xi*`` say that of all that follow by the last."""
    firsts, more = pattern.removesuffix("*"), len(children) - len(pattern.removesuffix("*"))
    if more < -1 or (more and not pattern.endswith("*")):
        raise ReadingError(f"a node has {len(children)} parts, not {len(firsts)}")
    return iter((firsts + firsts[-1] * max(more, 0))[: len(children)])


def _check_power(base: Expr, exponent: Expr) -> None:
    """Numbers that a few signs would make too long for any machine are refused unmade."""
    bits = max(abs(base.p), base.q).bit_length() if base.is_Rational else 1
    if exponent.is_Rational and abs(exponent) * bits > MOST_BITS:
        raise ReadingError("the file holds a power that is too high")
    turned = (t for t in Add.make_args(exponent) if base is E and t.has(log))
    if any(abs(term.as_coeff_Mul()[0]) > HIGHEST_POWER for term in turned):
        raise ReadingError("the file holds a power that is too high")


def _name(name: str) -> str:
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise _wrong(name, "it is no name")
    return name


def _index_name(name: str) -> str:
    digits = name[1:]
    if name[:1] in NUMBERED and not (digits.isascii() and digits.isdigit() and len(digits) < 9):
        raise _wrong(name, "it is no name of an index")
    return _name(name)


def _wrong(tree: object, why: str) -> ReadingError:
    shown = f"[{tree[0]!a}, ...]" if isinstance(tree, list) and tree else ascii(tree)
    return ReadingError(f"{shown[:60]} cannot be read: {why}")
