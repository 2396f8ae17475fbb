"""Claims from two slips at two places: the derivation run again with both of them.

Which pairs are worth it is told by values: two slips in different factors change the derivative by
both ratios, v₁v₂ = v v₁₂, two in different terms by both differences, v₁ + v₂ = v + v₁₂.
"""

from __future__ import annotations

from itertools import combinations, islice
from typing import TYPE_CHECKING, Any

from symgrad.marking.mistakes.buggy import reruns
from symgrad.marking.mistakes.claims import Claim
from symgrad.marking.mistakes.points import LEAST, equal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symgrad.marking.mistakes.buggy import Rerun
    from symgrad.marking.mistakes.scene import Scene

MOST = 4  # pairs that are run again
BOTH = "{} And a second slip: {}"


def pair_claims(scene: Scene) -> Iterator[Claim]:
    """The answer is what comes out with two slips."""
    if scene.places is None or not scene.fits:
        return
    likely = [rerun for rerun in reruns(scene) if rerun.look.is_likely]
    singles = [rerun for rerun in likely if any(map(rerun.value, range(LEAST)))]
    pairs = (pair for pair in combinations(singles, 2) if _may_be_it(*pair, scene))
    for one, other in islice(pairs, MOST):
        laws = {single.node.site: single.slip.wrong for single in (one, other)}
        array = one.look.again(laws)
        if array is not None and scene.is_answer(array):
            message = BOTH.format(one.slip.message(one.node), other.slip.message(other.node))
            yield Claim(one.slip.kind, message, scene.answer, array)


def _may_be_it(one: Rerun, other: Rerun, scene: Scene) -> bool:
    """Do the values of both go together at every point? The first that does not ends it."""
    if one.node.site == other.node.site or one.look is not other.look:
        return False
    rules = [_factors, _terms]
    told = 0
    for k, known in enumerate(zip(scene.expected_values, scene.answer_values, strict=True)):
        a, b, right, wrong = one.value(k), other.value(k), *known
        if None not in (a, b, right, wrong):
            told += 1
            rules = [rule for rule in rules if rule(a, b, right, wrong)]
        if not rules:
            return False
    return told >= LEAST


def _factors(a: Any, b: Any, right: Any, wrong: Any) -> bool:
    return equal(a * b, right * wrong)


def _terms(a: Any, b: Any, right: Any, wrong: Any) -> bool:
    return equal(a + b, right + wrong)
