"""Are two expressions the same? Proved | Sampled | Refuted(witness) | Undecided(reason).

The ladder: balls at random points refute with certainty; a normal form proves; where two forms of
independent quantities differ, a point is looked for there, and nothing is said if none is found.
Otherwise the points at which both agreed are reported, and never called a proof.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.equality.constraints import domains_of, in_words
from symgrad.equality.contraction import contracted
from symgrad.equality.sampling import Sampler, sample
from symgrad.equality.search import search
from symgrad.equality.verdicts import Proved, Refuted, Sampled, Undecided, Verdict
from symgrad.expr.functions import with_own_kinks
from symgrad.expr.leaves import names_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sympy import Expr

    from symgrad.expr.graph import Equation, Free

__all__ = ["Proved", "Refuted", "Sampled", "Undecided", "Verdict", "compare", "sample"]


def compare(
    left: Expr,
    right: Expr,
    sizes: Mapping[str, int] | None = None,
    *,
    free: Mapping[str, Free] | None = None,
    definitions: Mapping[str, Equation] | None = None,
    at_kinks: bool = True,
    seed: int = 0,
) -> Verdict:
    """Whether two scalar expressions in index notation agree for all values and positions.

    ``sizes`` gives numbers for size names; those without get small, pairwise different ones.
    ``free`` says in which domains names live; all others are any real numbers. Names of
    ``definitions`` are what their equations say. Not ``at_kinks``: the value at a point where the
    right side or a definition changes its case does not count.
    """
    left, right = (contracted(with_own_kinks(side)) for side in (left, right))
    if left == right:
        return Proved()
    free, definitions = free or {}, definitions or {}
    sampler = Sampler(left, right, sizes or {}, free, definitions, at_kinks=at_kinks, seed=seed)
    refuted = sampler.first()
    if refuted is not None:
        return refuted
    if sampler.tally.common or sampler.problem:
        found = search(left, right, free=free, definitions=definitions, at_kinks=at_kinks)
        if isinstance(found, Proved):
            return found
        sampler.aims = found.where
        verdict = sampler.verdict()
        if isinstance(verdict, Sampled) and found.differs:
            return Undecided(f"{found}, but no point there was found")
    else:
        verdict = sampler.verdict()
    if isinstance(verdict, Sampled):
        used = _used(left, right, sizes or {}, free, definitions, at_kinks)
        return replace(verdict, using=used)
    return verdict


def _used(
    left: Expr,
    right: Expr,
    sizes: Mapping[str, int],
    free: Mapping[str, Free],
    definitions: Mapping[str, Equation],
    at_kinks: bool,
) -> tuple[str, ...]:
    """The constraints without which the two sides differ, each by itself, and kinks left out."""
    words = []
    for name, domain in domains_of(names_in(left) | names_in(right), free).items():
        anywhere = {**free, name: replace(free[name], domain="reals")}
        fewer = sample(
            left, right, sizes, free=anywhere, definitions=definitions, at_kinks=at_kinks
        )
        if isinstance(fewer, Refuted):
            words.append(in_words(name, domain))
    if not at_kinks:
        with_kinks = sample(left, right, sizes, free=free, definitions=definitions)
        if isinstance(with_kinks, Refuted):
            words.append("not at a kink")
    return tuple(words)
