"""Named quotients: where a derivative holds e^{z_k} / Σ e^{z_j} and the graph has p_k, say p_k."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Mul, Pow

from symgrad.expr.index import Index
from symgrad.expr.leaves import Entry

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.expr.graph import Equation, Graph

Binding = dict[Index, "Expr"]


def named_quotients(graph: Graph) -> tuple[Equation, ...]:
    """The equations whose right side is a quotient by something that holds a name."""
    return tuple(e for e in graph.equations if isinstance(e.right, Mul) and _denominators(e.right))


def _denominators(product: Expr) -> list[Expr]:
    return [
        f for f in product.args if isinstance(f, Pow) and f.exp.is_negative and f.base.has(Entry)
    ]


def fold(expr: Expr, quotients: tuple[Equation, ...]) -> Expr:
    """Every product that holds a named quotient, written with the name."""
    for equation in quotients:
        products = [p for p in expr.atoms(Mul) if _denominators(p)]
        rule = {p: folded for p in products if (folded := _fold_product(p, equation)) != p}
        expr = expr.xreplace(rule) if rule else expr
    return expr


def _fold_product(product: Expr, equation: Equation) -> Expr:
    indices = frozenset(equation.indices)
    binding: Binding = {}
    rest = list(product.args)
    for pattern in equation.right.args:
        found = next((f for f in rest if _match(pattern, f, indices, binding)), None)
        if found is None:
            return product
        rest.remove(found)
    positions = [binding.get(index, index) for index in equation.indices]
    return Mul(Entry(equation.name, *positions), *rest)


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
