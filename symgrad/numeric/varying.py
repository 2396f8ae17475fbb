"""The equations in which one name can be varied, or time, as a question to the numeric roads."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from symgrad.expr.domain import SYMMETRIC
from symgrad.expr.graph import Free, Graph
from symgrad.expr.leaves import Tangent
from symgrad.lowering import lower
from symgrad.numeric.question import Question

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from symgrad.derivation import Derivation
    from symgrad.expr.leaves import Total
    from symgrad.numeric.question import Forward

    Ask = Callable[[Total | Tangent], Question]


def asker(derivation: Derivation, sizes: Mapping[str, int]) -> Ask:
    """Questions about a derivation's signs; the same equations are lowered once."""
    lowered = cache(_forward)

    def ask(sign: Total | Tangent) -> Question:
        graph, loss, by = derivation.graph, sign.of.name, sign.by.name
        if loss == by:
            return Question(graph, _identity(loss), loss, by, sizes)
        moved = derivation.moved if isinstance(sign, Tangent) else ()
        for name in moved or (by,):
            graph = _opened(graph, name, loss=loss)
        return Question(graph, lowered(graph, loss), loss, by, sizes, moved)

    return ask


def _forward(graph: Graph, loss: str) -> Forward:
    program = lower(graph)
    return program.only(output for output in program.outputs if output.key == loss).over


def _identity(name: str) -> Forward:
    return lambda namespace, special: lambda **values: {name: values[name]}


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
