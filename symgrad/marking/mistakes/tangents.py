"""What a slip makes of a derivation, in numbers: ∂v/∂by of every name v is a name of its own.

No formula of the whole is worked out: only the equations with the slip are differentiated again,
and at a point their numbers go forward through the equations that come after them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from symgrad.expr.graph import Equation
from symgrad.expr.leaves import Entry
from symgrad.marking.mistakes.rerun import tangent, tangent_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from symgrad.equality.balls import Balls
    from symgrad.expr.array import Array
    from symgrad.marking.mistakes.laws import Site
    from symgrad.marking.mistakes.points import Points
    from symgrad.marking.mistakes.rerun import Law, Run

Slopes = dict[str, Equation]


@dataclass(eq=False)
class Tangents:
    """The derivatives of a named run at points; ``whole`` is the one that is looked at."""

    named: Run
    whole: Array
    points: Points
    balls: dict[int, Balls] = field(default_factory=dict)

    def __post_init__(self) -> None:
        graph = self.graph = self.named.graph
        moving = (name for name in graph.defined if name in self.named.reached)
        self.definitions = {**graph.defined, **_slopes(self.named, moving)}

    def changed(self, laws: Mapping[Site, Law]) -> Slopes | None:
        """The derivatives of the equations in which laws are replaced, None if they cannot be."""
        run = self.named.again(laws)
        slopes = _slopes(run, {site.home for site in laws})
        return slopes if run.fits else None

    def value(self, slopes: Slopes, k: int) -> Any:
        """The value at a point; numbers that have nothing to do with the change are kept."""
        numbers, touched = self._ball(k), self._touched(slopes)
        before = numbers.definitions, numbers.compiled, numbers.computed
        numbers.definitions = self.definitions | slopes
        numbers.compiled = {name: f for name, f in before[1].items() if name not in slopes}
        numbers.computed = {
            key: value
            for key, value in before[2].items()
            if key[0] is Entry and key[1] not in touched
        }
        value = self.points.value_of(self.whole, numbers, k)
        numbers.definitions, numbers.compiled, numbers.computed = before
        return value

    def _ball(self, k: int) -> Balls:
        """A point with the values of the right run."""
        if k not in self.balls:
            self.balls[k] = replace(
                self.points.balls[k], definitions=self.definitions, compiled={}, computed={}
            )
            self.points.value_of(self.whole, self.balls[k], k)
        return self.balls[k]

    def _touched(self, slopes: Slopes) -> set[str]:
        """The derivatives that a change of these goes into."""
        homes = [name for name in self.graph.defined if tangent_name(name, self.named.by) in slopes]
        return {tangent_name(name, self.named.by) for name in self.graph.depends_on(homes)}


def _slopes(run: Run, names: Iterable[str]) -> Slopes:
    """∂v/∂by of names v, over the equation's own letters and the variable's."""
    found = {}
    for name in names:
        sign = tangent(run.graph.defined[name].left, run.by)
        found[sign.name] = Equation(sign.name, sign.positions, run.slope(name))
    return found
