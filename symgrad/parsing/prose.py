"""Words of sentences: what no formula holds, and whether a line is a sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PROSE = frozenset(
    "the a an is are was were be of we our us you get gets have has had that this these those "
    "which it its they them by from because since using since therefore hence thus where when "
    "with without respect now then here there again also only just first second next finally "
    "derivative derivatives gradient gradients rule chain product definition equation formula "
    "error loss function factor term terms result answer solution proof step follows obtain find "
    "compute computes gives give yields becomes means note recall suppose assume let define "
    "denote write put apply applying use used both side sides through into out but not so "
    "obviously clearly similarly likewise previous above below line equal simplify simplifies "
    "differentiate differentiating multiply multiplying substitute substituting combining easy "
    "forward backward pass setting equals suppose obviously proportional".split()
)
SHORT = frozenset("on in to at up ok no if do so he me my as or".split())
SAYS = re.compile(r"(?i)\b(?:is|are|equals?|becomes?|gives|yields)\b(?:\s+(?:just|simply|then)\b)*")
ABOUT = re.compile(r"(?i)\b(?:derivatives?|gradients?|slopes?|it|this|that|which|answer|result)\b")
MARKS_OF_FORMULAS = re.compile(r"[\\=^_/*+<>∂∇≈·]")


def is_spoken(word: str) -> bool:
    """Whether a word that is no name is one of a sentence: ``since``, ``which equals``."""
    words = word.lower().split()
    return len(words) > 1 or (len(word) > 1 and word.lower() in PROSE)


def is_prose(statement: str, is_name: Callable[[str], bool]) -> bool:
    """A sentence without any formula: at least two words, none of them a name."""
    words = re.findall(r"[A-Za-z]+", statement)
    if MARKS_OF_FORMULAS.search(statement) or _is_claim(statement, is_name):
        return False
    spoken = [word for word in words if len(word) > 2 and not is_name(word)]
    is_plain = re.search(r"[()\d]", statement) is None
    return len(spoken) > 1 and (is_plain or any(w.lower() in PROSE for w in spoken))


def is_formula(text: str, is_name: Callable[[str], bool] = lambda word: False) -> bool:
    """Whether what stands here up to the end of a clause may be a formula and no words."""
    clause = re.split(r"[.,;:](?:\s|\Z)", text.strip())[0]
    bare = re.sub(r"\\[A-Za-z]+|[A-Za-z]+(?=[(_^])", "1", clause)
    words = re.findall(r"[^\W\d_]+", bare)
    long = [w for w in words if len(w) > 2 and not is_name(w)]
    spoken = [w for w in words if len(w) > 1 and w.lower() in PROSE | SHORT]
    starts_noun = re.match(r"an?\s+[A-Za-z]{2}", clause) is not None
    has_sign = re.search(r"\d|[-+*/^=()]", bare) is not None
    return bool(clause) and not (spoken or starts_noun or (long and not has_sign))


def _is_claim(sentence: str, is_name: Callable[[str], bool]) -> bool:
    """``The derivative is 2x``: of words alone no one can say whether it holds."""
    verbs = list(SAYS.finditer(sentence))
    behind = sentence[verbs[-1].end() :] if verbs else ""
    is_about = verbs and ABOUT.search(sentence[: verbs[-1].start()])
    has_sign = re.search(r"[-()²³]|\d\s*[^\W\d]", behind) is not None
    return bool(is_about or has_sign) and is_formula(behind, is_name)
