"""Flat assignments as NumPy calls that write into memory that is there: ``add(z, b, out=z)``.

What has no such form is computed into a new array.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from symgrad.expr.evaluation import size_value
from symgrad.lowering.bias import BESIDE_ONE
from symgrad.lowering.listing import RESERVED, Listing, free_word
from symgrad.lowering.numpy_printer import NUMPY, NumPyPrinter
from symgrad.lowering.source import ATOM, Code, axis_argument, matrix_factors
from symgrad.lowering.values import Along, Apply, Contract, Gather, Pick, Read, reads

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symgrad.lowering.assignments import Assignment
    from symgrad.lowering.program import Program
    from symgrad.lowering.values import Axes, Value

UFUNCS = {
    "add": "add", "subtract": "subtract", "mul": "multiply", "div": "divide", "neg": "negative",
    "square": "square", "pow": "power", "larger": "maximum", "absolute": "absolute",
    "sign": "sign", "sigmoid": "expit", "logaddexp": "logaddexp", "erf": "erf", "erfc": "erfc",
} | {name: name for name in NUMPY if not name.startswith("logical")}  # fmt: skip
FUNCTIONS = frozenset(UFUNCS.values()) | frozenset(
    "dot vdot matmul total largest copyto empty ones constant heaviside memory".split()
)
WORDS = {"0": "zero", "1": "one", "2": "two", "0.5": "half"}


@dataclass(frozen=True)
class Call:
    """``function(operands, keywords)``: what computes a flat value, a form without new memory."""

    function: str
    operands: tuple[str, ...]
    keywords: str = ""

    def into(self, name: str) -> str:
        if self.function == "copyto":
            return f"copyto({name}, {self.operands[0]})"
        return f"{self.function}({', '.join(self._arguments)}, out={name})"

    @property
    def value(self) -> str:
        if self.function == "copyto":
            return self.operands[0]
        return f"{self.function}({', '.join(self._arguments)})"

    @property
    def _arguments(self) -> tuple[str, ...]:
        return (*self.operands, self.keywords) if self.keywords else self.operands


@dataclass
class Calls:
    """How each name of a flat program is computed; None for an expression that makes a new array
    or a number. ``bound`` are the names whose arrays stay the same from run to run, ``once`` words
    for constants and views that are made before the first."""

    program: Program
    sizes: Mapping[str, int]
    bound: frozenset[str]
    by_name: dict[str, Call | None] = field(default_factory=dict)
    once: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = Listing(self.program, RESERVED | FUNCTIONS).names
        self.printer = NumPyPrinter(self.names)
        self.taken = set(self.names.values()) | RESERVED | FUNCTIONS
        self.beside = {
            a.name: min(reads(a.value))
            for a in self.program.assignments
            if isinstance(a.value, Apply) and a.value.op == BESIDE_ONE
        }
        for assignment in self.program.assignments:
            is_constant = not reads(assignment.value)
            self.by_name[assignment.name] = None if is_constant else self._call(assignment)

    def _call(self, assignment: Assignment) -> Call | None:
        value, axes = assignment.value, assignment.axes
        match value:
            case Read() | Gather() | Pick():
                return Call("copyto", (self.aligned(value, axes),))
            case Apply("copy", (operand,)):
                return Call("copyto", (self.aligned(operand, axes),))
            case Apply("step", (argument,)):
                return Call("heaviside", (self.aligned(argument, axes), self.fixed("0")))
            case Apply("mul", (left, right)) if _is_outer(left, right) and len(axes) == 2:
                return self._outer(*sorted((left, right), key=lambda o: axes.index(o.axes[0])))
            case Apply(op, operands) if op in UFUNCS and axes:
                return Call(UFUNCS[op], tuple(self.aligned(o, axes) for o in operands))
            case Along("max", operand):
                return self._reduced("largest", operand, axes)
            case Contract((operand,)) if len(operand.axes) == 2 and axes:
                return self._row_sums(operand, axes)
            case Contract((operand,)):
                return self._reduced("total", operand, axes)
            case Contract((left, right)):
                return self._product(left, right, axes)
            case _:
                return None

    def _outer(self, column: Value, row: Value) -> Call:
        """A column times a row as a product of matrices, which is faster."""
        codes = (self.printer.show(operand, operand.axes) for operand in (column, row))
        keys = zip((column, row), codes, ("[:, None]", "[None]"), strict=True)
        return Call(
            "dot",
            tuple(
                self.kept(operand, Code(code.within(ATOM) + key, ATOM, code.axes))
                for operand, code, key in keys
            ),
        )

    def _reduced(self, function: str, operand: Value, axes: Axes) -> Call | None:
        code = self.printer.show(operand, operand.axes)
        if tuple(axis for axis in code.axes if axis in axes) != axes:
            return None
        keyword = axis_argument(code.axes, axes) or "axis=None" * (len(code.axes) > 1)
        return Call(function, (self.kept(operand, code),), keyword)

    def _row_sums(self, operand: Value, axes: Axes) -> Call:
        """Σ over one axis of a matrix as its product with a vector of ones."""
        (summed,) = (axis for axis in operand.axes if axis not in axes)
        code = self.printer.show(operand, operand.axes)
        ones = self.word(f"ones({size_value(summed.size, self.sizes)})", "ones")
        matrix = self.kept(operand, code)
        return Call("dot", (matrix, ones) if code.axes[1] == summed else (ones, matrix))

    def _product(self, left: Value, right: Value, axes: Axes) -> Call | None:
        if not axes and set(left.axes) == set(right.axes):
            function = "dot" if len(left.axes) == 1 else "vdot"
            sides = (self.kept(o, self.printer.show(o, left.axes)) for o in (left, right))
            return Call(function, tuple(sides))
        for first, second in ((left, right), (right, left)):
            codes = matrix_factors(self.printer.show, first, second, axes)
            if codes is not None:
                is_flat = all(len(code.axes) <= 2 for code in codes)
                operands = self.kept(first, codes[0]), self.kept(second, codes[1])
                return Call("dot" if is_flat else "matmul", operands)
        return None

    # operands ----------------------------------------------------------------------------------

    def aligned(self, operand: Value, axes: Axes) -> str:
        """An operand that broadcasts against an array with the given axes."""
        return self.kept(operand, self.printer.aligned(operand, axes))

    def kept(self, operand: Value, code: Code) -> str:
        """Constants and views of memory that stays where it is get names; they are made once. An
        entry and entries at many positions are no views."""
        if not reads(operand):
            return self.fixed(code.text)
        if isinstance(operand, (Read, Gather)) and self.stays(operand.name):
            is_view = code.axes and not code.text.isidentifier() and "np." not in code.text
            return self.word(code.text, code.text) if is_view else code.text
        return code.text

    def stays(self, name: str) -> bool:
        return name in self.bound or name in self.beside or bool(self.by_name.get(name))

    def fixed(self, text: str) -> str:
        return self.word(f"constant({text})", text)

    def word(self, definition: str, text: str) -> str:
        """A name for what is made once."""
        if definition not in self.once:
            plain = re.sub(r"\W+", "_", re.sub(r"^1/(?=\w+$)", "per_", text)).strip("_")
            word = free_word(
                WORDS.get(text, plain if plain[:1].isalpha() else "number"), self.taken
            )
            self.taken.add(word)
            self.once[definition] = word
        return self.once[definition]


def _is_outer(left: Value, right: Value) -> bool:
    return len(left.axes) == len(right.axes) == 1 and left.axes != right.axes
