"""Every line of a program as operations on whole arrays, one at a time.

    dz = da * (1 - a**2)     becomes     t1 = a**2;  t2 = 1 - t1;  dz = da * t2

A flat assignment is one operation on operands: numbers, names, slices of names. What has no flat
form stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count
from math import prod, sqrt
from typing import TYPE_CHECKING

from symgrad.lowering.assignments import Assignment
from symgrad.lowering.merging import merged
from symgrad.lowering.solving import solution
from symgrad.lowering.terms import ONE, Product, product_of, scaled, terms_of
from symgrad.lowering.values import (
    Along,
    Apply,
    Contract,
    Gather,
    LogSumExp,
    Number,
    Read,
    Softmax,
    apply,
    reads,
    rebuild,
    signature,
    union,
)

if TYPE_CHECKING:
    from symgrad.lowering.program import Program
    from symgrad.lowering.values import Axes, Value

WHOLE = frozenset(
    "where greater less greater_equal less_equal equal not_equal "
    "logical_and logical_or logical_not".split()
)
WRITTEN_OUT = {
    "relu": lambda z: apply("larger", z, Number(0)),
    "leaky_relu": lambda z: apply("larger", z, apply("mul", Number(0.01), z)),
    "silu": lambda z: apply("mul", z, apply("sigmoid", z)),
    "softplus": lambda z: apply("logaddexp", z, Number(0)),
    "gelu": lambda z: apply("mul", Number(0.5), z, apply("erfc", scaled(Number(-1 / sqrt(2)), z))),
}


def flat(program: Program) -> Program:
    """The same program with one operation an assignment; nothing is computed twice.

    A result that is another name, or lacks one of its axes, is a copy of that name.
    """
    return _Flattening(merged(program)).program_again()


@dataclass
class _Flattening:
    """The assignments so far. ``computed`` has their names and axes by signature, ``aliases`` the
    names that stand for another one."""

    program: Program
    done: list[Assignment] = field(default_factory=list)
    computed: dict[object, tuple[Read, Axes]] = field(default_factory=dict)
    aliases: dict[str, tuple[Axes, Read]] = field(default_factory=dict)
    order: Axes = ()

    def __post_init__(self) -> None:
        taken = {assignment.name for assignment in self.program.assignments}
        self.fresh = (name for k in count(1) if (name := f"t/t{k}") not in taken)

    def program_again(self) -> Program:
        results = {output.name for output in self.program.outputs}
        for assignment in self.program.assignments:
            self.add(assignment, is_result=assignment.name in results)
        return replace(self.program, assignments=tuple(self.done))

    def add(self, assignment: Assignment, *, is_result: bool) -> None:
        name, axes = assignment.name, assignment.stored
        self.order = axes
        value = self.operation(assignment.value)
        if is_result and (axes != assignment.axes or (axes and _is_operand(value))):
            read = value if _is_operand(value) else self.named(value)
            if isinstance(read, Read):
                self.aliases[name] = axes, read
            self.done.append(replace(assignment, value=read))
        elif isinstance(value, Read) and not is_result:
            self.aliases[name] = axes, value
        else:
            self.assign(name, axes, value)

    def assign(self, name: str, axes: Axes, value: Value) -> Read:
        read = Read(name, axes)
        self.done.append(Assignment(name, axes, value))
        key, labels = signature(value)
        self.computed.setdefault(key, (read, labels))
        return read

    def named(self, value: Value) -> Read:
        """The name that holds an operation's value: the one that it has, or a new one."""
        key, labels = signature(value)
        if key not in self.computed:
            value = self.ordered(value)
            return self.assign(next(self.fresh), value.axes, value)
        read, own = self.computed[key]
        return _relabeled(read, own, labels)

    def ordered(self, value: Value) -> Value:
        """The axes in the order of the assignment that is worked on, where they have no other."""
        if not isinstance(value, (Apply, Contract)):
            return value
        known = tuple(axis for axis in self.order if axis in value.axes)
        return replace(value, axes=union((known, value.axes)))

    def operand(self, value: Value) -> Value:
        """What an operation may read."""
        operation = self.operation(value)
        return operation if _is_operand(operation) else self.named(operation)

    def operation(self, value: Value) -> Value:
        """One operation on operands; those are assigned before it."""
        match value:
            case Read(name, axes):
                if name not in self.aliases:
                    return value
                own, source = self.aliases[name]
                return _relabeled(source, own, axes)
            case Apply(op=op) if op in WHOLE:
                return self.whole(value)
            case Apply(op="copy"):
                return value
            case Apply() if not value.axes:
                return rebuild(value, self.scalar)
            case Apply(op="add"):
                return self.total(value)
            case Apply(op="mul" | "div" | "neg"):
                return self.product(product_of(value))
            case Apply(op="pow", args=(base, Number(2))):
                return apply("square", self.operand(base))
            case Apply(op=op, args=args) if op in WRITTEN_OUT:
                return self.operation(WRITTEN_OUT[op](*args))
            case Contract():
                return self.contraction(value)
            case LogSumExp(operand, axes) if len(operand.axes) == len(axes) + 1:
                return self.operation(_log_sum_exp(self.operand(operand), axes))
            case Softmax(operand=operand, over=(_,), weights=Number(1)):
                return self.operation(_share(replace(value, operand=self.operand(operand))))
            case Apply() | Along(op="max"):
                return rebuild(value, self.operand)
            case _:
                return self.whole(value)

    def whole(self, value: Value) -> Value:
        """A value without a flat form, over the names that are assigned."""
        return self.operation(value) if isinstance(value, Read) else rebuild(value, self.whole)

    def scalar(self, value: Value) -> Value:
        """A number is computed as it is written, from sums over arrays that have names."""
        if isinstance(value, Apply) and value.op not in WHOLE:
            return rebuild(value, self.scalar)
        return self.operand(value)

    # sums and products -------------------------------------------------------------------------

    def total(self, value: Value) -> Value:
        """Term after term, a positive one first: -a + b is b - a."""
        (is_negative, first), *rest = sorted(terms_of(value), key=lambda term: term[0])
        result = self.operand(first)
        if is_negative:
            result = apply("neg", result)
        for is_negative, term in rest:
            operand = self.operand(term)
            op = "subtract" if is_negative else "add"
            result = apply(op, self.operand(result), operand)
        return result

    def product(self, product: Product) -> Value:
        """The number goes to the smallest array; what is divided by goes last."""
        above, below = (list(map(self.operand, part)) for part in (product.above, product.below))
        number = self.operand(product.coefficient)
        if not above:
            above = [number]
        elif number != ONE:
            smallest = min(range(len(above)), key=lambda k: len(above[k].axes))
            above[smallest] = scaled(number, above[smallest])
        result = self.folded(above)
        if not below:
            return result
        return apply("div", self.operand(result), self.operand(self.folded(below)))

    def folded(self, factors: list[Value]) -> Value:
        result, *rest = factors
        for factor in rest:
            result = apply("mul", self.operand(result), self.operand(factor))
        return result

    # sums over axes ----------------------------------------------------------------------------

    def contraction(self, value: Contract) -> Value:
        """Numbers stand before the sum; Σ a b over all axes is a product of vectors."""
        if solution(value) is not None:
            return self.whole(value)
        factors = tuple(map(product_of, value.operands))
        number = prod((f.without_axes for f in factors), start=Product())
        if number != Product():
            inner = Contract(tuple(f.array for f in factors), value.axes)
            return self.operation(scaled(number.coefficient, inner))
        operands = value.operands
        if len(operands) == 1 and not value.axes:
            operands = _as_two(operands[0])
        return Contract(tuple(map(self.operand, operands)), value.axes)


