"""A bias is one more column of the weights, and every example has a one in that place.

    W x + b = [W b] [x 1]'          [dW db] = dz [x 1]

One product does what two and an addition did. [W b] lies transposed in memory, so that the weights
and the bias are each in one piece.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING

from symgrad.expr.evaluation import size_value
from symgrad.expr.index import Index
from symgrad.lowering.assignments import Argument, Assignment, Output
from symgrad.lowering.values import Apply, Contract, Read, reads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from symgrad.expr.graph import Shape
    from symgrad.lowering.program import Program
    from symgrad.lowering.values import Axes

BESIDE_ONE = "beside_one"
WORTH_A_COPY = 4  # an argument is copied beside ones if it has at most this many entries a unit


@dataclass(frozen=True)
class Layer:
    """z = W a + b with dW = dz a' and db = Σ dz; ``product`` is the name of W a."""

    weights: str
    bias: str
    gradient: Assignment
    bias_gradient: str
    product: str
    sum: str
    inputs: Read
    along: Index

    @property
    def block(self) -> str:
        return f"{self.weights} {self.bias}"

    @property
    def result(self) -> str:
        """The name of the block's gradient."""
        return f"{self.gradient.name} {self.bias}"

    @property
    def units(self) -> Axes:
        return tuple(axis for axis in self.gradient.axes if axis != self.along)

    @property
    def shape(self) -> Shape:
        return (self.along.size + 1, *(axis.size for axis in self.units))

    @property
    def is_turned(self) -> bool:
        """W has its units first, the block has them last."""
        return self.gradient.axes[0] != self.along


def layers_of(
    program: Program, gradients: Mapping[str, str], sizes: Mapping[str, int]
) -> list[Layer]:
    """The layers of a flat program; ``gradients`` are the names of results by parameter."""
    by_name = {a.name: a for a in program.assignments}
    uses = Counter(name for a in program.assignments for name in reads(a.value))
    return [
        layer
        for weights, result in gradients.items()
        for bias, other in gradients.items()
        if not uses[result] + uses[other]
        for layer in _layer(by_name, uses, (weights, bias), by_name[result], by_name[other])
        if _is_worth_it(layer, by_name, sizes)
    ]


def _layer(
    by_name: Mapping[str, Assignment],
    uses: Mapping[str, int],
    names: tuple[str, str],
    gradient: Assignment,
    bias_gradient: Assignment,
) -> Iterator[Layer]:
    match gradient.value, bias_gradient.value:
        case Contract((Read(), Read()) as factors), Contract((Read(name=dz) as summed,)):
            pass
        case _:
            return
    if len(summed.axes) != len(bias_gradient.axes) + 1:
        return
    for delta, inputs in (factors, factors[::-1]):
        own = tuple(axis for axis in gradient.axes if axis not in delta.axes)
        if delta.name != dz or len(own) != 1 or len(inputs.axes) != 2:
            continue
        for total in by_name.values():
            product = _product_under(by_name, total, names, inputs.name)
            if product and uses[product] == 1:
                yield Layer(*names, gradient, bias_gradient.name, product, total.name, inputs, *own)


def _product_under(
    by_name: Mapping[str, Assignment], total: Assignment, names: tuple[str, str], inputs: str
) -> str | None:
    """The name of W a where an assignment is W a + b."""
    weights, bias = names
    match total.value:
        case Apply("add", (Read(name=product), Read(name=added))) if added == bias:
            pass
        case _:
            return None
    value = by_name[product].value if product in by_name else None
    factors = value.operands if isinstance(value, Contract) else ()
    names_read = sorted(f.name for f in factors if isinstance(f, Read))
    return product if len(factors) == 2 and names_read == sorted([weights, inputs]) else None


def _is_worth_it(layer: Layer, by_name: Mapping[str, Assignment], sizes: Mapping[str, int]) -> bool:
    if _has_room(layer, by_name):
        return True
    width = prod(size_value(axis.size, sizes) for axis in layer.units)
    return size_value(layer.along.size, sizes) <= WORTH_A_COPY * width


def _has_room(layer: Layer, by_name: Mapping[str, Assignment]) -> bool:
    """The inputs are computed, an example a column: a row of ones fits below."""
    assignment = by_name.get(layer.inputs.name)
    return (
        assignment is not None
        and isinstance(assignment.value, Apply)
        and layer.inputs.axes[0] == layer.along
    )


def with_blocks(program: Program, layers: list[Layer]) -> Program:
    """The flat program with a product over a block in the place of each layer's own."""
    blocks = _Blocks(program, layers)
    for assignment in program.assignments:
        blocks.add(assignment)
    results = {layer.gradient.name: layer for layer in layers}
    gone = {layer.bias_gradient for layer in layers}
    outputs = (
        Output(o.key, results[o.name].result, results[o.name].shape) if o.name in results else o
        for o in program.outputs
        if o.name not in gone
    )
    return replace(
        program,
        arguments=(*program.arguments, *(Argument(layer.block, layer.shape) for layer in layers)),
        assignments=tuple(blocks.done),
        outputs=tuple(outputs),
    )


class _Blocks:
    def __init__(self, program: Program, layers: list[Layer]) -> None:
        self.by_name = {a.name: a for a in program.assignments}
        self.layers = layers
        self.done: list[Assignment] = []
        self.beside: set[str] = set()

    def add(self, assignment: Assignment) -> None:
        for layer in self.layers:
            if assignment.name in (layer.product, layer.bias_gradient):
                return
            if assignment.name == layer.sum:
                assignment = self.sum(layer, assignment)
            elif assignment.name == layer.gradient.name:
                assignment = self.gradient(layer)
        self.done.append(assignment)

    def sum(self, layer: Layer, assignment: Assignment) -> Assignment:
        """z = [W b] [a 1]'."""
        weights, inputs = sorted(
            self.by_name[layer.product].value.operands, key=lambda o: o.name != layer.weights
        )
        (along,) = set(weights.axes) & set(inputs.axes)
        extended = Index.fresh(along.size + 1)
        units = tuple(axis for axis in weights.axes if axis != along)
        block = Read(layer.block, (extended, *units))
        own, shown = self.by_name[layer.product].axes, assignment.value.args[0].axes
        labels = dict(zip(own, shown, strict=True))
        factors = tuple(
            replace(f, axes=tuple(labels.get(axis, axis) for axis in f.axes))
            for f in (block, self.inputs(layer, inputs, along, extended))
        )
        return replace(assignment, value=Contract(factors, assignment.axes))

    def gradient(self, layer: Layer) -> Assignment:
        """[dW db]' = [a 1]' dz."""
        (delta,) = (f for f in layer.gradient.value.operands if f.name != layer.inputs.name)
        extended = Index.fresh(layer.along.size + 1)
        inputs = self.inputs(layer, layer.inputs, layer.along, extended)
        axes = (extended, *layer.units)
        return Assignment(layer.result, axes, Contract((inputs, delta), axes))

    def inputs(self, layer: Layer, read: Read, along: Index, extended: Index) -> Read:
        """[a 1], made where it is first needed."""
        name = f"{read.name} 1"
        axes = tuple(extended if axis == along else axis for axis in read.axes)
        if name not in self.beside:
            self.beside.add(name)
            if not _has_room(layer, self.by_name):
                copy = Assignment(f"t/{read.name}", read.axes, read)
                self.done.append(copy)
                read = Read(copy.name, copy.axes)
            self.done.append(Assignment(name, axes, Apply(BESIDE_ONE, (read,), axes)))
        return Read(name, axes)
