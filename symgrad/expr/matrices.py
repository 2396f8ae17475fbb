"""The inverse and the determinant of a matrix, the maximum over an index, and where it is.

The matrix is an expression over two bound indices, a row and a column, as a sum is one over one:
Inverse(Σ_k X[k,i] X[k,j]; i, j)[p, q] is an entry of (XᵀX)⁻¹, whatever i and j are called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sympy import Expr, Mul
from sympy.printing.precedence import PRECEDENCE

from symgrad.expr.binding import Binder, with_bound_names
from symgrad.expr.leaves import ONE, ZERO, Delta, Entry, Position, as_position, sum_over

if TYPE_CHECKING:
    from symgrad.expr.index import Index

ATOM = PRECEDENCE["Atom"]


def _both_ways(body: Expr, row: Index, column: Index) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """A matrix and its transpose over canonical indices."""
    return with_bound_names(body, row, column), with_bound_names(body, column, row)


def _in_order(first: Expr, second: Expr) -> bool | None:
    """Does one expression stand before another in SymPy's order? None: they are the same."""
    return None if first == second else bool(first.sort_key() < second.sort_key())


class Inverse(Binder):
    """The entry at two positions of the inverse of a matrix; undefined where it has none.

    A transpose has the transposed inverse: (Aᵀ)⁻¹[p, q] is written A⁻¹[q, p].
    """

    binds: ClassVar[int] = 2
    precedence = ATOM

    def __new__(
        cls, body: Expr, row: Index, column: Index, left: Position, right: Position
    ) -> Expr:
        p, q = as_position(left), as_position(right)
        if row.size == 1:
            return 1 / body.xreplace({row: ZERO, column: ZERO})
        diagonal = _diagonal(body, row, column)
        if diagonal is not None:
            return Delta(p, q) / diagonal.xreplace({row: p})
        inner = _inverted(body, row, column)
        if inner is not None:
            return inner.xreplace({row: p, column: q})
        matrix, transposed = _both_ways(body, row, column)
        is_first = _in_order(matrix[0], transposed[0])
        if is_first is None:  # symmetric as it is written
            is_first = _in_order(p, q)
        if is_first is False:
            matrix, p, q = transposed, q, p
        return Expr.__new__(cls, *matrix, p, q)  # type: ignore[no-any-return]

    def _eval_derivative(self, variable: Expr) -> Expr:
        """From B A = 1: dB A + B dA = 0, so dB = -B dA B."""
        body, i, k = self.open()
        p, q = self.positions
        before, after = Inverse(body, i, k, p, i), Inverse(body, i, k, k, q)
        return -sum_over(before * body.diff(variable) * after, i, k)

    def _sympystr(self, printer: Any) -> str:
        return f"{_matrix_text(self, printer)}⁻¹[{','.join(map(printer.doprint, self.positions))}]"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        places = " ".join(map(printer.doprint, self.positions))
        text = rf"\left[{_matrix_latex(self, printer)}^{{-1}}\right]_{{{places}}}"
        return rf"{text}^{{{exp}}}" if exp else text


def _diagonal(body: Expr, row: Index, column: Index) -> Expr | None:
    """The entries v[row] of a matrix v[i] δ[i, j]."""
    delta = Delta(row, column)
    factors = Mul.make_args(body)
    if delta not in factors:
        return None
    return Mul(*(f.xreplace({column: row}) for f in factors if f != delta))


def _inverted(body: Expr, row: Index, column: Index) -> Expr | None:
    """The matrix that was inverted already, over the same row and column: (A⁻¹)⁻¹ = A."""
    if not isinstance(body, Inverse) or set(body.positions) != {row, column}:
        return None
    inner, i, k = body.open()
    if {row, column} & inner.free_symbols:
        return None
    return inner.xreplace(dict(zip((i, k), body.positions, strict=True)))


