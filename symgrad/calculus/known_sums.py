"""Sums whose value is a number: Σ_k p_k = 1 of probabilities, Σ_i (x_i - μ) = 0 about a mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Add, Integer, Mul
from sympy import expand as multiply_out

from symgrad.expr.leaves import Entry, Sum, names_in, sum_over
from symgrad.expr.replacing import replace_leaves

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.expr.graph import Equation, Graph

LARGEST = 60  # of operations: a sum that is worked out term by term


def shares_of(graph: Graph) -> frozenset[str]:
    """The names whose last axis sums to 1: by their domain, or by what their equation says."""
    shares = frozenset(f.name for f in graph.free if f.domain == "probabilities")
    for equation in graph.equations:
        if equation.indices and _may_be_shares(equation, shares):
            whole = sum_over(equation.right, equation.indices[-1])
            if value_of_sum(whole, graph, shares) == 1:
                shares |= {equation.name}
    return shares


def _may_be_shares(equation: Equation, shares: frozenset[str]) -> bool:
    """A quotient, or made of shares; anything else is not worth a look."""
    right = equation.right
    if shares & equation.names:
        return True
    return isinstance(right, Mul) and any(f.is_Pow and f.exp == -1 for f in right.args)


def value_of_sum(total: Expr, graph: Graph, shares: frozenset[str]) -> Expr:
    """A sum worked out: term by term, shares summed to 1, names of sums by their definitions."""
    if total.count_ops() > LARGEST:
        return total
    by_terms = replace_leaves(total, lambda e: _by_terms(e) if isinstance(e, Sum) else None)
    worked_out = replace_leaves(by_terms, lambda e: _one(e, shares))

    def meaning(e: Expr) -> Expr | None:
        is_of_sums = isinstance(e, Entry) and _is_of_sums(e.name, graph)
        return graph.defined[e.name].at(e.positions) if is_of_sums else None

    while (put_in := replace_leaves(worked_out, meaning)) != worked_out:
        worked_out = put_in
    return multiply_out(worked_out, power_exp=False)


def _by_terms(total: Sum) -> Expr:
    body, index = total.open()
    terms = Add.make_args(multiply_out(body, power_exp=False))
    return Add(*(sum_over(term, index) for term in terms))


def _one(e: Expr, shares: frozenset[str]) -> Expr | None:
    return Integer(1) if isinstance(e, Sum) and _sums_shares(e, shares) else None


def _sums_shares(total: Sum, shares: frozenset[str]) -> bool:
    body = total.body
    return (
        isinstance(body, Entry)
        and body.name in shares
        and body.positions[-1] == total.index
        and total.index not in body.positions[:-1]
    )


def _is_of_sums(name: str, graph: Graph) -> bool:
    """Is the name a sum, a mean, a quotient of such?"""
    if name not in graph.defined:
        return False
    factors = Mul.make_args(graph.defined[name].right)
    return all(_is_sum(f.base if f.is_Pow else f, graph) for f in factors)


def _is_sum(factor: Expr, graph: Graph) -> bool:
    if isinstance(factor, Entry):
        return _is_of_sums(factor.name, graph)
    return isinstance(factor, Sum) or not names_in(factor)


def with_sums_of_shares(expr: Expr, graph: Graph, shares: frozenset[str]) -> Expr:
    """The expression with 1 for Σ_k p_k, and what follows for sums of terms of probabilities."""

    def meaning(e: Expr) -> Expr | None:
        if not isinstance(e, Sum) or not shares & names_in(e.body):
            return None
        value = value_of_sum(e, graph, shares)
        return None if value.has(Sum) else value

    return replace_leaves(expr, meaning) if shares and expr.has(Sum) else expr


def with_no_deviations(expr: Expr, graph: Graph) -> Expr:
    """The expression without what a mean, or a weighted mean, makes 0: Σ_i w_i (x_i - μ)."""

    def meaning(e: Expr) -> Expr | None:
        deviations = _of_deviations(e, graph) if isinstance(e, Sum) else None
        gone = deviations is not None and value_of_sum(deviations, graph, frozenset()) == 0
        return Integer(0) if gone else None

    return replace_leaves(expr, meaning) if expr.has(Sum) else expr


def _of_deviations(total: Sum, graph: Graph) -> Expr | None:
    """A sum with a difference in it, also of a name that is a multiple of one: Σ_i x̂_i."""
    body, index = total.open()
    if isinstance(body, Entry) and body.name in graph.defined:
        body = graph.defined[body.name].at(body.positions)
    is_one = any(isinstance(f, Add) and index in f.free_symbols for f in Mul.make_args(body))
    return sum_over(body, index) if is_one else None
