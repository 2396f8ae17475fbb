"""The search for a proof: names as they are or unfolded, with as few constraints as will do."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from sympy import Integer

from symgrad.equality.constraints import (
    discrete_names,
    domains_of,
    in_words,
    sizes_of_wholes,
)
from symgrad.equality.opaque import with_opaque_parts
from symgrad.equality.regions import NotProved, Proof, may_be_zero, prove
from symgrad.equality.verdicts import Proved
from symgrad.expr.functions import with_own_kinks
from symgrad.expr.instantiation import write_out
from symgrad.expr.leaves import Sum, names_in
from symgrad.expr.unfolding import with_definition

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sympy import Expr

    from symgrad.expr.domain import Domain
    from symgrad.expr.graph import Equation, Free

UNFOLDINGS = 8
WRITTEN_OUT = 12
NODES = 4000
LARGE = 50  # parts of both sides, from which on it pays to hide some


def search(
    left: Expr,
    right: Expr,
    *,
    free: Mapping[str, Free],
    definitions: Mapping[str, Equation],
    at_kinks: bool,
) -> Proved | NotProved:
    """The first proof, over all ways to write the two sides; else why there is none.

    The first form in which the sides certainly differ is the end of it.
    """
    problem = None
    for pair in ways_to_write(left, right, definitions):
        attempt = _Attempt(*pair, free, definitions, at_kinks)
        found = attempt.proved_of_parts()
        if found is not None:
            return found
        try:
            return attempt.proved()
        except NotProved as failure:
            if failure.differs:
                return failure
            problem = problem or failure
    return problem or NotProved("nothing was tried")


@dataclass
class _Attempt:
    left: Expr
    right: Expr
    free: Mapping[str, Free]
    definitions: Mapping[str, Equation]
    at_kinks: bool

    def __post_init__(self) -> None:
        self.domains = domains_of(names_in(self.left) | names_in(self.right), self.free)
        self.words = [in_words(name, domain) for name, domain in self.domains.items()]

    def proved(self) -> Proved:
        """Without constraints if that will do, else with those that cannot be left out."""
        proof = self.attempt({}) if self.domains else None
        if proof is not None:
            return self.verdict({}, proof)
        proof = self.proof(self.domains)
        return self.verdict(self.needed(self.domains), proof)

    def proved_of_parts(self) -> Proved | None:
        """A proof for whatever values the large parts have that stand on both sides."""
        if _nodes(self.left) + _nodes(self.right) < LARGE:
            return None
        for left, right, parts in with_opaque_parts(self.left, self.right):
            attempt = replace(self, left=left, right=right, free={**self.free, **parts})
            with suppress(NotProved):
                found = attempt.proved()
                if not found.holes and set(found.using) <= {*attempt.words}:
                    return Proved(tuple(word for word in found.using if word in self.words))
        return None

    def proof(self, domains: Mapping[str, Domain]) -> Proof:
        return prove(
            self.left,
            self.right,
            domains,
            discrete=discrete_names(self.domains),
            wholes=sizes_of_wholes(domains, self.free),
            dependent=self.definitions.keys() | self.domains.keys() - domains.keys(),
            at_kinks=self.at_kinks,
        )

    def attempt(self, domains: Mapping[str, Domain]) -> Proof | None:
        try:
            return self.proof(domains)
        except NotProved:
            return None

    def needed(self, domains: Mapping[str, Domain]) -> dict[str, Domain]:
        """The constraints without which there is no proof, one left out after another."""
        kept = dict(domains)
        for name in domains:
            fewer = {n: d for n, d in kept.items() if n != name}
            if fewer and self.attempt(fewer) is not None:
                kept = fewer
        return kept

    def verdict(self, used: Mapping[str, Domain], proof: Proof) -> Proved:
        """Holes that lie outside the domains, or that the definitions rule out, do not count."""
        if proof.holes and len(used) < len(self.domains):
            proof = self.attempt(self.domains) or proof
        words = (in_words(name, domain) for name, domain in used.items())
        kinks = (f"not at the kink {kink}" for kink in proof.kinks)
        holes = (hole for hole, e in proof.holes.items() if e is None or self.can_vanish(e))
        return Proved((*words, *kinks), tuple(holes))

    def can_vanish(self, e: Expr) -> bool:
        """Can it be 0 where defined names are what their equations say?"""
        for _, whole in unfoldings(e, e, self.definitions):
            e = whole
        return may_be_zero(e, domains_of(names_in(e), self.free))


def ways_to_write(
    left: Expr, right: Expr, definitions: Mapping[str, Equation]
) -> Iterator[tuple[Expr, Expr]]:
    """The pair as it is, with definitions put in one after another, with sums written out."""
    yield left, right
    yield from islice(unfoldings(left, right, definitions), UNFOLDINGS)
    if (left.has(Sum) or right.has(Sum)) and _counts(left) and _counts(right):
        yield write_out(left, {}), write_out(right, {})


def unfoldings(
    left: Expr, right: Expr, definitions: Mapping[str, Equation]
) -> Iterator[tuple[Expr, Expr]]:
    """The latest name first, and before that the latest of those that stand on one side only."""
    order = list(definitions)
    while True:
        names = names_in(left) ^ names_in(right) & definitions.keys()
        names = (
            names & definitions.keys() or (names_in(left) | names_in(right)) & definitions.keys()
        )
        if not names:
            return
        equation = definitions[max(names, key=order.index)]
        left, right = (with_own_kinks(with_definition(e, equation)) for e in (left, right))
        if _nodes(left) + _nodes(right) > NODES:
            return
        yield left, right


def _nodes(expr: Expr) -> int:
    return 1 + sum(map(_nodes, expr.args))


def _counts(expr: Expr) -> bool:
    """Can all sums be written out?"""
    sizes = {s.index.size for s in expr.atoms(Sum)}
    return all(size.is_Integer and size <= Integer(WRITTEN_OUT) for size in sizes)
