"""Which derivatives a command line asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.calculus import derive, jvp
from symgrad.errors import NameProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symgrad.derivation import Derivation
    from symgrad.problems import Problem


def derivation_of(
    problem: Problem, *, wrt: Sequence[str] = (), mode: str = "reverse", direction: Sequence[str]
) -> Derivation:
    """The derivatives by some names; or, forward, the one tangent along their directions."""
    if not direction:
        return derive(problem, wrt=wrt or None, mode=mode)
    if mode != "forward" or wrt:
        raise NameProblem(
            "a direction is what --mode forward goes along, and takes the place of --wrt",
            hint=f"--mode forward --direction {direction[0]}",
        )
    return jvp(problem, wrt=direction)
