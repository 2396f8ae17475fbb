"""The matrix view: a scalar equation in index notation recognised as one about whole tensors.

Vectors are columns. ``recognize`` gives None where no matrix form exists; the index form stands.
A term is a graph whose vertices are indices and whose edges are matrices; where that graph is a
forest it can be written with products, transposes, ⊙ and 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sympy import Add, Function, Integer, Mul, Pow, log
from sympy import exp as exponential

from symgrad.expr.functions import Abstract
from symgrad.expr.index import Index
from symgrad.expr.leaves import Delta, Direct, Entry, Sum, Tangent, Total
from symgrad.expr.terms import Term, split
from symgrad.expr.text import ordered_factors, ordered_terms, shared_factor
from symgrad.rendering.forms import (
    Call,
    Combination,
    Diagonal,
    Elementwise,
    Form,
    Identity,
    Named,
    Norm,
    Number,
    Ones,
    Power,
    Product,
    Transposed,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sympy import Expr

Axes = tuple[Index, ...]


class NoMatrixForm(Exception):
    """The index form has to stand."""


def recognize(expr: Expr, axes: Axes) -> Form | None:
    """The matrix form of a tensor whose entry at ``axes`` is ``expr``."""
    if len(axes) > 2:
        return None
    try:
        return _form(expr, axes)
    except NoMatrixForm:
        return None


def _form(expr: Expr, axes: Axes) -> Form:
    content, rest = shared_factor(expr)
    if content != 1:
        return Combination(((content, _form(rest, axes)),))
    terms = [_scaled(term, axes) for part in ordered_terms(expr) for term in split(part)]
    return terms[0][1] if len(terms) == 1 and terms[0][0] == 1 else Combination(tuple(terms))


def _scaled(term: Term, axes: Axes) -> tuple[Expr, Form]:
    """A term as a number and a form; a term without axes of its own is spread over the others."""
    factors = _with_named_quotients(term)
    used = {i for f in factors for i in f.free_symbols if isinstance(i, Index)}
    own = tuple(axis for axis in axes if axis in used)
    if not used <= {*own, *term.sums}:
        raise NoMatrixForm
    form = _contraction(factors, own, term.sums)
    if len(own) == 1 < len(axes):  # a vector in every column, or in every row
        in_columns = own == axes[:1]
        form = (
            _product(form, Transposed(Ones()))
            if in_columns
            else _product(Ones(), _transposed(form))
        )
    return term.coefficient, form


def _with_named_quotients(term: Term) -> list[Expr]:
    """Factors in reading order, e^u / Σ e^u as one factor ``softmax``."""
    factors = ordered_factors(Mul(*term.factors))
    for total in [f for f in factors if isinstance(f, Pow) and f.exp == -1]:
        for power in [f for f in factors if isinstance(f, exponential)]:
            if _is_share(power, total.base):
                factors = [f for f in factors if f not in (power, total)]
                factors.append(_softmax(power.args[0]))
    return factors


class _softmax(Function):  # type: ignore[misc]
    """Stands for e^u / Σ e^u while a term is read."""


def _is_share(power: Expr, total: Expr) -> bool:
    """Is the total the sum of the power along one of its indices?"""
    return isinstance(total, Sum) and any(
        isinstance(i, Index) and i.size == total.index.size and Sum(power, i) == total
        for i in power.free_symbols
    )


# factors -----------------------------------------------------------------------------------------


def _factor(factor: Expr) -> tuple[Form, Axes]:
    """A factor with the axes that it has, in the order in which its form has them."""
    match factor:
        case Entry():
            return _leaf(factor, factor.positions)
        case Total() | Direct() | Tangent():  # a Jacobian has a row for every entry of its output
            return _leaf(factor, factor.positions)
        case Delta():
            return _delta(factor)
    if not factor.has(Entry, Total, Direct, Tangent, Index):
        return Number(factor), ()
    axes = tuple(sorted((s for s in factor.free_symbols if isinstance(s, Index)), key=_by_letter))
    axes = _axes_of_widest(factor, axes)
    match factor:
        case Pow() if not factor.exp.free_symbols:
            return Power(_form(factor.base, axes), factor.exp, len(axes)), axes
        case log() if _is_sum_of_powers(factor.args[0]):
            body, index = factor.args[0].open()
            return Call("logsumexp", _form(body.args[0], (index,))), axes
        case Function() if len(factor.args) == 1:
            return Call(type(factor).__name__.lstrip("_"), _form(factor.args[0], axes)), axes
        case Abstract():
            return Call(factor.shown_name, _form(factor.argument, axes)), axes
        case Add():
            return _form(factor, axes), axes
    raise NoMatrixForm


def _is_sum_of_powers(expr: Expr) -> bool:
    return isinstance(expr, Sum) and isinstance(expr.body, exponential) and not any(
        isinstance(s, Index) for s in expr.free_symbols
    )  # fmt: skip


def _by_letter(index: Index) -> str:
    return index.name


def _axes_of_widest(factor: Expr, axes: Axes) -> Axes:
    """Axes in the order of an entry that has them all, so that W² needs no transpose."""
    for entry in sorted(factor.atoms(Entry), key=str):
        if set(entry.positions) == set(axes):
            return tuple(entry.positions)
    return axes


def _leaf(leaf: Expr, positions: tuple[Expr, ...]) -> tuple[Form, Axes]:
    if all(p.is_Integer for p in positions):
        return Named(leaf), ()
    distinct = len(set(positions)) == len(positions) <= 2
    if not distinct or not all(isinstance(p, Index) for p in positions):
        raise NoMatrixForm
    return Named(leaf), positions


def _delta(delta: Delta) -> tuple[Form, Axes]:
    left, right = delta.args
    if isinstance(left, Index) and isinstance(right, Index) and left.size == right.size:
        return Identity(), (left, right)
    raise NoMatrixForm


# contractions ------------------------------------------------------------------------------------


@dataclass
class _Network:
    """Indices as vertices with the vectors that stand on them, matrices as edges between them."""

    vectors: dict[Index, list[Form]]
    matrices: list[tuple[Form, Axes]]

    def take_edge(self, index: Index) -> tuple[Form, Index] | None:
        """A matrix that leads from an index to another one; it is used up."""
        for place, (matrix, axes) in enumerate(self.matrices):
            if index in axes:
                del self.matrices[place]
                row, column = axes
                return (matrix, column) if index == row else (_transposed(matrix), row)
        return None

    def items(self, index: Index) -> list[Form]:
        """What multiplies on an index: its vectors, and matrices times what they lead to."""
        found = list(self.vectors.pop(index, []))
        while edge := self.take_edge(index):
            matrix, other = edge
            inner = self.items(other)
            vector = _elementwise(inner) if inner else Ones()
            found.append(vector if isinstance(matrix, Identity) else _product(matrix, vector))
        return found

    @property
    def rest(self) -> set[Index]:
        return {*self.vectors, *(i for _, axes in self.matrices for i in axes)}


def _contraction(factors: Sequence[Expr], axes: Axes, sums: Axes) -> Form:
    scalars: list[Form] = []
    network = _Network({}, [])
    for factor in factors:
        form, own = _factor(factor)
        match own:
            case ():
                scalars.append(form)
            case (index,):
                network.vectors.setdefault(index, []).append(form)
            case _:
                _add_matrix(network.matrices, form, own)
    _check_forest(network, axes, sums)
    tensor = [_with_axes(network, axes)] if axes else []
    while network.rest:
        scalars.append(_number(network.items(min(network.rest, key=_by_letter))))
    return _product(*scalars, *tensor)


def _add_matrix(matrices: list[tuple[Form, Axes]], form: Form, axes: Axes) -> None:
    """Two matrices between the same indices are one: their element-wise product."""
    for place, (other, own) in enumerate(matrices):
        if set(own) == set(axes):
            same = form if own == axes else _transposed(form)
            matrices[place] = (_elementwise([other, same]), own)
            return
    matrices.append((form, axes))


def _check_forest(network: _Network, axes: Axes, sums: Axes) -> None:
    """A product of matrices has no cycles, and each index is either kept or summed."""
    parent = {index: index for index in network.rest}
    if set(parent) - {*axes, *sums}:
        raise NoMatrixForm

    def root(index: Index) -> Index:
        return index if parent[index] == index else root(parent[index])

    for _, (row, column) in network.matrices:
        if root(row) == root(column):
            raise NoMatrixForm
        parent[root(row)] = root(column)


def _with_axes(network: _Network, axes: Axes) -> Form:
    if len(axes) == 1:
        return _elementwise(network.items(axes[0]))
    row, column = axes
    path = _path(network, row, column)
    if path is None:
        return _product(
            _elementwise(network.items(row)), _transposed(_elementwise(network.items(column)))
        )
    factors: list[Form] = []
    vertices = [row, *(other for _, other in path)]
    for (matrix, _), vertex in zip([*path, (None, None)], vertices, strict=True):
        side = network.items(vertex)
        factors += [Diagonal(_elementwise(side))] if side else []
        factors += [matrix] if matrix is not None else []
    kept: list[Form] = [f for f in factors if not isinstance(f, Identity)]
    return _product(*kept) if kept else Identity()


def _path(network: _Network, start: Index, end: Index) -> list[tuple[Form, Index]] | None:
    """The matrices that lead from one index to another; they are used up."""
    for place, (matrix, axes) in enumerate(network.matrices):
        if start not in axes:
            continue
        other = axes[1] if axes[0] == start else axes[0]
        step = (matrix if axes[0] == start else _transposed(matrix), other)
        rest = _Network(network.vectors, network.matrices[:place] + network.matrices[place + 1 :])
        tail = [] if other == end else _path(rest, other, end)
        if tail is not None:
            network.matrices = rest.matrices
            return [step, *tail]
    return None


def _number(items: list[Form]) -> Form:
    """Σ over an index of what multiplies on it: uᵀ v, a squared norm, or 1ᵀ u."""
    *left, right = items
    if left:
        return _product(_transposed(_elementwise(left)), right)
    match right:
        case Power(base, exponent, 1) if exponent == 2:
            return Norm(base)
        case Product((Power(base, exponent, 2), Ones())) if exponent == 2:
            return Norm(base)
        case _:
            return _product(_transposed(Ones()), right)


# building ----------------------------------------------------------------------------------------


def _transposed(form: Form) -> Form:
    match form:
        case Transposed(inner):
            return inner
        case Identity():
            return form
        case _:
            return Transposed(form)


def _elementwise(factors: Iterable[Form]) -> Form:
    flat = [
        f
        for factor in factors
        for f in (factor.factors if isinstance(factor, Elementwise) else (factor,))
    ]
    return flat[0] if len(flat) == 1 else Elementwise(tuple(flat))


def _product(*factors: Form) -> Form:
    flat = [
        f
        for factor in factors
        for f in (factor.factors if isinstance(factor, Product) else (factor,))
    ]
    if not flat:
        return Number(Integer(1))
    return flat[0] if len(flat) == 1 else Product(tuple(flat))
