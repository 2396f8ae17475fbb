"""Influence functions: what leaving an example out would do, without training again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.errors import NameProblem
from symgrad.influence.curvature import (
    hessian,
    hessian_product,
    solve_by_products,
    solve_exactly,
)
from symgrad.influence.each import flat_gradients
from symgrad.influence.scores import Influence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from symgrad.expr.graph import Graph

    Array = NDArray[np.floating]
    Arrays = Mapping[str, Array]

MOST_FOR_EXACT = 1000
SOLVERS = ("exact", "conjugate gradients")


def influence_functions(
    graph: Graph,
    parameters: Arrays,
    train: Any,
    test: Any,
    *,
    damping: float = 0.0,
    solver: str | None = None,
    constants: Mapping[str, Any] | None = None,
) -> Influence:
    """g(z')ᵀ (H + λI)⁻¹ g(z) / n, with H the Hessian of the mean loss over the n examples.

    Koh and Liang (2017), eq. 2: to first order in 1/n, by how much the loss of the test example z'
    would rise were z left out, at a minimum that training has come to. ``damping`` is λ, which a
    Hessian that is not positive definite needs.

    ``solver`` is ``"exact"`` (the symbolic Hessian, factored) or ``"conjugate gradients"`` (its
    products with vectors alone); without it, exact up to 1000 parameters.
    """
    chosen = solver or SOLVERS[sum(map(np.size, parameters.values())) > MOST_FOR_EXACT]
    if chosen not in SOLVERS:
        raise NameProblem(f"there is no solver {solver!r}", hint=f"one of {', '.join(SOLVERS)}")
    ours, theirs = (flat_gradients(graph, parameters, d, constants) for d in (train, test))
    if chosen == "exact":
        matrix = hessian(graph, parameters, train, constants=constants)
        solved = solve_exactly(matrix + damping * np.eye(len(matrix)), theirs.T)
    else:
        bent = hessian_product(graph, parameters, train, constants=constants)
        solved = np.stack(
            [solve_by_products(lambda v: bent(v) + damping * v, g) for g in theirs], axis=1
        )
    notes = (f"Hessian: {chosen}, damping {damping:g}; supposed to be at a minimum of the loss",)
    return Influence(solved.T @ ours.T / len(ours), "influence functions", notes)
