"""Program: straight-line tensor assignments as data, and how to run and show them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symgrad.lowering.listing import Listing
from symgrad.lowering.running import compiled, read_arguments
from symgrad.lowering.values import reads
from symgrad.lowering.workspace import Workspace, allocate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import numpy

    from symgrad.lowering.assignments import Argument, Assignment, Output


@dataclass(frozen=True)
class Program:
    """Assignments in an order that can be run, and which of them are results.

    ``program(**arrays)`` computes the loss and the derivatives asked for, with
    ``intermediates=True`` every other name and adjoint too. ``source`` is the same as NumPy.
    ``reduction`` says that the first result is a mean or sum over the examples of a batch.
    """

    arguments: tuple[Argument, ...]
    assignments: tuple[Assignment, ...]
    outputs: tuple[Output, ...]
    sizes: Mapping[str, int] = field(default_factory=dict)
    complete: Program | None = field(default=None, repr=False)
    reduction: str = ""

    def only(self, outputs: Iterable[Output]) -> Program:
        """The part that some results need."""
        wanted = tuple(outputs)
        needed = {output.name for output in wanted}
        for assignment in reversed(self.assignments):
            if assignment.name in needed:
                needed |= reads(assignment.value)
        kept = tuple(a for a in self.assignments if a.name in needed)
        return replace(self, assignments=kept, outputs=wanted)

    @cached_property
    def needed(self) -> frozenset[str]:
        """The arguments that the results depend on."""
        read = {name for a in self.assignments for name in reads(a.value)}
        return frozenset(a.name for a in self.arguments if a.name in read)

    @cached_property
    def listing(self) -> Listing:
        return Listing(self)

    @cached_property
    def signature(self) -> dict[str, str]:
        """The arguments that must be given, each with its identifier in the source."""
        return self.listing.signature

    @cached_property
    def source(self) -> str:
        """The program as a Python function over NumPy."""
        return self.listing.text

    @cached_property
    def _run(self) -> Callable[..., dict[str, Any]]:
        return compiled(self.source)

    def over(self, namespace: Any, special: Any) -> Callable[..., dict[str, Any]]:
        """The same program over another library's arrays, for instance a tracer's.

        ``namespace`` is like NumPy, ``special`` has erf and erfc. Arguments go in as they are.
        """
        run = compiled(self.source, namespace, special)
        identifiers = self.signature

        def program(**arrays: Any) -> dict[str, Any]:
            return run(**{identifiers[name]: arrays[name] for name in identifiers})

        return program

    def __call__(self, *, intermediates: bool = False, **arrays: Any) -> dict[str, numpy.ndarray]:
        """Run on arrays: ``{"L": ..., "dL/dW1": ...}``, each gradient in its parameter's shape.

        Raises ValueProblem for a name that is missing or unknown and for a wrong shape.
        """
        program = self.complete if intermediates and self.complete else self
        return program._run(**read_arguments(program, arrays))

    def allocate(
        self,
        *,
        parameters: Iterable[str],
        rows: int | None = None,
        sizes: Mapping[str, int] | None = None,
        constants: Mapping[str, Any] | None = None,
        dtype: Any = float,
    ) -> Workspace:
        """Memory for runs on ``rows`` examples: parameters, gradient and all arrays between.

        ``sizes`` are numbers for size names beside those that the program knows, ``constants`` are
        arrays that every run reads. Raises ValueProblem for a size without a number and for a
        parameter that the program does not differentiate by.
        """
        return allocate(
            self, parameters=parameters, rows=rows, sizes=sizes, constants=constants, dtype=dtype
        )

    def __str__(self) -> str:
        return self.source
