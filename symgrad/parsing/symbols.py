"""The symbol table of a problem: which names there are, how each may be written, what it is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING

from sympy import Integer

from symgrad.errors import ReadingError
from symgrad.expr.graph import Equation
from symgrad.expr.index import as_size
from symgrad.expr.leaves import Total
from symgrad.notation import default_latex
from symgrad.parsing.names import keys_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sympy import Expr

    from symgrad.expr.array import Array
    from symgrad.expr.index import Chosen
    from symgrad.parsing.names import Key
    from symgrad.parsing.syntax import Node


ZERO = Integer(0)
CUTOFFS = {1: 0.9, 2: 0.5}


class UnknownName(ReadingError):
    """A word that is no name of the problem."""

    def __init__(self, word: str, *, where: str, hint: str, what: str = "") -> None:
        super().__init__(what or f"{word} is not known", where=where, hint=hint)
        self.word, self.said = word, what

    def at(self, where: str) -> UnknownName:
        return UnknownName(self.word, where=self.where or where, hint=self.hint, what=self.said)


@dataclass(frozen=True)
class Definition:
    """A function that a text defines: ``f(z) = z \\sigma(z)``."""

    parameters: tuple[str, ...]
    body: Node


@dataclass(frozen=True)
class Symbols:
    """Everything that a text may name.

    ``names`` holds the tensor of each declared or defined name (None: not defined yet, only its
    spelling counts); ``latex`` how a name is written where that is not the default; ``sizes``
    the size names with their numbers, if known; ``written_sizes`` how they are written; ``rows``
    says ``x_i`` is row i of ``X``. Among the sizes are ``indices``, positions fixed but arbitrary.
    A function without a definition is abstract; one in ``functionals`` makes a number of a whole
    tensor, as every one of several arguments does. ``row_vectors`` were defined as rows; in the
    numerator ``layout`` derivatives of numbers by columns are rows. ``kink`` is the derivative of
    relu, |z|, ... where their argument is 0. ``added`` are names that a text defined on its way.
    """

    names: Mapping[str, Array | None] = field(default_factory=dict)
    latex: Mapping[str, str] = field(default_factory=dict)
    sizes: Mapping[str, int | None] = field(default_factory=dict)
    written_sizes: Mapping[str, str] = field(default_factory=dict)
    indices: Mapping[str, Chosen] = field(default_factory=dict)
    functions: Mapping[str, Definition | None] = field(default_factory=dict)
    written_functions: Mapping[str, str] = field(default_factory=dict)
    functionals: frozenset[str] = frozenset()
    rows: Mapping[str, str] = field(default_factory=dict)
    row_vectors: frozenset[str] = frozenset()
    layout: str = "gradient"
    kink: Expr = ZERO
    added: frozenset[str] = frozenset()

    @cached_property
    def by_key(self) -> dict[Key, str]:
        """Names by every way of writing them; a name's own spelling beats another's default."""
        named = {*self.names, *self.latex, *self.rows}
        keys = {name: keys_of(name, self.latex.get(name)) for name in sorted(named)}
        weak = {key: name for name, (_, weaker) in keys.items() for key in weaker}
        own = {key: name for name, (strong, _) in keys.items() for key in strong[1:]}
        return weak | own | {strong[0]: name for name, (strong, _) in keys.items()}

    @cached_property
    def function_by_key(self) -> dict[Key, str]:
        """Declared functions by every way of writing them."""
        written = self.written_functions
        return {key: name for name in self.functions for key in keys_of(name, written.get(name))[0]}

    @cached_property
    def size_by_key(self) -> dict[Key, str]:
        """Size names by every way of writing them."""
        return {k: n for n in self.sizes for k in keys_of(n, self.written_sizes.get(n))[0]}

    @cached_property
    def outcome(self) -> str:
        """The one number that a problem defines and uses no further: its loss. Nothing if many."""
        given = {n: a for n, a in self.names.items() if a is not None and n not in self.added}
        equations = {n: a.known.get(n) for n, a in given.items()}
        defined = {n: e for n, e in equations.items() if isinstance(e, Equation)}
        defined = {n: e for n, e in defined.items() if not e.right.has(Total)}
        used = set[str]().union(*(e.names for e in defined.values()))
        ends = [n for n in defined if n not in used]
        return ends[0] if len(ends) == 1 and not given[ends[0]].ndim else ""

    def size(self, name: str) -> Expr:
        """A size, or a fixed position, as a number."""
        return self.indices.get(name) or as_size(name)

    def is_name(self, identifier: str) -> bool:
        return identifier in self.names or identifier in self.latex or identifier in self.rows

    def with_names(self, names: Mapping[str, Array | None], latex: Mapping[str, str]) -> Symbols:
        """The table with more names in it."""
        fresh = {n for n, array in names.items() if array is not None and n not in self.names}
        table = {**self.names, **names}
        return replace(self, names=table, latex={**latex, **self.latex}, added=self.added | fresh)

    def is_abstract(self, function: str) -> bool:
        return function in self.functions and self.functions[function] is None

    def with_base(self, base: str) -> str:
        """How the first name is written that has this base and scripts, or nothing."""
        found = [n for key, n in self.by_key.items() if key[0] == base and (key[2] or key[3])]
        return self.latex.get(found[0], found[0]) if found else ""

    def resembling(self, word: str, also: Iterable[str] = ()) -> str:
        """The known word that looks most like a misspelled one, or nothing."""
        known = [*self.names, *self.rows, *self.functions, *self.sizes, *also]
        spelled = {default_latex(name).strip("\\"): name for name in known}
        spelled |= {name.lower(): name for name in known} | {name: name for name in known}
        cutoff = CUTOFFS.get(len(word), 0.6)
        for text in (word, word.lower()):
            close = get_close_matches(text, spelled, n=1, cutoff=cutoff)
            if close:
                return spelled[close[0]]
        return ""
