"""Where a chain of equations leads: to a number, or to a formula."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symgrad.parsing.statements import places_of_signs, starts_with_sign

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symgrad.parsing.derivations import WrittenLine


def ends_in_number(lines: Sequence[WrittenLine]) -> dict[tuple[int, int], bool]:
    """For each statement whether the chain to which it belongs ends in a number."""
    places = [(i, k) for i, line in enumerate(lines) for k in range(len(line.statements))]
    found: dict[tuple[int, int], bool] = {}
    following = False
    for place in reversed(places):
        statement = lines[place[0]].statements[place[1]]
        signs = places_of_signs(statement)
        mine = following or bool(signs and _is_number(statement[signs[-1] :]))
        found[place] = mine
        following = mine if starts_with_sign(statement) else False
    return found


def _is_number(side: str) -> bool:
    bare = re.sub(r"\\(?:begin|end)\{\w+\}|\\[A-Za-z]+", "", side)
    return re.search(r"[^\W\d_]", bare) is None and re.search(r"\d", bare) is not None
