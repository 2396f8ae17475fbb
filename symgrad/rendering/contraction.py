"""Products of matrices and vectors under sums, recognised as one form.

A term is a graph whose vertices are indices and whose edges are matrices; where that graph is a
forest it can be written with products, transposes, ⊙ and 1, and a cycle by itself as a trace.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from symgrad.expr.index import Index
from symgrad.rendering.forms import (
    Call,
    Diagonal,
    Elementwise,
    Form,
    Identity,
    Norm,
    Ones,
    Power,
    Product,
    Transposed,
    elementwise,
    product,
    transposed,
    transposes,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

Axes = tuple[Index, ...]


class NoMatrixForm(Exception):
    """The index form has to stand."""


def _by_letter(index: Index) -> str:
    return index.name


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
                return (matrix, column) if index == row else (transposed(matrix), row)
        return None

    def items(self, index: Index) -> list[Form]:
        """What multiplies on an index: its vectors, and matrices times what they lead to."""
        found = list(self.vectors.pop(index, []))
        while edge := self.take_edge(index):
            matrix, other = edge
            inner = self.items(other)
            vector = elementwise(inner) if inner else Ones()
            found.append(vector if isinstance(matrix, Identity) else product(matrix, vector))
        return found

    @property
    def rest(self) -> set[Index]:
        return {*self.vectors, *(i for _, axes in self.matrices for i in axes)}


def contraction(factors: Sequence[tuple[Form, Axes]], axes: Axes, sums: Axes) -> Form:
    """Forms with the indices that they have, multiplied and summed to a form over ``axes``."""
    if len(axes) > 2:
        raise NoMatrixForm
    scalars: list[Form] = []
    loops: list[tuple[Form, Index]] = []
    network = _Network({}, [])
    for form, own in factors:
        match own:
            case ():
                scalars.append(form)
            case (index,):
                network.vectors.setdefault(index, []).append(form)
            case (row, column) if row == column:
                loops.append((form, row))
            case _:
                _add_matrix(network.matrices, form, own)
    if {index for _, index in loops} & {*network.rest, *axes}:
        raise NoMatrixForm
    scalars += [Call("tr", form) for form, _ in loops]
    scalars += _cycles(network, axes)
    _check_forest(network, axes, sums)
    tensor = [_with_axes(network, axes)] if axes else []
    while network.rest:
        scalars.append(_number(network.items(min(network.rest, key=_by_letter))))
    return _beside([*scalars, *tensor])


def _beside(parts: list[Form]) -> Form:
    """Numbers in front of a tensor; one that is a product by itself stays one: (uᵀv) w."""
    if len(parts) == 1:
        return parts[0]
    *numbers, last = parts
    return Product((*numbers, *(last.factors if isinstance(last, Product) else (last,))))


def _add_matrix(matrices: list[tuple[Form, Axes]], form: Form, axes: Axes) -> None:
    """Two matrices between the same indices are one: their element-wise product."""
    for place, (other, own) in enumerate(matrices):
        if set(own) == set(axes):
            same = form if own == axes else transposed(form)
            matrices[place] = (elementwise([other, same]), own)
            return
    matrices.append((form, axes))


def _cycles(network: _Network, axes: Axes) -> list[Form]:
    """Σ A[i,j] x[j] B[j,k] C[k,i] = tr(A diag(x) B C): cycles that no others touch, used up."""
    found: list[Form] = []
    for start in sorted(network.rest - {*axes}, key=_by_letter):
        cycle = _cycle(network, start)
        if cycle and not {index for _, index in cycle} & {*axes}:
            matrices = _with_diagonals(network, cycle)
            ways = matrices, [transposed(matrix) for matrix in reversed(matrices)]
            found.append(Call("tr", min((product(*way) for way in ways), key=transposes)))
            inside = {index for _, index in cycle}
            network.matrices = [(m, own) for m, own in network.matrices if not inside & {*own}]
    return found


def _cycle(network: _Network, start: Index) -> list[tuple[Form, Index]]:
    """The matrices along a cycle through an index where no others branch off; none if none is."""
    trial = _Network({}, list(network.matrices))
    steps: list[tuple[Form, Index]] = []
    at = start
    while sum(at in own for _, own in network.matrices) == 2 and (edge := trial.take_edge(at)):
        steps.append(edge)
        at = edge[1]
        if at == start:
            return steps
    return []


def _with_diagonals(network: _Network, cycle: list[tuple[Form, Index]]) -> list[Form]:
    """The matrices of a cycle, and diag(x) for a vector on a vertex, which is used up."""
    factors: list[Form] = []
    for matrix, index in cycle:
        factors += [] if isinstance(matrix, Identity) else [matrix]
        side = network.vectors.pop(index, [])
        factors += [Diagonal(elementwise(side))] if side else []
    return factors or [Identity()]


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
        return elementwise(network.items(axes[0]))
    row, column = axes
    path = _path(network, row, column)
    if path is None:
        return product(
            elementwise(network.items(row)), transposed(elementwise(network.items(column)))
        )
    factors: list[Form] = []
    vertices = [row, *(other for _, other in path)]
    for (matrix, _), vertex in zip([*path, (None, None)], vertices, strict=True):
        side = network.items(vertex)
        factors += [Diagonal(elementwise(side))] if side else []
        factors += [matrix] if matrix is not None else []
    kept: list[Form] = [f for f in factors if not isinstance(f, Identity)]
    return product(*kept) if kept else Identity()


def _path(network: _Network, start: Index, end: Index) -> list[tuple[Form, Index]] | None:
    """The matrices that lead from one index to another; they are used up."""
    for place, (matrix, axes) in enumerate(network.matrices):
        if start not in axes:
            continue
        other = axes[1] if axes[0] == start else axes[0]
        step = (matrix if axes[0] == start else transposed(matrix), other)
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
        return _inner_product(elementwise(left), right)
    match right:
        case Power(base, exponent, 1) if exponent == 2:
            return Norm(base)
        case Product((Power(base, exponent, 2), Ones())) if exponent == 2:
            return Norm(base)
        case Product((Transposed(Power(base, exponent, 2)), Ones())) if exponent == 2:
            return Norm(base)
        case Product((Transposed(Elementwise() as inner), Ones())):  # the sum of all, too
            return _number([product(inner, Ones())])
        case Product((Elementwise((a, b)), Ones())) if isinstance(a, Transposed) != isinstance(
            b, Transposed
        ):
            first, second = (a, b) if isinstance(b, Transposed) else (b, a)
            return Call("tr", product(first, transposed(second)))
        case _:
            return product(transposed(Ones()), right)


def _inner_product(left: Form, right: Form) -> Form:
    """uᵀ A v, or vᵀ Aᵀ u where that is written with fewer transposes."""
    *matrices, last = right.factors if isinstance(right, Product) else (right,)
    turned = [transposed(matrix) for matrix in reversed(matrices)]
    ways = (
        product(transposed(left), right),
        product(transposed(last), *turned, left),
    )
    return min(ways, key=transposes)
