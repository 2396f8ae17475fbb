"""A question's own reference answer beside the derivative that symgrad derives."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from symgrad.calculus.derivatives import work_out
from symgrad.errors import ProblemError, SymgradError
from symgrad.marking.comparing import compare_tensors
from symgrad.marking.fitting import Written, ways_to_fit
from symgrad.parsing import read_answer

if TYPE_CHECKING:
    from symgrad.marking.asked import Asked
    from symgrad.problems import Problem


@lru_cache(maxsize=64)
def differing_reference(asked: Asked, problem: Problem) -> Asked | None:
    """The question with its reference as the right answer, None where the two are the same.

    Raises a ProblemError for a reference that cannot be read.
    """
    if asked.reference is None:
        return None
    try:
        member = read_answer(asked.reference, problem.symbols, letters=asked.letters).members[-1]
        written = Written(work_out(member.array, asked.graph), member.is_row)
    except SymgradError as error:
        raise ProblemError(
            f"the reference answer cannot be read: {error.what}", where=asked.reference
        ) from None
    fitted = next(ways_to_fit(written, asked), None)
    if fitted is None:
        raise ProblemError("the reference answer has another shape", where=asked.reference)
    if compare_tensors(fitted.array, asked.expected, asked).holds:
        return None
    return replace(asked, expected=fitted.array)
