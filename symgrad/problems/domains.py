"""The domains of a problem file, seen to be some."""

from __future__ import annotations

from symgrad.errors import ProblemError
from symgrad.expr.domain import WORDS, read_domain


def check_domain(name: str, domain: str) -> str:
    """The same domain, seen to be one."""
    text = domain.strip()
    known = read_domain(text)
    if known is None:
        raise ProblemError(
            f"{domain!r} is no domain",
            where=f"[domains] {name}",
            hint=f"{', '.join(WORDS)}, an interval '[0, 1)' or a set '{{0, 1}}'",
        )
    if known.is_empty:
        raise ProblemError(f"the interval {text} is empty", where=f"[domains] {name}")
    return text
