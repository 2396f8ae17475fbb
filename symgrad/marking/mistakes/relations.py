"""Claims from what the answer and the right answer have in common, edit by edit."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import tee
from typing import TYPE_CHECKING, Any

from sympy import Add

from symgrad.expr.array import Array
from symgrad.expr.index import free_indices
from symgrad.expr.leaves import Entry, names_in
from symgrad.expr.terms import expand
from symgrad.marking.mistakes.claims import NAMES, Claim, words
from symgrad.marking.mistakes.edits import EDITS, Surroundings, edited
from symgrad.marking.mistakes.points import points_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sympy import Expr

    from symgrad.expr.graph import Graph
    from symgrad.expr.index import Index
    from symgrad.marking.mistakes.edits import Edit
    from symgrad.marking.mistakes.points import Points
    from symgrad.marking.mistakes.scene import Scene

FORM_LIMIT = 60  # leaves of an expression that is still edited
TERM_LIMIT = 8
WORK = 12_000  # leaves of all the changes that are made to one expression


@dataclass(frozen=True, eq=False)
class Change:
    """A tensor with one thing changed, and its values where it was looked at."""

    kind: str
    message: str
    array: Array
    points: Points
    values: dict[int, Any] = field(default_factory=dict)

    def value(self, k: int) -> Any:
        if k not in self.values:
            self.values[k] = self.points.value(self.array, k)
        return self.values[k]


def edit_claims(scene: Scene) -> Iterator[Claim]:
    """The answer is the right one, or the right one is the answer, with one thing changed."""
    answer, expected = scene.answer, scene.expected
    if answer.shape != expected.shape:
        return
    for mended, spoiled in zip(
        _all(scene, answer, True), _all(scene, expected, False), strict=True
    ):
        for change in mended:
            if scene.points.sign_of(change.value, scene.expected_values) == 1:
                yield Claim(change.kind, change.message, change.array, expected)
        for change in spoiled:
            if scene.points.sign_of(change.value, scene.answer_values) == 1:
                yield Claim(change.kind, change.message, answer, change.array)


def _all(scene: Scene, array: Array, is_mended: bool) -> tuple[Iterator[Change], ...]:
    """What each edit makes of a tensor."""
    asked, letters = scene.asked, frozenset(scene.asked.letters.values())
    found = _changes(asked.graph, array.axes, array.expr, letters, is_mended, NAMES.get())
    return tuple(map(copy, found))


@lru_cache(maxsize=4)  # the right side of a question stays while answers to it are tried
def _changes(
    graph: Graph,
    axes: tuple[Index, ...],
    expr: Expr,
    letters: frozenset[Index],
    is_mended: bool,
    names: Callable[[str], str],
) -> tuple[Iterator[Change], ...]:
    """What each edit makes of an expression: found when it is asked for, and kept then.

    ``names``: the sentences are made with them, so others make other sentences.
    """
    seen: set[Expr] = set()
    forms = _forms(expr)
    most = WORK // max(map(_size, forms), default=1)

    def changes(edit: Edit) -> Iterator[Change]:
        kind, sentence = edit.mends if is_mended else edit.spoils
        for form in forms if kind else ():
            around = Surroundings(graph.shapes, letters | free_indices(form))
            for part, new in edited(form, edit, around):
                if len(seen) >= most:
                    return
                if new not in seen:
                    seen.add(new)
                    message = sentence.format(part=part)
                    yield Change(kind, message, Array(axes, new), points_of(graph))

    return tuple(tee(changes(edit), 1)[0] for edit in EDITS)


def _forms(expr: Expr) -> list[Expr]:
    """An expression as it is, and multiplied out, as far as that stays small."""
    forms = [expr] if _size(expr) <= FORM_LIMIT else []
    try:
        terms = expand(expr)
    except OverflowError:
        return forms
    flat = Add(*(term.expr for term in terms))
    if len(terms) <= TERM_LIMIT and flat != expr and _size(flat) <= FORM_LIMIT:
        forms.append(flat)
    return forms


def _size(expr: Expr) -> int:
    return 1 + sum(map(_size, expr.args))


def swap_claims(scene: Scene) -> Iterator[Claim]:
    """The right answer with a target and what is compared with it exchanged."""
    graph = scene.asked.graph
    names = names_in(scene.expected.expr)
    for target in graph.role("targets"):
        for other in graph.defined:
            if graph.shapes[other] == graph.shapes[target] and {target, other} <= names:
                yield from _swapped(scene, target, other)


def _swapped(scene: Scene, one: str, other: str) -> Iterator[Claim]:
    rule = {}
    for entry in scene.expected.expr.atoms(Entry):
        if entry.name in (one, other):
            rule[entry] = Entry(other if entry.name == one else one, *entry.positions)
    array = scene.like_expected(scene.expected.expr.xreplace(rule))
    if scene.is_answer(array):
        message = f"{words(Entry(one))} and {words(Entry(other))} are exchanged."
        yield Claim("swapped_prediction_and_target", message, scene.answer, array)
