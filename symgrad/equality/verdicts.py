"""What can be said of two expressions: proved, sampled, refuted with a witness, or undecided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Proved:
    """Equal wherever both are defined: an exact normal form of the difference is zero.

    ``using`` says in words which constraints the proof needed; ``holes`` are single points at
    which one side alone is undefined.
    """

    using: tuple[str, ...] = ()
    holes: tuple[str, ...] = ()
    certainty = "proved"
    holds = True

    def __str__(self) -> str:
        return "proved" + _given(self.using)


@dataclass(frozen=True)
class Sampled:
    """Equal at ``points`` random points to at least ``digits`` digits; not a proof."""

    points: int
    digits: int
    using: tuple[str, ...] = ()
    holes: tuple[str, ...] = ()
    certainty = "sampled"
    holds = True

    def __str__(self) -> str:
        return f"sampled: equal at {self.points} points to {self.digits} digits" + _given(
            self.using
        )


@dataclass(frozen=True)
class Refuted:
    """Different, proved by ball arithmetic at ``values``, with the two sides' values there."""

    values: Mapping[str, float]
    left: float
    right: float
    certainty = "refuted"
    holds = False

    def __str__(self) -> str:
        shown = ", ".join(f"{name} = {value:g}" for name, value in list(self.values.items())[:6])
        return f"refuted: {self.left:.6g} is not {self.right:.6g}" + (
            f" at {shown}" if shown else ""
        )


@dataclass(frozen=True)
class Undecided:
    """Neither proved nor refuted within the limits, for this reason."""

    reason: str
    certainty = "undecided"
    holds = False

    def __str__(self) -> str:
        return f"undecided: {self.reason}"


def _given(using: tuple[str, ...]) -> str:
    return f" where {', '.join(using)}" if using else ""


Verdict = Proved | Sampled | Refuted | Undecided
