"""Equations and derivations become programs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from symgrad.calculus import MODES, derive_again, given_graph
from symgrad.derivation import Derivation
from symgrad.errors import NameProblem
from symgrad.expr.batch import batched
from symgrad.expr.derivative_names import derivative_name, tangent_name
from symgrad.expr.graph import Graph
from symgrad.expr.leaves import Tangent
from symgrad.lowering.assignments import Argument, Assignment, Output
from symgrad.lowering.index_values import IndexReader, Stored
from symgrad.lowering.positions import at_positions
from symgrad.lowering.program import Program
from symgrad.lowering.sharing import share
from symgrad.lowering.stable import Stabilizer
from symgrad.lowering.values import Number, Size, walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sympy import Expr

    from symgrad.derivation import Step
    from symgrad.expr.graph import Shape
    from symgrad.expr.leaves import Total
    from symgrad.lowering.values import Axes, Value


def lower(subject: Derivation | Graph, *, batch: str | None = None) -> Program:
    """A derivation as a NumPy program; a graph as the program of its equations.

    ``batch`` is ``"mean"``, ``"sum"`` or ``"each"``: inputs and targets get one more, leading axis;
    the loss is the mean or sum over it, or everything is computed for each example.
    Raises NameProblem where a function has no numeric program, and where the loss does not depend
    on any input or target.
    """
    graph = subject.graph if isinstance(subject, Derivation) else subject
    subject = at_positions(subject, graph.sizes)
    graph = subject.graph if isinstance(subject, Derivation) else subject
    if batch is None:
        return _Lowering(graph, subject, subject.loss).program()
    per_example = frozenset(graph.parameters) if batch == "each" else frozenset()
    whole = batched(given_graph(graph), loss=subject.loss, reduction=batch)
    reduction = "" if per_example else batch
    if isinstance(subject, Graph):
        return _Lowering(whole, whole, subject.loss, per_example).program(reduction)
    if per_example and subject.mode not in MODES:
        raise NameProblem(f"batch='each' keeps gradients apart, not a {subject.mode}")
    wide = derive_again(subject, whole)
    return _Lowering(wide.graph, wide, subject.loss, per_example).program(reduction)


@dataclass
class _Lowering:
    """The assignments so far. ``loss`` is the name that results carry; ``per_example`` are the
    names whose leading index is the batch's although all examples share one tensor."""

    graph: Graph
    subject: Derivation | Graph
    loss: str
    per_example: frozenset[str] = frozenset()
    done: dict[str, Assignment] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.reader = IndexReader(self.key, self.shape_of, self.stored, self.examples_first())
        self.adjoints = {self.key(step.left): step for step in self.stated.values()}
        self.stabilizer = Stabilizer(self.graph, self.adjoint_of_name())
        self.directions = {tangent_name(n): self.graph.shapes[n] for n in self.moved}

    @property
    def stated(self) -> Mapping[str, Step]:
        return self.subject.stated if isinstance(self.subject, Derivation) else {}

    @property
    def moved(self) -> tuple[str, ...]:
        return self.subject.moved if isinstance(self.subject, Derivation) else ()

    def adjoint_of_name(self) -> Mapping[str, Step]:
        """The steps about the derivatives of one output, by the variable's name."""
        if isinstance(self.subject, Graph) or self.subject.mode != "reverse":
            return {}
        return self.subject.results

    def key(self, sign: Total | Tangent) -> str:
        """The name that a derivative carries; a batch's loss carries that of an example's."""
        of = self.loss if sign.of.name == self.subject.loss else sign.of.name
        return tangent_name(of) if isinstance(sign, Tangent) else derivative_name(of, sign.by.name)

    def program(self, reduction: str = "") -> Program:
        for name in (*self.graph.defined, *self.adjoints):
            self.ensure(name)
        arguments = tuple(
            Argument(f.name, f.shape[1:] if f.name in self.per_example else f.shape)
            for f in self.graph.free
        ) + tuple(Argument(name, shape) for name, shape in self.directions.items())
        everything = [Output(name, name, self.shape_of(name)) for name in self.done]
        wanted = [self.output(name) for name in self.wanted()]
        whole = Program(
            arguments,
            tuple(self.done.values()),
            tuple(everything),
            self.graph.sizes,
            reduction=reduction,
        )
        complete = whole.only(o for o in everything if not self.is_helper(o.name))
        return share(whole.only(wanted), complete=share(complete))

    def wanted(self) -> list[str]:
        """The loss and the derivatives asked for; a graph's equations."""
        if isinstance(self.subject, Graph):
            return [name for name in self.graph.defined if not self.is_helper(name)]
        return [self.loss, *(self.key(self.stated[name].left) for name in self.subject.asked)]

    def is_helper(self, name: str) -> bool:
        """The sum of the examples' losses is nobody's question."""
        return bool(self.per_example) and name in (
            self.graph.loss,
            f"d{self.loss}/d{self.graph.loss}",
        )

    def output(self, name: str) -> Output:
        return Output(name, name, self.shape_of(name))

    def shape_of(self, name: str) -> Shape:
        if name in self.done:
            return tuple(axis.size for axis in self.done[name].axes)
        given = self.graph.shapes | self.directions
        if name in given:
            return given[name]
        self.ensure(name)
        return self.shape_of(name)

    def stored(self, name: str) -> Stored:
        if name in self.directions:
            return Stored(tuple(range(len(self.directions[name]))))
        if name in self.graph.shapes and name not in self.graph.defined:
            places = range(len(self.graph.shapes[name]))
            return Stored(tuple(places[1:] if name in self.per_example else places))
        assignment = self.ensure(name)
        kept = tuple(k for k, axis in enumerate(assignment.axes) if axis in assignment.stored)
        plain = "/" in name and all(isinstance(v, (Number, Size)) or not _is_leaf(v)
                                    for v in walk(assignment.value))  # fmt: skip
        return Stored(kept, assignment.value if plain else None)

    def ensure(self, name: str) -> Assignment:
        """The assignment of a name, made after those that it reads."""
        if name not in self.done:
            axes, right = self.equation(name)
            value = self.reader.value(self.stabilizer.stable(right))
            self.done[name] = Assignment(name, axes, value)
        return self.done[name]

    def equation(self, name: str) -> tuple[Axes, Expr]:
        if name in self.graph.defined:
            equation = self.graph.defined[name]
            return equation.indices, equation.right
        if name not in self.adjoints:
            raise NameProblem(f"the derivation has no step about {name}")
        step = self.adjoints[name]
        return self.reader.axes_of(step.left), step.right

    def examples_first(self) -> frozenset[str]:
        """Where examples are kept apart, the names that have their axis."""
        if not self.per_example:
            return frozenset()
        size = self.graph.defined[self.graph.loss].right.index.size
        return frozenset(n for n, shape in self.graph.shapes.items() if size in shape[:1])


def _is_leaf(value: Value) -> bool:
    return not hasattr(value, "args")
