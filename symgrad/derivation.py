"""Step and Derivation: frozen data, no algorithm. Verbs live in calculus, kernel and rendering."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from symgrad.expr.derivative_names import derivative_name
from symgrad.expr.index import Index
from symgrad.expr.leaves import Direct, Tangent, Total
from symgrad.notation import Notation

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.expr.graph import Graph


@dataclass(frozen=True)
class Step:
    """One equation ``left = right``, an instance of the law it names.

    ``right`` may keep derivatives unevaluated; ``because`` are the numbers of the steps that
    resolve them, so that every step can be judged alone. Numbers count from 1. No ``law``: a line
    of which nobody said by what law it follows.
    """

    number: int
    law: str
    left: Expr
    right: Expr
    because: tuple[int, ...] = ()

    @property
    def is_general(self) -> bool:
        """Whether the positions on its left side are any positions, each by itself."""
        positions = getattr(self.left, "positions", ())
        are_indices = all(isinstance(position, Index) for position in positions)
        return are_indices and len(set(positions)) == len(positions)


@dataclass(frozen=True)
class Derivation:
    """The derivatives of a loss by some names, step by step.

    A step about ``Direct`` resolves one local derivative. One about ``Total`` states a derivative
    over all paths: in ``reverse`` mode the adjoint ∂L/∂name of every name, in ``forward`` mode
    ∂name/∂x of every name; first as the law gives it, last as its result. One about ``Tangent``
    states ż where the names of ``moved`` go along a direction. One about an ``Entry`` writes the
    loss with names put in (``expand``), or says that an equation of the graph names a derivative.

    ``promised`` are the names of what it is to state: ``dL/dw`` for each w of ``wrt`` unless said.
    """

    graph: Graph
    loss: str
    wrt: tuple[str, ...]
    steps: tuple[Step, ...]
    title: str = ""
    notation: Notation = field(default_factory=Notation, compare=False)
    mode: str = "reverse"
    moved: tuple[str, ...] = ()
    promised: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[str, ...]:
        """The names of the results asked for."""
        own = (derivative_name(self.loss, name) for name in self.wrt)
        return self.promised or tuple(dict.fromkeys(own))

    @cached_property
    def stated(self) -> dict[str, Step]:
        """The last step about every derivative over all paths and every tangent, by its name."""
        signs = (Total, Tangent)
        steps = (step for step in self.steps if isinstance(step.left, signs))
        return {step.left.name: step for step in steps if step.is_general}

    @cached_property
    def results(self) -> dict[str, Step]:
        """For every name the last step about its adjoint: ∂L/∂name in named intermediates."""
        return {
            step.left.by.name: step
            for step in self.steps
            if isinstance(step.left, Total) and step.left.of.name == self.loss and step.is_general
        }

    @cached_property
    def local(self) -> dict[tuple[str, str], Step]:
        """For a pair (user, name) the step that resolves ∂user/∂name."""
        return {
            (step.left.of.name, step.left.by.name): step
            for step in self.steps
            if isinstance(step.left, Direct) and step.is_general
        }

    def __str__(self) -> str:
        return _present(self, "render")

    __repr__ = __str__

    def _repr_latex_(self) -> str:
        return _present(self, "notebook_math")


def _present(derivation: Derivation, printer: str) -> str:
    """A derivation knows none of its printers; the one asked for is found by name."""
    return str(getattr(import_module("symgrad.rendering"), printer)(derivation))
