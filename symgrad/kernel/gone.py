"""What is gone from a line: deltas, derivatives put in, sums that are numbers, brackets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Integer, exp

from symgrad.equality import compare
from symgrad.expr.functions import sigmoid
from symgrad.expr.leaves import Delta, Entry, Sum, Tangent, Total, names_in
from symgrad.expr.replacing import replace_leaves
from symgrad.expr.unfolding import with_definition
from symgrad.kernel.definitions import without_direct

if TYPE_CHECKING:
    from collections.abc import Callable

    from sympy import Expr

    from symgrad.derivation import Derivation, Step
    from symgrad.expr.graph import Graph


def line_before(step: Step, derivation: Derivation) -> Step | None:
    """What the line said last: of the steps in ``because`` with its left side the latest."""
    because = (s for s in derivation.steps if s.number in step.because and s.left == step.left)
    return max(because, key=lambda s: s.number, default=None)


def rewritten_line(step: Step, derivation: Derivation) -> Expr | None:
    """What the line was before, for a law that says how it is written anew; None for others."""
    earlier = line_before(step, derivation) if step.law in REWRITES else None
    if earlier is None:
        return None
    right = without_direct(derivation.graph, earlier.right)
    return REWRITES[step.law](right, derivation.graph)


def _without_deviations(right: Expr, graph: Graph) -> Expr:
    """0 for the sums that are 0 by the definitions of the means in them."""

    def meaning(e: Expr) -> Expr | None:
        return Integer(0) if isinstance(e, Sum) and sums_to(e, 0, graph) else None

    return replace_leaves(right, meaning)


def _as_it_was(right: Expr, graph: Graph) -> Expr:
    return right


REWRITES: dict[str, Callable[[Expr, Graph], Expr]] = {
    "contract": _as_it_was,
    "put in": _as_it_was,
    "deviations sum to 0": _without_deviations,
    "where the delta is 1": _as_it_was,
    "multiply out": _as_it_was,
    "definition of sigmoid": _as_it_was,
}


def derivatives_gone(step: Step, derivation: Derivation) -> frozenset[str]:
    """The derivatives that stood in the line and stand there no more."""
    earlier = line_before(step, derivation)
    return frozenset() if earlier is None else _signs(earlier.right) - _signs(step.right)


def _signs(expr: Expr) -> frozenset[str]:
    return frozenset(sign.name for sign in expr.atoms(Total, Tangent))


def uses_up_deltas(step: Step, derivation: Derivation) -> bool:
    """Is a Kronecker delta that stood in the line gone?"""
    earlier = line_before(step, derivation)
    return earlier is not None and bool(earlier.right.atoms(Delta) - step.right.atoms(Delta))


def sums_gone(step: Step, derivation: Derivation) -> frozenset[Sum]:
    """The sums that stood in the line and stand there no more."""
    earlier = line_before(step, derivation)
    return frozenset() if earlier is None else earlier.right.atoms(Sum) - step.right.atoms(Sum)


def sums_to(total: Expr, number: int, graph: Graph) -> bool:
    """Is it this number, by the definitions of the names in it?"""
    free, value = graph.free_names, Integer(number)
    return compare(total, value, graph.sizes, free=free, definitions=graph.defined).holds


def is_of_probabilities(total: Sum, graph: Graph) -> bool:
    """Does the sum go over the last axis of a name whose entries, by that, sum to 1?"""
    over = (e for e in total.body.atoms(Entry) if e.positions and e.positions[-1] == total.index)
    return any(_are_probabilities(e, total, graph) for e in over)


def _are_probabilities(entry: Entry, total: Sum, graph: Graph) -> bool:
    if entry.name in graph.free_names:
        return graph.free_names[entry.name].domain == "probabilities"
    is_defined = entry.name in graph.defined
    return is_defined and sums_to(Sum(entry, total.index), 1, graph)


def is_rearranged(step: Step, derivation: Derivation) -> bool:
    """Is the line what it was by algebra alone, whatever the names and derivatives in it are?"""
    earlier, graph = line_before(step, derivation), derivation.graph
    if earlier is None or earlier.right == step.right:
        return False
    return compare(earlier.right, step.right, graph.sizes, free=graph.free_names).holds


def is_at_deltas(step: Step, derivation: Derivation) -> bool:
    """Is the line what it was by algebra alone, with the same deltas and other positions?"""
    earlier = line_before(step, derivation)
    deltas = step.right.atoms(Delta)
    is_same = earlier is not None and earlier.right.atoms(Delta) == deltas
    return bool(deltas) and is_same and is_rearranged(step, derivation)


def is_sigmoid_now(step: Step, derivation: Derivation) -> bool:
    """Is σ, or a name that is defined by it, written where exponentials or another σ were?"""
    earlier, graph = line_before(step, derivation), derivation.graph
    if earlier is None or not earlier.right.has(exp, sigmoid) or earlier.right == step.right:
        return False
    right = step.right
    for name in names_in(right) - names_in(earlier.right):
        right = with_definition(right, graph.defined[name]) if name in graph.defined else right
    is_sigmoid = right.has(sigmoid) or right != step.right
    return is_sigmoid and compare(earlier.right, right, graph.sizes, free=graph.free_names).holds
