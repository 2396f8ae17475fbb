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
    from collections.abc import Container, Mapping

    from symgrad.expr.graph import Shape
    from symgrad.lowering.program import Program
    from symgrad.lowering.values import Axes

BESIDE_ONE = "beside_one"
WORTH_A_COPY = 4  # an argument is copied beside ones if it has at most this many entries a unit


@dataclass(frozen=True)
class Sum:
    """``name = weights · inputs + bias``, the product under a name of its own."""

    name: str
    product: str
    weights: Read
    inputs: Read
    axes: Axes

    @property
    def along(self) -> Index:
        """What the product sums over."""
        (axis,) = set(self.weights.axes) & set(self.inputs.axes)
        return axis


@dataclass(frozen=True)
class Layer:
    """``sum`` is W a + b, ``gradient`` dW = dz a' and ``bias_gradient`` db = Σ dz."""

    bias: str
    sum: Sum
    gradient: Assignment
    bias_gradient: str
    delta: Read
    inputs: Read

    @property
    def weights(self) -> str:
        return self.sum.weights.name

    @property
    def block(self) -> str:
        return f"{self.weights} {self.bias}"

    @property
    def result(self) -> str:
        """The name of the block's gradient."""
        return f"{self.gradient.name} {self.bias}"

    @property
    def units(self) -> Axes:
        return tuple(axis for axis in self.gradient.axes if axis in self.delta.axes)

    @property
    def along(self) -> Index:
        (axis,) = set(self.gradient.axes) - set(self.units)
        return axis

    @property
    def shape(self) -> Shape:
        return (self.along.size + 1, *(axis.size for axis in self.units))

    @property
    def is_turned(self) -> bool:
        """W has its units first, the block has them last."""
        return self.gradient.axes[0] != self.along


# finding layers ----------------------------------------------------------------------------------


def layers_of(
    program: Program, gradients: Mapping[str, str], sizes: Mapping[str, int]
) -> list[Layer]:
    """The layers of a flat program; ``gradients`` are the names of results by parameter."""
    by_name = {a.name: a for a in program.assignments}
    uses = Counter(name for a in program.assignments for name in reads(a.value))
    results = {p: by_name[name] for p, name in gradients.items() if not uses[name]}
    found: list[Layer] = []
    for assignment in program.assignments:
        total = _sum(assignment, by_name, results)
        bias = next((b for b in results if b in reads(assignment.value)), None)
        if total is None or bias is None or uses[total.product] > 1:
            continue
        layer = _layer(total, bias, results[total.weights.name], results[bias])
        if layer and _is_worth_it(layer, by_name, sizes):
            found.append(layer)
    return found


def _sum(
    assignment: Assignment, by_name: Mapping[str, Assignment], parameters: Container[str]
) -> Sum | None:
    match assignment.value:
        case Apply("add", (Read(name, shown), Read())) if name in by_name:
            product = by_name[name]
        case _:
            return None
    match product.value:
        case Contract((Read() as left, Read() as right)):
            labels = dict(zip(product.axes, shown, strict=True))
        case _:
            return None
    weights, inputs = (left, right) if left.name in parameters else (right, left)
    if weights.name not in parameters or len(set(weights.axes) & set(inputs.axes)) != 1:
        return None
    return Sum(
        assignment.name,
        name,
        _relabeled(weights, labels),
        _relabeled(inputs, labels),
        assignment.axes,
    )


def _relabeled(read: Read, labels: Mapping[Index, Index]) -> Read:
    return replace(read, axes=tuple(labels.get(axis, axis) for axis in read.axes))


def _layer(total: Sum, bias: str, gradient: Assignment, bias_gradient: Assignment) -> Layer | None:
    match gradient.value, bias_gradient.value:
        case Contract((Read() as left, Read() as right)), Contract((Read() as summed,)):
            delta, inputs = (right, left) if left.name == total.inputs.name else (left, right)
        case _:
            return None
    same = delta.name == summed.name and inputs.name == total.inputs.name
    fits = len(summed.axes) == len(bias_gradient.axes) + 1 and len(inputs.axes) == 2
    if not same or not fits or len(gradient.axes) != len(delta.axes):
        return None
    return Layer(bias, total, gradient, bias_gradient.name, delta, inputs)


def _is_worth_it(layer: Layer, by_name: Mapping[str, Assignment], sizes: Mapping[str, int]) -> bool:
    width = prod(size_value(axis.size, sizes) for axis in layer.units)
    few = size_value(layer.along.size, sizes) <= WORTH_A_COPY * width
    return few or _has_room(layer.inputs, layer.along, by_name)


def _has_room(inputs: Read, along: Index, by_name: Mapping[str, Assignment]) -> bool:
    """The inputs are computed, an example a column: a row of ones fits below."""
    computed = by_name.get(inputs.name)
    is_own = computed is not None and isinstance(computed.value, Apply)
    return is_own and inputs.axes[0] == along


# using them --------------------------------------------------------------------------------------


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
        arguments=(*program.arguments, *(Argument(y.block, y.shape) for y in layers)),
        assignments=tuple(blocks.done),
        outputs=tuple(outputs),
    )


class _Blocks:
    def __init__(self, program: Program, layers: list[Layer]) -> None:
        self.by_name = {a.name: a for a in program.assignments}
        self.sums = {layer.sum.name: layer for layer in layers}
        self.gradients = {layer.gradient.name: layer for layer in layers}
        self.gone = {name for y in layers for name in (y.sum.product, y.bias_gradient)}
        self.done: list[Assignment] = []
        self.beside: set[str] = set()

    def add(self, assignment: Assignment) -> None:
        name = assignment.name
        if name in self.sums:
            assignment = self.total(self.sums[name])
        elif name in self.gradients:
            assignment = self.gradient(self.gradients[name])
        if name not in self.gone:
            self.done.append(assignment)

    def total(self, layer: Layer) -> Assignment:
        """z = [W b] [a 1]'."""
        own = layer.sum
        extended = Index.fresh(own.along.size + 1)
        units = tuple(axis for axis in own.weights.axes if axis != own.along)
        block = Read(layer.block, (extended, *units))
        inputs = self.inputs(own.inputs, own.along, extended)
        return Assignment(own.name, own.axes, Contract((block, inputs), own.axes))

    def gradient(self, layer: Layer) -> Assignment:
        """[dW db]' = [a 1]' dz."""
        extended = Index.fresh(layer.along.size + 1)
        inputs = self.inputs(layer.inputs, layer.along, extended)
        axes = (extended, *layer.units)
        return Assignment(layer.result, axes, Contract((inputs, layer.delta), axes))

    def inputs(self, read: Read, along: Index, extended: Index) -> Read:
        """[a 1], or [a' 1] along another axis, made where it is first needed."""
        mark = "'" * read.axes.index(along)
        name = f"{read.name} 1{mark}"
        axes = tuple(extended if axis == along else axis for axis in read.axes)
        if name not in self.beside:
            self.beside.add(name)
            if not _has_room(read, along, self.by_name):
                copy = Assignment(f"t/{read.name} {mark}", read.axes, read)
                self.done.append(copy)
                read = Read(copy.name, copy.axes)
            self.done.append(Assignment(name, axes, Apply(BESIDE_ONE, (read,), axes)))
        return Read(name, axes)
