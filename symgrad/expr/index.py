"""Indices that know their size."""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from sympy import Integer, Symbol
from sympy.core.expr import AtomicExpr, Expr

if TYPE_CHECKING:
    from collections.abc import Iterable

type_of_size: TypeAlias = "int | str | Expr"
LETTERS = ("i", "j", "k", "l", "m", "p", "q", "r", "s", "t", "u", "v")

FRESH = "~"
WHOLE_AXIS = Symbol(":")  # in the place of a position: all of them


def as_size(size: type_of_size) -> Expr:
    """A size as an expression: a positive number, or a name for one."""
    match size:
        case Expr():
            return size
        case str():
            return Symbol(size, integer=True, positive=True)
        case _:
            return Integer(size)


class Index(AtomicExpr):  # type: ignore[misc]
    """A position 0 <= index < size along an axis of that size.

    Two indices are the same when name and size are. Names that start with ``_`` belong to
    bound indices of sums, names that start with ``~`` are fresh ones that nobody wrote.
    """

    __slots__ = ("name", "size")
    name: str
    size: Expr
    is_integer = True
    is_nonnegative = True
    is_commutative = True
    is_symbol = True
    _diff_wrt: ClassVar[bool] = True
    _next_fresh: ClassVar[int] = 0

    def __new__(cls, name: str, size: type_of_size) -> Index:
        self = AtomicExpr.__new__(cls)
        self.name, self.size = name, as_size(size)
        if name.startswith(FRESH):
            cls._next_fresh = max(cls._next_fresh, int(name[1:]) + 1)
        return self  # type: ignore[no-any-return]

    @classmethod
    def fresh(cls, size: type_of_size) -> Index:
        """An index that equals no other one, those that came from another process included."""
        return cls(f"{FRESH}{cls._next_fresh}", size)

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return Index, (self.name, self.size)

    def _hashable_content(self) -> tuple[Any, ...]:
        return self.name, self.size

    @property
    def free_symbols(self) -> set[Any]:
        return {self}

    def _eval_derivative(self, s: Any) -> Expr:
        """1 by itself: SymPy asks for it when it wants the sign of ``i + 1``."""
        return Integer(int(self == s))

    def _sympystr(self, printer: Any) -> str:
        return self.name

    def _latex(self, printer: Any) -> str:
        return self.name.lstrip("_~")


class Chosen(Symbol):  # type: ignore[misc]
    """One of 1, ..., ``size``, as entries are counted on paper; the position in a tensor is o - 1.

    It stands among the names of sizes: a number for it is one beside theirs.
    """

    size: Expr

    def __new__(cls, name: str, size: type_of_size) -> Chosen:
        self = Symbol.__xnew__(cls, name, integer=True, positive=True)
        self.size = as_size(size)
        return self  # type: ignore[no-any-return]

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return Chosen, (self.name, self.size)

    def _hashable_content(self) -> tuple[Any, ...]:
        return (*super()._hashable_content(), self.size)


def free_indices(expr: Expr) -> set[Index]:
    """The indices of an expression that no sum binds."""
    return {symbol for symbol in expr.free_symbols if isinstance(symbol, Index)}


def choose_letters(sizes: Iterable[Expr], taken: Iterable[str]) -> tuple[Index, ...]:
    """One readable index a size: i, j, k, ..., leaving out the names that are taken."""
    used = set(taken)
    names = chain(LETTERS, (f"i{n}" for n in count(1)))
    letters = (letter for letter in names if letter not in used)
    return tuple(Index(letter, size) for size, letter in zip(sizes, letters, strict=False))
