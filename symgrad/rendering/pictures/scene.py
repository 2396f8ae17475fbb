"""What a picture shows: a node for every name, what it is made of, what its wire carries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from symgrad.rendering.following import known_numbers
from symgrad.rendering.pictures.labels import Label, Labels, number_label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symgrad.derivation import Derivation
    from symgrad.expr.graph import Graph
    from symgrad.notation import Notation

ABOVE, MIDDLE, BELOW = range(3)


@dataclass(frozen=True)
class Node:
    """A name: its role, its title, what is in its node, and over and under the wire that leaves it.

    ``sources`` stand from top to bottom. A ``repeated`` node stands for one of an earlier row.
    """

    name: str
    role: str
    title: Label
    label: Label
    value: Label
    derivative: Label | None
    sources: tuple[str, ...] = ()
    repeated: bool = False


Scene = dict[str, Node]


def set_scene(
    graph: Graph, derivation: Derivation | None, notation: Notation, values: Mapping[str, Any]
) -> Scene:
    """A node for every free name that is used, then one for every equation."""
    loss = derivation.loss if derivation else graph.loss
    labels = Labels(graph, notation)
    numbers = known_numbers(graph, derivation, values)
    signs = {n: step.left.name for n, step in derivation.results.items()} if derivation else {}

    def node(name: str, role: str, formula: Label, sources: tuple[str, ...] = ()) -> Node:
        plain, value = labels.name(name), numbers.get(name)
        below = labels.derivative(loss, name) if name in signs else None
        slope = numbers.get(signs[name]) if below else None
        if derivation and name == loss and not graph.shapes[loss]:
            below, slope = labels.derivative(loss, loss), 1
        shown = _valued(below, slope) if below else None
        return Node(name, role, plain, formula, _valued(plain, value), shown, sources)

    free = {f.name: node(f.name, f.role, labels.name(f.name)) for f in graph.free
            if graph.users[f.name]}  # fmt: skip
    return free | {
        e.name: node(
            e.name,
            "loss" if e.name == loss else "equation",
            labels.formula(e),
            _from_the_top(graph, e.names),
        )
        for e in graph.equations
    }


def _valued(name: Label, number: Any) -> Label:
    """A name, or its number with both said to who cannot see it."""
    if number is None:
        return name
    shown = number_label(number)
    return replace(shown, text=f"{name.text} = {shown.text}")


def _from_the_top(graph: Graph, names: frozenset[str]) -> tuple[str, ...]:
    """Parameters over and under what flows through, targets and constants under it."""
    ordered = [name for name in graph.shapes if name in names]
    roles = {name: graph.free_names[name].role for name in ordered if name in graph.free_names}
    parameters = [name for name in ordered if roles.get(name) == "parameters"]
    above = set(parameters[: (len(parameters) + 1) // 2])

    def level(name: str) -> int:
        if name in above:
            return ABOVE
        return MIDDLE if roles.get(name, "inputs") == "inputs" else BELOW

    return tuple(sorted(ordered, key=level))
