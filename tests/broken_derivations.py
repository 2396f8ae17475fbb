"""Derivations as symgrad prints them, in three notations, one line broken by one buggy rule.

A broken line that happens to say the same is told apart by its values at a few points.
"""

from __future__ import annotations

import signal
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from random import Random

from sympy import Add, Dummy, Integer, Mul, Pow, nan, zoo

import symgrad as sg
from symgrad.calculus.derivatives import work_out
from symgrad.expr.array import Array
from symgrad.expr.index import Index, free_indices
from symgrad.expr.leaves import Entry, Sum, Total
from symgrad.marking.judging import judge
from symgrad.marking.mistakes.points import Points, agree
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
}


@dataclass(frozen=True)
class Printed:
    """A derivation in a notation: its problem, its lines, and how they stand below each other."""

    derivation: object
    problem: object
    medium: object
    view: str
    between: str
    lines: tuple

    def text(self, lines=None):
        return self.between.join(self.row(line) for line in lines or self.lines)

    def row(self, line):
        left, rights = written(line, self.medium, self.view)
        return " = ".join((left, *rights))

    def judged(self, lines=None):
        return judge(self.problem, self.text(lines), wrt=self.derivation.wrt[0])

    def broken_at(self, place, right):
        """The lines with another end of one of them, which the rest of that line may tell from."""
        line = self.lines[place]
        broken = replace(line, rights=(*line.rights[:-1], right))
        return (*self.lines[:place], broken, *self.lines[place + 1 :])


def printed(graph, notation):
    kind, view, between = NOTATIONS[notation]
    derivation = sg.derive(graph)
    medium = kind(derivation.graph, derivation.notation, "gradient")
    symbols = symbols_in(medium.spelling, Symbols(), layout="gradient")
    problem = replace(problem_of_graph(graph), symbols=symbols)
    lines = tuple(replace(x, details=()) for x in backward_lines(derivation))
    return Printed(derivation, problem, medium, view, between, lines)


# buggy rules -------------------------------------------------------------------------------------


def sign_lost(right, left, graph):
    yield -right


def factor_lost(right, left, graph):
    """2 or ½ of the law of powers: kept where it cancels, gone where it does not."""
    number, rest = right.as_coeff_Mul()
    yield rest if abs(number) not in (0, 1) else right / 2


def term_lost(right, left, graph):
    """One path, or one term."""
    yield from (right - term for term in right.args if isinstance(right, Add))


def chain_lost(right, left, graph):
    """What came down the chain, or the local factor beside it."""
    for product in _products(right):
        for factor in product.args if len(product.args) > 1 else ():
            if factor.has(Total) or factor.has(Entry):
                yield right.xreplace({product: product / factor})


def logistic_slope(right, left, graph):
    """1 - a for a (1 - a), and 1 - a for 1 - a²."""
    for factor in right.atoms(Add):
        for part in factor.atoms(Entry):
            if factor == 1 - part and right.has(part * factor):
                yield right.xreplace({part * factor: factor})
            if factor == 1 - part**2:
                yield right.xreplace({factor: 1 - part})


def sum_lost(right, left, graph):
    """The term of a sum that some free letter picks, for the whole sum."""
    for total in right.atoms(Sum):
        body, index = total.open()
        for letter in sorted(free_indices(left), key=str):
            if letter.size == index.size:
                yield right.xreplace({total: body.xreplace({index: letter})})


def power_off(right, left, graph):
    for power in right.atoms(Pow):
        if power.exp.is_Integer and power.exp > 1:
            yield right.xreplace({power: power * power.base})


def matrix_turned(right, left, graph):
    for entry in right.atoms(Entry):
        sizes = {getattr(position, "size", None) for position in entry.positions}
        if len(entry.positions) == 2 and len(sizes) == 1 and None not in sizes:
            yield right.xreplace({entry: Entry(entry.name, *entry.positions[::-1])})


def name_swapped(right, left, graph):
    """A name for another of its shape: of another layer, z for a, y for ŷ."""
    bare = right.xreplace({sign: Integer(1) for sign in right.atoms(Total)})
    for one in sorted(bare.atoms(Entry), key=str):
        for name, shape in graph.shapes.items():
            if name != one.name and shape == graph.shapes[one.name]:
                yield _outside_signs(right, one, Entry(name, *one.positions))


def _outside_signs(expr, one, other):
    signs = {sign: Dummy() for sign in expr.atoms(Total)}
    back = {dummy: sign for sign, dummy in signs.items()}
    return expr.xreplace(signs).xreplace({one: other}).xreplace(back)


def _products(expr):
    return sorted(expr.atoms(Mul), key=str)


RULES = {
    "sign lost": (sign_lost, {"sign"}),
    "factor lost": (factor_lost, {"constant_factor", "missing_mean"}),
    "term lost": (
        term_lost,
        {
            "missing_term",
            "missing_factor",
            "missing_chain_factor",
            "wrong_local_derivative",
            "product_rule",
        },
    ),
    "chain lost": (
        chain_lost,
        {"missing_chain_factor", "missing_factor", "wrong_local_derivative"},
    ),
    "logistic slope": (
        logistic_slope,
        {"wrong_local_derivative", "missing_factor", "missing_chain_factor"},
    ),
    "sum lost": (sum_lost, {"missing_sum", "wrong_index"}),
    "power off": (power_off, {"wrong_local_derivative", "extra_factor"}),
    "matrix turned": (matrix_turned, {"transposed", "wrong_index"}),
    "name swapped": (name_swapped, {"wrong_variable", "swapped_prediction_and_target"}),
}


@dataclass(frozen=True)
class Broken:
    """A derivation whose line at ``place`` one rule broke."""

    rule: str
    place: int
    lines: tuple

    @property
    def kinds(self):
        return RULES[self.rule][1]


def broken(page, most=None, seed=0):
    """Lines broken by rules, in the first way that changes what the line says; ``most`` of them."""
    places = [(place, rule) for place in range(len(page.lines)) for rule in RULES]
    if most is not None:
        Random(seed).shuffle(places)
    yield from islice(filter(None, (_broken(page, *each) for each in places)), most)


def _broken(page, place, rule):
    line = page.lines[place]
    tried = RULES[rule][0](line.rights[-1], line.left, page.derivation.graph)
    finite = (r for r in islice(tried, MOST_TRIED) if not r.has(zoo, nan))
    right = next((r for r in finite if _is_wrong(page, line, r)), None)
    return None if right is None else Broken(rule, place, page.broken_at(place, right))


def _is_wrong(page, line, right):
    """Whether the values at a few points differ, or would if there were more of them."""
    axes = [i for i in line.axes if isinstance(i, Index)]
    graph, points = page.derivation.graph, Points(page.derivation.graph)
    sides = [work_out(Array(tuple(axes), side), graph) for side in (line.rights[-1], right)]
    values, others = map(points.values, sides)
    return any(a != b for a, b in zip(values, others, strict=True)) and not agree(values, others)


@contextmanager
def within(seconds):
    """A TimeoutError after so many seconds."""

    def stop(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
