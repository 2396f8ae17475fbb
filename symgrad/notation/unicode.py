"""A name's LaTeX as a terminal shows it: ``W^{(1)}`` is W⁽¹⁾, ``\\hat{y}`` ŷ."""

from __future__ import annotations

import re
from unicodedata import normalize

from symgrad.notation.names import UNICODE_ACCENTS, UNICODE_WORDS

RAISED = str.maketrans("0123456789()+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾⁺⁻")
LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
WORDS = {**UNICODE_WORDS, "Omega": "Ω", "epsilon": "ε", "varepsilon": "ε", "cdot": "·"}


def unicode_of(latex: str) -> str:
    """One line of Unicode; scripts that have no small letters stand behind ``_`` and ``^``."""
    text = re.sub(
        r"\\(?:mathbf|boldsymbol|vec|mathcal|mathrm|mathtt|mathit)\{([^{}]*)\}", r"\1", latex
    )
    text = re.sub(r"\\([A-Za-z]++)(?!\{)", lambda m: WORDS.get(m[1], m[1]), text)
    text = re.sub(r"\\(hat|bar|tilde)\{([^{}]*)\}", lambda m: m[2] + UNICODE_ACCENTS[m[1]], text)
    text = re.sub(r"([_^])\{([^{}]*)\}", _script, text)
    return normalize("NFC", text.replace("\\_", "_").replace("{", "").replace("}", ""))


def _script(found: re.Match[str]) -> str:
    sign, inside = found.groups()
    small = inside.translate(LOWERED if sign == "_" else RAISED)
    return sign + inside if small == inside or any(map(str.isascii, small)) else small
