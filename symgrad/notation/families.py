"""Which part a name plays in a network, told by the equations and not by its letters.

A layer is an equation that adds one product of a parameter and one other name, summed or not, and
at most one more parameter: z = W x + b, or is a function of that. What is a function of z alone is
its activation.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from sympy import Add, Function, Mul

from symgrad.expr.functions import Abstract
from symgrad.expr.leaves import Entry, Sum

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sympy import Expr

    from symgrad.expr.graph import Equation, Graph

SINGLE = {"inputs": "input", "targets": "target"}


@dataclass(frozen=True)
class Part:
    """A family, the number of the layer from 1 on (0: none), and which way a weight leads.

    ``is_affine``: an equation z = W x + b defines it, whatever its family.
    """

    family: str
    layer: int = 0
    from_to: bool = False
    is_affine: bool = False


@dataclass(frozen=True)
class _Layer:
    equation: Equation
    weight: Entry
    bias: Entry | None
    is_activated: bool

    @property
    def from_to(self) -> bool:
        """Whether the first axis of the weight is the one that is summed."""
        ends = self.weight.positions
        return len(ends) == 2 and ends[0] not in self.equation.indices


def parts_of(graph: Graph) -> dict[str, Part]:
    """The parts that names play; a name that plays two, or none of these, is left out."""
    found: dict[str, Part] = {}
    for name, part in _parts(graph):
        if found.setdefault(name, part) != part:
            found[name] = Part("")
    return {name: part for name, part in found.items() if part.family}


def _parts(graph: Graph) -> Iterator[tuple[str, Part]]:
    layers = _layers(graph)
    predicted = _prediction(graph, layers)
    numbers = {layer.equation.name: n for n, layer in enumerate(layers, start=1)}
    for layer in layers:
        name = layer.equation.name
        number = numbers[name]
        yield layer.weight.name, Part("weight", number, layer.from_to)
        if layer.bias is not None:
            yield layer.bias.name, Part("bias", number)
        plain = "activation" if layer.is_activated else "preactivation"
        family = "prediction" if name == predicted else plain
        yield name, Part(family, number, is_affine=not layer.is_activated)
    for equation in graph.equations:
        before = _activated(equation, graph)
        if before in numbers and equation.name != graph.loss:
            family = "prediction" if equation.name == predicted else "activation"
            yield equation.name, Part(family, numbers[before])
    if graph.loss not in numbers and not graph.shapes[graph.loss]:
        yield graph.loss, Part("loss")
    yield from _free_parts(graph)


def _free_parts(graph: Graph) -> Iterator[tuple[str, Part]]:
    for role, family in SINGLE.items():
        names = graph.role(role)
        if len(names) == 1:
            yield names[0], Part(family)
    if "step_size" in graph.role("constants"):
        yield "step_size", Part("step_size")
    functions = {f.name for e in graph.equations for f in e.right.atoms(Abstract)}
    if len(functions) == 1:
        yield functions.pop(), Part("function")


def _layers(graph: Graph) -> list[_Layer]:
    """The layers, each behind the one before; none where a parameter stands outside of them."""
    used = graph.needed_for(graph.loss)
    found = [_layer(equation, graph) for equation in graph.equations if equation.name in used]
    layers = [layer for layer in found if layer is not None]
    names = [entry.name for layer in layers for entry in (layer.weight, layer.bias) if entry]
    is_chain = all(
        before.equation.name in graph.needed_for(after.equation.name)
        for before, after in pairwise(layers)
    )
    is_shared = any(e.indices for name in names for e in graph.users[name][1:])
    fits = is_chain and not is_shared and sorted(names) == sorted(graph.parameters)
    return layers if fits else []


def _layer(equation: Equation, graph: Graph) -> _Layer | None:
    """z = W x + b: one product of a parameter and a tensor, and a parameter or none; or g(z)."""
    is_activated = isinstance(equation.right, (Function, Abstract))
    inner = equation.right.args[-1] if is_activated else equation.right
    terms = [_factors(term) for term in Add.make_args(inner)]
    if not all(isinstance(factor, Entry) for factors in terms for factor in factors):
        return None
    own = [[f for f in factors if f.name in graph.parameters] for factors in terms]
    if any(len(entries) != 1 for entries in own):
        return None
    weights = [entries[0] for entries, f in zip(own, terms, strict=True) if _is_product(f, graph)]
    biases = [factors[0] for factors in terms if len(factors) == 1]
    if len(weights) != 1 or len(biases) > 1 or len(terms) != len(weights + biases):
        return None
    return _Layer(equation, weights[0], biases[0] if biases else None, is_activated)


def _factors(term: Expr) -> tuple[Expr, ...]:
    """The factors of a product under at most one sum."""
    return tuple(Mul.make_args(term.open()[0] if isinstance(term, Sum) else term))


def _is_product(factors: tuple[Expr, ...], graph: Graph) -> bool:
    """A parameter times what comes in or was computed."""
    sources = {*graph.defined, *graph.role("inputs"), *graph.parameters}
    return len(factors) == 2 and all(f.name in sources for f in factors)


def _activated(equation: Equation, graph: Graph) -> str:
    """The one name whose function an equation is, over the same axes; not the name itself."""
    if isinstance(equation.right, Entry) or len(equation.names) != 1:
        return ""
    (name,) = equation.names
    return name if graph.shapes[name] == equation.shape else ""


def _prediction(graph: Graph, layers: list[_Layer]) -> str:
    """The last layer, or what is a function of it, if nothing but numbers is made of it."""
    if not layers:
        return ""
    last = layers[-1].equation.name
    outputs = [
        e.name for e in graph.equations if e.name != graph.loss and _activated(e, graph) == last
    ]
    found = outputs or [last]
    is_end = not any(user.indices for user in graph.users[found[0]])
    return found[0] if len(found) == 1 and is_end else ""
