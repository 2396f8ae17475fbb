"""Notation: what a problem says of its own names, and the profile that writes the others."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from symgrad.notation.names import default_latex
from symgrad.notation.profile import DEFAULT, Profile
from symgrad.notation.profiles import profile

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Notation:
    """Names as LaTeX, and how derivatives and layers are written.

    ``names`` is what a problem file's ``[names]`` says, and always wins; ``written`` how its
    equations write the names that they define. That beats the problem's own profile, but not one
    that its reader has ``chosen``.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)
    profile: Profile = DEFAULT
    chosen: bool = False

    @property
    def own(self) -> dict[str, str]:
        """The names that no profile may write otherwise."""
        return dict(self.names) if self.chosen else {**self.written, **self.names}

    def latex(self, name: str, *, rank: int = 0) -> str:
        """``yhat`` is ``\\hat{y}``, a scalar ``w1`` is ``w_{1}``, a tensor ``W1`` ``W^{(1)}``."""
        own = self.names.get(name) or self.written.get(name)
        return own or default_latex(name, rank=rank)


def as_notation(given: str | Profile | Notation | None, own: Notation) -> Notation:
    """A notation, or the problem's own names in the profile of this name."""
    match given:
        case None:
            return own
        case str():
            return replace(own, profile=profile(given), chosen=True)
        case Profile():
            return replace(own, profile=given, chosen=True)
        case Notation():
            return given
