"""Where a name lives: a word, an interval, or a finite set of numbers."""

from __future__ import annotations

import re

from symgrad.errors import ProblemError

WORDS = (
    "reals",
    "positive",
    "nonnegative",
    "nonzero",
    "integer",
    "symmetric",
    "positive definite",
    "probabilities",
)
NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
END = rf"{NUMBER}|[+-]?(?:inf|∞)"
INTERVAL = re.compile(rf"[\[(]\s*({END})\s*,\s*({END})\s*[\])]", re.ASCII)
SET = re.compile(rf"\{{\s*{NUMBER}(?:\s*,\s*{NUMBER})*\s*\}}", re.ASCII)


def check_domain(name: str, domain: str) -> str:
    """The same domain, seen to be one."""
    text = domain.strip()
    if text in WORDS or SET.fullmatch(text):
        return text
    interval = INTERVAL.fullmatch(text)
    if interval is None:
        raise ProblemError(
            f"{domain!r} is no domain",
            where=f"[domains] {name}",
            hint=f"{', '.join(WORDS)}, an interval '[0, 1)' or a set '{{0, 1}}'",
        )
    low, high = (float(end.replace("∞", "inf")) for end in interval.groups())
    if low > high or (low == high and text[0] + text[-1] != "[]"):
        raise ProblemError(f"the interval {text} is empty", where=f"[domains] {name}")
    return text
