"""Rules that break a line of a derivation: other right sides for it, or another text.

Each takes the line and the page it stands on; ``RULES`` says what the mistake may be called.
"""

from __future__ import annotations

import re
from functools import partial

from buggy_laws import LAWS
from sympy import Add, Expr, Integer, Mul, Pow, Symbol

from symgrad.expr.index import choose_letters, free_indices
from symgrad.expr.leaves import Entry, Sum, Total, names_in
from symgrad.expr.replacing import replace_leaves
from symgrad.rendering.media import written


def parts(expr, back=lambda new: new):
    """Every part of an expression, sums opened, with what the whole becomes for another part."""
    yield expr, back
    if isinstance(expr, Sum):
        body, index = expr.open()
        yield from parts(body, lambda new: back(Sum(new, index)))
    elif not isinstance(expr, (Entry, Total)):
        for place, part in enumerate(expr.args):
            if isinstance(part, Expr):
                yield from parts(part, partial(_with_part, expr, place, back))


def _with_part(expr, place, back, new):
    return back(expr.func(*expr.args[:place], new, *expr.args[place + 1 :]))


def parts_of(line, kind):
    return ((part, back) for part, back in parts(line.rights[-1]) if isinstance(part, kind))


def sign_lost(line, page):
    yield -line.rights[-1]


def number_lost(line, page):
    """2 or ½ of the law of powers: kept where it cancels, gone where it does not."""
    number, rest = line.rights[-1].as_coeff_Mul()
    yield rest if abs(number) not in (0, 1) else line.rights[-1] / 2


def size_lost(line, page):
    """1/N of a mean."""
    for power, back in parts_of(line, Pow):
        if isinstance(power.base, Symbol) and power.exp == -1:
            yield back(Integer(1))


def path_lost(line, page):
    """One of several paths: a user of a fork, a use of a shared weight."""
    for total, back in parts_of(line, Add):
        if all(term.has(Total) for term in total.args):
            yield from (back(total - term) for term in total.args)


def term_lost(line, page):
    right = line.rights[-1]
    if isinstance(right, Add) and not all(term.has(Total) for term in right.args):
        yield from (right - term for term in right.args)


def chain_lost(line, page):
    """What came down the chain."""
    yield from _without_factor(line, lambda factor: factor.has(Total))


def local_lost(line, page):
    """δ without g': a local factor beside what came down."""
    yield from _without_factor(line, lambda f: not f.has(Total) and f.has(Entry))


def _without_factor(line, is_lost):
    for product, back in parts_of(line, Mul):
        for factor in product.args if product.has(Total) else ():
            if is_lost(factor):
                yield back(product / factor)


def sum_lost(line, page):
    """The term of a sum that some free letter picks, for the whole sum."""
    for total, back in parts_of(line, Sum):
        body, index = total.open()
        for letter in sorted(free_indices(line.left), key=str):
            if letter.size == index.size:
                yield back(body.xreplace({index: letter}))


def sum_sign_lost(line, page):
    """The terms of a sum without the sign of the sum."""
    right = line.rights[-1]
    taken = {*page.graph.shapes, *(i.name for i in free_indices(line.left))}
    for total in right.atoms(Sum) if not isinstance(right, Add) else ():
        body, index = total.open()
        (letter,) = choose_letters((index.size,), taken)
        if not body.has(Sum):
            yield right.xreplace({total: body.xreplace({index: letter})})


def matrix_turned(line, page):
    """Wᵀ for W where both have one shape."""
    for entry, back in parts_of(line, Entry):
        shape = page.graph.shapes[entry.name]
        if len(shape) == 2 and shape[0] == shape[1]:
            yield back(Entry(entry.name, *entry.positions[::-1]))


def transpose_lost(line, page):
    """A matrix view without a sign ⊤; what is then written has no shape, or another one.

    In numerator layout a matrix may keep its shape, so nothing is wrong there.
    """
    left, rights = written(line, page.medium, page.view)
    sizes = {size for shape in page.graph.shapes.values() for size in shape}
    signs = re.findall(r"\^\{?(?:\\top|T)\}?", rights[-1])
    is_wrong = page.medium.layout == "gradient" and len(sizes) > 1 and 1 not in sizes
    if page.view == "matrix" and line.left.positions and len(signs) == 1 and is_wrong:
        yield " = ".join((left, *rights[:-1], rights[-1].replace(signs[0], "", 1)))


