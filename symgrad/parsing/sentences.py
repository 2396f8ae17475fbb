r"""Sentences that state equations: ``the derivative of L with respect to w is x``, ``$a$ is $b$``.

The words become signs in their place, so that columns stay true; a claim in a sentence is a line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symgrad.parsing.asides import without_boxes
from symgrad.parsing.prose import is_formula
from symgrad.parsing.statements import places_of_signs

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BESIDE = 400
VERB = (
    r"(?:(?:which|this|that|and|it)\s+)?(?:is|equals|becomes)"
    r"(?:\s+(?:just|simply|then|therefore|thus|equal\s+to)\b)*"
)
TEXT = re.compile(r"\\(?:text|mbox|textit|textrm)\s*\{(?P<words>[^{}\\$]*)\}")
SAID = (
    re.compile(rf"\$\s*(?:,\s*)?{VERB}\s*:?\s*\$"),
    re.compile(rf"\\(?:text|mbox|textit|textrm)\s*\{{\s*(?:,\s*)?{VERB}\s*:?\s*\}}"),
    re.compile(rf"(?<=\S)\s*,?\s{VERB}\s"),
)
DERIVATIVE = re.compile(
    r"(?i)(?:\bthe\s+)?\b(?:(?:partial|total|local)\s+)?(?:derivative|gradient|slope)\s+of\s+"
    r"(?:the\s+[a-z]{2,}\s+)?(?P<of>\S[^=]{0,40}?)\s+(?:with\s+respect\s+to|w\.?\s?r\.?\s?t\.?)\s+"
    r"(?:the\s+[a-z]{2,}\s+)?(?P<by>\S[^=]{0,40}?)\s*(?:\s(?:is|equals|becomes)\s|[=:])"
    r"\s*(?P<opens>\$?)"
)
MARK = re.compile(r"[\\/=^_∂∇'](?!text)|\Ad[^\W\d_]\w?\Z")
WITH_FORMULA = re.compile(
    r"(?P<name>\\(?:text|mbox|textit|textrm|intertext|shortintertext|textbf))\s*"
    r"\{(?:[^{}$]|\$[^$\n]*\$)*\}"
)
INLINE = re.compile(r"\$([^$\n]+)\$")
DENIED = re.compile(
    r"(?i)\b(?:not|never|wrong(?:ly)?|mistake|incorrect(?:ly)?|instead|false)\b|n't"
)
CONDITION = re.compile(  # a case that a sentence beside formulas restricts them to
    r"(?i)\b(?P<word>when|whenever|if|for|provided|since|because|as|assume|suppose|assuming|let|case)"
    r"\b[^$=]{0,40}\$(?P<order>[^$\n=]*(?:[<>≤≥≠]|\\(?:[lg]eq?|[lg]t|neq?)(?![A-Za-z]))[^$\n=]*)\$"
)
ASSIGNED = re.compile(r"\s*\\?[^\W_]+(?:_\{?[^\W_]+\}?)?\s*=\s*-?[\d.]+\s*(?:,.*)?\Z")  # N = 4
SIGN = re.compile(
    r"\\partial|∂|\\nabla|∇|\\d?frac\s*\{\s*(?:\\mathrm\s*\{?\s*)?d|\bd[^\W\d_]*\s*/\s*d"
    r"|'|\\bar\b|\\delta|δ|\\sigma'"
)


def with_said_signs(text: str) -> str:
    """``=`` in the place of ``is`` between two formulas, and a derivative that is told in words."""
    if DERIVATIVE.search(bare := TEXT.sub(_opened, text)):
        text = DERIVATIVE.sub(_written, bare)
    for pattern in SAID:
        text = pattern.sub(_sign, text)
    return text


def _opened(found: re.Match[str]) -> str:
    return f" {found['words']} ".rjust(len(found[0]))


def _written(found: re.Match[str]) -> str:
    """The quotient of signs; words that no formula stands behind stay."""
    of, by = (found[part].replace("$", "").strip() for part in ("of", "by"))
    behind = found.string[found.end() : found.end() + MOST_BESIDE]
    if not is_formula(behind.replace("$", " ")):
        return found[0]
    is_latex = "\\" in found.string
    sign = rf"\frac{{\partial {of}}}{{\partial {by}}}" if is_latex else f"∂{of}/∂{by}"
    return f"{found['opens']}{sign} = ".rjust(len(found[0]))


def _sign(found: re.Match[str]) -> str:
    before = found.string[max(0, found.start() - MOST_BESIDE) : found.start()]
    behind = found.string[found.end() : found.end() + MOST_BESIDE]
    words = TEXT.sub(" ", before).split()
    is_about = bool(words) and (MARK.search(words[-1]) is not None or _goes_on(found[0], before))
    is_told = bool(words) and (found.re is not SAID[2] or is_about)
    is_said = is_told and is_formula(behind.replace("$", " "))
    return "=".center(len(found[0])) if is_said else found[0]


def _goes_on(verb: str, before: str) -> bool:
    """``a = b, which is c``."""
    return "=" in before and re.match(r"\s*,?\s*(?:which|this|that|it)\b", verb) is not None


def with_texts_cut(text: str) -> str:
    r"""``\text{since } a \text{ holds}`` for ``\text{since $a$ holds}``."""
    return WITH_FORMULA.sub(lambda m: INLINE.sub(lambda f: f"}} {f[1]} {m['name']}{{", m[0]), text)


def claims_in_prose(sentence: str) -> Iterator[str]:
    """The equations that a sentence between the formulas of a document states, as one line."""
    sentence = without_boxes(with_said_signs(sentence))
    formulas = [m[1] for m in INLINE.finditer(sentence)]
    if formulas:
        claims = [f for f in formulas if places_of_signs(f) and not ASSIGNED.match(f)]
    else:
        is_claim = places_of_signs(sentence) and SIGN.search(sentence)
        claims = [sentence] if is_claim else []
    yield from (f"{found['word']} {found['order']}" for found in CONDITION.finditer(sentence))
    if claims:
        denied = DENIED.search(INLINE.sub(" ", sentence)) if formulas else None
        yield (r"\lnot " if denied else "") + "; ".join(claims)  # what is denied is not read
