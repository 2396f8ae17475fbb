"""Python's floats as the numbers of an evaluation, entry by entry."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from symgrad.errors import NameProblem
from symgrad.expr.functions import define_away

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sympy import Expr

FROM_MATH = "exp log sin cos tan sinh cosh tanh asin acos atan asinh acosh atanh erf erfc".split()
FUNCTIONS: dict[str, Callable[[float], float]] = {name: getattr(math, name) for name in FROM_MATH}
FUNCTIONS |= {"Abs": abs, "floor": math.floor, "ceiling": math.ceil}


@dataclass(frozen=True)
class Floats:
    """Reads nested lists or arrays by name; what has no value is nan or infinite."""

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
