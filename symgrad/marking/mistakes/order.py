"""The order in which claims are tried: the simplest and most telling first."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from symgrad.expr.array import Array
from symgrad.expr.leaves import Entry
from symgrad.marking.mistakes.buggy import outcomes
from symgrad.marking.mistakes.claims import Claim, words
from symgrad.marking.mistakes.letters import letter_claims
from symgrad.marking.mistakes.pairs import pair_claims
from symgrad.marking.mistakes.ratios import name_claims, ratio_claims, term_claims
from symgrad.marking.mistakes.relations import edit_claims, swap_claims
from symgrad.marking.mistakes.scene import Scene
from symgrad.marking.mistakes.variables import other_derivatives, resized, summed

if TYPE_CHECKING:
    from collections.abc import Iterator

# Kinds of slips, those first that say more about what was done.
TELLING = (
    "missing_chain_factor product_rule wrong_local_derivative log_base missing_mean "
    "constant_factor sign missing_factor missing_sum missing_term extra_term"
).split()
# What a slip may be called if the answer is just a number times the right one.
OF_RATIO = {"sign": ("sign",), "missing_mean": ("missing_mean",), "log_base": ("log_base",)}
OF_NUMBER = ("missing_chain_factor", "constant_factor", "log_base")
AS_CONSTANT = "{of} is differentiated as if {by} did not act on it; it does."


def claims(scene: Scene) -> Iterator[Claim]:
    """Claims that the values at a few points bear out."""
    if scene.answer.expr == 0 and scene.asked.by:
        yield _as_constant(scene)
        return
    readings = list(_readings(scene))
    for reading in readings:
        yield from _of_fitting(reading)
    yield from letter_claims(scene)
    yield from summed(scene)
    if not scene.letters and not scene.fits:
        yield from other_derivatives(scene)
        yield from resized(scene)
    for reading in readings:
        yield from _far_fetched(reading)


def _as_constant(scene: Scene) -> Claim:
    """0 = 0: nothing else is to be said of an answer that is 0."""
    of, by = (words(Entry(name)) for name in (scene.asked.of, scene.asked.by[-1]))
    message = AS_CONSTANT.format(of=of, by=by)
    return Claim("wrong_local_derivative", message, scene.answer, scene.answer)


def _readings(scene: Scene) -> Iterator[Scene]:
    """The answer with the axes of what is asked: as it is, or entry by entry."""
    expected, answer, letters = scene.expected, scene.answer, scene.letters
    if scene.fits:
        yield Scene(scene.asked, Array(expected.axes, answer.at(*expected.axes)), {})
    for order in permutations(letters.values()) if letters and not answer.axes else ():
        if tuple(letter.size for letter in order) == expected.shape:
            rule = dict(zip(order, expected.axes, strict=True))
            yield Scene(scene.asked, Array(expected.axes, answer.expr.xreplace(rule)), {})
    fixed = tuple(scene.asked.letters.values())
    if not letters and not expected.axes and answer.shape == tuple(i.size for i in fixed) != ():
        yield Scene(scene.asked, Array((), answer.at(*fixed)), {})


def _of_fitting(scene: Scene) -> Iterator[Claim]:
    """Claims about an answer of the right shape."""
    answer = scene.answer.expr
    found, opposite = outcomes(scene)
    found.sort(key=lambda o: (not o.is_likely, TELLING.index(o.kind(answer))))
    found = [o for o in found if not o.is_wide]
    plain = next(ratio_claims(scene), None)
    yield from (o.claim(scene) for o in found if o.is_shown(answer))
    if plain is not None:
        kinds = OF_RATIO.get(plain.kind, OF_NUMBER)
        yield from (o.claim(scene) for o in found if o.slip.kind in kinds)
        yield plain
        return
    yield from swap_claims(scene)
    yield from (o.claim(scene) for o in found)
    yield from other_derivatives(scene)
    yield from term_claims(scene)
    yield from name_claims(scene)
    yield from edit_claims(scene)
    yield from (o.claim(scene) for o in opposite if not o.is_wide)


def _far_fetched(scene: Scene) -> Iterator[Claim]:
    """Slips at several places."""
    yield from (o.claim(scene) for outcome in outcomes(scene) for o in outcome if o.is_wide)
    yield from pair_claims(scene)
