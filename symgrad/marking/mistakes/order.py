"""The order in which claims are tried: the simplest and most telling first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.marking.mistakes.buggy import outcomes
from symgrad.marking.mistakes.ratios import ratio, ratio_claims

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symgrad.marking.mistakes.claims import Claim
    from symgrad.marking.mistakes.scene import Scene

# Kinds of slips, those first that say more about what was done.
TELLING = (
    "missing_chain_factor product_rule wrong_local_derivative log_base missing_mean "
    "constant_factor sign missing_factor missing_sum missing_term"
).split()
# What a slip may be called if the answer is just a number times the right one.
OF_RATIO = {"sign": ("sign",), "missing_mean": ("missing_mean",), "log_base": ("log_base",)}
OF_NUMBER = ("missing_chain_factor", "constant_factor", "log_base")


def claims(scene: Scene) -> Iterator[Claim]:
    """Claims that the values at a few points bear out."""
    found = sorted(outcomes(scene), key=lambda o: TELLING.index(o.slip.kind))
    shown = [o for o in found if o.shows(scene.answer.expr)]
    yield from (o.claim(scene) for o in shown)
    if ratio(scene) is not None:
        (plain,) = ratio_claims(scene)
        kinds = OF_RATIO.get(plain.kind, OF_NUMBER)
        yield from (o.claim(scene) for o in found if o.slip.kind in kinds)
        yield plain
        return
    yield from (o.claim(scene) for o in found)
