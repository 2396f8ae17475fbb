"""Work that stands in several places is done once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.lowering.assignments import Assignment
from symgrad.lowering.solving import never_computed
from symgrad.lowering.values import (
    Along,
    Apply,
    Contract,
    LogSumExp,
    OfMatrix,
    Read,
    Softmax,
    children,
    rebuild,
    signature,
)

if TYPE_CHECKING:
    from symgrad.lowering.program import Program
    from symgrad.lowering.values import Axes, Value

CHEAP = frozenset(
    "add mul div neg pow where greater less greater_equal less_equal equal not_equal "
    "step relu leaky_relu absolute sign logical_and logical_or logical_not".split()
)


def share(program: Program, *, complete: Program | None = None) -> Program:
    """The same program with repeated costly values named once, or read from the name they have."""
    keys: dict[int, tuple[object, Axes]] = {}
    counts: Counter[object] = Counter()
    solved = never_computed(assignment.value for assignment in program.assignments)
    for assignment in program.assignments:
        for value in _costly(assignment.value):
            key = signature(value)
            if key[0] not in solved:
                keys[id(value)] = key
                counts[key[0]] += 1
    assignments = program.assignments
    if any(number > 1 for number in counts.values()):
        assignments = tuple(_Sharing(keys, counts).run(program.assignments))
    return replace(program, assignments=assignments, complete=complete)


def _costly(value: Value) -> list[Value]:
    """Reductions and transcendental functions, outermost first."""
    found = [value] if _is_costly(value) else []
    for child in children(value):
        found += _costly(child)
    return found


def _is_costly(value: Value) -> bool:
    match value:
        case Apply(op=op):
            return op not in CHEAP
        case Contract() | LogSumExp() | Softmax() | OfMatrix() | Along():
            return True
        case _:
            return False


class _Sharing:
    """Replaces every costly value that is met a second time by a read of its name."""

    def __init__(self, keys: dict[int, tuple[object, Axes]], counts: Counter[object]) -> None:
        self.keys, self.counts = keys, counts
        self.named: dict[object, tuple[str, Axes, Axes]] = {}
        self.done: list[Assignment] = []

    def run(self, assignments: tuple[Assignment, ...]) -> list[Assignment]:
        for assignment in assignments:
            value = assignment.value
            key = self.keys.get(id(value))
            if key and key[0] not in self.named:
                value = rebuild(value, self.shared)
                self.named[key[0]] = (assignment.name, assignment.stored, key[1])
            else:
                value = self.shared(value)
            self.done.append(replace(assignment, value=value))
        return self.done

    def shared(self, value: Value) -> Value:
        key = self.keys.get(id(value))
        if key is None or self.counts[key[0]] < 2:
            return rebuild(value, self.shared)
        if key[0] not in self.named:
            inner = rebuild(value, self.shared)  # may itself put work before this one
            number = 1 + sum(a.name.startswith("t/") for a in self.done)
            fresh = Assignment(f"t/t{number}", value.axes, inner)
            self.done.append(fresh)
            self.named[key[0]] = (fresh.name, value.axes, key[1])
        name, stored, labels = self.named[key[0]]
        renamed = dict(zip(labels, key[1], strict=True))
        return Read(name, tuple(renamed[axis] for axis in stored))
