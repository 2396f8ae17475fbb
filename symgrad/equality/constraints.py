"""What the domains of names let a proof assume, and in which words a verdict says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.expr.domain import Domain, read_domain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from fractions import Fraction

    from sympy import Expr

    from symgrad.expr.graph import Free


DISCRETE = ("set", "integer", "probabilities")


def domains_of(names: Iterable[str], free: Mapping[str, Free]) -> dict[str, Domain]:
    """The domains of those names that do not live just anywhere."""
    read = {name: read_domain(free[name].domain) for name in sorted(names) if name in free}
    return {name: domain for name, domain in read.items() if domain and domain.word != "reals"}


def discrete_names(domains: Mapping[str, Domain]) -> frozenset[str]:
    """Names that take separate values only, as shares may: a point of theirs is never isolated."""
    return frozenset(n for n, domain in domains.items() if domain.word in DISCRETE)


def sizes_of_wholes(domains: Mapping[str, Domain], free: Mapping[str, Free]) -> dict[str, Expr]:
    """How many shares make a whole, for names of probabilities."""
    return {
        name: free[name].shape[-1]
        for name, domain in domains.items()
        if domain.word == "probabilities" and free[name].shape
    }


def admits(domain: Domain, value: Fraction) -> bool:
    """Is it a number of the domain? One of a tensor whose entries hang together is none."""
    match domain.word:
        case "reals":
            return True
        case "set":
            return value in domain.members
        case "interval":
            above = (
                domain.low is None or value > domain.low or (domain.has_low and value == domain.low)
            )
            below = (
                domain.high is None
                or value < domain.high
                or (domain.has_high and value == domain.high)
            )
            return above and below
        case "integer":
            return value.denominator == 1
        case "nonzero":
            return value != 0
        case "positive" | "nonnegative":
            return value > 0 or (value == 0 and domain.word == "nonnegative")
        case _:
            return False


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
