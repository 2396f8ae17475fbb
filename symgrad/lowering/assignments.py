"""The lines of a program: what it is given, what it computes, what it returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symgrad.expr.graph import Shape
    from symgrad.lowering.values import Axes, Value


@dataclass(frozen=True)
class Argument:
    """A tensor that the caller gives."""

    name: str
    shape: Shape


@dataclass(frozen=True)
class Assignment:
    """``name[axes] = value``; along axes that ``value`` lacks the tensor is uniform, and is stored
    without them."""

    name: str
    axes: Axes
    value: Value

    @property
    def stored(self) -> Axes:
        return tuple(axis for axis in self.axes if axis in self.value.axes)


@dataclass(frozen=True)
class Output:
    """A result under the key that the caller reads it by."""

    key: str
    name: str
    shape: Shape
