"""The Hessian of the mean loss, and how to solve with it: exactly, or by its products alone."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from symgrad.calculus import hessian as second_derivatives
from symgrad.calculus import hvp
from symgrad.errors import ValueProblem
from symgrad.expr.derivative_names import derivative_name, tangent_name
from symgrad.influence.each import chunks, count_of, match_examples
from symgrad.influence.vectors import as_tensors, as_vector
from symgrad.lowering import lower

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from symgrad.expr.graph import Graph
    from symgrad.lowering import Program

    Array = NDArray[np.floating]
    Arrays = Mapping[str, Array]
    Product = Callable[[Array], Array]

RESIDUAL = 1e-10
MOST_STEPS = 1000


def hessian(
    graph: Graph, parameters: Arrays, data: Any, *, constants: Mapping[str, Any] | None = None
) -> Array:
    """∂²L/∂w∂wᵀ of the mean loss over the data, derived symbolically: (parameters, parameters).

    The order is that of ``graph.parameters``, each of them row by row.
    """
    arrays, given = match_examples(graph, data), {**parameters, **(constants or {})}
    program, count = _hessian_program(graph), count_of(arrays)
    total = np.zeros(())
    for chunk in chunks(arrays):
        blocks = program(**given, **chunk)
        total = total + count_of(chunk) / count * _assembled(graph, parameters, blocks)
    return np.asarray(total)


def hessian_product(
    graph: Graph, parameters: Arrays, data: Any, *, constants: Mapping[str, Any] | None = None
) -> Product:
    """The function v ↦ (∂²L/∂w∂wᵀ) v: a gradient's cost, and no matrix (Pearlmutter 1994)."""
    return product_of(graph, parameters, match_examples(graph, data), constants)


def product_of(
    graph: Graph, parameters: Arrays, arrays: Arrays, constants: Mapping[str, Any] | None
) -> Product:
    """``hessian_product`` over examples that are matched already."""
    given = {**parameters, **(constants or {})}
    program, count = _product_program(graph), count_of(arrays)
    like = {name: parameters[name] for name in graph.parameters}

    def product(vector: Array) -> Array:
        along: dict[str, Any] = {
            tangent_name(n): part for n, part in as_tensors(vector, like).items()
        }
        total = np.zeros(len(vector))
        for chunk in chunks(arrays):
            found = program(**given, **along, **chunk)
            moved = {n: found[tangent_name(_slope(graph, n))] for n in graph.parameters}
            total += count_of(chunk) / count * as_vector(moved)
        return total

    return product


def solve_exactly(matrix: Array, right: Array) -> Array:
    """H⁻¹ B by Cholesky; ValueProblem where H is not positive definite."""
    try:
        return np.asarray(cho_solve(cho_factor(matrix), right))
    except np.linalg.LinAlgError:
        lowest = float(np.linalg.eigvalsh(matrix)[0])
        raise _not_positive(f"its lowest eigenvalue is {lowest:.2g}") from None


def solve_by_products(product: Product, right: Array) -> Array:
    """H⁻¹ b by conjugate gradients (Hestenes and Stiefel 1952): H is only multiplied by.

    α = ‖r‖²/pᵀHp, x ← x + α p, r ← r - α H p, p ← r + (‖r_new‖²/‖r‖²) p, until ‖r‖ is 1e-10 ‖b‖.
    Raises ValueProblem where a direction p has no positive curvature, or where it takes too long.
    """
    x, r, p = np.zeros_like(right), right.copy(), right.copy()
    size = r @ r
    goal = RESIDUAL**2 * size
    for _ in range(MOST_STEPS):
        if size <= goal:
            return x
        bent = product(p)
        curvature = p @ bent
        if curvature <= 0:
            raise _not_positive(f"a direction has curvature {curvature / (p @ p):.2g}")
        x += size / curvature * p
        r -= size / curvature * bent
        size, before = r @ r, size
        p = r + size / before * p
    raise _not_positive(f"conjugate gradients have not arrived after {MOST_STEPS} steps")


def _not_positive(why: str) -> ValueProblem:
    return ValueProblem(
        f"the damped Hessian cannot be inverted: {why}",
        hint="a larger damping, an l2 penalty, or a training that has come to a minimum",
    )


def _assembled(graph: Graph, parameters: Arrays, blocks: Arrays) -> Array:
    """All blocks ∂²L/∂v∂w as one symmetric matrix; those that are not there are zero."""

    def block(v: str, w: str) -> Array:
        shape = (np.size(parameters[v]), np.size(parameters[w]))
        for first, second in ((v, w), (w, v)):
            key = derivative_name(_slope(graph, first), second)
            if key in blocks:
                found = blocks[key].reshape(np.size(parameters[first]), -1)
                return found if first == v else found.T
        return np.zeros(shape)

    names = graph.parameters
    return np.block([[block(v, w) for w in names] for v in names])


def _slope(graph: Graph, name: str) -> str:
    return derivative_name(graph.loss, name)


@lru_cache(maxsize=16)
def _hessian_program(graph: Graph) -> Program:
    return lower(second_derivatives(graph, wrt=graph.parameters), batch="mean")


@lru_cache(maxsize=16)
def _product_program(graph: Graph) -> Program:
    return lower(hvp(graph, wrt=graph.parameters), batch="mean")
