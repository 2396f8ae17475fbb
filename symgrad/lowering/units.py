"""An axis of one entry is no axis: w·x + b for a matrix W of one row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.expr.index import Index
from symgrad.lowering.values import (
    Apply,
    Contract,
    Gather,
    Number,
    Read,
    Size,
    apply,
    rebuild,
    union,
    walk,
)

if TYPE_CHECKING:
    from symgrad.expr.graph import Shape
    from symgrad.lowering.assignments import Assignment
    from symgrad.lowering.program import Program
    from symgrad.lowering.values import Axes, Value


def without_units(program: Program) -> Program:
    """The same program over arrays without their axes of one entry. Where one matters, as in a
    largest value along it, all stays as it is."""
    values = (v for a in program.assignments for v in walk(a.value))
    if not all(_is_plain(v) or not _has_unit(v) for v in values):
        return program
    return replace(
        program,
        arguments=tuple(replace(a, shape=without_ones(a.shape)) for a in program.arguments),
        assignments=tuple(map(_without_units, program.assignments)),
        outputs=tuple(replace(o, shape=without_ones(o.shape)) for o in program.outputs),
    )


def without_ones(shape: Shape) -> Shape:
    return tuple(size for size in shape if size != 1)


def _without_units(assignment: Assignment) -> Assignment:
    return replace(assignment, axes=_kept(assignment.axes), value=_reduced(assignment.value))


def _kept(axes: Axes) -> Axes:
    return tuple(axis for axis in axes if axis.size != 1)


def _is_plain(value: Value) -> bool:
    return isinstance(value, (Number, Size, Read, Gather, Apply, Contract))


def _has_unit(value: Value) -> bool:
    return any(axis.size == 1 for v in walk(value) for axis in v.axes)


def _reduced(value: Value) -> Value:
    match value:
        case Read(_, axes):
            return replace(value, axes=_kept(axes))
        case Gather():
            return _entries(value)
        case Apply(axes=axes):
            return replace(rebuild(value, _reduced), axes=_kept(axes))
        case Contract(operands, axes):
            inner, kept = tuple(map(_reduced, operands)), _kept(axes)
            if set(union(o.axes for o in inner)) <= set(kept):
                return apply("mul", *inner) if len(inner) > 1 else inner[0]
            return Contract(inner, kept)
        case _:
            return rebuild(value, _reduced)


def _entries(value: Gather) -> Value:
    places = [(p, s) for p, s in zip(value.positions, value.shape, strict=True) if s != 1]
    positions = tuple(p for p, _ in places)
    whole = all(isinstance(p, Index) and p.size == s for p, s in places)
    if whole and len(set(positions)) == len(positions):
        return Read(value.name, positions)
    axes, shape = _kept(value.axes), tuple(s for _, s in places)
    return replace(value, positions=positions, axes=axes, shape=shape)
