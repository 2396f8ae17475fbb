"""What a text says before it means anything: a tree of frozen nodes, each with its column.

Chains of ``+`` and of products are flat, so the depth of a tree is the nesting of its brackets.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Node:
    """One piece of a text."""

    column: int = field(default=0, kw_only=True, compare=False)


@dataclass(frozen=True)
class Number(Node):
    """A decimal or whole number, exact; ``half_unit`` is half of its last digit's worth."""

    value: Fraction
    half_unit: Fraction = field(default=Fraction(0), compare=False)


@dataclass(frozen=True)
class Name(Node):
    """A declared or defined name, by its identifier."""

    name: str


@dataclass(frozen=True)
class Letter(Node):
    """An index letter that stands as a number."""

    letter: str


@dataclass(frozen=True)
class Constant(Node):
    """A built-in number: e or pi."""

    name: str


@dataclass(frozen=True)
class Minus(Node):
    """-body."""

    body: Node


@dataclass(frozen=True)
class Terms(Node):
    """first + second - third ...: every term after the first with its sign."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Factors(Node):
    """A chain of products and quotients, read from the left; the sign "" is juxtaposition."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Power(Node):
    """``style`` is "plain" (``**``, plain ``^``), "latex" or "⊙" (always element-wise)."""

    base: Node
    exponent: Node
    style: str = "plain"


@dataclass(frozen=True)
class Transpose(Node):
    """The transpose, by a mark: top, T (a power of a number where T is a name), '."""

    body: Node
    mark: str = "top"


@dataclass(frozen=True)
class Affine:
    """A position: whole multiples of letters and a constant, ``2 t + p - 1``."""

    parts: tuple[tuple[str, int], ...]
    constant: int = 0

    @property
    def lone_letter(self) -> str | None:
        """The letter, where the position is a letter and nothing else."""
        return (
            self.parts[0][0]
            if len(self.parts) == 1 and self.parts[0][1] == 1 and not self.constant
            else None
        )


@dataclass(frozen=True)
class Whole:
    """``:`` in brackets: the axis is kept."""


Place = Affine | Whole


@dataclass(frozen=True)
class At(Node):
    """Entries of a tensor; positions count from ``first``, 1 in subscripts and 0 in brackets.

    ``glued`` positions were written without commas: ``W_{12}`` may be entry 12 or entry 1, 2.
    """

    body: Node
    places: tuple[Place, ...]
    first: int
    glued: bool = False


@dataclass(frozen=True)
class Call(Node):
    """A function by its name; ``axis`` where the text says one; ``order`` counts its primes."""

    function: str
    arguments: tuple[Node, ...]
    axis: int | None = None
    order: int = 0


@dataclass(frozen=True)
class Derivative(Node):
    """∂of/∂by, by one name or entry after the other."""

    of: Node
    by: tuple[Node, ...]


@dataclass(frozen=True)
class SumOver(Node):
    """A sum over index letters; no bounds: along the whole axis that the letter runs over.

    ``kind`` is sum, max, min, or argmax, which stands in an indicator only.
    """

    letters: tuple[str, ...]
    body: Node
    lower: Node | None = None
    upper: Node | None = None
    leave_out: Place | None = None
    kind: str = "sum"


@dataclass(frozen=True)
class Norm(Node):
    """A norm of order "1", "2", "\\infty" or "F", the root of the sum of squares, also of none."""

    body: Node
    order: str = "F"


@dataclass(frozen=True)
class Compare(Node):
    """An indicator: 1 where every comparison of the chain holds, else 0."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Cases(Node):
    """Values by condition, the first that holds; a condition None is "otherwise"."""

    rows: tuple[tuple[Node, Node | None], ...]


@dataclass(frozen=True)
class Ones(Node):
    """A vector of ones; where no size is said, it follows from what it stands beside."""

    size: Node | None = None


@dataclass(frozen=True)
class Identity(Node):
    """The identity matrix; its size as that of a vector of ones."""

    size: Node | None = None


@dataclass(frozen=True)
class Listed(Node):
    """``[a, b]``: values one behind the other, a column; lists of one length: a matrix."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Matrix(Node):
    """Rows of numbers: a column where each row is one number, a row where there is one."""

    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True)
class KroneckerDelta(Node):
    """1 where two positions are the same, else 0; ``first`` as in At."""

    places: tuple[Place, ...]
    first: int = field(default=1, kw_only=True)


def children(node: Node) -> Iterator[Node]:
    """The nodes directly under a node."""
    for part in fields(node):
        yield from _nodes(getattr(node, part.name))


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)


def walk(node: Node) -> Iterator[Node]:
    """A node and all nodes under it."""
    yield node
    for child in children(node):
        yield from walk(child)


def names_of(node: Node) -> list[str]:
    """The names that stand in a tree, in order, each once."""
    return list(dict.fromkeys(n.name for n in walk(node) if isinstance(n, Name)))
