"""What the domains of names let a proof assume, and in which words a verdict says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.expr.domain import Domain, read_domain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sympy import Expr

    from symgrad.expr.graph import Free


def domains_of(names: Iterable[str], free: Mapping[str, Free]) -> dict[str, Domain]:
    """The domains of those names that do not live just anywhere."""
    read = {name: read_domain(free[name].domain) for name in sorted(names) if name in free}
    return {name: domain for name, domain in read.items() if domain and domain.word != "reals"}


def discrete_names(domains: Mapping[str, Domain]) -> frozenset[str]:
    """Names that take separate values only: a point of theirs is never isolated."""
    return frozenset(n for n, domain in domains.items() if domain.word in ("set", "integer"))


def sizes_of_wholes(domains: Mapping[str, Domain], free: Mapping[str, Free]) -> dict[str, Expr]:
    """How many shares make a whole, for names of probabilities."""
    return {
        name: free[name].shape[-1]
        for name, domain in domains.items()
        if domain.word == "probabilities" and free[name].shape
    }


def in_words(name: str, domain: Domain) -> str:
    match domain.word:
        case "probabilities":
            return f"{name} sums to 1"
        case "set":
            return f"{name} is {' or '.join(map(str, domain.members))}"
        case "interval":
            return f"{name} is {_interval(domain)}"
        case "integer":
            return f"{name} is an integer"
        case word:
            return f"{name} is {word}"


def _interval(domain: Domain) -> str:
    below = f"{'at least' if domain.has_low else 'above'} {domain.low}"
    above = f"{'at most' if domain.has_high else 'below'} {domain.high}"
    if domain.high is None:
        return below if domain.low is not None else "any number"
    return above if domain.low is None else f"{below} and {above}"
