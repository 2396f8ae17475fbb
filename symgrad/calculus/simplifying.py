"""What goes away once more is known: each rule has the name of a law, and makes one visible step.

A rule takes a line and what has been said so far; it gives the line in its simpler form and the
numbers of the steps that it puts in. A line is simplified until no rule changes it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from sympy import Mul

from symgrad.calculus.cancelling import cancelled, with_complements
from symgrad.calculus.deltas import at_deltas
from symgrad.calculus.factoring import multiplied_out, with_common_factors
from symgrad.calculus.folding import fold
from symgrad.calculus.known_sums import with_no_deviations, with_sums_of_shares
from symgrad.calculus.logistic import with_sigmoids
from symgrad.calculus.statistics import put_in, without_statistics
from symgrad.calculus.symmetry import in_order
from symgrad.expr.leaves import Delta, Entry, Sum, Tangent, Total, entries_in
from symgrad.expr.terms import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sympy import Expr

    from symgrad.calculus.folding import Named
    from symgrad.derivation import Step
    from symgrad.expr.graph import Equation, Graph
    from symgrad.expr.terms import Term

Simpler = tuple["Expr", tuple[int, ...]]


@dataclass(frozen=True)
class Known:
    """What a line may use: the graph, values with names, domains, derivatives stated before."""

    graph: Graph
    named: tuple[Named, ...]
    shares: frozenset[str]
    symmetric: frozenset[str]
    stated: Mapping[str, Step]

    def short(self, sign: Total) -> Step | None:
        """The step that says of a derivative that it is an entry, or a number, and no more."""
        step = self.stated.get(sign.name)
        is_short = step is not None and all(
            isinstance(f, Entry) or f.is_number for f in Mul.make_args(step.right)
        )
        return step if is_short else None

    @cached_property
    def complements(self) -> dict[str, Equation]:
        """The equations q = 1 - p."""
        return {e.name: e for e in self.graph.equations if isinstance(1 - e.right, Entry)}

    def without_complements(self, signs: Iterable[Total]) -> dict[str, Step]:
        """Their steps with 1 - p for q, so that it may cancel with what holds p."""
        steps = {s.name: self.stated[s.name] for s in signs if s.name in self.stated}
        return {
            name: replace(step, right=written)
            for name, step in steps.items()
            if (written := with_complements(step.right, self.complements)) != step.right
        }

    def folded(self, expr: Expr) -> Expr:
        return fold(expr, self.named)


def _sums_of_shares(left: Expr, right: Expr, known: Known) -> Simpler:
    return with_sums_of_shares(right, known.graph, known.shares), ()


def _deviations(left: Expr, right: Expr, known: Known) -> Simpler:
    return with_no_deviations(right, known.graph), ()


def _cancel(left: Expr, right: Expr, known: Known) -> Simpler:
    simpler, used = cancelled(right, known.stated, known.named)
    if not used and known.complements:
        plain = known.without_complements(right.atoms(Total))
        simpler, used = cancelled(right, plain, known.named)
    return (known.folded(simpler) if used else right), used


def _statistics(left: Expr, right: Expr, known: Known) -> Simpler:
    """The three paths of x̂ = (x - μ)/σ as one formula, other derivatives in it where short."""
    simpler, used = without_statistics(left, right, known.graph, known.stated)
    if not used:
        return right, ()
    short = {s.name: step for s in simpler.atoms(Total) if (step := known.short(s))}
    whole = put_in(simpler, short) if short else simpler
    return with_common_factors(known.folded(whole)), (*used, *(s.number for s in short.values()))


def _shares_in_signs(left: Expr, right: Expr, known: Known) -> Simpler:
    """Derivatives put in where a sum of probabilities is a number then: -Σ ∂L/∂l, ∂L/∂l = -y."""
    signs = right.atoms(Total)
    if not (known.shares and signs and right.has(Sum)):
        return right, ()
    if not all(s.name in known.stated and is_plain(known.stated[s.name]) for s in signs):
        return right, ()
    whole = put_in(right, known.stated)
    summed = with_sums_of_shares(whole, known.graph, known.shares)
    if summed == whole or len(summed.atoms(Sum)) >= len(right.atoms(Sum)):
        return right, ()
    return whole, tuple(sorted(known.stated[s.name].number for s in signs))


def _deltas(left: Expr, right: Expr, known: Known) -> Simpler:
    """A derivative put in whose delta uses up a sum: Σ_k ∂u_k/∂z_i is u_i if it is u_k δ_ki."""
    terms = split(right) if right.has(Sum) else ()
    summed = {f.name for t in terms for f in t.factors if _goes_over(f, t)}
    diagonal = {
        n: known.stated[n] for n in summed & set(known.stated) if _is_diagonal(known.stated[n])
    }
    if not diagonal:
        return right, ()
    whole = known.folded(put_in(right, diagonal))
    fewer = len(whole.atoms(Sum)) < len(right.atoms(Sum))
    used = tuple(step.number for step in diagonal.values())
    return (whole, used) if fewer else (right, ())


def _goes_over(factor: Expr, term: Term) -> bool:
    """Is it a derivative at a summed index?"""
    return isinstance(factor, Total) and bool(set(term.sums) & set(factor.positions))


def _is_diagonal(step: Step) -> bool:
    return is_plain(step) and any(isinstance(f, Delta) for f in Mul.make_args(step.right))


def is_plain(step: Step) -> bool:
    """Does a step say what a derivative is without another derivative?"""
    return not step.right.has(Total, Tangent)


def _sigmoids(left: Expr, right: Expr, known: Known) -> Simpler:
    return known.folded(with_sigmoids(right)), ()


def _multiplied_out(left: Expr, right: Expr, known: Known) -> Simpler:
    simpler = multiplied_out(right)
    return (right if simpler == right else known.folded(simpler)), ()


def _at_deltas(left: Expr, right: Expr, known: Known) -> Simpler:
    return at_deltas(right), ()


def _symmetric(left: Expr, right: Expr, known: Known) -> Simpler:
    return in_order(right, known.symmetric), ()


RULES: dict[str, tuple[Callable[[Expr, Expr, Known], Simpler], ...]] = {
    "deviations sum to 0": (_deviations,),
    "cancel": (_cancel,),
    "probabilities sum to 1": (_sums_of_shares,),
    "put in": (_deltas, _statistics, _shares_in_signs),
    "where the delta is 1": (_at_deltas,),
    "definition of sigmoid": (_sigmoids,),
    "multiply out": (_multiplied_out,),
    "symmetric": (_symmetric,),
}


def simpler(left: Expr, right: Expr, known: Known) -> tuple[str, Expr, tuple[int, ...]] | None:
    """The first rule that changes a line: its law, the line after it, what it puts in."""
    for law, rules in RULES.items():
        for rule in rules:
            changed, used = rule(left, right, known)
            if changed != right:
                return law, changed, used
    return None


def only_another(right: Expr, known: Known, *, of_factors: bool = False) -> Simpler:
    """A line that is one derivative but for a number or sizes: what that is, where it is plain.

    Or one derivative ``of_factors``: but for factors that are no sums.
    """
    signs = [f for f in Mul.make_args(right) if isinstance(f, Total)]
    if len(signs) != 1 or signs[0].name not in known.stated:
        return right, ()
    step, rest = known.stated[signs[0].name], right / signs[0]
    if rest.has(Total, Tangent, Sum) or not (of_factors or not entries_in(rest)):
        return right, ()
    if not is_plain(step):
        return right, ()
    return known.folded(put_in(right, {signs[0].name: step})), (step.number,)
