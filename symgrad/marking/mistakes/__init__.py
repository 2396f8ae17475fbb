"""What went wrong: the kind of mistake that leads exactly to a wrong answer.

Two sources, both data: relations of the answer to the right one, and derivations run again with
one law misremembered, then two. Nothing is said unless the mistake reproduces the answer.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from symgrad.errors import SymgradError
from symgrad.marking.marks import Mistake
from symgrad.marking.mistakes.order import claims
from symgrad.marking.mistakes.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from symgrad.expr.array import Array
    from symgrad.expr.index import Index
    from symgrad.marking.asked import Asked

__all__ = ["diagnose"]

TRIED = 12  # claims that are put to the test of equality


def diagnose(
    asked: Asked,
    answer: Array,
    letters: Mapping[str, Index],
    same: Callable[[Array, Array], bool],
) -> Mistake | None:
    """The mistake that explains a wrong answer exactly, if one or two slips do.

    ``letters`` are the index letters that nothing binds in the answer; ``same`` decides equality.
    """
    try:
        for claim in islice(claims(Scene(asked, answer, letters)), TRIED):
            if same(claim.left, claim.right):
                return Mistake(claim.kind, claim.message)
    except (SymgradError, ArithmeticError, RecursionError):
        pass  # an explanation is an extra: where the search for one breaks off, there is none
    return None