def _is_operand(value: Value) -> bool:
    """Numbers, names, slices, and what no argument enters."""
    return isinstance(value, (Read, Gather)) or not reads(value)


def _relabeled(read: Read, own: Axes, labels: Axes) -> Read:
    places = dict(zip(own, labels, strict=True))
    return replace(read, axes=tuple(places[axis] for axis in read.axes))


def _log_sum_exp(operand: Value, axes: Axes) -> Value:
    """m + log Σ e^(z - m), m the largest z."""
    largest, powers = _shifted(operand, axes)
    return apply("add", largest, apply("log", Contract((powers,), axes)))


def _share(value: Softmax) -> Value:
    """e^(z - m) / Σ e^(z - m), m the largest z; its logarithm is z - m - log Σ e^(z - m)."""
    axes = tuple(axis for axis in value.operand.axes if axis not in value.over)
    _, powers = _shifted(value.operand, axes)
    total = Contract((powers,), axes)
    if value.log:
        return apply("add", powers.args[0], apply("neg", apply("log", total)))
    return apply("div", powers, total)


def _shifted(operand: Value, axes: Axes) -> tuple[Value, Apply]:
    """The largest z along the axis that is not kept, and e^(z - m)."""
    (axis,) = (axis for axis in operand.axes if axis not in axes)
    largest = Along("max", operand, axis, axes)
    return largest, apply("exp", apply("add", operand, apply("neg", largest)))


def _as_two(operand: Value) -> tuple[Value, ...]:
    """Squares and products of two arrays with the same axes as their two factors."""
    match operand:
        case Apply("mul", (left, right)) if set(left.axes) == set(right.axes):
            return left, right
        case Apply("pow", (base, Number(2))):
            return base, base
        case _:
            return (operand,)
