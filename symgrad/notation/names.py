"""The LaTeX and the Unicode text of an identifier where nothing else is said."""

from __future__ import annotations

import re
from unicodedata import normalize

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


def default_latex(name: str, *, rank: int = 0) -> str:
    """LaTeX of an identifier: Greek letters, accents, a trailing number, a ``_part`` below.

    The number of a tensor goes up in brackets, so that there is room for its indices.
    """
    match = re.fullmatch(r"(?P<head>[^\W\d_]+)_?(?P<rest>\w*)", name)
    if match is None:
        return rf"\mathit{{{_escaped(name)}}}"
    head, rest = _head_latex(match["head"]), match["rest"]
    if not rest:
        return head
    if rank and rest.isdigit():
        return f"{head}^{{({rest})}}"
    return f"{head}_{{{rest if _short(rest) else f'{chr(92)}mathrm{{{_escaped(rest)}}}'}}}"


def _short(rest: str) -> bool:
    return rest.isdigit() or len(rest) == 1


def _escaped(name: str) -> str:
    return name.replace("_", r"\_")


def _head_latex(head: str) -> str:
    for accent in ACCENTS:
        stem = head.removesuffix(accent)
        if stem != head and (len(stem) == 1 or stem in GREEK):
            return rf"\{accent}{{{_head_latex(stem)}}}"
    word = SHORT.get(head, GREEK_LETTERS.get(head, head))
    if word in GREEK or word == "ell":
        return rf"\{word}"
    return word if len(word) == 1 else rf"\mathit{{{word}}}"


UNICODE_ACCENTS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303"}
UNICODE_WORDS = {word: letter for letter, word in GREEK_LETTERS.items()} | {"ell": "ℓ"}


def unicode_name(name: str) -> str:
    """A name as a terminal shows it: ``beta_0`` is β_0, ``yhat`` is ŷ; others as they are."""
    head, _, rest = name.partition("_") if "_" in name else _without_digits(name)
    for accent, mark in UNICODE_ACCENTS.items():
        stem = head.removesuffix(accent)
        if stem != head and (len(stem) == 1 or stem in GREEK):
            return normalize("NFC", unicode_name(stem) + mark) + rest
    word = SHORT.get(head, head)
    separator = "_" if "_" in name else ""
    return f"{UNICODE_WORDS[word]}{separator}{rest}" if word in UNICODE_WORDS else name


def _without_digits(name: str) -> tuple[str, str, str]:
    head = name.rstrip("0123456789")
    return head, "", name[len(head) :]
