"""Claims from what the answer and the right answer have in common, edit by edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Add

from symgrad.expr.index import free_indices
from symgrad.expr.leaves import Entry, names_in
from symgrad.expr.terms import expand
from symgrad.marking.mistakes.claims import Claim, words
from symgrad.marking.mistakes.edits import EDITS, Surroundings, edited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sympy import Expr

    from symgrad.expr.array import Array
    from symgrad.marking.mistakes.scene import Scene

FORM_LIMIT = 60  # leaves of an expression that is still edited
TERM_LIMIT = 8


def edit_claims(scene: Scene) -> Iterator[Claim]:
    """The answer is the right one, or the right one is the answer, with one thing changed."""
    seen: set[Expr] = set()
    for edit in EDITS:
        for (kind, sentence), forms, is_mended in (
            (edit.mends, _forms(scene.answer), True),
            (edit.spoils, _forms(scene.expected), False),
        ):
            for form in forms if kind else ():
                around = _around(scene, form)
                for part, new in edited(form, edit, around):
                    key = (is_mended, new)
                    if key not in seen:
                        seen.add(key)
                        yield from _claim(scene, kind, sentence.format(part=part), new, is_mended)


def _claim(scene: Scene, kind: str, message: str, new: Expr, is_mended: bool) -> Iterator[Claim]:
    if is_mended:
        array = scene.like_answer(new)
        if scene.is_right(array):
            yield Claim(kind, message, array, scene.expected)
    else:
        array = scene.like_expected(new)
        if scene.is_answer(array):
            yield Claim(kind, message, scene.answer, array)


def _around(scene: Scene, form: Expr) -> Surroundings:
    letters = frozenset((*scene.asked.letters.values(), *free_indices(form)))
    return Surroundings(scene.asked.graph.shapes, letters)


def _forms(array: Array) -> list[Expr]:
    """An expression as it is, and multiplied out, as far as that stays small."""
    expr = array.expr
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
