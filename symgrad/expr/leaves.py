"""The leaves of index notation: tensor entries, Kronecker deltas, range indicators, sums.

All are ordinary commutative real SymPy expressions, so ``diff``, ``expand`` and ``xreplace``
work on them; sums never capture an index, and are equal whatever their bound index was called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from sympy import Expr, Integer, Mul, Symbol
from sympy.printing.precedence import PRECEDENCE

from symgrad.expr.binding import Binder, with_bound_names
from symgrad.expr.derivative_names import derivative_name, tangent_name
from symgrad.expr.digits import lies_within, parted, same_digits
from symgrad.expr.index import Index

if TYPE_CHECKING:
    from collections.abc import Mapping

ZERO, ONE = Integer(0), Integer(1)
Position: TypeAlias = "Expr | int"


def as_position(position: Position) -> Expr:
    """An index expression: a number, an index, or an affine combination of indices."""
    return Integer(position) if isinstance(position, int) else position


def tensor_symbol(name: str) -> Symbol:
    """The SymPy symbol that stands for a whole tensor."""
    return Symbol(name, real=True)


class Entry(Expr):  # type: ignore[misc]
    """One entry of a tensor, ``W[k, j]``; a scalar is an entry without positions."""

    is_commutative = True
    is_real = True
    is_symbol = True
    _diff_wrt: ClassVar[bool] = True

    def __new__(cls, tensor: str | Symbol, *positions: Position) -> Entry:
        symbol = tensor_symbol(tensor) if isinstance(tensor, str) else tensor
        return Expr.__new__(cls, symbol, *map(as_position, positions))  # type: ignore[no-any-return]

    @property
    def name(self) -> str:
        return str(self.args[0].name)

    @property
    def positions(self) -> tuple[Expr, ...]:
        return tuple(self.args[1:])

    def _eval_derivative(self, variable: Expr) -> Expr:
        if self == variable:
            return ONE
        if not isinstance(variable, Entry) or variable.args[0] != self.args[0]:
            return ZERO
        return match_positions(self.positions, variable.positions)

    def _sympystr(self, printer: Any) -> str:
        inside = ",".join(map(printer.doprint, self.positions))
        head = getattr(printer, "name", str)(self.name)
        return f"{head}[{inside}]" if inside else head

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        head = printer.doprint(self.args[0])
        inside = " ".join(map(printer.doprint, self.positions))
        text = f"{{{head}}}_{{{inside}}}" if inside else head
        return f"{{{text}}}^{{{exp}}}" if exp else text


class Delta(Expr):  # type: ignore[misc]
    """Kronecker delta of two positions: 1 where they are the same, else 0."""

    is_commutative = True
    is_integer = True
    is_nonnegative = True

    def __new__(cls, left: Position, right: Position) -> Expr:
        a, b = as_position(left), as_position(right)
        difference = a - b
        if difference.is_number or _both_single(a, b):
            return ONE if difference.is_zero or not difference.is_number else ZERO
        pairs = same_digits(a, b)
        if pairs is not None:
            return match_positions(*pairs)
        ordered = sorted((a, b), key=lambda e: e.sort_key())
        return Expr.__new__(cls, *ordered)  # type: ignore[no-any-return]

    def _eval_derivative(self, variable: Expr) -> Expr:
        return ZERO

    def _eval_power(self, exponent: Expr) -> Expr | None:
        return self if exponent.is_positive else None

    def _sympystr(self, printer: Any) -> str:
        return f"δ[{','.join(map(printer.doprint, self.args))}]"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        text = rf"\delta_{{{' '.join(map(printer.doprint, self.args))}}}"
        return f"{text}^{{{exp}}}" if exp else text


def _both_single(a: Expr, b: Expr) -> bool:
    """Two positions along an axis of size one are both 0."""
    return all(e == 0 or (isinstance(e, Index) and e.size == 1) for e in (a, b))


def match_positions(left: tuple[Expr, ...], right: tuple[Expr, ...]) -> Expr:
    """The product of deltas that is 1 where two tuples of positions agree."""
    return Mul(*(Delta(a, b) for a, b in zip(left, right, strict=True)))


class Inside(Expr):  # type: ignore[misc]
    """Range indicator: 1 where ``0 <= position < size``, else 0."""

    is_commutative = True
    is_integer = True
    is_nonnegative = True

    def __new__(cls, position: Position, size: Expr) -> Expr:
        place = as_position(position)
        if lies_within(place, size):
            return ONE
        if place.is_Integer and size.is_Integer:
            return ONE if 0 <= place < size else ZERO
        return Expr.__new__(cls, place, size)  # type: ignore[no-any-return]

    def _eval_derivative(self, variable: Expr) -> Expr:
        return ZERO

    def _eval_power(self, exponent: Expr) -> Expr | None:
        return self if exponent.is_positive else None

    def _sympystr(self, printer: Any) -> str:
        position, size = map(printer.doprint, self.args)
        return f"[0 ≤ {position} < {size}]"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        position, size = map(printer.doprint, self.args)
        text = rf"\mathbf{{1}}[0 \le {position} < {size}]"
        return f"{text}^{{{exp}}}" if exp else text


class Sum(Binder):
    """Sum of ``body`` over one bound index."""

    precedence = PRECEDENCE["Mul"] - 1

    def __new__(cls, body: Expr, index: Index) -> Expr:
        if index not in body.free_symbols:
            return index.size * body
        if index.size == 1:
            return body.xreplace({index: ZERO})
        found = parted(body, index)
        if found is not None:
            return sum_over(*found)
        return Expr.__new__(cls, *with_bound_names(body, index))

    @property
    def index(self) -> Index:
        return self.bound[0]

    def _eval_derivative(self, variable: Expr) -> Expr:
        body, index = self.open()
        return sum_over(body.diff(variable), index)

    def _sympystr(self, printer: Any) -> str:
        level = self.precedence if isinstance(self.body, Sum) else PRECEDENCE["Mul"]
        body = printer.parenthesize(self.body, level, strict=True)
        return f"Σ_{self.index.name} {body}"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        body = printer.parenthesize(self.body, PRECEDENCE["Mul"], strict=True)
        text = rf"\sum_{{{printer.doprint(self.index)}}} {body}"
        return rf"\left({text}\right)^{{{exp}}}" if exp else text


def sum_over(body: Expr, *indices: Index) -> Expr:
    """Sum over several indices, the first outermost, each sum as far inside as it can stand."""
    for index in reversed(indices):
        body = _sum_dependent(body, index)
    return body


def _sum_dependent(body: Expr, index: Index) -> Expr:
    inside = [f for f in Mul.make_args(body) if index in f.free_symbols]
    outside = [f for f in Mul.make_args(body) if index not in f.free_symbols]
    return Mul(*outside, Sum(Mul(*inside), index))


class _Derivative(Expr):  # type: ignore[misc]
    """Shared shape of the derivative signs: an output entry and a variable entry."""

    is_commutative = True
    is_real = True

    def __new__(cls, of: Entry, by: Entry) -> _Derivative:
        return Expr.__new__(cls, of, by)  # type: ignore[no-any-return]

    @property
    def of(self) -> Entry:
        return self.args[0]  # type: ignore[no-any-return]

    @property
    def by(self) -> Entry:
        return self.args[1]  # type: ignore[no-any-return]

    @property
    def name(self) -> str:
        """The name under which programs know it."""
        return derivative_name(self.of.name, self.by.name)

    @property
    def positions(self) -> tuple[Expr, ...]:
        """The output's, then the variable's."""
        return (*self.of.positions, *self.by.positions)

    def _xreplace(self, rule: Mapping[Any, Any]) -> tuple[Expr, bool]:
        """Only positions are replaced inside: the derivative of a name is about the name."""
        if self in rule:
            return rule[self], True
        positions = {old: new for old, new in rule.items() if isinstance(old, Index)}
        return super()._xreplace(positions)  # type: ignore[no-any-return]

    def _eval_derivative(self, variable: Expr) -> Expr:
        return ZERO

    def _sympystr(self, printer: Any) -> str:
        return f"∂{printer.doprint(self.of)}/∂{printer.doprint(self.by)}"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        of, by = map(printer.doprint, self.args)
        text = rf"\frac{{\partial {of}}}{{\partial {by}}}"
        return rf"\left({text}\right)^{{{exp}}}" if exp else text


class Total(_Derivative):
    """Derivative over all paths of the graph: the adjoint ∂L/∂z of a name z."""


class Direct(_Derivative):
    """Derivative of one equation's right side by a name in it, the other names held fixed."""


CLOCK = Entry("")


class Tangent(_Derivative):
    """ż = dz/dt, where the names that are moved go along their directions: x + t ẋ.

    Of a moved name itself it is the direction, which is given as a tensor is.
    """

    def __new__(cls, of: Entry, by: Entry = CLOCK) -> Tangent:
        return Expr.__new__(cls, of, by)  # type: ignore[no-any-return]

    @property
    def name(self) -> str:
        return tangent_name(self.of.name)

    def _sympystr(self, printer: Any) -> str:
        text = str(printer.doprint(self.of))
        return f"{text[:1]}\u0307{text[1:]}"


def entries_in(expr: Expr) -> set[Entry]:
    """The entries whose values an expression needs; those in derivative signs are only named."""
    found: set[Entry] = set()
    pending = [expr]
    while pending:
        part = pending.pop()
        if isinstance(part, Entry):
            found.add(part)
        elif not isinstance(part, _Derivative):
            pending.extend(part.args)
    return found


def names_in(expr: Expr) -> frozenset[str]:
    """The names of the tensors whose values an expression needs."""
    return frozenset(entry.name for entry in entries_in(expr))
