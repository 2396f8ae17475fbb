"""Examples stand in columns, as on paper: z = W x + b for a matrix z with an example a column.

A reduction over the classes then does many examples at once, and a number for each example is
added to every row as it lies in memory.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from symgrad.expr.index import Index
from symgrad.lowering.assignments import Assignment
from symgrad.lowering.values import Apply, Gather, Read, apply, rebuild, walk

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from symgrad.lowering.program import Program
    from symgrad.lowering.values import Axes, Value

T = TypeVar("T")
COPY = "copy"


def with_examples_last(program: Program, rows: str | None) -> Program:
    """The same program; matrices between the arguments and the results have their axis over the
    rows last. Where arrays over the rows have more than two axes all stays as it is."""
    results = {output.name for output in program.outputs}
    places = {
        a.name: place
        for a in program.assignments
        if a.name not in results and (place := _place_of(rows, a.stored)) is not None
    }
    if any(len(a.stored) > 2 for a in program.assignments if a.name in places):
        return program
    turned = tuple(_turned(a, places) for a in program.assignments)
    return _with_copies(replace(program, assignments=turned), rows)


def _place_of(size: str | None, axes: Axes) -> int | None:
    found = (k for k, axis in enumerate(axes) if axis.size.is_Symbol and axis.size.name == size)
    return next(found, None)


def _turned(assignment: Assignment, places: Mapping[str, int]) -> Assignment:
    value = _with_turned_reads(assignment.value, places)
    if assignment.name not in places:
        return replace(assignment, value=value)
    last = assignment.stored[places[assignment.name]]
    others = tuple(axis for axis in assignment.axes if axis != last)
    return replace(assignment, axes=(*others, last), value=value)


def _with_turned_reads(value: Value, places: Mapping[str, int]) -> Value:
    match value:
        case Read(name, axes) if name in places:
            return replace(value, axes=_last(axes, places[name]))
        case Gather(name=name) if name in places:
            return replace(
                value,
                positions=_last(value.positions, places[name]),
                shape=_last(value.shape, places[name]),
            )
        case _:
            return rebuild(value, lambda child: _with_turned_reads(child, places))


def _last(items: tuple[T, ...], place: int) -> tuple[T, ...]:
    return (*items[:place], *items[place + 1 :], items[place])


# arguments ---------------------------------------------------------------------------------------


def _with_copies(program: Program, rows: str | None) -> Program:
    """Arguments that are read entry by entry more than once are turned once."""
    uses = Counter(name for a in program.assignments for name in _read_by_entry(a.value))
    copies = {
        argument.name: (Index.fresh(argument.shape[1]), Index.fresh(argument.shape[0]))
        for argument in program.arguments
        if uses[argument.name] > 1 and len(argument.shape) == 2 and str(argument.shape[0]) == rows
    }
    done: list[Assignment] = []
    made: set[str] = set()
    for assignment in program.assignments:
        for name in sorted({*_read_by_entry(assignment.value)} & copies.keys() - made):
            axes = copies[name]
            copy = apply(COPY, Read(name, axes[::-1]))
            done.append(Assignment(_copy_of(name), axes, replace(copy, axes=axes)))
            made.add(name)
        done.append(replace(assignment, value=_from_copies(assignment.value, copies)))
    return replace(program, assignments=tuple(done))


def _copy_of(name: str) -> str:
    return f"t/{name}_turned"


def _read_by_entry(value: Value) -> Iterator[str]:
    """The names of the matrices that element-wise operations read."""
    for part in walk(value):
        if isinstance(part, Apply):
            yield from (a.name for a in part.args if isinstance(a, Read) and len(a.axes) == 2)


def _from_copies(value: Value, copies: Container[str]) -> Value:
    def changed(child: Value) -> Value:
        match child:
            case Read(name, axes) if isinstance(value, Apply) and name in copies:
                return Read(_copy_of(name), axes[::-1])
            case _:
                return _from_copies(child, copies)

    return rebuild(value, changed)
