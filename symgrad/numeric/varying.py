"""The forward program in which one name can be varied, or time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from symgrad.expr.derivative_names import tangent_name
from symgrad.expr.domain import SYMMETRIC
from symgrad.expr.graph import Free, Graph
from symgrad.expr.leaves import CLOCK, Tangent
from symgrad.lowering import lower

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from symgrad.derivation import Derivation
    from symgrad.expr.leaves import Total
    from symgrad.numeric.backprop import Forward

TIME = CLOCK.name


def forward_program(derivation: Derivation, sign: Total | Tangent) -> Forward:
    """The forward program of an output, in which a name can be varied, or time: x + t ẋ."""
    loss, moved = sign.of.name, derivation.moved
    if loss == sign.by.name:
        return lambda namespace, special: lambda **values: {loss: values[loss]}
    graph = derivation.graph
    for name in moved if isinstance(sign, Tangent) else (sign.by.name,):
        graph = _opened(graph, name, loss=loss)
    program = lower(graph)
    plain = program.only(o for o in program.outputs if o.key == loss).over
    if not isinstance(sign, Tangent):
        return plain

    def in_time(namespace: Any, special: Any) -> Callable[..., dict[str, Any]]:
        run = plain(namespace, special)
        return lambda **values: run(**values | {n: _moved_by(n, values) for n in moved})

    return in_time


def _moved_by(name: str, values: Mapping[str, Any]) -> Any:
    return values[name] + values[TIME] * values[tangent_name(name)]


def _opened(graph: Graph, name: str, *, loss: str) -> Graph:
    """The graph with a name made free, no entry of it bound to others, so that it can be varied."""
    if name not in graph.defined:
        varied = (Free(f.name, f.shape, f.role) if f.name == name else f for f in graph.free)
        return replace(graph, free=tuple(varied)) if _binds(graph, name) else graph
    free = Free(name, graph.shapes[name])
    kept = tuple(e for e in graph.equations if e.name != name)
    return replace(graph, free=(*graph.free, free), equations=kept, loss=loss)


def _binds(graph: Graph, name: str) -> bool:
    """Does its domain tie entries together? Programs may use that Σ y = 1; to vary y breaks it."""
    domains = {free.name: free.domain for free in graph.free}
    return domains[name] in ("probabilities", *SYMMETRIC)