def layer_swapped(line, page):
    """A name for another of its shape: of another layer, z for a."""
    shapes, targets = page.graph.shapes, page.graph.role("targets")
    for entry, back in parts_of(line, Entry):
        for name in shapes if entry.name not in targets else ():
            if shapes[name] == shapes[entry.name] and name not in (entry.name, *targets):
                yield back(Entry(name, *entry.positions))


def target_swapped(line, page):
    """y for ŷ, and ŷ for y."""
    right, graph = line.rights[-1], page.graph
    for target in graph.role("targets"):
        for other in graph.defined:
            if graph.shapes[other] == graph.shapes[target] and {target, other} <= names_in(right):
                yield replace_leaves(right, partial(_swapped, {target: other, other: target}))


def _swapped(swap, leaf):
    is_one = isinstance(leaf, Entry) and leaf.name in swap
    return Entry(swap[leaf.name], *leaf.positions) if is_one else None


def other_variable(line, page):
    """∂L/∂v of another v of the same shape."""
    shapes, own = page.graph.shapes, line.left
    for other in page.lines:
        same = isinstance(own, Total) and other.left.of.name == own.of.name and other is not line
        if same and shapes[other.left.by.name] == shapes[own.by.name]:
            places = dict(zip(other.left.positions, own.positions, strict=True))
            yield other.rights[-1].xreplace(places)


def by_law(rule):
    """What comes out for who believes in a wrong law."""

    def tried(line, page):
        wrong = page.believed[rule].get(line.left.name)
        if wrong is not None:
            places = dict(zip(wrong.left.positions, line.left.positions, strict=True))
            yield wrong.rights[-1].xreplace(places)

    return tried


# Each rule with what the mistake may be called: one kind where it has a name of its own, several
# where the same wrong line comes out of several mistakes.
FACTOR = {"missing_factor", "missing_chain_factor"}
LOCAL = {"wrong_local_derivative"}
NUMBER = {"constant_factor", "missing_mean"}
RULES = {
    "sign lost": (sign_lost, {"sign"}),
    "½ kept, 2 lost": (number_lost, NUMBER),
    "1/N lost": (size_lost, {"missing_mean", "missing_factor"}),
    "path forgotten": (path_lost, {"missing_term"}),
    "term forgotten": (term_lost, {"missing_term", "product_rule"}),
    "chain lost": (chain_lost, FACTOR),
    "δ without g'": (local_lost, FACTOR | LOCAL),
    "sum's index dropped": (sum_lost, {"missing_sum", "wrong_index"}),
    "sum's sign dropped": (sum_sign_lost, {"missing_sum"}),
    "factor transposed": (matrix_turned, {"transposed", "wrong_index"}),
    "transpose lost": (transpose_lost, {"transposed", "shape"}),
    "another layer's": (layer_swapped, {"wrong_variable"}),
    "y and ŷ swapped": (target_swapped, {"swapped_prediction_and_target", "sign"}),
    "another variable": (other_variable, {"wrong_variable"} | FACTOR),
    **{
        law: (by_law(law), kinds)
        for law, kinds in {
            "inner derivative forgotten": FACTOR | {"sign"} | NUMBER,
            "outer derivative forgotten": FACTOR | LOCAL,
            "function not differentiated": LOCAL | {"extra_factor"},
            "f'g'": {"product_rule"},
            "f'g": {"product_rule", "missing_term"},
            "quotient order": {"product_rule", "sign"},
            "power not lowered": LOCAL | {"extra_factor"},
            "exponent not in front": LOCAL | NUMBER,
            "σ' = 1 - σ": LOCAL | {"missing_factor"},
            "tanh' = 1 - tanh": LOCAL,
            "tanh' = tanh (1 - tanh)": LOCAL,
            "log base": {"log_base"},
            "constant differentiated": LOCAL | {"extra_term"} | NUMBER,
            "named factor forgotten": FACTOR,
        }.items()
    },
}

assert not LAWS.keys() - RULES.keys()
