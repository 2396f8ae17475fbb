"""Claims that the answer is another derivative than the one asked."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from sympy import Mul

from symgrad.expr.array import Array
from symgrad.expr.index import Index
from symgrad.expr.leaves import Entry, entries_in, sum_over
from symgrad.marking.mistakes.claims import Claim, words
from symgrad.marking.mistakes.rerun import Run, variable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sympy import Expr

    from symgrad.marking.mistakes.scene import Scene


def other_derivatives(scene: Scene) -> Iterator[Claim]:
    """The same output by another name, or another output by the same name."""
    if scene.places is None:
        return
    yield from _stopped_early(scene)
    yield from _by_another(scene)
    yield from _of_another(scene)


def _between(scene: Scene) -> list[str]:
    graph = scene.graph
    between = graph.needed_for(scene.of) & scene.right.reached
    own = scene.right.by.name
    return [name for name in graph.defined if name in between and name not in (scene.of, own)]


def _stopped_early(scene: Scene) -> Iterator[Claim]:
    """∂L/∂z where ∂L/∂w = ∂L/∂z ∂z/∂w was asked."""
    for name in _between(scene):
        of, by = _fraction(scene.of, name)
        message = (
            f"That is {of}/{by}: by the chain rule there is the factor"
            f" {by}/∂{words(Entry(scene.right.by.name))} to come."
        )
        yield from _by(scene, name, "missing_chain_factor", message)


def _by_another(scene: Scene) -> Iterator[Claim]:
    """∂L/∂b where ∂L/∂w was asked."""
    own = scene.right.by.name
    for name in scene.graph.shapes:
        if name not in (own, scene.of, *_between(scene)):
            of, by = _fraction(scene.of, name)
            yield from _by(
                scene, name, "wrong_variable", f"That is the derivative by another name, {of}/{by}."
            )


def _fraction(of: str, by: str) -> tuple[str, str]:
    return f"∂{words(Entry(of))}", f"∂{words(Entry(by))}"


def _by(scene: Scene, name: str, kind: str, message: str) -> Iterator[Claim]:
    run = Run(scene.graph, variable(scene.graph, name))
    for axes, places in _placements(scene, (scene.of, name)):
        array = Array(axes, scene.placed(run, places), scene.expected.known)
        if array.expr != 0 and scene.is_answer(array):
            yield Claim(kind, message, scene.answer, array)


def _of_another(scene: Scene) -> Iterator[Claim]:
    """∂p/∂z where ∂L/∂z = ∂L/∂p ∂p/∂z was asked."""
    own = scene.right.by.name
    for name in _between(scene):
        of, by = _fraction(name, own)
        message = (
            f"That is {of}/{by}: by the chain rule there is the factor"
            f" ∂{words(Entry(scene.of))}/{of} too."
        )
        for axes, places in _placements(scene, (name, own)):
            array = Array(axes, scene.placed(scene.right, places, name), scene.expected.known)
            if scene.is_answer(array):
                yield Claim("missing_chain_factor", message, scene.answer, array)


def _placements(
    scene: Scene, names: tuple[str, str]
) -> Iterator[tuple[tuple[Index, ...], tuple[Expr, ...]]]:
    """Places for the axes of two names: the question's letters, else axes of their own."""
    sizes = (*scene.graph.shapes[names[0]], *scene.graph.shapes[names[1]])
    if scene.asked.letters:
        yield from ((scene.expected.axes, places) for places in scene.placements(sizes))
    else:
        axes = tuple(Index.fresh(size) for size in sizes)
        yield axes, axes


# other shapes ------------------------------------------------------------------------------------


def resized(scene: Scene) -> Iterator[Claim]:
    """The right answer with a tensor of another size in place of one: x for a."""
    shapes = scene.asked.graph.shapes
    for entry in sorted(entries_in(scene.expected.expr), key=str):
        for name, shape in shapes.items():
            if name != entry.name and len(shape) == len(entry.positions):
                array = _with_name(scene.expected, entry, name, shape)
                if array is not None and scene.is_answer(array):
                    message = (
                        f"{words(Entry(name))} stands where {words(Entry(entry.name))} belongs."
                    )
                    yield Claim("wrong_variable", message, scene.answer, array)


def _with_name(array: Array, entry: Entry, name: str, shape: tuple[Expr, ...]) -> Array | None:
    if not set(entry.positions) <= set(array.axes):
        return None
    other = dict(zip(entry.positions, map(Index.fresh, shape), strict=False))
    axes = tuple(other.get(axis, axis) for axis in array.axes)
    named = Entry(name, *(other[position] for position in entry.positions))
    expr = array.expr.xreplace({entry: named}).xreplace(other)
    return Array(axes, expr, array.known)


def summed(scene: Scene) -> Iterator[Claim]:
    """A sum over some axes is missing, or there is one where none belongs."""
    message = "A sum is missing: the terms of all {} add up."
    yield from (
        Claim("missing_sum", message.format(_told(axes)), array, scene.expected)
        for axes, array in _sums(scene.answer, scene.answer.axes)
        if scene.is_right(array)
    )
    message = "There is a sum over {} too many: the derivative keeps that axis."
    letters = (*scene.expected.axes, *scene.asked.letters.values())
    yield from (
        Claim("missing_sum", message.format(_told(axes)), scene.answer, array)
        for axes, array in _sums(scene.expected, letters)
        if scene.is_answer(array)
    )


def _sums(array: Array, axes: tuple[Index, ...]) -> Iterator[tuple[tuple[Index, ...], Array]]:
    for count in range(1, len(axes) + 1):
        for chosen in combinations(axes, count):
            kept = tuple(axis for axis in array.axes if axis not in chosen)
            total = sum_over(array.expr, *chosen)
            for expr in (total, total / Mul(*(axis.size for axis in chosen))):
                yield chosen, Array(kept, expr, array.known)


def _told(axes: tuple[Index, ...]) -> str:
    return " and ".join(words(axis.size) for axis in axes)
