"""What every numeric road is asked: ∂loss/∂by of some equations at a point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symgrad.expr.derivative_names import tangent_name
from symgrad.expr.leaves import CLOCK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from symgrad.expr.graph import Graph

    Values = Mapping[str, Any]
    Forward = Callable[[Any, Any], Callable[..., dict[str, Any]]]

TIME = CLOCK.name


@dataclass(frozen=True)
class Question:
    """∂loss/∂by, where ``by`` is a free name of ``graph`` or time.

    ``forward(namespace, special)`` is the program of the same equations over a namespace like
    NumPy's. Where ``by`` is time, the names in ``moved`` go along their directions: x + t ẋ.
    """

    graph: Graph
    forward: Forward
    loss: str
    by: str
    sizes: Mapping[str, int]
    moved: tuple[str, ...] = ()

    def program(self, namespace: Any, special: Any) -> Callable[..., dict[str, Any]]:
        """The forward program, time included."""
        run = self.forward(namespace, special)
        return lambda **values: run(**self.placed(values))

    def placed(self, values: Values) -> dict[str, Any]:
        """The values where time has brought them."""
        return {**values, **{name: self._at_time(name, values) for name in self.moved}}

    def _at_time(self, name: str, values: Values) -> Any:
        return values[name] + values[TIME] * values[tangent_name(name)]
