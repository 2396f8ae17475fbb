"""Graph: an ordered let-block of named equations, each defining one tensor entry by entry."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from symgrad.errors import NameProblem, ShapeError
from symgrad.expr.index import free_indices
from symgrad.expr.leaves import Entry, names_in
from symgrad.expr.text import show

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sympy import Expr

    from symgrad.expr.index import Index

ROLES = ("inputs", "targets", "parameters", "constants")
Shape = tuple["Expr", ...]


@dataclass(frozen=True)
class Free:
    """A name that no equation defines: its shape, its role (one of ROLES) and where it lives."""

    name: str
    shape: Shape
    role: str = "parameters"
    domain: str = "reals"


@dataclass(frozen=True)
class Equation:
    """``name[indices] = right``; ``right`` is a scalar expression in those indices."""

    name: str
    indices: tuple[Index, ...]
    right: Expr

    @property
    def shape(self) -> Shape:
        return tuple(index.size for index in self.indices)

    @property
    def left(self) -> Entry:
        return Entry(self.name, *self.indices)

    def at(self, positions: Iterable[Expr]) -> Expr:
        """The right side with other positions in place of the indices."""
        rule = dict(zip(self.indices, positions, strict=True))
        return self.right.xreplace({old: new for old, new in rule.items() if old != new})

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the tensors on the right side."""
        return names_in(self.right)

    def __str__(self) -> str:
        return f"{show(self.left)} = {show(self.right)}"


@dataclass(frozen=True)
class Graph:
    """A network and its loss: free names, then equations in an order that can be computed.

    Raises NameProblem for a name that is defined twice, unknown, or used before its definition,
    and ShapeError where an entry has a wrong number of positions.
    """

    free: tuple[Free, ...]
    equations: tuple[Equation, ...]
    loss: str = ""
    sizes: Mapping[str, int] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if not self.equations:
            raise NameProblem(
                "there are no equations", hint="write at least one, as 'L = (y - w x)^2'"
            )
        if not self.loss:
            object.__setattr__(self, "loss", self.equations[-1].name)
        known = {f.name: f.shape for f in self.free}
        for equation in self.equations:
            _check_equation(equation, known)
            known[equation.name] = equation.shape
        if self.loss not in {e.name for e in self.equations}:
            raise NameProblem(
                f"the loss {self.loss} is not defined by an equation",
                hint=f"one of {', '.join(e.name for e in self.equations)}",
            )

    @cached_property
    def defined(self) -> dict[str, Equation]:
        """Equations by the name they define, in order."""
        return {equation.name: equation for equation in self.equations}

    @cached_property
    def free_names(self) -> dict[str, Free]:
        """Free names with their shapes, roles and domains."""
        return {f.name: f for f in self.free}

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        """Shapes of all names, free ones first."""
        free = {f.name: f.shape for f in self.free}
        return free | {e.name: e.shape for e in self.equations}

    @cached_property
    def users(self) -> dict[str, tuple[Equation, ...]]:
        """For every name the equations in whose right side it stands."""
        users: dict[str, list[Equation]] = {name: [] for name in self.shapes}
        for equation in self.equations:
            for name in equation.names:
                users[name].append(equation)
        return {name: tuple(equations) for name, equations in users.items()}

    def role(self, role: str) -> tuple[str, ...]:
        """The free names of one role, in order."""
        return tuple(f.name for f in self.free if f.role == role)

    @property
    def parameters(self) -> tuple[str, ...]:
        return self.role("parameters")

    @property
    def asked_by_default(self) -> tuple[str, ...]:
        """What to differentiate by: the parameters, the inputs where there are none."""
        return self.parameters or self.role("inputs")

    def depends_on(self, names: Iterable[str]) -> set[str]:
        """The given names and every defined name that uses one of them, however far."""
        reached = set(names)
        for equation in self.equations:
            if equation.names & reached:
                reached.add(equation.name)
        return reached

    def needed_for(self, name: str) -> set[str]:
        """The given name and every name that it uses, however far."""
        needed = {name}
        for equation in reversed(self.equations):
            if equation.name in needed:
                needed |= equation.names
        return needed

    def with_loss(self, loss: str) -> Graph:
        return replace(self, loss=loss)

    def __str__(self) -> str:
        return "\n".join(map(str, self.equations))

    __repr__ = __str__

    def _repr_svg_(self) -> str:
        """A graph knows none of its printers; the picture is found by name."""
        pictures = import_module("symgrad.rendering.pictures")
        return str(pictures.notebook_picture(self))


def _check_equation(equation: Equation, known: dict[str, Shape]) -> None:
    if equation.name in known:
        raise NameProblem(
            f"{equation.name} is defined twice",
            where=str(equation),
            hint="another name for one of the two",
        )
    loose = free_indices(equation.right) - set(equation.indices)
    if loose or len(set(equation.indices)) < len(equation.indices):
        raise ShapeError(
            f"the indices of {equation.name} do not cover its right side, each once",
            where=str(equation),
            hint="every free index of the right side on the left, or under a sum",
        )
    for entry in equation.right.atoms(Entry):
        if entry.name not in known:
            raise NameProblem(
                f"{entry.name} is not known here",
                where=str(equation),
                hint="declare it, or define it in an earlier equation; no name depends on itself",
            )
        if len(entry.positions) != len(known[entry.name]):
            raise ShapeError(
                f"{entry.name} has {len(known[entry.name])} axes, not {len(entry.positions)}",
                where=str(equation),
            )
