"""Numbers that follow from given ones: every equation and derivative evaluated entry by entry.

Plain Python floats and nested lists, so that a page or a picture needs no NumPy.
"""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from symgrad.errors import NameProblem
from symgrad.expr.binding import Binder
from symgrad.expr.evaluation import compile_entry, size_value
from symgrad.expr.functions import define_away

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sympy import Expr

    from symgrad.derivation import Derivation
    from symgrad.expr.graph import Graph
    from symgrad.expr.index import Index

FUNCTIONS: dict[str, Callable[[float], float]] = {
    name: getattr(math, name)
    for name in "exp log sin cos tan sinh cosh tanh asin acos atan asinh acosh atanh erf".split()
} | {"Abs": abs, "floor": math.floor, "ceiling": math.ceil}
MOST_WORK = 500_000  # leaves to read for one equation: about a second
WITHOUT_VALUE = (KeyError, NameProblem)  # a name or a size without a number


@dataclass(frozen=True)
class Floats:
    """Python's floats as numbers of an evaluation; what has no value is nan or infinite."""

    values: Mapping[str, Any]
    computed: dict[Any, Any] = field(default_factory=dict)

    def number(self, value: Expr) -> float:
        plain = define_away(value)
        return float(plain) if plain.is_real else math.nan

    def read(self, leaf: Expr, positions: tuple[int, ...]) -> float:
        """An entry; at positions outside the tensor 0, which a range indicator multiplies by 0."""
        value = self.values[leaf.name]
        for position in positions:
            if not 0 <= position < len(value):
                return 0.0
            value = value[position]
        return math.nan if value is None else float(value)

    def power(self, base: float, exponent: float) -> float:
        return _guarded(lambda: base**exponent)

    def function(self, name: str, argument: float) -> float:
        if name not in FUNCTIONS:
            raise NameProblem(f"the function {name} has no values")
        return _guarded(lambda: FUNCTIONS[name](argument))

    def abstract(self, name: str, order: int, argument: float) -> float:
        raise NameProblem(f"{name} is any function and has no values", hint="a definition of it")


def _guarded(compute: Callable[[], Any]) -> float:
    try:
        result = compute()
    except OverflowError:
        return math.inf
    except (ValueError, ZeroDivisionError):
        return math.nan
    return math.nan if isinstance(result, complex) else float(result)


def known_numbers(
    graph: Graph, derivation: Derivation | None, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Nested lists for every name and derivative that follows from the given values.

    What takes too long in plain Python, and what follows from it, has none.
    """
    known = {name: _listed(value) for name, value in values.items()}
    sizes = {**_sizes(graph, known), **graph.sizes}
    for name, axes, right in _equations(graph, derivation):
        if name not in known and known:
            with suppress(*WITHOUT_VALUE):
                if _cells(axes, sizes) * _work(right, sizes) <= MOST_WORK:
                    known[name] = _entries(right, axes, known, sizes)
    return known


def _cells(axes: Iterable[Index], sizes: Mapping[str, int]) -> int:
    return math.prod(size_value(axis.size, sizes) for axis in axes)


def _work(expr: Expr, sizes: Mapping[str, int]) -> int:
    """How many leaves are read for one entry."""
    if isinstance(expr, Binder):
        return _cells(expr.bound, sizes) * _work(expr.body, sizes)
    return 1 if expr.is_symbol else sum(_work(part, sizes) for part in expr.args) or 1


def _equations(
    graph: Graph, derivation: Derivation | None
) -> Iterable[tuple[str, tuple[Index, ...], Expr]]:
    """What the graph defines, then what the derivation ends in, in an order to compute."""
    yield from ((e.name, e.indices, e.right) for e in graph.equations)
    for step in derivation.results.values() if derivation else ():
        yield step.left.name, step.left.positions, step.right


def _listed(value: Any) -> Any:
    """Nested lists of an array of any make."""
    return value.tolist() if hasattr(value, "tolist") else value


def _sizes(graph: Graph, values: Mapping[str, Any]) -> dict[str, int]:
    """The sizes that the values' shapes say."""
    return {
        size.name: number
        for free in graph.free
        if free.name in values
        for size, number in zip(free.shape, shape_of(values[free.name]), strict=False)
        if size.is_Symbol
    }


def shape_of(value: Any) -> tuple[int, ...]:
    """The lengths along the axes of nested lists."""
    return (len(value), *shape_of(value[0])) if isinstance(value, (list, tuple)) else ()


def _entries(
    expr: Expr, axes: tuple[Index, ...], values: Mapping[str, Any], sizes: Mapping[str, int]
) -> Any:
    """An expression as nested lists over some of its indices."""
    value = compile_entry(expr, Floats(values), sizes)

    def along(rest: tuple[Index, ...], at: dict[Index, int]) -> Any:
        if not rest:
            return value(at)
        places = range(size_value(rest[0].size, sizes))
        return [along(rest[1:], {**at, rest[0]: place}) for place in places]

    return along(axes, {})
