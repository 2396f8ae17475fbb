"""Derivations in five courses' notations beside the formulas of the courses' own documents."""

import os
import re
from difflib import SequenceMatcher
from functools import partial
from pathlib import Path

import pytest
from notation_round_trip import lines_of, matrix_shape, table
from seed_formulas import COURSES, EQUAL, SAME, WRONG

from symgrad.calculus.derivatives import work_out
from symgrad.equality import Proved, compare
from symgrad.errors import ShapeError
from symgrad.notation import as_notation
from symgrad.parsing import read_answer
from symgrad.parsing.tokens import tokenize
from symgrad.rendering.media import LatexMedium, written

FORMULAS = [(course, *formula) for course in COURSES for formula in course.formulas]
IDS = [f"{course.name}-{left} = {right}" for course, _, left, right in FORMULAS]


def medium_of(course):
    derivation = course.derivation
    notation = as_notation(course.notation, derivation.notation)
    return LatexMedium(derivation.graph, notation, course.notation.layout)


def printed(course):
    """Every left side with its right sides, as signs that matter."""
    medium, found = medium_of(course), {}
    for line in lines_of(course.derivation):
        left, rights = written(line, medium, course.view)
        found[signs(left)] = [signs(right) for right in rights]
    return found


def signs(latex):
    """The signs of a formula without spaces, sizes of brackets and dots; scripts in one order."""
    tokens = [t.text for t in tokenize(latex)[:-1] if t.text != "·"]
    return _signs(tokens)[0]


def _signs(tokens, closing=""):
    text, scripts = "", {}
    while tokens and tokens[0] != closing:
        first = tokens.pop(0)
        if first in "_^":
            scripts[first] = _group(tokens)
            continue
        text, scripts = text + _written(scripts), {}
        if first == "{":
            inside = _signs(tokens, "}")[0]
            tokens.pop(0)
            text += inside if inside.isalnum() else f"{{{inside}}}"
        else:
            text += first
    return text + _written(scripts), tokens


def _group(tokens):
    if tokens[0] != "{":
        return tokens.pop(0)
    tokens.pop(0)
    inside = _signs(tokens, "}")[0]
    tokens.pop(0)
    return inside


def _written(scripts):
    return "".join(f"{sign}{{{scripts[sign]}}}" for sign in sorted(scripts))


def holds(course, left, right):
    """Whether a formula, read in the course's notation, is proved; every derivative worked out."""
    medium = medium_of(course)
    symbols, graph = table(medium), medium.graph
    try:
        sides = [read(text, symbols) for text in (left, right)]
    except ShapeError:
        return False
    if matrix_shape(sides[0]) != matrix_shape(sides[1]):
        return False
    known, claimed = (work_out(side.array, graph) for side in sides)
    letters = known.axes
    verdict = compare(known.expr, claimed.at(*letters), definitions=graph.defined)
    return isinstance(verdict, Proved)


def read(text, symbols):
    return read_answer(text, symbols).members[-1]


@pytest.mark.parametrize(("course", "kind", "left", "right"), FORMULAS, ids=IDS)
def test_a_formula_of_the_course_is_what_is_derived(course, kind, left, right):
    left, right = course.of_instance(left), course.of_instance(right)
    lines = printed(course)
    assert signs(left) in lines
    assert (signs(right) in lines[signs(left)]) == (kind == SAME)
    if course.view == "matrix" or kind == EQUAL:
        assert holds(course, left, right) == (kind != WRONG)


def test_every_course_is_there_and_most_of_its_formulas_are_the_same():
    assert sorted({course.name[:3] for course in COURSES}) == ["000", "001", "002", "003", "004"]
    kinds = [kind for _, kind, _, _ in FORMULAS]
    assert kinds.count(SAME) > 3 * kinds.count(EQUAL)


def test_a_changed_term_is_neither_the_same_nor_equal():
    course = COURSES[0]
    left, wrong = r"\frac{\partial L}{\partial \hat{y}}", r"y - \hat{y}"
    assert signs(wrong) not in printed(course)[signs(left)]
    assert not holds(course, left, wrong)


PAGE = Path(__file__).parents[2] / "worked_examples" / "five_notations" / "README.md"
HEAD = "| symgrad derives | the course writes | |\n|---|---|---|"


def table_of(course):
    """What is derived beside the formulas of the course, as Markdown."""
    medium = medium_of(course)
    made = {}
    for line in lines_of(course.derivation):
        left, rights = written(line, medium, course.view)
        made[signs(left)] = (left, rights)
    rows = [HEAD]
    for kind, *sides in course.formulas:
        left, right = (course.of_instance(side) for side in sides)
        own, rights = made[signs(left)]
        nearest = max(rights, key=partial(likeness, right))
        rows.append(f"| $`{own} = {nearest}`$ | $`{sides[0]} = {sides[1]}`$ | {kind} |")
    return "\n".join(rows)


def likeness(text, other):
    return SequenceMatcher(None, signs(text), signs(other)).ratio()


def marked(course):
    return re.compile(rf"(<!-- {re.escape(course.name)} -->\n)(\n\|.*?\n(?=\n|\Z))?", re.DOTALL)


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.name)
def test_the_page_shows_both_side_by_side(course):
    story, block = PAGE.read_text(encoding="utf-8"), f"\n{table_of(course)}\n"
    if os.environ.get("UPDATE_GOLDEN"):
        story = marked(course).sub(lambda found: found[1] + block, story)
        PAGE.write_text(story, encoding="utf-8")
    assert marked(course).search(story)[2] == block
