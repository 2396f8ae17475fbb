"""Derivations as symgrad prints them, in several notations, one line broken by one buggy rule.

A broken line that happens to say the same is told apart by its values at a few points.
"""

from __future__ import annotations

import signal
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, zip_longest
from random import Random

from buggy_laws import wrong_lines
from buggy_rules import RULES
from sympy import nan, zoo

import symgrad as sg
from symgrad.calculus.derivatives import work_out
from symgrad.expr.array import Array
from symgrad.expr.index import Index
from symgrad.marking.judging import judge
from symgrad.marking.mistakes.points import Points, agree
from symgrad.notation import PROFILES, Notation, profile
from symgrad.parsing import Symbols
from symgrad.parsing.notated import symbols_in
from symgrad.problems import problem_of_graph
from symgrad.rendering.lines import backward_lines
from symgrad.rendering.media import LatexMedium, TextMedium, written

MOST_TRIED = 6
NOTATIONS = {
    "plain": (TextMedium, "index", "\n"),
    "LaTeX": (LatexMedium, "index", " \\\\\n"),
    "matrix": (LatexMedium, "matrix", " \\\\\n"),
    "course": (LatexMedium, "matrix", " \\\\\n"),  # in the profile of one course or another
}


@dataclass(frozen=True, eq=False)
class Printed:
    """A derivation in a notation: its problem, its lines, and how they stand below each other."""

    derivation: object
    problem: object
    medium: object
    view: str
    between: str
    lines: tuple

    @property
    def graph(self):
        return self.derivation.graph

    @cached_property
    def rows(self):
        return tuple(map(self.row, self.lines))

    def row(self, line):
        left, rights = written(line, self.medium, self.view)
        return " = ".join((left, *rights))

    def judged(self, rows=None):
        text = self.between.join(rows or self.rows)
        return judge(self.problem, text, wrt=self.derivation.wrt[0])

    @cached_property
    def believed(self):
        """The lines of those who believe in wrong laws."""
        return wrong_lines(self.graph)


def printed(graph, notation, course=None):
    kind, view, between = NOTATIONS[notation]
    derivation = sg.derive(graph)
    chosen = profile(course) if course else None
    layout = chosen.layout if chosen else "gradient"
    own = Notation(profile=chosen) if chosen else derivation.notation
    medium = kind(derivation.graph, own, layout)
    symbols = symbols_in(medium.spelling, Symbols(), layout=layout)
    problem = problem_of_graph(graph)
    convention = replace(problem.convention, layout=layout)
    problem = replace(problem, symbols=symbols, notation=own, convention=convention)
    lines = tuple(replace(x, details=()) for x in backward_lines(derivation))
    return Printed(derivation, problem, medium, view, between, lines)


def pages(name, graph):
    """A net's derivation in every notation; the courses take turns."""
    course = list(PROFILES)[sum(map(ord, name)) % len(PROFILES)]
    for notation in NOTATIONS:
        yield notation, printed(graph, notation, course if notation == "course" else None)


@dataclass(frozen=True)
class Broken:
    """A derivation whose row at ``place`` one rule broke."""

    rule: str
    place: int
    rows: tuple

    @property
    def kinds(self):
        return RULES[self.rule][1]

    @property
    def row(self):
        return self.rows[self.place]


def broken(page, most=None, seed=0):
    """Lines broken by rules, in the first way that changes what the line says.

    At most ``most`` of them, as many rules as possible in turn.
    """
    random, rules = Random(seed), list(RULES)
    random.shuffle(rules)
    by_rule = [_by_rule(page, rule, random) for rule in rules]
    in_turn = (each for turn in zip_longest(*by_rule) for each in turn if each is not None)
    yield from islice(in_turn, most)


def _by_rule(page, rule, random):
    """Every line that this rule breaks."""
    places = list(range(len(page.lines)))
    random.shuffle(places)
    yield from filter(None, (_broken(page, place, rule) for place in places))


def _broken(page, place, rule):
    line = page.lines[place]
    tried = islice(RULES[rule][0](line, page), MOST_TRIED)
    row = next((row for row in (_row(page, line, each) for each in tried) if row), None)
    if row is None or row == page.rows[place]:
        return None
    return Broken(rule, place, (*page.rows[:place], row, *page.rows[place + 1 :]))


def _row(page, line, new):
    """The broken row; None where it is as true as before, or where its values do not tell."""
    if isinstance(new, str):
        return new
    if new.has(zoo, nan) or not _is_wrong(page, line, new):
        return None
    return page.row(replace(line, rights=(*line.rights[:-1], new)))


def _is_wrong(page, line, right):
    """Whether the values at a few points differ, or would if there were more of them."""
    axes = tuple(i for i in line.axes if isinstance(i, Index))
    points = Points(page.graph)
    sides = [work_out(Array(axes, side), page.graph) for side in (line.rights[-1], right)]
    values, others = map(points.values, sides)
    return any(a != b for a, b in zip(values, others, strict=True)) and not agree(values, others)


@contextmanager
def within(seconds):
    """A TimeoutError after so many seconds of work, however busy the machine is."""

    def stop(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
