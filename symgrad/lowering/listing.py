"""A program written out as a Python function over NumPy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from keyword import iskeyword
from typing import TYPE_CHECKING
from unicodedata import normalize

from symgrad.expr.sizes import solved, untold
from symgrad.lowering.numpy_printer import NumPyPrinter
from symgrad.lowering.runtime import NAMES
from symgrad.lowering.values import Gather, Read, Size, reads, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from symgrad.expr.graph import Shape
    from symgrad.lowering.assignments import Argument, Assignment, Output
    from symgrad.lowering.program import Program

RESERVED = frozenset(NAMES | {"np", "dtype", "program"})


@dataclass(frozen=True)
class Listing:
    """A program's lines over identifiers of its own."""

    program: Program
    reserved: frozenset[str] = RESERVED

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of tensors, adjoints and sizes as identifiers that differ from each other."""
        tensors = [a.name for a in self.program.arguments]
        tensors += [a.name for a in self.program.assignments]
        plain = [name for name in tensors if "/" not in name]
        sizes = sorted(
            {s.name for shape in self._shapes for size in shape for s in size.free_symbols}
        )
        return identifiers([*plain, *(t for t in tensors if "/" in t)], sizes, self.reserved)

    @property
    def _shapes(self) -> Iterable[Shape]:
        yield from (argument.shape for argument in self.program.arguments)
        yield from (output.shape for output in self.program.outputs)
        for assignment in self.program.assignments:
            for value in walk(assignment.value):
                yield tuple(axis.size for axis in value.axes)
                if isinstance(value, Size):
                    yield (value.expr,)

    @cached_property
    def printer(self) -> NumPyPrinter:
        return NumPyPrinter(self.names)

    def tuple_of(self, shape: Shape) -> str:
        """A shape as source."""
        parts = [self.printer.size(size).text for size in shape]
        return f"({', '.join(parts)}{',' * (len(parts) == 1)})"

    @cached_property
    def body(self) -> list[str]:
        """One line an assignment, its shape as a comment."""
        lines = [self._line(a) for a in self.program.assignments]
        width = min(max((len(code) for code, _ in lines), default=0), 60)
        return [f"{code:<{width}}  # {shape}" for code, shape in lines]

    def _line(self, assignment: Assignment) -> tuple[str, str]:
        code = self.printer.show(assignment.value, assignment.stored)
        shape = tuple(axis.size for axis in assignment.stored)
        return f"{self.names[assignment.name]} = {code.text}", self.tuple_of(shape)

    @cached_property
    def results(self) -> str:
        """The dictionary that the function returns."""
        pairs = (f'"{output.key}": {self._result(output)}' for output in self.program.outputs)
        return f"return {{{', '.join(pairs)}}}"

    def _result(self, output: Output) -> str:
        """Arrays of full shape that belong to the caller."""
        name, assignment = self.names[output.name], self._assigned[output.name]
        if not reads(assignment.value) and not assignment.stored:
            return f"np.full({self.tuple_of(output.shape)}, {name}, dtype=dtype)"
        if assignment.stored != assignment.axes:
            keys = ", ".join(":" if a in assignment.stored else "None" for a in assignment.axes)
            return f"np.array(np.broadcast_to({name}[{keys}], {self.tuple_of(output.shape)}))"
        return f"np.array({name})" if output.name in self._views else name

    @cached_property
    def _assigned(self) -> dict[str, Assignment]:
        return {a.name: a for a in self.program.assignments}

    @cached_property
    def _views(self) -> set[str]:
        """Names of arrays that share their numbers with an argument or an earlier name."""
        return {a.name for a in self.program.assignments if isinstance(a.value, (Read, Gather))}

    @cached_property
    def signature(self) -> dict[str, str]:
        """The arguments that must be given, with their identifiers: the read ones, then those
        that only a size is taken from."""
        needed = self.program.needed
        sources = {argument.name for argument, _ in self._size_sources.values()}
        return {
            a.name: self.names[a.name]
            for a in self.program.arguments
            if a.name in needed or a.name in sources
        }

    @cached_property
    def _used_sizes(self) -> list[str]:
        words = set(
            re.findall(
                r"\w+", " ".join([line.split("  # ")[0] for line in self.body] + [self.results])
            )
        )
        sizes = {s.name for shape in self._shapes for size in shape for s in size.free_symbols}
        return sorted(size for size in sizes if self.names[_size_key(size)] in words)

    @cached_property
    def _size_sources(self) -> dict[str, tuple[Argument, str]]:
        """For each size that the lines use an argument and how to read it off its shape.

        An axis of that very size goes first, then one of a multiple of it, plus a number.
        """
        needed = self.program.needed
        known = [
            (not size.is_Symbol, argument.name not in needed, at, place, solved(size))
            for at, argument in enumerate(self.program.arguments)
            for place, size in enumerate(argument.shape)
        ]
        found: dict[str, tuple[Argument, str]] = {}
        for *_, at, place, relation in sorted(known, key=lambda k: k[:4]):
            if relation is not None and relation[0].name in self._used_sizes:
                argument = self.program.arguments[at]
                axis = f"{self.names[argument.name]}.shape[{place}]"
                found.setdefault(relation[0].name, (argument, _solution(axis, *relation[1:])))
        return found

    @cached_property
    def head(self) -> list[str]:
        """Sizes read off shapes, and the floating type where a line needs it."""
        lines = [
            f"{self.names[_size_key(size)]} = {text}"
            for size, (_, text) in sorted(self._size_sources.items())
        ]
        rest = [size for size in self._used_sizes if size not in self._size_sources]
        lines += [f"{self.names[_size_key(size)]} = {self._number_of(size)}" for size in rest]
        if "dtype=dtype" in (text := " ".join([*self.body, self.results])) or "(dtype)" in text:
            inside = ", ".join(self.signature.values())
            lines.append(f"dtype = np.result_type({inside})" if inside else "dtype = np.float64")
        return lines

    def _number_of(self, size: str) -> int:
        """A size that no shape tells, by its number."""
        if size not in self.program.sizes:
            shapes = (f"{a.name}: ({', '.join(map(str, a.shape))})" for a in self.program.arguments)
            raise untold(size, "; ".join(shapes))
        return self.program.sizes[size]

    @property
    def text(self) -> str:
        lines = [f"def program({', '.join(self.signature.values())}):"]
        lines += [f"    {line}" for line in (*self.head, *self.body, self.results)]
        return "\n".join(lines) + "\n"


def _solution(axis: str, slope: int, rest: int) -> str:
    """The size s of an axis that is slope·s + rest."""
    shifted = f"{axis} - {rest}" if rest > 0 else f"{axis} + {-rest}" if rest else axis
    if slope == 1:
        return shifted
    return f"({shifted}) // {slope}" if rest else f"{axis} // {slope}"


def _size_key(size: str) -> str:
    return f"|{size}|"


def identifiers(
    tensors: Iterable[str], sizes: Iterable[str], reserved: frozenset[str]
) -> dict[str, str]:
    """A different Python identifier for every name.

    ``dL/dW1`` is ``dW1`` where that is free and L is all that is differentiated, else ``dL_dW1``.
    """
    taken = set(reserved)
    found: dict[str, str] = {}
    names = list(dict.fromkeys(tensors))
    outputs = {name.partition("/")[0] for name in names if "/" in name} - {"t"}
    for name in names:
        whole = name if len(outputs) < 2 or name.startswith("t/") else name.replace("/", "_")
        found[name] = free_word(whole, taken)
        taken.add(found[name])
    for size in sizes:
        found[_size_key(size)] = free_word(size, taken)
        taken.add(found[_size_key(size)])
    return found


def free_word(name: str, taken: set[str]) -> str:
    """A Python identifier for a name, or for what a derivative is by, that is not taken."""
    _, slash, by = name.partition("/")
    word = normalize("NFKC", re.sub(r"\W", "_", by if slash else name)) or "_"
    word = f"_{word}" if word[0].isdigit() else word
    while word in taken or iskeyword(word):
        word += "_"
    return word
