"""Named values: where a derivative holds what the graph has a name for, say the name.

e^{z_k} / Σ e^{z_j} becomes p_k, σ(s) becomes ŷ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Function, Mul, Pow

from symgrad.expr.index import Index
from symgrad.expr.leaves import Entry
from symgrad.expr.matrices import Determinant, Inverse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sympy import Expr

    from symgrad.expr.graph import Equation, Graph

Binding = dict[Index, "Expr"]


def named_values(graph: Graph) -> tuple[Equation, ...]:
    """The equations whose right side is a function of something, or a quotient by something."""
    return tuple(
        e
        for e in graph.equations
        if (_is_quotient(e.right) or _is_call(e.right))
        and e.right.free_symbols.issuperset(e.indices)
    )


def _is_call(expr: Expr) -> bool:
    return isinstance(expr, Inverse | Determinant) or (
        isinstance(expr, Function) and len(expr.args) == 1
    )


def _is_quotient(expr: Expr) -> bool:
    return isinstance(expr, Mul) and bool(_denominators(expr))


def _denominators(product: Expr) -> list[Expr]:
    return [
        f for f in product.args if isinstance(f, Pow) and f.exp.is_negative and f.base.has(Entry)
    ]


def fold(expr: Expr, named: tuple[Equation, ...]) -> Expr:
    """The same expression with names for the values that have one."""
    kinds = {type(part) for part in expr.atoms(Function, Pow, Inverse, Determinant)}
    for equation in named:
        kind = Pow if isinstance(equation.right, Mul) else type(equation.right)
        rule = dict(_foldings(expr, equation)) if kind in kinds else {}
        expr = expr.xreplace(rule) if rule else expr
    return expr


def _foldings(expr: Expr, equation: Equation) -> Iterator[tuple[Expr, Expr]]:
    """Pairs of a part of the expression and the same part with the equation's name in it."""
    if isinstance(equation.right, Mul):
        for product in filter(_is_quotient, expr.atoms(Mul)):
            folded = _fold_product(product, equation)
            if folded != product:
                yield product, folded
    else:
        for call in expr.atoms(type(equation.right)):
            binding: Binding = {}
            if _match(equation.right, call, frozenset(equation.indices), binding):
                yield call, _entry(equation, binding)


def _fold_product(product: Expr, equation: Equation) -> Expr:
    indices = frozenset(equation.indices)
    binding: Binding = {}
    rest = list(product.args)
    for pattern in equation.right.args:
        found = next((f for f in rest if _match(pattern, f, indices, binding)), None)
        if found is None:
            return product
        rest.remove(found)
    return Mul(_entry(equation, binding), *rest)


def _entry(equation: Equation, binding: Binding) -> Entry:
    return Entry(equation.name, *(binding[index] for index in equation.indices))


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
