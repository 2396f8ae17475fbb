"""Named values: where a derivative holds what the graph has a name for, say the name.

e^{z_k} / Σ e^{z_j} becomes p_k, σ(s) becomes ŷ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sympy import Add, Expr, Function, Mul, Pow, exp, log

from symgrad.calculus.logistic import recognized
from symgrad.expr.index import Index
from symgrad.expr.leaves import Entry, Sum
from symgrad.expr.matrices import Determinant, Inverse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symgrad.expr.graph import Equation, Graph

Binding = dict[Index, "Expr"]


@dataclass(frozen=True)
class Named:
    """A value that the graph has a name for: the name itself, or e to it for a logarithm."""

    equation: Equation
    value: Expr
    is_log: bool = False

    def at(self, binding: Binding) -> Expr:
        entry = Entry(self.equation.name, *(binding[i] for i in self.equation.indices))
        return exp(entry) if self.is_log else entry


def named_values(graph: Graph) -> tuple[Named, ...]:
    """The equations whose right side is a function of something, or a quotient by something.

    Of a logarithm of a quotient, log p = z - log Σ e^z, the quotient has the name e^(log p).
    """
    own = (Named(e, e.right) for e in graph.equations if _is_quotient(e.right))
    logs = (Named(e, quotient, True) for e in graph.equations for quotient in _inside(e, graph))
    known = ((e, recognized(e.right)) for e in graph.equations)
    calls = (Named(e, call) for e, call in known if _is_call(call))
    return tuple(
        named
        for named in (*own, *logs, *calls)
        if named.value.free_symbols.issuperset(named.equation.indices)
    )


def _inside(equation: Equation, graph: Graph) -> Iterator[Expr]:
    """e^z / Σ e^z for an equation log(e^z / Σ e^z), or z - s with s = log Σ e^z."""
    match equation.right:
        case log(args=(quotient,)) if _is_quotient(quotient):
            yield quotient
        case Add(args=(_, _)) as difference:
            for term in difference.args:
                whole = _log_of_sum(-term, graph)
                if whole is not None:
                    yield exp(difference - term) / whole


def _log_of_sum(term: Expr, graph: Graph) -> Expr | None:
    """Σ e^z of log Σ e^z, which may have a name."""
    if isinstance(term, Entry) and term.name in graph.defined:
        term = graph.defined[term.name].at(term.positions)
    return term.args[0] if isinstance(term, log) and isinstance(term.args[0], Sum) else None


def _is_call(expr: Expr) -> bool:
    return isinstance(expr, Inverse | Determinant) or (
        isinstance(expr, Function) and len(expr.args) == 1
    )


def _is_quotient(expr: Expr) -> bool:
    return isinstance(expr, Mul) and bool(_denominators(expr))


def _denominators(product: Expr) -> list[Expr]:
    return [factor for factor in product.args if _is_denominator(factor)]


def _is_denominator(factor: Expr) -> bool:
    return isinstance(factor, Pow) and bool(factor.exp.is_negative) and factor.base.has(Entry)


def fold(expr: Expr, named: tuple[Named, ...]) -> Expr:
    """The same expression with names for the values that have one."""
    kinds = {type(part) for part in expr.atoms(Function, Pow, Inverse, Determinant)}
    for value in named:
        kind = Pow if isinstance(value.value, Mul) else type(value.value)
        rule = dict(_foldings(expr, value)) if kind in kinds else {}
        expr = expr.xreplace(rule) if rule else expr
    return expr


def _foldings(expr: Expr, named: Named) -> Iterator[tuple[Expr, Expr]]:
    """Pairs of a part of the expression and the same part with the equation's name in it."""
    if isinstance(named.value, Mul):
        for product in filter(_is_quotient, expr.atoms(Mul)):
            folded = _fold_product(product, named)
            if folded != product:
                yield product, folded
    else:
        for call in expr.atoms(type(named.value)):
            binding: Binding = {}
            if _match(named.value, call, frozenset(named.equation.indices), binding):
                yield call, named.at(binding)


def _fold_product(product: Expr, named: Named) -> Expr:
    """p/s for u/s² where p is u/s: a power of a denominator may be more than the name takes."""
    indices = frozenset(named.equation.indices)
    binding: Binding = {}
    rest = list(product.args)
    for pattern in named.value.args:
        found = next((f for f in rest if _match(pattern, f, indices, binding)), None)
        if found is None:
            found = next((f for f in rest if _match_power(pattern, f, indices, binding)), None)
            if found is None:
                return product
            rest.append(Pow(found.base, found.exp - pattern.exp))
        rest.remove(found)
    return Mul(named.at(binding), *rest)


def _match_power(pattern: Expr, factor: Expr, indices: frozenset[Index], binding: Binding) -> bool:
    """Is the factor the pattern, a denominator, to a higher power?"""
    return (
        _is_denominator(pattern)
        and _is_denominator(factor)
        and bool(factor.exp < pattern.exp)
        and _match(pattern.base, factor.base, indices, binding)
    )


def _match(pattern: Expr, expr: Expr, indices: frozenset[Index], binding: Binding) -> bool:
    """Is ``expr`` the pattern with positions for its indices? A success extends ``binding``."""
    if isinstance(pattern, Index) and pattern in indices:
        return bool(binding.setdefault(pattern, expr) == expr)
    if not pattern.args or not (pattern.free_symbols & indices):
        return bool(pattern == expr)
    if pattern.func != expr.func or len(pattern.args) != len(expr.args):
        return False
    trial = dict(binding)
    if all(_match(p, e, indices, trial) for p, e in zip(pattern.args, expr.args, strict=True)):
        binding.update(trial)
        return True
    return False
