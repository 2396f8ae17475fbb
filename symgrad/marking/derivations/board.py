"""What holds at one place of a derivation: the names that are known, and what was said so far."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from symgrad.errors import ShapeError
from symgrad.expr.leaves import Entry, Total

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symgrad.derivation import Step
    from symgrad.expr.array import Array
    from symgrad.expr.graph import Equation, Graph
    from symgrad.marking.asked import Asked
    from symgrad.parsing import Member, Symbols
    from symgrad.problems import Problem

Key = tuple[str, ...]  # of and by of a derivative sign; the name alone of a name


@dataclass(frozen=True, eq=False)
class Belief:
    """What a wrong line states: ``sign`` over ``axes`` has the value of ``right``."""

    line: int
    sign: Total | Entry
    right: Array


@dataclass(frozen=True, eq=False)
class Stated:
    """That a line says ``left = right``, and of which sign its chain speaks."""

    line: int
    left: Member
    right: Member
    verdict: str


@dataclass(frozen=True, eq=False)
class Board:
    """The problem with all that was defined on the way, what is asked, and what was stated.

    ``believed`` are the wrong statements, by what they are about; ``meant`` is the graph with the
    equations that a wrong restatement puts in place of the given ones. ``texts`` are all that is
    written, in lines before and behind; ``is_answered``: the last line is an answer by itself.
    ``ahead`` are names that the next line defines, ``lost`` are those whose definitions were not
    read, with their lines. ``local``: a line says which names are held fixed.
    ``zero`` is a derivative that was set to 0. ``steps`` are the lines that the kernel accepts.
    ``climbs``: the text says that what is asked is maximized.
    ``assumed`` is a line that assumes something which is not read, ``posited`` are names to
    which a line gave a number.
    ``apart`` are the accents of names that their index letters tell apart.
    """

    problem: Problem
    asked: Asked
    stated: tuple[Stated, ...] = ()
    believed: Mapping[Key, Belief] = field(default_factory=dict)
    restated: Mapping[str, Equation] = field(default_factory=dict)
    defined: frozenset[str] = frozenset()
    wrong_lines: tuple[int, ...] = ()
    texts: tuple[str, ...] = ()
    is_answered: bool = False
    ahead: frozenset[str] = frozenset()
    lost: tuple[tuple[str, int], ...] = ()
    local: bool = False
    zero: Total | None = None
    assumed: int | None = None
    climbs: bool = False
    posited: frozenset[str] = frozenset()
    apart: Mapping[tuple[str, str], str] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()

    @property
    def graph(self) -> Graph:
        return self.problem.graph

    @property
    def symbols(self) -> Symbols:
        return self.problem.symbols

    @property
    def here(self) -> Asked:
        """What is asked, over the graph with the names defined so far."""
        return replace(self.asked, graph=self.graph)

    def with_statement(self, stated: Stated) -> Board:
        return replace(self, stated=(*self.stated, stated))

    def losing(self, name: str, line: int) -> Board:
        return replace(self, lost=(*self.lost, (name, line))) if name else self

    def believing_as(self, before: Board) -> Board:
        """The board without what was believed since."""
        believed, restated = before.believed, before.restated
        return replace(self, believed=believed, restated=restated, wrong_lines=before.wrong_lines)

    def with_step(self, step: Step) -> Board:
        return replace(self, steps=(*self.steps, step))

    def with_belief(self, belief: Belief) -> Board:
        believed = {**self.believed, key_of(belief.sign): belief}
        return replace(self, believed=believed, wrong_lines=(*self.wrong_lines, belief.line))


def key_of(sign: Total | Entry) -> Key:
    return (sign.of.name, sign.by.name) if isinstance(sign, Total) else (sign.name,)


def sign_of(member: Member) -> Total | Entry | None:
    """The one derivative, or the one name, that a side of an equation consists of."""
    if isinstance(member.meaning, ShapeError):
        return None
    expr = member.array.expr
    return expr if isinstance(expr, (Total, Entry)) else None
