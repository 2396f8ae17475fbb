"""Picture: where everything stands. Plain geometry in pixels, y downwards, for any printer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from symgrad.rendering.pictures.labels import Label


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def meets(self, other: Box) -> bool:
        """Whether two boxes have more than a border in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def within(self, border: float) -> Box:
        return Box(self.left + border, self.top + border, self.right - border, self.bottom - border)


POINTED = 9.0


def hexagon(box: Box) -> tuple[tuple[float, float], ...]:
    """The corners of a box whose left and right sides are points."""
    middle = (box.top + box.bottom) / 2
    left, right = box.left + POINTED, box.right - POINTED
    return (
        (box.left, middle),
        (left, box.top),
        (right, box.top),
        (box.right, middle),
        (right, box.bottom),
        (left, box.bottom),
    )


@dataclass(frozen=True)
class Shape:
    """The outline of a node; the role decides its form."""

    name: str
    role: str
    box: Box
    repeated: bool = False


@dataclass(frozen=True)
class Writing:
    """A label of a name, its left end and baseline, its size; ``kind`` decides its color."""

    name: str
    kind: str
    label: Label
    x: float
    y: float
    size: float

    @property
    def box(self) -> Box:
        o, scale = self.label.outline, self.size / 10
        return Box(
            self.x, self.y - scale * o.height, self.x + scale * o.width, self.y + scale * o.depth
        )


class Curve(NamedTuple):
    """A cubic Bézier curve: its ends and the two points that it bends towards."""

    start: tuple[float, float]
    first: tuple[float, float]
    second: tuple[float, float]
    end: tuple[float, float]

    def at(self, t: float) -> tuple[float, float]:
        """B(t) = (1-t)³ P₀ + 3 (1-t)² t P₁ + 3 (1-t) t² P₂ + t³ P₃"""
        weights = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3)
        x, y = (sum(w * p[k] for w, p in zip(weights, self, strict=True)) for k in (0, 1))
        return x, y


@dataclass(frozen=True)
class Wire:
    """A piece of the wire of ``name``; it ends in an arrow where it arrives at ``into``."""

    name: str
    curve: Curve
    into: str = ""


@dataclass(frozen=True)
class Dot:
    """Where a wire forks: its derivative is the sum over the branches."""

    name: str
    x: float
    y: float


@dataclass(frozen=True)
class Picture:
    """Everything that is drawn, and the room that it takes."""

    title: str
    description: str
    width: float
    height: float
    shapes: tuple[Shape, ...]
    writings: tuple[Writing, ...]
    wires: tuple[Wire, ...]
    dots: tuple[Dot, ...]
