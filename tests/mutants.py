"""Ways to break a step. A mutant that happens to say the same is told apart by plain floats."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING

from sympy import Add, Integer, Mul

from symgrad.expr.domain import draw_exactly, read_domain
from symgrad.expr.evaluation import compile_entry, size_value
from symgrad.expr.index import Index, free_indices
from symgrad.expr.leaves import Direct, Entry, Total
from symgrad.expr.matrices import Argmax, Inverse

if TYPE_CHECKING:
    from symgrad.derivation import Derivation, Step


def mutants(step: Step):
    """All (kind, broken right side) of one step; no two are the same and none is the original."""
    found = {}
    for kind, breaks in BREAKERS.items():
        for broken in breaks(step):
            if broken != step.right and broken not in found.values():
                found[f"{kind} {len(found)}"] = broken
    return found


def _sign(step):
    yield -step.right if step.right != 0 else Integer(1)


def _factor(step):
    yield 2 * step.right


def _dropped_term(step):
    terms = Add.make_args(step.right)
    yield from (step.right - term for term in terms)


def _lost_factor(step):
    """Every factor of every product, at every depth, left out once."""
    yield from (_replaced(step.right, path, rest) for path, rest in _products(step.right, ()))


def _products(expr, path):
    if isinstance(expr, Mul):
        for factor in expr.args:
            yield path, Mul(*(f for f in expr.args if f is not factor))
    for place, argument in enumerate(expr.args):
        if not isinstance(expr, (Entry, Total, Direct)) and not isinstance(argument, Index):
            yield from _products(argument, (*path, place))


def _replaced(expr, path, new):
    if not path:
        return new
    place, *rest = path
    inside = _replaced(expr.args[place], tuple(rest), new)
    return expr.func(*(inside if n == place else a for n, a in enumerate(expr.args)))


def _wrong_index(step):
    """One free index in place of another of the same size, in one leaf."""
    left = sorted(free_indices(step.left), key=str)
    for leaf in sorted(step.right.atoms(Entry, Total, Direct, Inverse, Argmax), key=str):
        inside = [i for i in leaf.free_symbols if isinstance(i, Index)]
        for old in sorted(inside, key=str):
            for new in left:
                if new != old and new.size == old.size:
                    yield step.right.xreplace({leaf: leaf.xreplace({old: new})})


def _swapped_operands(step):
    """Two leaves of one rank exchanged; the axes of one matrix exchanged."""
    leaves = sorted(step.right.atoms(Entry), key=str)
    for a in leaves:
        for b in leaves:
            if a.name < b.name and len(a.positions) == len(b.positions):
                first, second = (Entry(b.name, *a.positions), Entry(a.name, *b.positions))
                yield step.right.xreplace({a: first, b: second})
    for a in leaves:
        if len(a.positions) == 2 and a.positions[0] != a.positions[1]:
            yield step.right.xreplace({a: Entry(a.name, *a.positions[::-1])})
    for a in sorted(step.right.atoms(Inverse), key=str):
        yield step.right.xreplace({a: Inverse(a.body, *a.bound, *a.positions[::-1])})


BREAKERS = {
    "sign": _sign,
    "factor 2": _factor,
    "dropped term": _dropped_term,
    "lost factor": _lost_factor,
    "wrong index": _wrong_index,
    "swapped operands": _swapped_operands,
}


def with_right(derivation: Derivation, number: int, right) -> Derivation:
    """The derivation with the right side of one step replaced."""
    steps = tuple(replace(s, right=right) if s.number == number else s for s in derivation.steps)
    return replace(derivation, steps=steps)


@dataclass
class Floats:
    """Plain floats: defined names by their equations, all others at random."""

    derivation: Derivation
    random: Random
    sizes: dict
    values: dict = field(default_factory=dict)

    def number(self, value):
        return float(value)

    def power(self, base, exponent):
        return base**exponent

    def function(self, name, argument):
        return getattr(math, {"log": "log"}.get(name, name))(argument)

    def read(self, leaf, positions):
        if isinstance(leaf, Entry):
            key = (leaf.name, *positions)
            definition = self.derivation.graph.defined.get(leaf.name)
        else:
            key, definition = (type(leaf), leaf.of.name, leaf.by.name, *positions), None
        if key not in self.values:
            free = self.derivation.graph.free_names.get(key[0])
            if free is not None and free.domain != "reals":
                shape = tuple(size_value(size, self.sizes) for size in free.shape)
                drawn = draw_exactly(read_domain(free.domain), shape, self.random)
                self.values |= {(key[0], *at): float(v) for at, v in drawn.items()}
            elif definition is None:
                self.values[key] = self.random.uniform(0.2, 1.8)
            else:
                at = dict(zip(definition.indices, positions, strict=True))
                self.values[key] = compile_entry(definition.right, self, self.sizes)(at)
        return self.values[key]


def says_the_same(derivation: Derivation, step: Step, broken) -> bool:
    """Does the broken right side have the same value at random points, at all positions tried?

    Adjoints that the step's reasons resolve keep their meaning only in "cancel" steps, whose
    right sides no mutant here turns into an equal one.
    """
    sizes = {"D": 2, "H": 3, "K": 4, "N": 5} | dict(derivation.graph.sizes)
    indices = sorted(free_indices(step.left), key=str)
    for seed in range(12):
        random = Random(seed)
        numbers = Floats(derivation, random, sizes)
        at = {i: random.randrange(size_value(i.size, sizes)) for i in indices}
        if seed % 2:
            at = {i: min(at.values()) % size_value(i.size, sizes) for i in indices}
        try:
            a = compile_entry(step.right, numbers, sizes)(at)
            b = compile_entry(broken, numbers, sizes)(at)
            if not math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12):
                return False
        except (KeyError, ValueError, IndexError, ZeroDivisionError, TypeError):
            return False
    return True
