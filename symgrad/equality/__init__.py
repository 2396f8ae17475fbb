"""Are two expressions the same? Proved | Sampled | Refuted(witness) | Undecided(reason).

The ladder: balls at random points refute with certainty; a normal form proves; otherwise the
points at which both agreed are reported, and never called a proof.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.equality.normal_form import NoNormalForm, is_zero
from symgrad.equality.sampling import sample
from symgrad.equality.verdicts import Proved, Refuted, Sampled, Undecided, Verdict
from symgrad.expr.functions import with_own_kinks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sympy import Expr

    from symgrad.expr.graph import Free

__all__ = ["Proved", "Refuted", "Sampled", "Undecided", "Verdict", "compare", "sample"]


def compare(
    left: Expr,
    right: Expr,
    sizes: Mapping[str, int] | None = None,
    *,
    free: Mapping[str, Free] | None = None,
    seed: int = 0,
) -> Verdict:
    """Whether two scalar expressions in index notation agree for all values and positions.

    ``sizes`` gives numbers for size names; those without get small, pairwise different ones.
    ``free`` says in which domains names live; all others are any real numbers.
    """
    left, right = with_own_kinks(left), with_own_kinks(right)
    if left == right:
        return Proved()
    sampled = sample(left, right, sizes or {}, free=free, seed=seed)
    if isinstance(sampled, Refuted):
        return sampled
    shares = {f.name for f in (free or {}).values() if f.domain == "probabilities"}
    try:
        return Proved() if is_zero(left - right, frozenset(shares)) else sampled
    except NoNormalForm:
        return sampled
