"""Numbers that depend on whole tensors in a way of which nothing is known: H = h(z), ℓ(ŷ, y)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sympy import Add, Expr, Integer, Tuple
from sympy.core.symbol import Str
from sympy.printing.precedence import PRECEDENCE

from symgrad.expr.binding import Binder, with_bound_names
from symgrad.expr.leaves import Entry, sum_over
from symgrad.expr.matrices import name_of_matrix

if TYPE_CHECKING:
    from collections.abc import Callable

    from symgrad.expr.array import Array
    from symgrad.expr.index import Index

Mark = tuple[int, tuple[Expr, ...]]


class Entries(Binder):
    """All entries of a tensor as one argument: a body over its indices."""

    def __new__(cls, body: Expr, *indices: Index) -> Expr:
        return Expr.__new__(cls, *with_bound_names(body, *indices)) if indices else body  # type: ignore[no-any-return]

    @property
    def binds(self) -> int:  # type: ignore[override]
        return len(self.args) - 1

    def _sympystr(self, printer: Any) -> str:
        letters = ",".join(index.name for index in self.bound)
        name = name_of_matrix(self)
        return str(printer.doprint(name)) if name else f"[{printer.doprint(self.body)}]_{letters}"


class Functional(Expr):  # type: ignore[misc]
    """h(u, v, ...) of numbers and whole tensors, differentiated by the entries in ``marks``.

    A mark is the number of an argument, from 0, and the positions of one of its entries. The
    order of marks does not count: derivatives commute.
    """

    is_commutative = True
    is_real = True
    precedence = PRECEDENCE["Func"]

    def __new__(cls, name: Str | str, marks: Tuple, *arguments: Expr) -> Functional:
        ordered = Tuple(*sorted(marks, key=lambda mark: mark.sort_key()))
        return Expr.__new__(cls, Str(str(name)), ordered, *arguments)  # type: ignore[no-any-return]

    @property
    def name(self) -> str:
        return self.args[0].name  # type: ignore[no-any-return]

    @property
    def marks(self) -> tuple[Mark, ...]:
        return tuple((int(number), tuple(places)) for number, *places in self.args[1])

    @property
    def arguments(self) -> tuple[Expr, ...]:
        return tuple(self.args[2:])

    @property
    def positions(self) -> tuple[Expr, ...]:
        """The positions in its marks: those of the tensor of derivatives."""
        return tuple(place for _, places in self.marks for place in places)

    @property
    def whole(self) -> Functional:
        """The tensor of derivatives without its positions."""
        marks = (Tuple(Integer(number)) for number, _ in self.marks)
        return Functional(self.name, Tuple(*marks), *self.arguments)

    @property
    def variables(self) -> tuple[Entry, ...] | None:
        """The entries that the marks name; None where such names do not tell arguments apart."""
        names = [entry.name for u in self.arguments if (entry := _variable(u, ()))]
        if len(set(names)) < len(names):
            return None
        found = [_variable(self.arguments[number], places) for number, places in self.marks]
        known = tuple(entry for entry in found if entry is not None)
        return known if len(known) == len(found) else None

    def derivative(self, number: int, *places: Expr) -> Functional:
        """∂h/∂u[p] for the argument u of this number."""
        marks = Tuple(*self.args[1], Tuple(Integer(number), *places))
        return Functional(self.name, marks, *self.arguments)

    def chained(self, inner: Callable[[Expr], Expr]) -> Expr:
        """Σ over the arguments u and their entries of ∂h/∂u[p] times ``inner`` of u[p]."""
        return Add(*(self._through(k, u, inner) for k, u in enumerate(self.arguments)))

    def _through(self, number: int, argument: Expr, inner: Callable[[Expr], Expr]) -> Expr:
        body, *places = argument.open() if isinstance(argument, Entries) else (argument,)
        return sum_over(self.derivative(number, *places) * inner(body), *places)

    def _eval_derivative(self, variable: Expr) -> Expr:
        return self.chained(lambda body: body.diff(variable))

    def _sympystr(self, printer: Any) -> str:
        """h(z, y), (∂2 h)[k](2·z, y)."""
        name = getattr(printer, "name", str)(self.name)
        inside = ", ".join(map(printer.doprint, self.arguments))
        if not self.marks:
            return f"{name}({inside})"
        numbers = " ".join(f"∂{number + 1}" for number, _ in self.marks)
        places = ",".join(map(printer.doprint, self.positions))
        return f"({numbers} {name}){f'[{places}]' if places else ''}({inside})"


class NumberedFunctional(Functional):
    """A call beside others of the same function: names do not say whose arguments they are."""

    variables = None


def _variable(argument: Expr, places: tuple[Expr, ...]) -> Entry | None:
    entry = name_of_matrix(argument) if isinstance(argument, Entries) else argument
    if not isinstance(entry, Entry):
        return None
    return Entry(entry.name, *places) if isinstance(argument, Entries) else entry


def functional(name: str, *arrays: Array) -> Functional:
    """h(u, v, ...) of tensors and numbers."""
    return Functional(name, Tuple(), *(Entries(array.expr, *array.axes) for array in arrays))
