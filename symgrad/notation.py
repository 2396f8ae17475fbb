"""How a course writes things: the LaTeX of a name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

GREEK = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho "
    "sigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi "
    "Psi Omega"
).split()
SHORT = {"lam": "lambda", "eps": "epsilon"}
GREEK_LETTERS = dict(zip("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ", (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
).split(), strict=True))  # fmt: skip
ACCENTS = ("hat", "bar", "tilde")


@dataclass(frozen=True)
class Notation:
    """Names as LaTeX: what the problem file's ``[names]`` says, else what a reader expects."""

    names: Mapping[str, str] = field(default_factory=dict)

    def latex(self, name: str) -> str:
        """``W1`` is ``W_{1}``, ``yhat`` is ``\\hat{y}``, ``lam`` is ``\\lambda``."""
        return self.names.get(name) or default_latex(name)


def default_latex(name: str) -> str:
    """LaTeX of an identifier: Greek letters, accents, a trailing number or ``_part`` as subscript."""
    match = re.fullmatch(r"(?P<head>[^\W\d_]+)_?(?P<rest>\w*)", name)
    if match is None:
        return rf"\mathit{{{name.replace('_', chr(92) + '_')}}}"
    head, rest = _head_latex(match["head"]), match["rest"]
    if not rest:
        return head
    inside = rest if rest.isdigit() or len(rest) == 1 else rf"\mathrm{{{rest.replace('_', chr(92) + '_')}}}"
    return f"{head}_{{{inside}}}"


def _head_latex(head: str) -> str:
    for accent in ACCENTS:
        stem = head.removesuffix(accent)
        if stem != head and stem and len(_head_latex(stem).lstrip(chr(92))) <= 8:
            return rf"\{accent}{{{_head_latex(stem)}}}"
    word = SHORT.get(head, GREEK_LETTERS.get(head, head))
    if word in GREEK:
        return rf"\{word}"
    return word if len(word) == 1 else rf"\mathit{{{word}}}"
