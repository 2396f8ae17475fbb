"""A program with its memory: parameters and gradient as one vector each, and every array between.

    workspace = program.allocate(parameters=["W1", "b1"], rows=32)
    loss = workspace(x=..., y=...)               # fills workspace.gradient
    workspace.parameters[:] -= 0.1 * workspace.gradient

The derivation's program does all the work; the update is the caller's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy import ndarray

from symgrad.errors import ValueProblem
from symgrad.expr.derivative_names import derivative_name
from symgrad.expr.evaluation import size_value
from symgrad.lowering.bias import layers_of, with_blocks
from symgrad.lowering.columns import with_examples_last
from symgrad.lowering.flattening import flat
from symgrad.lowering.in_place import InPlaceListing
from symgrad.lowering.layout import Layout
from symgrad.lowering.running import as_array, memory_of
from symgrad.lowering.units import without_units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from symgrad.expr.graph import Shape
    from symgrad.lowering.assignments import Argument, Output
    from symgrad.lowering.program import Program

    Array = np.ndarray[Any, np.dtype[Any]]
    Numbers = tuple[int, ...]


AT_ONCE = 1024  # rows of a large batch, whose arrays then stay in the cache ...
FEW_PARAMETERS = 1 << 15  # ... if the parameters leave room for them


def allocate(
    program: Program,
    *,
    parameters: Iterable[str],
    rows: int | None = None,
    sizes: Mapping[str, int] | None = None,
    constants: Mapping[str, Any] | None = None,
    dtype: Any = np.float64,
) -> Workspace:
    """Memory for runs of a program on ``rows`` examples; see Program.allocate."""
    fixed = {name: np.array(value, dtype) for name, value in (constants or {}).items()}
    names, shapes = tuple(parameters), {a.name: a.shape for a in program.arguments}
    for name in (*names, *fixed):
        if name not in shapes:
            raise ValueProblem(f"{name} is no name that this program reads", hint=", ".join(shapes))
    outputs = [program.outputs[0], *(_derivative(program, name) for name in names)]
    known = {**program.sizes, **(sizes or {})}
    axis = _rows_axis(program, (*names, *fixed), known)
    if axis is not None and rows is not None:
        known[axis] = rows
    known_shapes = {name: numbers(shape, known) for name, shape in shapes.items()}
    own = {name: known_shapes[name] for name in names}
    vector = np.zeros(sum(map(prod, own.values())), dtype)
    gradient = np.zeros(numbers(outputs[0].shape, known) + vector.shape, dtype)
    return Workspace(program.only(outputs), own, vector, gradient, known, axis, fixed)


def numbers(shape: Shape, sizes: Mapping[str, int]) -> Numbers:
    """A shape in numbers."""
    return tuple(size_value(size, sizes) for size in shape)


def _derivative(program: Program, parameter: str) -> Output:
    key = derivative_name(program.outputs[0].key, parameter)
    for output in program.outputs:
        if output.key == key:
            return output
    raise ValueProblem(
        f"this program has no {key}", hint=", ".join(output.key for output in program.outputs)
    )


def _rows_axis(program: Program, kept: Iterable[str], known: Mapping[str, int]) -> str | None:
    """The size along which the arrays of a run have their examples: the first one, where it is not
    one of a parameter too."""
    own = {s for a in program.arguments if a.name in kept for size in a.shape
           for s in size.free_symbols}  # fmt: skip
    first = {a.shape[0] for a in program.arguments if a.name not in kept and a.shape}
    free = {size.name for size in first if size.is_Symbol and size not in own}
    unknown = free - set(known) if len(free) > 1 else free
    return min(unknown) if len(unknown) == 1 else None


@dataclass(frozen=True, eq=False)
class Workspace:
    """``parameters`` and ``gradient`` hold all parameters, one behind the other, and ∂loss/∂them.

    A run overwrites the gradient and the arrays between, never what it is given. Where examples
    are kept apart the gradient has a row for each.
    """

    program: Program
    shapes: Mapping[str, Numbers]
    parameters: Array
    gradient: Array
    sizes: Mapping[str, int]
    rows: str | None
    constants: Mapping[str, Array]

    def view(self, name: str) -> Array:
        """A parameter in its shape; writing into it changes ``parameters``."""
        return self._layout.views(self.parameters)[name]

    def gradient_of(self, name: str) -> Array:
        """∂loss/∂parameter in its shape."""
        return self._layout.views(self.gradient)[name]

    def for_rows(self, rows: int) -> Workspace:
        """The same parameters and gradient, with memory for another number of examples."""
        if self.rows is None:
            raise ValueProblem("this program reads no rows of examples")
        if rows == self.sizes[self.rows]:
            return self
        if rows not in self._others:
            sizes = {**self.sizes, self.rows: rows}
            outer = numbers(self.program.outputs[0].shape, sizes)
            gradient = np.zeros(outer + self.parameters.shape, self.parameters.dtype)
            gradient = gradient if outer else self.gradient
            self._others[rows] = replace(self, sizes=sizes, gradient=gradient)
        return self._others[rows]

    @cached_property
    def _others(self) -> dict[int, Workspace]:
        return {}

    @cached_property
    def source(self) -> str:
        """The lines of ``program.source`` as calls that write into memory, and that memory."""
        return self._listing.text

    # how it is made ----------------------------------------------------------------------------

    @cached_property
    def _flat(self) -> Program:
        program = without_units(self.program)
        return flat(program if self._is_apart else with_examples_last(program, self.rows))

    @property
    def _is_apart(self) -> bool:
        """The loss has axes of its own, so has the gradient."""
        return self.gradient.ndim > 1

    @cached_property
    def _results(self) -> dict[str, str]:
        """The names of the derivatives by parameter."""
        names = (output.name for output in self._flat.outputs[1:])
        return dict(zip(self.shapes, names, strict=True))

    @cached_property
    def _layout(self) -> Layout:
        layers = [] if self._is_apart else layers_of(self._flat, self._results, self.sizes)
        return Layout(self.shapes, layers)

    @cached_property
    def _listing(self) -> InPlaceListing:
        return self._listed(with_blocks(self._flat, self._layout.layers))

    @cached_property
    def _listing_without_loss(self) -> InPlaceListing:
        program = self._listing.program
        return self._listed(program.only(program.outputs[1:]))

    def _listed(self, program: Program) -> InPlaceListing:
        bound = {*self.constants, *self._layout.views(self.parameters)}
        bound |= {output.name for output in program.outputs} - {self.program.outputs[0].name}
        return InPlaceListing(program, self.sizes, frozenset(bound), is_apart=self._is_apart)

    @cached_property
    def _run(self) -> Callable[..., Any]:
        return self._compiled(self._listing)

    @cached_property
    def _run_without_loss(self) -> Callable[..., Any]:
        return self._compiled(self._listing_without_loss)

    def _compiled(self, listing: InPlaceListing) -> Callable[..., Any]:
        """The program of a listing, its memory made and bound."""
        gradients = self._layout.views(self.gradient)
        results = {result: gradients[name] for name, result in self._results.items()}
        results |= {layer.result: gradients[layer.block] for layer in self._layout.layers}
        arrays = {**self.constants, **self._layout.views(self.parameters), **results}
        parts: list[Argument | Output] = [*listing.program.arguments, *listing.program.outputs]
        bound = {
            listing.names[part.name]: arrays[part.name].reshape(numbers(part.shape, self.sizes))
            for part in parts
            if part.name in listing.bound
        }
        return memory_of(listing.text, self.parameters.dtype)(**bound)

    # running it --------------------------------------------------------------------------------

    @cached_property
    def _given(self) -> tuple[tuple[str, Numbers, Numbers], ...]:
        """What a run is given, in the shape that the caller and in that which the lines know."""
        outside, inside = (
            {a.name: numbers(a.shape, self.sizes) for a in program.arguments}
            for program in (self.program, self._listing.program)
        )
        return tuple(
            (name, outside[name], outside[name] if inside[name] == outside[name] else inside[name])
            for name in self._listing.arguments
        )

    def __call__(self, **arrays: Any) -> Any:
        """The loss of the given arrays; fills ``gradient``.

        A number, or one for each example where they are kept apart. Raises ValueProblem for an
        array that is missing or has another shape.
        """
        given = self._read(arrays)
        loss = self._in_parts(given) if self._parts else self._run(*given)
        return np.array(loss).reshape(self._outer) if self._outer else float(loss)

    def fill_gradient(self, **arrays: Any) -> None:
        """The same without the loss."""
        given = self._read(arrays)
        if self._parts:
            self._in_parts(given)
        else:
            self._run_without_loss(*given)

    @cached_property
    def _parts(self) -> list[slice]:
        """The rows of a large batch a cacheful at a time; none where they are done at once."""
        rows = self.sizes.get(self.rows or "", 0)
        if not self.program.reduction or self.parameters.size > FEW_PARAMETERS or rows <= AT_ONCE:
            return []
        return [slice(k, min(k + AT_ONCE, rows)) for k in range(0, rows, AT_ONCE)]

    def _in_parts(self, given: list[Array]) -> Any:
        """Σ over parts of the batch; a mean is the mean of theirs, each with its share of rows."""
        shapes = {a.name: a.shape for a in self.program.arguments}
        over_rows = [str(shapes[name][:1]) == f"({self.rows},)" for name, *_ in self._given]
        loss: Any = 0.0
        total = np.zeros_like(self.gradient)
        for part in self._parts:
            count = part.stop - part.start
            space = self.for_rows(count)
            share = count / self._parts[-1].stop if self.program.reduction == "mean" else 1.0
            arrays = (a[part] if cut else a for a, cut in zip(given, over_rows, strict=True))
            loss += share * space._run(*arrays)
            total += share * space.gradient
        self.gradient[...] = total
        return loss

    @cached_property
    def _outer(self) -> Numbers:
        """The loss' shape."""
        return tuple(self.gradient.shape[:-1])

    def _read(self, arrays: Mapping[str, Any]) -> list[Array]:
        """The arrays in the type and the shapes that the memory was made for."""
        if arrays.keys() != self._keys:
            self._check_names(arrays)
        kind, given = self._kind, []
        for name, shape, inside in self._given:
            array = arrays[name]
            if array.__class__ is not ndarray or array.dtype != kind or array.shape != shape:
                array = self._converted(name, array, shape)
            given.append(array if inside is shape else array.reshape(inside))
        return given

    @cached_property
    def _kind(self) -> np.dtype[Any]:
        return self.parameters.dtype

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(name for name, *_ in self._given)

    def _check_names(self, arrays: Mapping[str, Any]) -> None:
        """Arguments that the lines do not read may be given too."""
        known = {a.name for a in self.program.arguments} - {*self.shapes, *self.constants}
        for name in sorted(arrays.keys() - known):
            raise ValueProblem(f"{name} is not given to a run", hint=", ".join(sorted(known)))
        for name in sorted(self._keys - arrays.keys()):
            raise ValueProblem(f"no value is given for {name}", hint=f"workspace({name}=...)")

    def _converted(self, name: str, value: Any, shape: Numbers) -> Array:
        array = as_array(name, value)
        if array.dtype.kind == "c":
            raise ValueProblem(f"{name} holds complex numbers")
        if array.shape != shape:
            raise ValueProblem(f"{name} has shape {array.shape}, not {shape}")
        return array.astype(self.parameters.dtype)