class Determinant(Binder):
    """The determinant of a matrix."""

    binds: ClassVar[int] = 2
    precedence = PRECEDENCE["Func"]

    def __new__(cls, body: Expr, row: Index, column: Index) -> Expr:
        if row.size == 1:
            return body.xreplace({row: ZERO, column: ZERO})
        if body == Delta(row, column):
            return ONE
        inner = _inverted(body, row, column)
        if inner is not None:
            return 1 / Determinant(inner, row, column)
        matrix, transposed = _both_ways(body, row, column)
        is_second = _in_order(matrix[0], transposed[0]) is False
        return Expr.__new__(cls, *(transposed if is_second else matrix))  # type: ignore[no-any-return]

    def _eval_derivative(self, variable: Expr) -> Expr:
        """Jacobi's formula: the cofactor of A[i, k] is det A A⁻¹[k, i], d det A = Σ cofactor dA."""
        body, i, k = self.open()
        return self * sum_over(Inverse(body, i, k, k, i) * body.diff(variable), i, k)

    def _sympystr(self, printer: Any) -> str:
        text = _matrix_text(self, printer)
        return f"det{text}" if text.startswith("(") else f"det({text})"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        power = f"^{{{exp}}}" if exp else ""
        return rf"\det{power}\left({_matrix_latex(self, printer)}\right)"


class Maximum(Binder):
    """The largest value along an index: max_i f(i)."""

    precedence = PRECEDENCE["Func"]

    def __new__(cls, body: Expr, index: Index) -> Expr:
        if index not in body.free_symbols:
            return body
        if index.size == 1:
            return body.xreplace({index: ZERO})
        return Expr.__new__(cls, *with_bound_names(body, index))  # type: ignore[no-any-return]

    def _eval_derivative(self, variable: Expr) -> Expr:
        """d max_i f(i) is df at the first place with the largest value: Σ_i [i is it] df(i)."""
        body, i = self.open()
        return sum_over(Argmax(body, i, i) * body.diff(variable), i)

    def _sympystr(self, printer: Any) -> str:
        return f"max_{self.bound[0]}({printer.doprint(self.body)})"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        power = f"^{{{exp}}}" if exp else ""
        inside = printer.doprint(self.body)
        return rf"\max_{{{printer.doprint(self.bound[0])}}}{power} \left({inside}\right)"


class Argmax(Binder):
    """1 where a position is the first one with the largest value along an index, else 0.

    Where several values are the largest the first counts, as for argmax of NumPy and PyTorch.
    """

    is_integer = True
    is_nonnegative = True
    precedence = ATOM

    def __new__(cls, body: Expr, index: Index, position: Position) -> Expr:
        place = as_position(position)
        if index not in body.free_symbols:
            return Delta(place, ZERO)
        if index.size == 1:
            return ONE
        return Expr.__new__(cls, *with_bound_names(body, index), place)  # type: ignore[no-any-return]

    def _eval_derivative(self, variable: Expr) -> Expr:
        return ZERO

    def _eval_power(self, exponent: Expr) -> Expr | None:
        return self if exponent.is_positive else None

    def _sympystr(self, printer: Any) -> str:
        (place,) = map(printer.doprint, self.positions)
        return f"[{place} = argmax_{self.bound[0]}({printer.doprint(self.body)})]"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        (place,), letter = map(printer.doprint, self.positions), printer.doprint(self.bound[0])
        inside = printer.doprint(self.body)
        where = rf"\operatorname{{arg\,max}}_{{{letter}}}\left({inside}\right)"
        return rf"\mathbf{{1}}\left[{place} = {where}\right]"


def name_of_matrix(e: Binder) -> Entry | None:
    """The tensor whose entries the matrix has as they are, if it is just a named one: A in A⁻¹."""
    is_named = isinstance(e.body, Entry) and e.body.positions == e.bound
    return Entry(e.body.name) if is_named else None


def _matrix_text(e: Binder, printer: Any) -> str:
    """A, or (entries over row and column): (Σ_k X[k,i]·X[k,j])_ij."""
    name = name_of_matrix(e)
    if name is not None:
        return str(printer.doprint(name))
    letters = ",".join(index.name for index in e.bound)
    return f"([{printer.doprint(e.body)}]_{letters})"


def _matrix_latex(e: Binder, printer: Any) -> str:
    name = name_of_matrix(e)
    if name is not None:
        return str(printer.doprint(name))
    letters = " ".join(map(printer.doprint, e.bound))
    return rf"\left({printer.doprint(e.body)}\right)_{{{letters}}}"
