"""A flat program as a function that makes its memory once and writes into it in every run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from symgrad.expr.evaluation import size_value
from symgrad.lowering.calls import Call, Calls
from symgrad.lowering.memory import Write, share_memory
from symgrad.lowering.values import Apply, Read, reads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from symgrad.lowering.assignments import Assignment
    from symgrad.lowering.program import Program
    from symgrad.lowering.values import Axes


@dataclass(frozen=True)
class InPlaceListing:
    """A flat program's lines for given sizes. ``bound`` are the names whose arrays stay the same
    from run to run: parameters, constants, and the results that the caller keeps; ``is_apart``
    says that those results are parts of a larger array's rows."""

    program: Program
    sizes: Mapping[str, int]
    bound: frozenset[str]
    is_apart: bool = False

    @cached_property
    def calls(self) -> Calls:
        return Calls(self.program, self.sizes, self.bound)

    @property
    def names(self) -> Mapping[str, str]:
        return self.calls.names

    @property
    def beside(self) -> Mapping[str, str]:
        return self.calls.beside

    @cached_property
    def results(self) -> frozenset[str]:
        return frozenset(output.name for output in self.program.outputs)

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names that every run is given."""
        needed = self.program.needed - self.bound
        return tuple(a.name for a in self.program.arguments if a.name in needed)

    # memory ------------------------------------------------------------------------------------

    @cached_property
    def homes(self) -> Mapping[str, str]:
        return share_memory([self._write(a) for a in self.lines])

    @cached_property
    def lines(self) -> list[Assignment]:
        """The assignments of every run. [a 1] is where a is; constants are made once."""
        return [
            a
            for a in self.program.assignments
            if a.name not in self.beside and a not in self.constants
        ]

    @cached_property
    def constants(self) -> list[Assignment]:
        return [
            a for a in self.program.assignments if a.name not in self.results and not reads(a.value)
        ]

    def _write(self, assignment: Assignment) -> Write:
        value, name = assignment.value, assignment.name
        is_free = not self.is_strided(assignment)
        operands = value.args if isinstance(value, Apply) and is_free else ()
        return Write(
            name,
            self.shape(assignment.axes),
            frozenset(self.beside.get(read, read) for read in reads(value)),
            tuple(o.name for o in operands if isinstance(o, Read) and o.axes == assignment.axes),
            is_result=name in self.results or self.is_copy(assignment),
            has_memory=self.has_memory(assignment),
        )

    def has_memory(self, assignment: Assignment) -> bool:
        name, axes = assignment.name, assignment.axes
        is_part = name in self.bound or name in self.beside.values()
        return is_part or bool(axes and self.calls.by_name[name])

    def shape(self, axes: Axes) -> tuple[int, ...]:
        return tuple(size_value(axis.size, self.sizes) for axis in axes)

    def line(self, assignment: Assignment) -> str:
        name, call = self.names[assignment.name], self.calls.by_name[assignment.name]
        is_dot = call is not None and call.function == "dot"
        if assignment.axes and call and not (is_dot and self.is_strided(assignment)):
            return call.into(name)
        text = (
            call.value if call else self.calls.printer.show(assignment.value, assignment.axes).text
        )
        if self.has_memory(assignment):
            return Call("copyto", (text,)).into(name)
        return f"{name} = {text}"

    def expression(self, assignment: Assignment) -> str:
        return self.calls.printer.show(assignment.value, assignment.axes).text

    def is_copy(self, assignment: Assignment) -> bool:
        """A copy beside ones, which nothing else fits into."""
        return assignment.name in self.beside.values() and isinstance(assignment.value, Read)

    def is_strided(self, assignment: Assignment) -> bool:
        """A part of every row of the gradient: ``dot`` cannot write into it, and NumPy 2.4's
        ``negative`` not in place."""
        return self.is_apart and assignment.name in self.bound

    # the whole ---------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """A function of the bound arrays that makes the memory and returns the program."""
        given = [self.names[name] for name in self.names if name in self.bound]
        lines = list(self._body())
        head = [*self._memory(), *self._constants()]
        used = set(re.findall(r"\w+", " ".join([*head, *lines])))
        sizes = [line for word, line in self._sizes() if word in used]
        inside = ", ".join(self.names[name] for name in self.arguments)
        return "\n".join(
            [
                f"def memory({', '.join(given)}):",
                *(f"    {line}" for line in [*sizes, *head]),
                f"    def program({inside}):",
                *(f"        {line}" for line in lines),
                "    return program\n",
            ]
        )

    def _sizes(self) -> Iterator[tuple[str, str]]:
        for key, word in self.names.items():
            if key.startswith("|") and (size := key.strip("|")) in self.sizes:
                yield word, f"{word} = {self.sizes[size]}"

    def _memory(self) -> Iterator[str]:
        """The arrays that the lines write into, those in the same memory on one line."""
        shared: dict[str, list[str]] = {}
        for name, home in self.homes.items():
            shared.setdefault(home, []).append(name)
        shapes = {a.name: self.shape(a.axes) for a in self.program.assignments}
        for names in shared.values():
            words = [self.names[name] for name in names if name not in self.bound]
            kept = [self.names[name] for name in names if name in self.bound]
            beside = [name for name, base in self.beside.items() if base in names]
            if beside:
                yield f"{' = '.join(self.names[n] for n in beside)} = ones({shapes[beside[0]]})"
                kept = [self.names[beside[0]] + _part(shapes[names[0]], shapes[beside[0]])]
            if words:
                yield " = ".join([*words, *(kept or [f"empty({shapes[names[0]]})"])])

    def _constants(self) -> Iterator[str]:
        for a in self.constants:
            text = self.expression(a)
            yield f"{self.names[a.name]} = {f'constant({text})' if a.axes else text}"
        yield from (f"{word} = {text}" for text, word in self.calls.once.items())

    def _body(self) -> Iterator[str]:
        lines = [(self.line(a), self.shape(a.axes)) for a in self.lines]
        width = min(max((len(code) for code, _ in lines), default=0), 60)
        yield from (f"{code:<{width}}  # {shape}" for code, shape in lines)
        kept = [self.names[o.name] for o in self.program.outputs if o.name not in self.bound]
        if kept:
            yield f"return {', '.join(kept)}"


def _part(shape: tuple[int, ...], whole: tuple[int, ...]) -> str:
    """The subscript that leaves out the ones."""
    keys = ", ".join(":" if n == m else f":{n}" for n, m in zip(shape, whole, strict=True))
    return f"[{keys}]"
