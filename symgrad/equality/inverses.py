"""Inverses and determinants of products: (A B)⁻¹ = B⁻¹ A⁻¹, det(A B) = det A det B, A A⁻¹ = 1.

Those of products hold for square matrices, as (A ⊗ B)⁻¹ = A⁻¹ ⊗ B⁻¹; then both sides are defined at
the same points.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from sympy import Mul

from symgrad.expr.digits import Quotient, Remainder
from symgrad.expr.index import Index, free_indices
from symgrad.expr.leaves import Delta, Entry, sum_over
from symgrad.expr.matrices import Determinant, Inverse
from symgrad.expr.terms import split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sympy import Expr

DIGITS = Quotient, Remainder
Binding = dict[Index, "Expr"]
Link = tuple["Expr", Index, Index]


def taken_apart(e: Inverse | Determinant, body: Expr) -> Expr | None:
    """The inverse or the determinant of a product of square matrices; None of anything else.

    ``body`` is what it is of, in normal form.
    """
    links = _chain(body, *e.bound)
    if links is None:
        return _blocks_taken_apart(e, body)
    if isinstance(e, Determinant):
        return Mul(*(Determinant(*link) for link in links))
    first, last = e.positions
    between = [Index.fresh(e.bound[0].size) for _ in links[1:]]
    ends = [first, *between, last]
    factors = (Inverse(*link, *ends[k : k + 2]) for k, link in enumerate(reversed(links)))
    return sum_over(Mul(*factors), *between)


def _chain(body: Expr, row: Index, column: Index) -> list[Link] | None:
    """Σ A[row, k] B[k, l] C[l, column] as A, B, C, each with its row and column."""
    terms = split(body)
    term = terms[0]
    if len(terms) > 1 or term.coefficient != 1 or len(term.factors) != len(term.sums) + 1:
        return None
    if len(term.factors) == 1 or {i.size for i in term.sums} != {row.size}:
        return None
    links, at, rest = [], row, [*term.factors]
    while rest:
        found = next((f for f in rest if at in _ends(f)), None)
        if found is None:
            return None
        left, right = _ends(found)
        other = right if left == at else left
        links.append((found, at, other))
        rest.remove(found)
        at = other
    return links if at == column else None


def _blocks_taken_apart(e: Inverse | Determinant, body: Expr) -> Expr | None:
    """(A ⊗ B)⁻¹ = A⁻¹ ⊗ B⁻¹; det(A ⊗ B) = det(A)^p det(B)^n with n and p rows."""
    found = _blocks(body, *e.bound)
    if found is None:
        return None
    (outer, inner), base = found
    if isinstance(e, Determinant):
        return Determinant(*outer) ** base * Determinant(*inner) ** outer[1].size
    high, low = (tuple(digit(place, base) for place in e.positions) for digit in DIGITS)
    return Inverse(*outer, *high) * Inverse(*inner, *low)


def _blocks(body: Expr, row: Index, column: Index) -> tuple[tuple[Link, Link], Expr] | None:
    """A[row // p, column // p] B[row % p, column % p] as A and B, and p."""
    factors = Mul.make_args(body)
    for outer, inner in permutations(factors) if len(factors) == 2 else ():
        for base in {digit.base for digit in outer.atoms(Quotient)}:
            links = []
            sizes = (row.size / base, base)
            for factor, digit, size in zip((outer, inner), DIGITS, sizes, strict=True):
                ends = Index.fresh(size), Index.fresh(size)
                rule = {digit(row, base): ends[0], digit(column, base): ends[1]}
                links.append((factor.xreplace(rule), *ends))
            if base.is_Integer and all(set(_ends(link[0])) == set(link[1:]) for link in links):
                return (links[0], links[1]), base
    return None


def _ends(factor: Expr) -> tuple[Expr, ...]:
    """The two indices that a matrix stands over, if these are all."""
    if not isinstance(factor, (Entry, Inverse)):
        return ()
    ends = factor.positions
    is_plain = len(ends) == 2 and set(ends) == free_indices(factor)
    return ends if is_plain else ()


def canceled(factors: Sequence[Expr], indices: Sequence[Index]) -> list[Expr] | None:
    """Σ_k A[p, k] A⁻¹[k, q] = δ[p, q], and the same from the left; None where there is none."""
    for inverse in factors:
        if isinstance(inverse, Inverse):
            for k, q in (inverse.positions, inverse.positions[::-1]):
                others = [f for f in factors if f is not inverse]
                if k in indices and k != q and (found := _undone(inverse, k, q, others, indices)):
                    return found
    return None


def _undone(
    inverse: Inverse, k: Expr, q: Expr, others: list[Expr], indices: Sequence[Index]
) -> list[Expr] | None:
    """The factors without those that make the matrix that is inverted, and a delta for these."""
    terms = split(inverse.body)
    if len(terms) > 1 or terms[0].coefficient != 1:
        return None
    row, column = inverse.bound
    inner, outer = (column, row) if k == inverse.positions[0] else (row, column)
    variables = frozenset((inner, outer, *terms[0].sums))
    for rest, found in _matches([*terms[0].factors], others, {inner: k}, variables):
        summed = [found[index] for index in (inner, *terms[0].sums)]
        seen = set(free_indices(Mul(*rest))) | free_indices(found[outer]) | free_indices(q)
        if len({*summed}) == len(summed) and {*summed} <= {*indices} - seen:
            return [*rest, Delta(found[outer], q)]
    return None


def _matches(
    patterns: list[Expr], factors: list[Expr], found: Binding, variables: frozenset[Index]
) -> Iterator[tuple[list[Expr], Binding]]:
    """The ways to read some factors as the patterns, with the other factors."""
    if not patterns:
        yield factors, found
        return
    pattern, *later = patterns
    for place, factor in enumerate(factors):
        binding = _bound(pattern, factor, found, variables)
        if binding is not None:
            yield from _matches(later, factors[:place] + factors[place + 1 :], binding, variables)


def _bound(
    pattern: Expr, factor: Expr, found: Binding, variables: frozenset[Index]
) -> Binding | None:
    """What the variables stand for where a factor is read as a pattern."""
    is_entry = isinstance(pattern, Entry) and isinstance(factor, Entry)
    if not is_entry or pattern.name != factor.name:
        return None
    binding = dict(found)
    for place, position in zip(pattern.positions, factor.positions, strict=True):
        if place not in variables:
            if place != position:
                return None
        elif binding.setdefault(place, position) != position:
            return None
    return binding
