"""Claims from two slips at two places: the derivation run again with both of them.

Which pairs are worth it is told by values: two slips in different factors change the derivative by
both ratios, v₁v₂ = v v₁₂, two in different terms by both differences, v₁ + v₂ = v + v₁₂.
"""

from __future__ import annotations

from itertools import combinations, islice
from typing import TYPE_CHECKING, NamedTuple

from sympy import exp

from symgrad.marking.mistakes.buggy import likely_slips, run_again
from symgrad.marking.mistakes.claims import Claim
from symgrad.marking.mistakes.points import LEAST, equal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symgrad.marking.mistakes.laws import Node
    from symgrad.marking.mistakes.points import Values
    from symgrad.marking.mistakes.scene import Scene
    from symgrad.marking.mistakes.slips import Slip

MOST = 4  # pairs that are run again
BOTH = "{} And a second slip: {}"


class Single(NamedTuple):
    """A slip at a node, and the values of what comes out."""

    slip: Slip
    node: Node
    values: Values


def pair_claims(scene: Scene) -> Iterator[Claim]:
    """The answer is what comes out with two slips."""
    if scene.places is None or not scene.fits:
        return
    right, found = likely_slips(scene.asked, scene.answer.expr.has(exp))
    singles = [Single(slip, node, scene.points.values(array)) for slip, node, array in found]
    pairs = (pair for pair in combinations(singles, 2) if _may_be_it(*pair, scene))
    for one, other in islice(pairs, MOST):
        laws = {single.node.site: single.slip.wrong for single in (one, other)}
        array = run_again(scene, right, laws)
        if array is not None and scene.is_answer(array):
            message = BOTH.format(one.slip.message(one.node), other.slip.message(other.node))
            yield Claim(one.slip.kind, message, scene.answer, array)


def _may_be_it(one: Single, other: Single, scene: Scene) -> bool:
    if one.node.site == other.node.site:
        return False
    points = zip(one.values, other.values, scene.expected_values, scene.answer_values, strict=True)
    told = [point for point in points if None not in point]
    return len(told) >= LEAST and (
        all(equal(a * b, right * wrong) for a, b, right, wrong in told)
        or all(equal(a + b, right + wrong) for a, b, right, wrong in told)
    )
